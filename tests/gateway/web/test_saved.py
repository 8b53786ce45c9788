"""Saving half way and going on by a code: without a script, as it was, and telling nobody anything."""

import html
import json
import re
from datetime import timedelta

import pytest
from support import layout
from support.browser import DESK, NARROWEST, chromium, complaints, serving, shoot
from support.gateway import NOW, TEMPLATES, Gateway, published, survey
from support.posting import posted
from support.walker import FORM, Walker

from todoke_catalog import templates
from todoke_catalog.fields import AttachmentField
from todoke_gateway import saving
from todoke_gateway.core.saved import CODE_BYTES, code_from
from todoke_gateway.web import say
from todoke_kit.metrics import REFUSED

SAVE, RESUME = FORM.replace("/form", "/save"), FORM.replace("/form", "/resume")
CODE = re.compile(r'class="panel__value[^"]*">([0-9A-Z-]{29})<')
UNKNOWN = code_from(b"\xab" * CODE_BYTES)
ROUNDS = 3  # that a page comes back with questions which the answers before them opened
ANSWERS = templates.golden_answers(NOW.date())
PAGES = published().definition.pages
FIRST = posted(PAGES[0].fields, ANSWERS)


class Citizen(Walker):
    """A walker who saves, and keeps the code."""

    code = ""

    def save(self, fields=None, go="save", path=SAVE):
        self.post(go, fields, path)
        self.code = found[1] if (found := CODE.search(self.text)) else self.code
        return self

    def find(self, code, go="resume", seen=""):
        self.draft = self.at = self.then = ""
        return self.post(go, {"code": code, "seen": seen}, "/saved")


@pytest.fixture
def gateway():
    return Gateway(published(), survey())


@pytest.fixture
def citizen(gateway):
    return Citizen(gateway).post("start")


def refused(code):
    return REFUSED.labels("saving", code)._value.get()


def test_a_page_is_saved_as_it_stands_and_comes_back_in_another_browser(gateway, citizen):
    page, typed = citizen.at, {**FIRST, "applicant_phone": "これは電話番号ではない"}
    citizen.save(typed)
    assert citizen.answer.status_code == 200
    assert say.day(NOW.date() + timedelta(days=30), "ja") in citizen.text
    assert "メールには送りません" in citizen.text
    assert "まだ申請はしていません" in citizen.text
    other = Citizen(gateway).find(citizen.code)
    assert other.answer.status_code == 200
    assert (other.at, other.heading) == (page, PAGES[0].title.ja)
    assert "これは電話番号ではない" in other.text, "what is wrong is kept as well, and not judged yet"
    assert other.problems == []
    assert "保存したところから再開しました" in other.text


NUMBERED = "１２３４ー５６７８ー９０１８"
MY_NUMBER = "マイナンバー（個人番号）と思われる12桁の数字「1234-5678-9018」"
SURVEY = f"/procedures/{templates.LIBRARY_SURVEY}"
LAW = {
    "title": {"ja": "行政手続における特定の個人を識別するための番号の利用等に関する法律"},
    "provisions": {"ja": "第9条"},
}


def commenting(gateway, draft=None, form=None):
    """Somebody on the page of the survey that asks for a comment."""
    walker = Citizen(gateway)
    walker.begin_with({"how_often": "never", **(draft or {})}, form or survey())
    return walker.post("page:page_wishes", path=f"{SURVEY}/form")


def test_a_my_number_is_not_saved_and_the_page_says_why_with_all_that_was_typed(gateway):
    walker, before = commenting(gateway), refused("my_number_found")
    walker.save({"comment": f"開館 {NUMBERED}"}, path=f"{SURVEY}/save")
    [(target, sentence)] = walker.problems
    assert (walker.answer.status_code, target, MY_NUMBER in sentence) == (422, "comment", True)
    assert (f"開館 {NUMBERED}" in walker.text, walker.at, walker.code) == (True, "page_wishes", "")
    assert (len(gateway.shelf.lying), refused("my_number_found")) == (0, before + 1)
    walker.save({"comment": "開館を早くしてほしい"}, path=f"{SURVEY}/save")
    assert (walker.answer.status_code, len(gateway.shelf.lying)) == (200, 1)


