"""A refusal never costs what was typed: too large, too many, a fault, a neighbour away, another level of the form."""

import html
import json
from urllib.parse import urlencode

import pytest
from a2wsgi import WSGIMiddleware
from flask import Request
from support import everykind, layout
from support.browser import DESK, NARROWEST, chromium, complaints, serving_asgi, shoot
from support.controls import controls
from support.gateway import Gateway, published, request, survey
from support.pagestates import GOLDEN
from support.ports import free_port
from support.walker import FORM, Walker

from todoke_catalog import templates
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.web import app, form, texts
from todoke_gateway.web.app import MAX_FIELDS, MAX_PAGE_BODY
from todoke_gateway.web.door import Door
from todoke_gateway.web.server import settings
from todoke_kit.web import bodies

LINES = {**everykind.field("text", max_chars=4_000, lines="many"), "id": "lines"}
SHORT = everykind.field("text", max_chars=10)
FULL = "あ" * 4_000  # 12 kB
EARLIER = {f"lines{number}": FULL for number in range(10)} | {"lines10": "短い"}
MANY = [{**LINES, "id": f"lines{number}"} for number in range(11)]  # more than a draft holds
TYPED = {"lines": "一行目\r\n<b>二行目</b>", "text": "みじかい"}
QUICK = {"quick_exit": "https://www.example.jp/"}
URLENCODED = {"content-type": "application/x-www-form-urlencoded"}


def gateway(*fields, **changes):
    return Gateway(everykind.form(*(fields or (LINES, SHORT)), **changes))


def shown(walker):
    return {name: value.replace("\r\n", "\n") for name, value in controls(walker.answer.text)}


class TestAnswersThatAreTooLongAltogether:
    @pytest.fixture
    def walker(self):
        return Walker(gateway(*MANY)).post("start")

    @pytest.mark.parametrize("go", ["next", "back"])
    def test_they_stay_on_their_page_until_they_are_short_enough(self, walker, go):
        walker.post(go, {field["id"]: FULL for field in MANY})
        assert walker.answer.status_code == 422
        assert texts.ui("ja")["too_much"] in walker.text
        assert {name: shown(walker)[name] for name in (field["id"] for field in MANY)} == {
            field["id"]: FULL for field in MANY
        }
        walker.post("next", {field["id"]: FULL if field is MANY[0] else "短い" for field in MANY})
        assert (walker.answer.status_code, walker.heading) == (200, "入力内容を確かめてください")

    def test_what_the_draft_had_before_stays_in_it(self, walker):
        walker.post("next", {field["id"]: "前の答え" for field in MANY}).post("page:page_1")
        before = walker.answers
        walker.at = "p"
        walker.post("next", {field["id"]: FULL for field in MANY})
        assert walker.answers == before

    def test_they_are_not_saved_where_they_could_not_be_taken_along(self, walker):
        walker.post("save", {field["id"]: FULL for field in MANY}, path=FORM.replace("/form", "/save"))
        assert walker.answer.status_code == 413
        assert [shown(walker)[field["id"]] for field in MANY] == [FULL] * len(MANY)

    @pytest.fixture
    def older(self):
        """A walker with a draft of before: larger than is taken on now, and not too large to be sealed."""
        own = everykind.form(*MANY)
        walker = Walker(Gateway(own)).begin_with(EARLIER, own)
        assert drafts.MAX_KEPT < len(walker.draft.encode()) <= drafts.MAX_DRAFT
        walker.at = "p"
        return walker

    @pytest.mark.parametrize("go", ["next", "back"])
    def test_a_draft_that_was_larger_before_goes_on(self, older, go):
        assert older.post(go, EARLIER).answer.status_code == 200
        assert older.answers == EARLIER

    def test_it_may_shrink_but_not_grow(self, older):
        before = older.draft
        older.post("next", EARLIER | {"lines10": "短くない"})
        assert (older.answer.status_code, older.draft) == (422, before)
        assert older.post("next", EARLIER | {"lines9": "短い"}).answer.status_code == 200
        assert older.answers == EARLIER | {"lines9": "短い"}

    def test_it_is_saved_and_its_code_goes_on_with_it(self, older):
        older.post("save", EARLIER, path=FORM.replace("/form", "/save"))
        assert older.answer.status_code == 200
        assert drafts.read(older.draft).mark is not None
        assert older.answers == EARLIER

    def test_a_draft_that_is_taken_on_leaves_room_for_what_is_sealed_with_it(self):
        assert drafts.MAX_DRAFT - drafts.MAX_KEPT >= 16_384


