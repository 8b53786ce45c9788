"""A form that has further languages is read in them, on every screen and each word marked with its language."""

import html
import json
import re
from html.parser import HTMLParser

import pytest
from support.browser import NARROWEST, chromium, serving
from support.gateway import NOW, PROCEDURE, Gateway, fill_in, published, survey
from support.walker import Walker

from todoke_catalog import templates, translations
from todoke_catalog.translations import Translation
from todoke_gateway.web import texts

SIGN = "ⓥ"  # stands before every text in a further language here, and nowhere else
NO_CONTENT = {"meta", "link", "input", "br", "hr", "img", "path", "rect", "circle", "use"}
JAPANESE = re.compile("[ぁ-ゖァ-ヺ一-鿿]")
SURVEYED = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
GOLDEN = {
    name: one for name, one in templates.golden_answers(NOW.date()).items() if name not in {"receipt", "result_sheet"}
}


class Reader(HTMLParser):
    """The words of a page, each with the language and the direction that it is marked with."""

    def __init__(self, text):
        super().__init__()
        self.open, self.words = [("", "", "ltr")], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        own, (_, lang, way) = dict(attrs), self.open[-1]
        if tag not in NO_CONTENT:
            self.open.append((tag, own.get("lang", lang), own.get("dir", way)))

    def handle_endtag(self, tag):
        while tag not in NO_CONTENT and len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = {tag for tag, *_ in self.open}
        if data.strip() and not inside & {"script", "style", "title"}:
            self.words.append((data.strip(), *self.open[-1][1:]))


def translated(plain, language, *, but=()):
    """A definition with all its texts in a further language, in signs that Japanese is not written with."""
    lacking = translations.missing(plain, language)
    words = {text: f"{SIGN}{number}" for number, text in enumerate(lacking) if text not in but}
    return translations.apply(plain, Translation(1, plain["procedure"], language, words))


def in_vietnamese(name, **changes):
    return published(definition=translated(json.loads(templates.read(name)) | changes, "vi"))


DOCK = in_vietnamese(PROCEDURE)
SURVEY = in_vietnamese(templates.LIBRARY_SURVEY)
CONSULTATION = in_vietnamese(
    templates.LIBRARY_SURVEY, procedure="consultation", identity={"level": 1, "reason": {"ja": "返事を送るため"}}
)
OTHER = in_vietnamese("childcare-consultation")
GATEWAY = Gateway(DOCK, SURVEY, CONSULTATION, OTHER)
FILED = GATEWAY.submit(fill_in(DOCK, GATEWAY.challenge()))[1]


def shown(path, gateway=GATEWAY):
    return gateway.pages.test_client().get(path).text


def walked(form, go, answers, to="form", at="check"):
    walker = Walker(GATEWAY, "vi").begin_with(answers, form)
    walker.at = at
    path = f"/procedures/{form.definition.procedure}/{to}"
    return walker.post(go, {"ticket": str(GATEWAY.filing.ticket())}, path).answer.text


SCREENS = {
    "start": lambda: shown(f"/procedures/{PROCEDURE}?lang=vi"),
    "page": lambda: walked(DOCK, "start", {}),
    "page with errors": lambda: walked(DOCK, "next", {}, at="page_applicant"),
    "urgent words": lambda: walked(OTHER, "start", {"worry": "死にたい"}),
    "check": lambda: walked(DOCK, "check", GOLDEN),
    "check of who may not apply": lambda: walked(DOCK, "check", {**GOLDEN, "health_check_taken": True}),
    "check of the survey": lambda: walked(SURVEY, "check", SURVEYED),
    "signing": lambda: walked(DOCK, "", GOLDEN, to="sign"),
    "address": lambda: walked(CONSULTATION, "ask", SURVEYED, to="contact"),
    "saved": lambda: walked(DOCK, "save", GOLDEN, to="save"),
    "sent": lambda: walked(SURVEY, "", SURVEYED, to="send"),
    "receipt": lambda: GATEWAY.pages.test_client().post("/receipt?lang=vi", data={"proof": FILED["receipt"]}).text,
}


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_has_the_forms_words_in_its_language_and_its_own_in_easy_japanese(name):
    page = SCREENS[name]()
    assert '<html lang="ja">' in page
    assert texts.ui("easy")["nav_catalogue"] in page
    words = Reader(page).words
    assert any(said.startswith(SIGN) for said, *_ in words)
    assert [said for said, lang, _ in words if lang == "vi" and JAPANESE.search(said)] == []
    assert [said for said, lang, _ in words if SIGN in said and lang != "vi"] == []


@pytest.mark.parametrize("name", SCREENS)
def test_the_languages_of_a_screen_are_a_list(name):
    header = re.sub(r"\s+", " ", SCREENS[name]()).partition("<main")[0]
    assert header.count("<li>") == sum(part.count("<li>") for part in re.findall("<ul.*?</ul>", header))
    assert ('class="site-nav languages"' in header) == (name not in {"sent", "receipt"})