def test_one_that_stands_on_another_page_leads_there(gateway):
    walker = commenting(gateway, {"comment": NUMBERED})
    walker.at = "page_use"
    walker.save({"how_often": "never"}, path=f"{SURVEY}/save")
    assert (walker.answer.status_code, walker.at, walker.problems[0][0]) == (422, "page_wishes", "comment")
    assert (NUMBERED in walker.text, len(gateway.shelf.lying)) == (True, 0)


def test_one_in_a_field_of_another_shape_is_not_saved_either(gateway, citizen):
    citizen.save({**FIRST, "applicant_phone": NUMBERED})
    [(target, sentence)] = citizen.problems
    assert (citizen.answer.status_code, target, MY_NUMBER in sentence) == (422, "applicant_phone", True)
    assert (NUMBERED in citizen.text, len(gateway.shelf.lying)) == (True, 0)


NAMED = {"type": "person_name", "id": "other", "label": {"ja": "ほかの人"}, "required": False}
IN_PARTS = [
    (["birth_date.year", "birth_date.month", "birth_date.day"], ["1234", "5678", "9018"], "「1234 5678 9018」"),
    (
        ["other.family", "other.given", "other.family_kana", "other.given_kana"],
        ["123456", "789018", "ミホン", "ハナコ"],
        "「123456 789018」",
    ),
]


@pytest.mark.parametrize("go", ["save", "next"])
@pytest.mark.parametrize(("names", "typed", "shown"), IN_PARTS)
def test_nor_is_one_in_the_parts_of_an_answer(names, typed, shown, go):
    definition = json.loads(templates.read("ningen-dock"))
    definition["pages"][0]["fields"].append(NAMED)
    gateway = Gateway(published(definition=definition))
    parts = {
        name if name.startswith("other") else f"applicant_{name}": part for name, part in zip(names, typed, strict=True)
    }
    citizen = Citizen(gateway).post("start")
    answers = {**FIRST, **parts}
    citizen = citizen.save(answers) if go == "save" else citizen.post("next", answers)
    [(target, sentence)] = citizen.problems
    assert (citizen.answer.status_code, target, len(gateway.shelf.lying)) == (422, next(iter(parts)), 0)
    assert shown in sentence or (go == "next" and "birth" in target), "a date that is none has its own words then"


def test_a_form_that_states_its_legal_basis_saves_it():
    form = survey(my_number_basis=LAW)
    gateway = Gateway(form)
    walker = commenting(gateway, form=form).save({"comment": NUMBERED}, path=f"{SURVEY}/save")
    assert (walker.answer.status_code, len(gateway.shelf.lying)) == (200, 1)


def test_nor_is_anything_that_such_a_form_does_not_accept_held_against_it():
    definition = json.loads(templates.read("ningen-dock")) | {"my_number_basis": LAW}
    gateway = Gateway(published(definition=definition))
    citizen = Citizen(gateway).post("start").save({**FIRST, "applicant_phone": NUMBERED})
    assert (citizen.answer.status_code, len(gateway.shelf.lying)) == (200, 1)


def test_it_goes_on_from_the_page_with_the_code_as_if_nothing_had_been(citizen):
    page = citizen.at
    citizen.save(FIRST).post("", path=RESUME)
    assert citizen.at == page
    citizen.post("next", FIRST)
    assert citizen.problems == []
    assert citizen.at == PAGES[1].id


def test_from_every_page_with_groups_and_branches_it_is_finished_after_being_resumed_on_each(gateway):
    citizen, pages = Citizen(gateway).post("start"), {page.id: page for page in PAGES}
    for _ in range(ROUNDS * len(PAGES)):
        if citizen.at == "check":
            break
        fields = posted(pages[citizen.at].fields, ANSWERS)
        citizen.save(fields)
        citizen = Citizen(gateway).find(citizen.code)
        citizen.post("next", fields)
        assert citizen.problems == []
    citizen.save()
    again = Citizen(gateway).find(citizen.code)
    assert again.at == "check"
    files = {one.id for page in PAGES for one in page.fields if isinstance(one, AttachmentField)}
    assert again.answers == {name: answer for name, answer in ANSWERS.items() if name not in files}