def test_very_long_text_comes_back_to_be_shortened():
    walker = Walker(gateway()).post("start")
    walker.post("next", {"lines": "あ" * 90_000, "text": "みじかい"})
    assert walker.answer.status_code == 422
    assert (len(shown(walker)["lines"]), shown(walker)["text"]) == (90_000, "みじかい")


@pytest.mark.parametrize(
    ("fault", "status"), [(RuntimeError("x"), 500), (app.Refusal("bus_unavailable"), 503)], ids=["fault", "away"]
)
@pytest.mark.parametrize("lang", ["", "easy", "en"])
def test_a_fault_gives_all_of_it_back_to_be_sent_again(monkeypatch, fault, status, lang):
    def fail(_traveller):
        raise fault

    walker = Walker(gateway(), lang).post("start")
    draft, at = walker.draft, walker.at
    with monkeypatch.context() as patch:
        patch.setattr(form, "_step", fail)
        walker.post("next", TYPED)
    assert walker.answer.status_code == status
    assert shown(walker) == {"draft": draft, "at": at, "then": "", "go": "next", ".asked": "lines text"} | {
        name: value.replace("\r\n", "\n") for name, value in TYPED.items()
    }
    assert f'action="{FORM}{f"?lang={lang}" if lang else ""}"' in walker.answer.text
    assert html.escape(TYPED["lines"], quote=False) in walker.answer.text  # to be read, too
    again = dict(controls(walker.answer.text))
    assert walker.post("next", again).answer.status_code == 200
    assert walker.answers["text"] == "みじかい"


def test_a_gateway_that_has_no_forms_yet_gives_it_back(monkeypatch):
    walker = Walker(gateway()).post("start")
    with monkeypatch.context() as patch:
        patch.setattr(Catalogue, "get", lambda *_: None)
        assert walker.post("next", TYPED).answer.status_code == 404
    assert walker.post("next", dict(controls(walker.answer.text))).answers["text"] == "みじかい"


def test_a_draft_of_another_make_gives_the_words_back_to_be_read():
    walker = Walker(gateway())
    walker.draft = "{"
    assert walker.post("next", TYPED).answer.status_code == 400
    assert controls(walker.answer.text) == []
    assert html.escape(TYPED["lines"], quote=False) in walker.answer.text
    assert ">{<" not in walker.answer.text


def test_what_is_no_screen_of_a_form_gives_nothing_back():
    answer = gateway().pages.test_client().post("/nowhere", data={"secret": "見せない"})
    assert answer.status_code == 404
    assert "見せない" not in answer.text