@pytest.mark.parametrize("name", SCREENS)
def test_every_way_on_keeps_the_language(name):
    ours = re.findall(r' (?:href|action)="(/(?:procedures|status|saved|receipt)[^"]*|/)"', SCREENS[name]())
    assert ours
    assert [address for address in ours if "lang=vi" not in address] == []


def test_every_label_of_a_page_is_read_in_the_language():
    page = DOCK.definition.pages[0]
    said = [words for words, lang, _ in Reader(walked(DOCK, "start", {})).words if lang == "vi"]
    for field in page.fields:
        assert field.shown_when or field.label.pick("vi") in said


def test_what_nobody_translated_is_read_in_easy_japanese_or_else_in_japanese():
    plain = json.loads(templates.read(PROCEDURE))
    lacking = [plain["title"]["ja"], plain["department"]["ja"]]
    form = translated(plain | {"department": {"ja": plain["department"]["ja"]}}, "vi", but=lacking)
    words = Reader(shown(f"/procedures/{PROCEDURE}?lang=vi", Gateway(published(definition=form)))).words
    assert (plain["title"]["easy"], "ja", "ltr") in words
    assert (plain["department"]["ja"], "ja", "ltr") in words


class TestTheSwitch:
    def offered(self, page):
        return re.findall(r'lang="([^"]*)"[^>]*>([^<]+)</(?:a|button)>', page.partition("<main")[0])

    @pytest.mark.parametrize("name", ["start", "page", "check", "signing", "address", "saved"])
    def test_offers_the_languages_that_one_is_not_in(self, name):
        assert self.offered(SCREENS[name]()) == [("ja", "日本語"), ("ja", "やさしい日本語"), ("en", "English")]

    @pytest.mark.parametrize("path", [f"/procedures/{PROCEDURE}", f"/procedures/{PROCEDURE}?lang=en"])
    def test_offers_what_the_form_has_by_its_own_name(self, path):
        assert ("vi", "Tiếng Việt") in self.offered(shown(path))

    def test_offers_it_on_a_page_of_questions_too(self):
        page = Walker(GATEWAY).post("start").answer.text
        assert ("vi", "Tiếng Việt") in self.offered(page)
        assert f'formaction="/procedures/{PROCEDURE}/form?lang=vi"' in page

    def test_keeps_what_was_typed(self):
        walker = Walker(GATEWAY, "vi").post("start")
        assert walker.at == DOCK.definition.pages[0].id
        walker.post("show", {"applicant_name": "見本"})
        assert 'value="見本"' in walker.text

    def test_offers_on_other_pages_what_these_are_in(self):
        for path in ("/?lang=vi", "/status?lang=vi", "/saved?lang=vi"):
            assert ("vi", "Tiếng Việt") not in self.offered(shown(path))

    def test_offers_nothing_that_the_form_does_not_have(self):
        gateway = Gateway(DOCK, survey())
        assert "Tiếng Việt" not in shown(f"/procedures/{templates.LIBRARY_SURVEY}", gateway)

    def test_names_what_it_does_not_know_by_its_tag(self):
        form = translated(json.loads(templates.read(PROCEDURE)), "xx-Latn")
        assert ("xx-Latn", "xx-Latn") in self.offered(
            shown(f"/procedures/{PROCEDURE}", Gateway(published(definition=form)))
        )


def of_many(count):
    plain = json.loads(templates.read(PROCEDURE))
    for language in ("vi", "ne", "ar")[:count]:
        plain = translated(plain, language)
    return Gateway(published(definition=plain))


@pytest.mark.parametrize("to", ["", "/form"])
def test_more_than_two_languages_of_a_form_are_one_press_away_and_take_no_rows(to):
    def header(gateway):
        client = gateway.pages.test_client()
        path = f"/procedures/{PROCEDURE}"
        page = client.post(f"{path}/form", data={"go": "start"}) if to else client.get(path)
        return page.text.partition("<main")[0]

    few, many = header(of_many(2)), header(of_many(3))
    assert "<details" not in few
    assert re.findall(' lang="(vi|ne|ar)"', few) == ["ne", "vi"]
    outside, _, inside = many.partition("<details")
    assert not re.search(' lang="(vi|ne|ar)"', outside)
    assert re.findall(' lang="(vi|ne|ar)"', inside) == ["ar", "ne", "vi"]
    assert outside.count(' lang="ja"') + outside.count(' lang="en"') == 2 + 1  # the page's own, easy Japanese, English
    assert texts.ui("ja")["more_languages"] in inside