def test_every_template_comes_back_as_it_was_answered():
    for form in TEMPLATES.values():
        gateway = Gateway(form)  # one for each: of one gateway nobody may ask so often
        answers = templates.golden_answers(NOW.date(), form.definition.procedure)
        citizen = Citizen(gateway).begin_with(answers, form).post("show", path=way(form, "form"))
        before = citizen.answers
        citizen.at = "check"
        citizen.save(path=way(form, "save"))
        assert Citizen(gateway).find(citizen.code).answers == before


def way(form, last):
    return f"/procedures/{form.definition.procedure}/{last}"


def test_on_paper_it_says_where_the_code_is_typed(citizen):
    said = re.search(r'class="print-only">([^<]*)<', citizen.save(FIRST).text)
    assert said
    assert said[1] == "続きを書くページ：https://todoke.mihon.example/saved"


def test_saved_again_it_has_the_same_code_and_the_newer_answers(gateway, citizen):
    citizen.save(FIRST)
    code = citizen.code
    citizen.post("", path=RESUME).save({**FIRST, "applicant_phone": "09000000000"})
    assert citizen.code == code
    assert Citizen(gateway).find(code).answers["applicant_phone"] == "09000000000"
    assert len(gateway.shelf.lying) == 1


def test_a_form_that_was_resumed_is_saved_under_its_code(gateway, citizen):
    citizen.save(FIRST)
    other = Citizen(gateway).find(citizen.code).save({**FIRST, "applicant_phone": "09000000000"})
    assert other.code == citizen.code


DISCARD = FORM.replace("/form", "/discard")
ASKED, DELETED = "保存したものを消しますか", "保存したものを消しました"


class TestDeletingWhatTheFormInProgressWasSavedAs:
    def test_is_asked_about_first(self, gateway, citizen):
        citizen.save(FIRST).post("discard", path=DISCARD)
        assert (citizen.answer.status_code, citizen.heading) == (200, ASKED)
        assert "この画面より新しい" not in citizen.text
        assert Citizen(gateway).find(citizen.code).answer.status_code == 200

    @pytest.mark.parametrize("go", ["discard", "really"], ids=["who keeps it", "who deletes it"])
    @pytest.mark.parametrize("lang", ["", "en"])
    def test_the_form_goes_on(self, gateway, lang, go):
        citizen = Citizen(gateway, lang).post("start")
        page = citizen.at
        citizen.save(FIRST).post("discard", path=DISCARD).post(go, path=DISCARD).post("", path=RESUME)
        assert (citizen.answer.status_code, citizen.at) == (200, page)
        assert citizen.post("next", FIRST).at == PAGES[1].id
        assert citizen.answers["applicant_phone"] == FIRST["applicant_phone"]
        assert Citizen(gateway).find(citizen.code).answer.status_code == (422 if go == "really" else 200)

    def test_another_language_deletes_nothing_and_says_afterwards_the_same(self, gateway, citizen):
        citizen.save(FIRST).post("discard", path=DISCARD).post("show", path=DISCARD)
        assert citizen.heading == ASKED
        assert citizen.post("really", path=DISCARD).post("show", path=DISCARD).heading == DELETED
        assert citizen.save(go="show").code != "", "it can be saved anew"

    def test_what_was_saved_since_in_another_tab_stays_until_it_is_meant(self, gateway, citizen):
        citizen.save(FIRST)
        Citizen(gateway).find(citizen.code).save({**FIRST, "applicant_phone": "09000000000"})
        citizen.post("really", path=DISCARD)
        assert (citizen.answer.status_code, citizen.heading) == (409, ASKED)
        assert "この画面より新しい内容が保存されています" in citizen.text
        own, over = (
            html.unescape(one) for one in re.findall(r'name="draft" value="([^"]*)"', citizen.answer.text)[-2:]
        )
        citizen.draft = own
        assert citizen.post("really", path=DISCARD).answer.status_code == 409, "who goes on has seen no more"
        citizen.draft = over
        assert citizen.post("really", path=DISCARD).heading == DELETED

    def test_a_code_that_opens_nothing_any_more_costs_no_answer(self, gateway, citizen):
        citizen.save(FIRST)
        Citizen(gateway).find(citizen.code, "discard", "1")
        citizen.post("really", path=DISCARD)
        assert (citizen.answer.status_code, citizen.at) == (422, PAGES[0].id)
        assert citizen.answers["applicant_phone"] == FIRST["applicant_phone"]