def test_a_body_of_many_empty_fields_is_not_read():
    client = gateway().pages.test_client()
    for count, status in ((MAX_FIELDS - 1, 200), (MAX_FIELDS, 413)):
        answer = client.post(FORM, data=b"go=start" + b"&" * count, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == status


def test_nor_is_it_for_the_page_that_says_so(monkeypatch):
    read = []
    monkeypatch.setattr(Request, "_load_form_data", lambda _request: read.append("form"))
    body = b"draft=x" + b"&a=b" * MAX_FIELDS
    answer = gateway().pages.test_client().post(FORM, data=body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, read) == (413, [])
    assert 'class="typed"' not in answer.text


@pytest.mark.parametrize(
    ("site", "given"), [("cross-site", False), ("same-site", False), ("same-origin", True), ("none", True)]
)
def test_sentences_that_another_site_sends_are_not_shown_as_typed_here(monkeypatch, site, given):
    monkeypatch.setattr(form, "_step", lambda _traveller: 1 / 0)
    walker = Walker(gateway()).post("next", TYPED)
    data = dict(controls(walker.answer.text))
    answer = walker.client.post(FORM, data=data, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 500
    assert (TYPED["text"] in answer.text, controls(answer.text) != []) == (given, given)


@pytest.mark.parametrize("path", ["/nowhere", "//www.example.com/x"])
def test_what_came_to_no_page_is_not_sent_there_again(path):
    client = gateway().pages.test_client()
    answer = client.post("/", data={"draft": "{}", **TYPED}, environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404
    assert TYPED["text"] in answer.text
    assert (controls(answer.text), "example.com" in answer.text) == ([], False)


def test_parts_without_number_leave_the_page_of_an_error_as_it_is():
    parts = [("draft", "{}"), *((f"a{number}", "b") for number in range(1_001))]
    client = gateway().pages.test_client()
    answer = client.post("/nowhere", data=dict(parts), content_type="multipart/form-data")
    assert answer.status_code == 404


@pytest.mark.parametrize("way", ["sign", "send", "contact"])
def test_a_version_of_another_level_does_not_cost_the_answers(way):
    definition = json.loads(templates.read("library-survey"))
    walker = Walker(Gateway(survey(identity={"level": 1, "reason": {"ja": "返事のため"}})))
    walker.begin_with({}, survey(identity={"level": 1, "reason": {"ja": "返事のため"}}))
    walker.post("next", TYPED, path=f"/procedures/{definition['procedure']}/{way}")
    assert walker.answer.status_code in {200, 422}
    assert walker.draft


class TestTheDoor:
    @pytest.fixture
    def door(self):
        own = gateway()
        return Door(own.intake, WSGIMiddleware(own.pages, workers=1))

    def test_who_is_refused_a_page_gets_one_in_every_language_and_is_told_to_load_it_again(self, door, monkeypatch):
        monkeypatch.setattr(door._room, "limit", 10)
        code, headers, body = request(door, "POST", FORM, [b"x" * 20], {**URLENCODED, "content-length": "20"})
        assert (code, headers["content-type"], headers["retry-after"]) == (503, "text/html; charset=utf-8", "5")
        assert "default-src 'none'" in headers["content-security-policy"]
        for lang in texts.LANGUAGES:
            assert texts.ui(lang)["turned_away_again"] in html.unescape(body.decode())
            assert texts.sentence("overloaded", lang) in html.unescape(body.decode())

    def test_a_browser_that_is_still_sending_is_not_hung_up_on(self, door, monkeypatch):
        monkeypatch.setattr(door._room, "limit", 10)
        assert "connection" not in request(door, "POST", FORM, [b""], {**URLENCODED, "content-length": "20"})[1]

    def test_the_intake_still_answers_programs(self, door, monkeypatch):
        monkeypatch.setattr(door._room, "limit", 10)
        answer = request(door, "POST", "/api/v1/submissions", [b""], {"content-length": "20"})
        assert json.loads(answer[2])["code"] == "overloaded"


class TestBack:
    @pytest.mark.parametrize(("changes", "kept"), [({}, "private, no-cache"), (QUICK, "no-store")])
    def test_a_browser_may_keep_a_screen_but_not_where_somebody_may_have_to_hide(self, changes, kept):
        definition = json.loads(templates.read("library-survey")) | changes
        walker = Walker(Gateway(published(definition=definition)))
        walker.post("start", path=f"/procedures/{definition['procedure']}/form")
        assert walker.answer.headers["Cache-Control"] == kept
        assert ("js/newest.js" in walker.text) == (kept != "no-store"), "what is left in the history (0060)"

    @pytest.mark.parametrize("way", ["save", "sign", "send", "contact"])
    def test_a_page_of_questions_that_answers_another_request_may_be_kept_as_well(self, way):
        walker = Walker(gateway()).post("start")
        walker.post("save", {**TYPED, "lines": "123456789018"}, path=FORM.replace("/form", f"/{way}"))
        assert 'id="all-questions"' in walker.text
        assert walker.answer.headers["Cache-Control"] == "private, no-cache"

    @pytest.mark.parametrize(("changes", "kept"), [({}, "private, no-cache"), (QUICK, "no-store")])
    def test_so_may_the_screen_of_signing(self, changes, kept):
        form = published(definition=json.loads(templates.read("ningen-dock")) | changes)
        walker = Walker(Gateway(form)).begin_with(GOLDEN, form)
        walker.post("", path="/procedures/ningen-dock/sign")
        assert 'id="signing"' in walker.text
        assert walker.answer.headers["Cache-Control"] == kept

    def test_nor_with_the_code_of_what_was_saved(self):
        walker = Walker(gateway()).post("start")
        walker.post("save", TYPED, path=FORM.replace("/form", "/save"))
        assert '"saved"' in walker.draft
        assert walker.post("show").answer.headers["Cache-Control"] == "no-store"
        assert "js/newest.js" not in walker.text


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.mark.browser
class TestInABrowser:
    @pytest.fixture
    def place(self):
        port = free_port()
        own = Gateway(everykind.form(LINES, SHORT), origin=f"http://localhost:{port}")
        door = Door(own.intake, WSGIMiddleware(own.pages, workers=4))
        with serving_asgi(settings(door), port):
            yield door, f"http://localhost:{port}"

    def begin(self, browser, origin, **options):
        page = browser.new_page(**options)
        page.goto(f"{origin}{FORM.removesuffix('/form')}")
        page.click(f"form[action='{FORM}'] button")
        page.fill("#text", "みじかい")
        return page

    @pytest.mark.parametrize("viewport", [NARROWEST, DESK], ids=["narrowest", "desk"])
    def test_a_script_keeps_what_is_too_large_on_its_page(self, browser, place, viewport):
        page = self.begin(browser, place[1], viewport=viewport)
        heard = complaints(page)
        asked = []
        page.on("request", lambda one: asked.append(one.url))
        page.fill("#lines", "あ" * (MAX_PAGE_BODY // 9 - 200) + "\n" * 300)  # too large only as line ends are sent
        page.click("button[value=next]")
        assert texts.ui("ja")["page_too_long"] in page.inner_text("#too-long")
        assert page.evaluate("document.activeElement.id") == "too-long"
        assert page.get_attribute("#too-long a", "href") == "#lines"
        assert asked == []
        assert layout.everywhere(page) == []
        shoot(page, f"{viewport['width']}-too-long")
        page.fill("#lines", "あ")
        page.click("button[value=next]")
        assert page.inner_text("h1") == texts.ui("ja")["check_heading"]
        assert heard == []

    def test_without_a_script_the_browsers_own_back_brings_it_again(self, browser, place):
        page = self.begin(browser, place[1], java_script_enabled=False)
        page.locator("#lines").fill("あ" * (MAX_PAGE_BODY // 9 + 1))
        page.click("button[value=next]")
        assert page.inner_text("h1") == texts.ui("ja")["problem_413"]
        page.go_back()
        assert len(page.input_value("#lines")) == MAX_PAGE_BODY // 9 + 1

    def test_loading_a_refusal_again_sends_what_was_typed(self, browser, place, monkeypatch):
        page = self.begin(browser, place[1], viewport=NARROWEST)
        page.fill("#lines", "あ" * 4_000)
        with monkeypatch.context() as patch:
            patch.setattr(place[0]._room, "limit", 10)
            page.click("button[value=next]")
            assert page.inner_text("h1") == texts.ui("ja")["turned_away"]
        assert layout.everywhere(page) == []
        shoot(page, "turned-away")
        page.reload()
        assert page.inner_text("h1") == texts.ui("ja")["check_heading"]
        assert "みじかい" in page.inner_text("main")

    def test_the_page_of_a_fault_gives_it_back(self, browser, place, monkeypatch):
        page = self.begin(browser, place[1], viewport=NARROWEST)
        page.fill("#lines", "あ" * 300)
        with monkeypatch.context() as patch:
            patch.setattr(form, "_step", lambda _traveller: 1 / 0)
            page.click("button[value=next]")
        page.click("summary")
        assert layout.everywhere(page) == []
        shoot(page, "fault")
        page.click("main form button")
        assert page.inner_text("h1") == texts.ui("ja")["check_heading"]


def test_the_bound_of_a_page_is_that_of_a_whole_draft_and_more():
    assert len(urlencode({"draft": "あ" * (drafts.MAX_DRAFT // 3)})) < MAX_PAGE_BODY // 3


def test_the_largest_page_has_time_to_come():
    assert MAX_PAGE_BODY * 8 / 200_000 < bodies.BODY_SECONDS