@pytest.fixture(scope="class")  # while a browser runs, what others await here does not
def in_arabic():
    form = published(definition=translated(json.loads(templates.read(PROCEDURE)), "ar"))
    gateway = Gateway(form, card_door="http://127.0.0.1:1")
    with serving(gateway.pages) as origin, chromium() as browser:
        page = browser.new_page(viewport=NARROWEST)
        page.goto(f"{origin}/procedures/{PROCEDURE}?lang=ar")
        yield page, gateway, form


WAY = "all => all.map(one => getComputedStyle(one).direction)"


@pytest.mark.browser
class TestFromTheRight:
    def test_lines_that_are_written_so_are_turned_with_their_controls_and_others_are_not(self, in_arabic):
        page, *_ = in_arabic
        assert page.eval_on_selector_all("main h1, .lead", WAY) == ["rtl"] * 2
        page.click("button[value=start]")
        page.click("main button[value=next]")
        labels = ".field:has(> label > span), .field:has(> legend > span)"
        assert set(page.eval_on_selector_all(f"{labels}, main h1", WAY)) == {"rtl"}
        ours = ".errors li, .errors a, .field__need, .parts, .input, body"
        assert set(page.eval_on_selector_all(ours, WAY)) == {"ltr"}
        assert page.locator(".errors a > bdi[lang=ar][dir=rtl]").count() > 2
        ends = "one => one.getBoundingClientRect().right"
        label, control = page.locator(".field > label").first, page.locator(".field .input").first
        assert abs(label.evaluate(ends) - control.evaluate(ends)) < 2

    def test_sentences_that_a_script_makes_mark_what_is_not_the_pages(self, in_arabic):
        page, gateway, form = in_arabic
        walker = Walker(gateway, "ar").begin_with(GOLDEN, form)
        draft = re.search(r'name="draft" value="([^"]*)"', walker.post("check").answer.text)[1]
        page.evaluate(POST, [f"/procedures/{PROCEDURE}/sign?lang=ar", html.unescape(draft)])
        page.wait_for_selector("#work:not([hidden])")
        page.evaluate("document.getElementById('card').requestSubmit()")
        said = page.locator("#problems-list a bdi")
        assert said.first.get_attribute("lang") == "ar"
        assert said.first.get_attribute("dir") == "rtl"
        assert SIGN in said.first.inner_text()
        assert page.locator(".field__error bdi[lang=ar]").count() > 0
        chosen = {"name": "ملف.exe", "mimeType": "image/png", "buffer": b"MZ"}
        page.locator("input[type=file]").first.set_input_files(chosen)
        refused = page.locator(".field__error bdi", has_text="ملف.exe")
        refused.wait_for()
        assert refused.get_attribute("lang") is None


POST = """([path, draft]) => {
  const form = document.createElement("form");
  form.method = "post"; form.action = path;
  for (const [name, value] of [["draft", draft], ["at", "check"]])
    form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form); form.submit();
}"""


def test_the_catalogue_stays_in_our_own_languages_and_leads_to_forms_in_theirs():
    page = shown("/?lang=vi")
    assert SIGN not in page
    assert texts.ui("easy")["nav_catalogue"] in page
    assert f"/procedures/{PROCEDURE}?lang=vi" in page
    assert '<input type="hidden" name="lang" value="vi">' in page


def test_the_language_is_kept_by_who_comes_back():
    walker = Walker(GATEWAY, "vi").begin_with(GOLDEN, DOCK)
    walker.at = "check"
    saved = walker.post("save", path=f"/procedures/{PROCEDURE}/save")
    code = re.search(r'class="panel__value[^"]*">([^<]+)<', saved.answer.text)[1]
    assert 'action="/saved?lang=vi"' in shown("/saved?lang=vi")
    page = GATEWAY.pages.test_client().post("/saved?lang=vi", data={"code": code}).text
    assert any(said.startswith(SIGN) and lang == "vi" for said, lang, _ in Reader(page).words)


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("fa", "rtl"), ("ur", "rtl"), ("ne", "ltr")])
def test_what_is_written_from_the_right_says_so(language, way):
    form = translated(json.loads(templates.read(PROCEDURE)), language)
    words = Reader(shown(f"/procedures/{PROCEDURE}?lang={language}", Gateway(published(definition=form)))).words
    ways = {direction for said, lang, direction in words if lang == language and said.startswith(SIGN)}
    assert ways == {way}
    assert {direction for _, lang, direction in words if lang == "ja"} == {"ltr"}


@pytest.mark.parametrize("wanted", ["ne", "VI", "vi-VN", "vi%00", "%22%3E%3Cscript%3E", "v" * 5_000, "ja-JP", ""])
@pytest.mark.parametrize("path", ["/", f"/procedures/{PROCEDURE}", "/status", "/saved"])
def test_any_other_language_is_japanese(wanted, path):
    assert shown(f"{path}?lang={wanted}") == shown(path)