class TestDeleting:
    def seen(self, citizen):
        return re.search(r'name="seen" value="([^"]*)"', citizen.text)[1]

    def test_what_was_saved_since_in_another_tab_is_named_and_stays_until_it_is_meant(self, gateway, citizen):
        code = citizen.save(FIRST).code
        old = self.seen(Citizen(gateway).find(code, "discard"))
        Citizen(gateway).find(code).save({**FIRST, "applicant_phone": "09000000000"})
        citizen.find(code, "discard", old)
        assert (citizen.answer.status_code, citizen.heading) == (409, "保存したものを消しますか")
        assert "この画面より新しい内容が保存されています" in citizen.text
        assert "2回目に保存した内容です（令和8年12月23日（2026年）まで開けます）" in citizen.text
        seen = self.seen(citizen)
        assert Citizen(gateway).find(code).answers["applicant_phone"] == "09000000000"
        assert citizen.find(code, "discard", seen).heading == "保存したものを消しました"

    @pytest.mark.parametrize("seen", ["", "0", "x", "-1", "１", "9" * 5_000, "1e3", " 1"])
    def test_a_code_that_was_typed_says_first_what_it_would_delete(self, gateway, citizen, seen):
        citizen.save(FIRST)
        other = Citizen(gateway).find(citizen.code, "discard", seen)
        assert (other.answer.status_code, other.heading) == (200, "保存したものを消しますか")
        assert published().definition.title.ja in other.text
        assert "この画面より新しい" not in other.text
        assert other.find(citizen.code, "discard", "1").heading == "保存したものを消しました"


class TestAnOldTab:
    @pytest.fixture
    def old(self, gateway, citizen):
        """A tab whose form was saved anew elsewhere."""
        citizen.save(FIRST).post("", path=RESUME)
        Citizen(gateway).find(citizen.code).save({**FIRST, "applicant_phone": "09000000000"})
        before = refused("saved_conflict")
        citizen.save({**FIRST, "applicant_phone": "09011111111"})
        assert refused("saved_conflict") == before + 1
        return citizen

    def kept(self, gateway, code):
        return Citizen(gateway).find(code).answers["applicant_phone"]

    def test_replaces_nothing_and_is_told(self, gateway, old):
        assert old.answer.status_code == 409
        assert "もっと新しい内容が保存されています" in old.text
        assert self.kept(gateway, old.code) == "09000000000"

    def test_may_replace_it_knowingly(self, gateway, old):
        old.draft = html.unescape(re.findall(r'name="draft" value="([^"]*)"', old.answer.text)[-2])
        old.save(go="over")
        assert old.answer.status_code == 200
        assert self.kept(gateway, old.code) == "09011111111"

    def test_may_be_saved_under_another_code(self, gateway, old):
        code = old.code
        old.save(go="new")
        assert old.code != code
        assert (self.kept(gateway, code), self.kept(gateway, old.code)) == ("09000000000", "09011111111")

    def test_may_go_back_with_all_that_was_typed(self, old):
        old.post("", path=RESUME)
        assert old.answers["applicant_phone"] == "09011111111"


class TestWrongCodes:
    @pytest.mark.parametrize("typed", ["abc", "0AB1-2CD3-4EF5-6GH7", UNKNOWN[:-1], "x" * 100_000])
    def test_one_that_is_none_is_told_from_one_that_opens_nothing(self, gateway, typed):
        before = refused("resume_code_malformed")
        citizen = Citizen(gateway).find(typed)
        assert citizen.answer.status_code == 422
        [(target, sentence)] = citizen.problems
        assert (target, "再開コードの形が正しくありません" in sentence) == ("code", True)
        assert refused("resume_code_malformed") == before + 1
        assert gateway.shelf.reads == 0

    @pytest.mark.parametrize(("typed", "go"), [("", "resume"), (" \u3000", "discard")])
    def test_none_is_asked_for_and_counted_nowhere(self, gateway, typed, go):
        before = refused("resume_code_malformed")
        citizen = Citizen(gateway).find(typed, go)
        assert citizen.answer.status_code == 422
        assert citizen.problems == [("code", "再開コードを入力してください")]
        assert 'id="code-error">再開コードを入力してください<' in citizen.text
        assert (refused("resume_code_malformed"), gateway.shelf.reads) == (before, 0)

    def test_unknown_expired_and_discarded_ones_get_the_same_page(self, gateway):
        citizens = [Citizen(gateway).post("start").save(FIRST) for _ in range(2)]
        assert citizens[0].find(citizens[0].code, "discard", "1").heading == "保存したものを消しました"
        gateway.later(31 * 86_400)
        before = refused("resume_code_unknown")
        answers = {code: Citizen(gateway).find(code).answer for code in (UNKNOWN, *(one.code for one in citizens))}
        assert {answer.status_code for answer in answers.values()} == {422}
        assert len({answer.text.replace(code, "") for code, answer in answers.items()}) == 1
        assert refused("resume_code_unknown") == before + 3

    def test_too_many_are_told_to_wait(self, gateway):
        for _ in range(saving.EACH):
            Citizen(gateway).find(UNKNOWN)
        answer = Citizen(gateway).find(UNKNOWN).answer
        assert answer.status_code == 429
        assert f'value="{UNKNOWN}"' in answer.text, "nobody types 24 signs twice"

    @pytest.mark.parametrize("typed", [UNKNOWN[:-1], UNKNOWN + "X", "こーど", "＜b＞"])
    def test_what_is_no_code_stays_to_be_mended(self, gateway, typed):
        answer = Citizen(gateway).find(typed)
        assert answer.answer.status_code == 422
        assert f'name="code" type="text" value="{typed}"' in answer.text

    def test_what_is_too_long_for_a_code_comes_back_no_longer_than_one_types(self, gateway):
        assert "x" * 300 not in Citizen(gateway).find("x" * 5_000).text

    @pytest.mark.parametrize("go", ["", "discard"])
    def test_an_unknown_one_stays_as_it_was_typed(self, gateway, go):
        typed = UNKNOWN.lower().replace("-", " ")
        assert f'value="{typed}"' in Citizen(gateway).find(typed, go).text

    @pytest.mark.parametrize("around", ["「{}」", "{}。", "再開コード：{}", "Resume code: {}"])
    def test_one_is_found_with_what_was_copied_around_it(self, gateway, citizen, around):
        citizen.save(FIRST)
        assert Citizen(gateway).find(around.format(citizen.code)).answer.status_code == 200


def test_the_code_stands_in_no_address_and_nothing_is_kept_by_browsers(gateway, citizen):
    citizen.save(FIRST)
    other = Citizen(gateway).find(citizen.code)
    for walked in (citizen, other):
        assert walked.answer.headers["Cache-Control"] == "no-store"
        assert walked.answer.headers["Referrer-Policy"] == "no-referrer"
        assert "Set-Cookie" not in walked.answer.headers
        assert not re.search(r'(?:action|href)="[^"]*' + citizen.code[:4], walked.answer.text)
    assert gateway.pages.test_client().get(f"/saved?code={citizen.code}").text.count(citizen.code) == 0


@pytest.mark.parametrize("fault", ["saved_full", "saving_unavailable", "saving_too_much"])
@pytest.mark.parametrize("at", ["page", "check"])
def test_what_cannot_be_saved_costs_nothing_that_was_typed(gateway, citizen, fault, at):
    gateway.shelf.fault = fault
    if at == "check":
        citizen.begin_with(ANSWERS).at = "check"
    citizen.save({**FIRST, "applicant_phone": "あとで"} if at == "page" else None)
    assert citizen.answer.status_code in {429, 503}
    assert 'role="alert"' in citizen.text
    assert ("あとで" in citizen.text) if at == "page" else citizen.at == "check"
    assert citizen.answers["applicant_name"] == ANSWERS["applicant_name"]


class TestANewerVersion:
    @pytest.fixture
    def changed(self):
        """The next version: one question gone, one with other options, one new."""
        definition = json.loads(templates.read(templates.LIBRARY_SURVEY))
        (often, *_), (_, comment) = (page["fields"] for page in definition["pages"])
        often["options"] = [one for one in often["options"] if one["value"] != "monthly"]
        comment |= {"id": "nearest", "label": {"ja": "いちばん近い図書館"}}
        return published(definition=definition, sequence=2, version=2)

    def test_carries_over_what_fits_and_says_what_does_not(self, gateway, changed):
        form, answers = survey(), templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
        citizen = Citizen(gateway).begin_with(answers, form)
        citizen.at = "check"
        citizen.save(path=way(form, "save"))
        gateway.catalogue.put(changed)
        other = Citizen(gateway).find(citizen.code)
        assert other.answer.status_code == 200
        assert "様式が新しくなった" in other.text
        assert "なくなった質問：「図書館への意見や要望」" in other.text
        assert "もう一度答える質問：「図書館に行く回数」" in other.text
        assert "新しい質問：「いちばん近い図書館」" in other.text
        assert "comment" not in other.answers
        assert other.answers["satisfaction"] == answers["satisfaction"]

    def test_stays_the_one_that_it_began_with_while_that_is_offered(self, gateway):
        citizen = Citizen(gateway).begin_with({"how_often": "monthly"}, survey())
        citizen.save(path=way(survey(), "save"))
        assert "様式が新しくなった" not in Citizen(gateway).find(citizen.code).text


def test_a_form_that_is_closed_meanwhile_is_kept(gateway, citizen):
    citizen.save(FIRST)
    gateway.catalogue.put(published(sequence=2, open=False))
    other = Citizen(gateway).find(citizen.code)
    assert other.answer.status_code == 409
    assert "いま止まっています" in other.text
    assert FIRST["applicant_name"] in other.text  # what was typed is there to read
    gateway.catalogue.put(published(sequence=3))
    assert Citizen(gateway).find(citizen.code).at == PAGES[0].id


def test_files_are_said_not_to_be_saved_where_there_are_any(gateway, citizen):
    assert "添付する書類は保存されません" in citizen.save(FIRST).text
    other = Citizen(gateway).post("start", path=way(survey(), "form")).save(path=way(survey(), "save"))
    assert "添付する書類" not in other.text


@pytest.mark.parametrize("last", ["save", "resume", "discard"])
def test_a_bookmark_leads_to_the_beginning(gateway, last):
    answer = gateway.pages.test_client().get(way(published(), last))
    assert (answer.status_code, answer.location) == (303, "/procedures/ningen-dock")


@pytest.mark.parametrize("go", ["save", "new", "over", "", "resume"])
@pytest.mark.parametrize("at", ["", "check", "no-such-page", "\x00"])
def test_whatever_is_pressed_it_is_saved_or_refused(gateway, citizen, go, at):
    citizen.at = at
    assert citizen.save(FIRST, go).answer.status_code == 200


@pytest.mark.parametrize(
    "draft", ["", "{}", '{"answers":{},"form":"AAAA"}', '{"answers":{},"form":"' + "A" * 43 + '","saved":{"code":"x"}}']
)
def test_what_is_no_draft_of_ours_is_refused(gateway, citizen, draft):
    citizen.draft = draft
    assert citizen.save(FIRST).answer.status_code == (400 if draft else 200)


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize(("viewport", "lang"), [(NARROWEST, ""), (DESK, "en")], ids=["narrowest", "en"])
def test_axe_finds_nothing_on_any_screen_of_it(browser, gateway, viewport, lang):
    with serving(gateway.pages) as address:
        context = browser.new_context(viewport=viewport)
        page, other = context.new_page(), context.new_page()
        heard, found = complaints(page), []

        def look(name):
            shoot(page, f"{viewport['width']}{lang}-{name}")
            found.extend(f"{name}: {one}" for one in layout.everywhere(page))

        def resume(tab, typed):
            tab.goto(f"{address}/saved?lang={lang}")
            tab.locator("#code").fill(typed)
            press(tab, "resume")

        page.goto(f"{address}/procedures/library-survey?lang={lang}")
        press(page, "start")
        look("page")
        press(page, "save")
        look("saved")
        code = page.locator(".panel__value").inner_text()
        resume(page, code[:-1])
        look("saved-wrong")
        resume(page, code.lower().replace("-", " "))
        look("resumed")
        resume(other, code)
        for tab, choice in ((other, "weekly"), (page, "monthly")):
            tab.locator(f"main input[value={choice}]").check()
            press(tab, "save")
        look("saved-conflict")
        press(page, "over")
        look("saved-again")
        resume(other, code)
        other.locator("main input[value=weekly]").check()
        press(other, "save")
        press(page, "discard")
        look("saved-discard")
        press(page, "really")
        look("saved-discarded")
        context.close()
        assert found == []
        assert [words for words in heard if "409" not in words and "422" not in words] == []


def press(page, value):
    page.locator(f'main button[value="{value}"]').first.click()
