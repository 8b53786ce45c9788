"""The browser's own Back in a form: what was typed is there again, on the screen itself and on those after it."""

import json

import pytest
from a2wsgi import WSGIMiddleware
from support import everykind
from support.browser import PHONE, chromium, complaints, serving_asgi
from support.gateway import Gateway, published
from support.ports import free_port
from support.walker import FORM

from todoke_catalog import templates
from todoke_gateway.web import texts
from todoke_gateway.web.door import Door
from todoke_gateway.web.server import settings
from todoke_gateway.web.site import CardAgent

START = FORM.removesuffix("/form")
CHECK = texts.ui("ja")["check_heading"]


def three_pages(**changes):
    """A form that asks "one", "two" and "three", each on a page of its own."""
    kind = everykind.field("text", max_chars=20)
    pages = [
        {"id": f"p_{name}", "title": {"ja": name}, "fields": [{**kind, "id": name}]} for name in ("one", "two", "three")
    ]
    plain = {**json.loads(templates.read(published().definition.procedure)), "pages": pages}
    return published(definition={**plain, "derived": [], "eligibility": [], "once": None, **changes})


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def origin(request):
    port = free_port()
    changes = {**getattr(request, "param", {})}
    agent = CardAgent(changes.pop("agent", ()))
    own = Gateway(three_pages(**changes), origin=f"http://localhost:{port}", agent=agent)
    with serving_asgi(settings(Door(own.intake, WSGIMiddleware(own.pages, workers=4))), port):
        yield f"http://localhost:{port}"


class Citizen:
    """Somebody who fills the form in, in one tab."""

    def __init__(self, browser, origin, **options):
        self.page = browser.new_page(viewport=PHONE, **options)
        self.heard = complaints(self.page)
        self.origin = origin

    def begin(self):
        self.page.goto(f"{self.origin}{START}")
        self.page.click(f"form[action='{FORM}'] button")

    def tell(self, name, words=None):
        """What is told on a page; None: what stands there already. Says what stood there."""
        stood = self.page.input_value(f"#{name}")
        if words is not None:
            self.page.fill(f"#{name}", words)
        heading = self.page.inner_text("h1")
        self.page.click("main button[value=next]")
        self.page.wait_for_function("heading => document.querySelector('h1')?.innerText !== heading", arg=heading)
        self.page.wait_for_load_state()
        return stood

    def back(self, screens):
        for _ in range(screens):
            self.page.go_back()

    def told(self):
        assert self.page.inner_text("h1") == CHECK
        return self.page.locator("main form dd").all_inner_texts()


@pytest.fixture
def citizen(browser, origin):
    citizen = Citizen(browser, origin)
    yield citizen
    citizen.page.close()
    assert citizen.heard == []


def fill(citizen, *words):
    citizen.begin()
    for name, word in zip(("one", "two", "three"), words, strict=False):
        citizen.tell(name, word)


@pytest.mark.browser
class TestBack:
    def test_over_three_screens_everything_after_it_is_still_there(self, citizen):
        fill(citizen, "いち", "に", "さん")
        citizen.back(3)
        citizen.tell("one", "ひとつ")
        assert citizen.tell("two") == "に"
        assert citizen.tell("three") == "さん"
        assert citizen.told() == ["ひとつ", "に", "さん"]

    def test_what_was_typed_last_counts_however_often_somebody_goes_back(self, citizen):
        fill(citizen, "いち", "に", "さん")
        citizen.back(2)
        citizen.tell("two", "ふたつ")
        citizen.back(2)
        citizen.tell("one", "ひとつ")
        assert citizen.tell("two") == "ふたつ"
        assert citizen.tell("three") == "さん"
        assert citizen.told() == ["ひとつ", "ふたつ", "さん"]

    def test_a_check_that_is_come_back_to_sends_what_it_shows(self, citizen):
        fill(citizen, "いち", "に", "さん")
        citizen.page.click("button[value='page:p_two']")
        citizen.tell("two", "ふたつ")
        assert citizen.told() == ["いち", "ふたつ", "さん"]
        citizen.back(2)
        assert citizen.told() == ["いち", "に", "さん"]
        assert "ふたつ" not in citizen.page.content()

    def test_the_screen_of_signing_is_come_back_to(self, citizen):
        fill(citizen, "a", "b", "c")
        citizen.page.click("form[action$='/sign'] button")
        citizen.page.wait_for_url("**/sign")
        citizen.page.click("header nav a")
        citizen.page.wait_for_load_state()
        citizen.page.go_back()
        assert citizen.page.inner_text("h1") == texts.signing("ja", signs=True)["sign_heading"]
        citizen.page.go_back()
        assert citizen.told() == ["a", "b", "c"]

    def test_who_begins_anew_in_the_same_tab_gives_nothing_to_who_was_there_before(self, citizen):
        fill(citizen, "いち", "に")
        fill(citizen, "１", "２", "３")
        assert citizen.told() == ["１", "２", "３"]
        citizen.back(6)
        assert "３" not in citizen.page.content()
        citizen.tell("two", "ふたつ")
        assert citizen.tell("three", "みっつ") == ""
        assert citizen.told() == ["いち", "ふたつ", "みっつ"]

    @pytest.mark.parametrize("origin", [{"quick_exit": "https://www.jma.go.jp/"}], indirect=True)
    def test_a_form_with_a_quick_exit_leaves_nothing_in_the_history(self, citizen):
        fill(citizen, "いち", "に")
        assert citizen.page.evaluate("navigation.entries().map(one => one.getState() ?? null)") == [None] * 4

    def test_nothing_is_kept_beside_the_history(self, citizen):
        fill(citizen, "いち", "に", "さん")
        assert citizen.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, window.name]") == [
            0,
            0,
            "",
            "",
        ]

    @pytest.mark.parametrize("without", [{"java_script_enabled": False}, {}], ids=["script", "API"])
    def test_a_browser_without_it_asks_for_later_answers_again(self, browser, origin, without):
        citizen = Citizen(browser, origin, **without)
        if not without:
            citizen.page.add_init_script("delete window.navigation")
        fill(citizen, "いち", "に", "さん")
        citizen.back(3)
        citizen.tell("one", "ひとつ")
        assert citizen.tell("two", "ふたつ") == ""
        citizen.page.close()
        assert citizen.heard == []


def opening():
    """A page on which an answer opens a question, and one with a group whose entries do the same; then another."""
    text = everykind.field("text", max_chars=20)
    when = {"type": "is", "op": "eq", "value": True}
    yes = {"type": "yes_no", "id": "more", "label": {"ja": "ほかにある"}}
    opened = {**text, "id": "opened", "required": False, "shown_when": {**when, "field": "more"}}
    inner = [{**text, "id": "what"}, {**yes, "id": "rare"}]
    inner.append({**text, "id": "why", "shown_when": {**when, "field": "rare"}})
    words = {"label": {"ja": "もの"}, "entry": {"ja": "もの"}}
    group = {"type": "group", "id": "things", **words, "min_entries": 1, "max_entries": 4, "fields": inner}
    asked = {"first": [yes, opened, group], "second": [{**text, "id": "last", "required": False}]}
    return [{"id": name, "title": {"ja": name}, "fields": fields} for name, fields in asked.items()]


@pytest.mark.browser
@pytest.mark.parametrize("origin", [{"pages": opening()}], indirect=True)
class TestWhatAScreenComesBackWith:
    """What was answered after a screen is not lost when it is sent once more, though that screen did not ask it."""

    def press(self, page, value="next"):
        with page.expect_navigation():
            page.click(f"main button[value='{value}']")

    def first(self, citizen, more="no", rare="no"):
        citizen.begin()
        citizen.page.check(f"input[name=more][value={more}]")
        self.thing(citizen, 0, "いち", rare)

    def thing(self, citizen, place, word, rare="no"):
        citizen.page.fill(f"[id='things.{place}.what']", word)
        citizen.page.check(f"input[name='things.{place}.rare'][value={rare}]")

    def to_the_check(self, citizen):
        for _ in range(4):
            if citizen.page.inner_text("h1") == CHECK:
                return citizen.told()
            self.press(citizen.page)
        raise AssertionError(citizen.page.inner_text("main"))

    def test_an_opened_question(self, citizen):
        self.first(citizen, more="yes")
        self.press(citizen.page)
        citizen.page.fill("#opened", "ひらいた")
        self.press(citizen.page)
        citizen.back(2)
        assert citizen.page.locator("#opened").count() == 0
        self.press(citizen.page)
        assert texts.ui("ja")["more_questions"] in citizen.page.inner_text("main")
        assert citizen.page.input_value("#opened") == "ひらいた"
        assert "ひらいた" in self.to_the_check(citizen)

    def test_one_that_the_answers_hide_now_is_dropped(self, citizen):
        self.first(citizen, more="yes")
        self.press(citizen.page)
        citizen.page.fill("#opened", "ひらいた")
        self.press(citizen.page)
        citizen.back(2)
        citizen.page.check("input[name=more][value=no]")
        assert "ひらいた" not in self.to_the_check(citizen)

    def test_an_opened_question_of_an_entry(self, citizen):
        self.first(citizen, rare="yes")
        self.press(citizen.page)
        citizen.page.fill("[id='things.0.why']", "なぜ")
        self.press(citizen.page)
        citizen.back(2)
        assert "なぜ" in str(self.to_the_check(citizen))

    @pytest.mark.parametrize("go", ["next", "back", "save"])
    def test_an_entry(self, citizen, go):
        self.first(citizen)
        for place, word in ((1, "に"), (2, "さん")):
            self.press(citizen.page, "add:things")
            self.thing(citizen, place, word)
        self.press(citizen.page)
        citizen.back(3)
        assert citizen.page.input_value("[name='things.entries']") == "1"
        citizen.page.fill("[id='things.0.what']", "ひとつ")
        self.press(citizen.page, go)
        if go == "save":
            citizen.page.click(f"form[action='{FORM.replace('/form', '/resume')}'] button >> nth=-1")
        assert [citizen.page.input_value(f"[id='things.{place}.what']") for place in range(3)] == [
            "ひとつ",
            "に",
            "さん",
        ]
        told = str(self.to_the_check(citizen))
        assert [word for word in ("ひとつ", "に", "さん") if word not in told] == []

    def test_an_entry_that_was_taken_away_stays_away(self, citizen):
        self.first(citizen)
        self.press(citizen.page, "add:things")
        self.thing(citizen, 1, "に")
        self.press(citizen.page, "remove:things:0")
        told = str(self.to_the_check(citizen))
        assert ("いち" in told, "に" in told) == (False, True)

    def two(self, citizen):
        """いち, and に on a screen after it."""
        self.first(citizen)
        self.press(citizen.page, "add:things")
        self.thing(citizen, 1, "に")

    def test_an_entry_that_was_taken_away_comes_back_with_a_word_and_takes_no_other_away(self, citizen):
        self.two(citizen)
        self.press(citizen.page, "remove:things:0")
        self.press(citizen.page)
        citizen.back(3)
        assert citizen.page.input_value("[id='things.0.what']") == "いち"
        self.press(citizen.page)
        assert texts.ui("ja")["entries_back"] in citizen.page.inner_text("main")
        assert [citizen.page.input_value(f"[id='things.{place}.what']") for place in (0, 1)] == ["いち", "に"]

    def test_an_entry_that_is_emptied_stays_away(self, citizen):
        self.two(citizen)
        self.press(citizen.page)
        citizen.back(2)
        citizen.page.fill("[id='things.0.what']", "")
        citizen.page.evaluate("document.getElementsByName('things.0.rare').forEach(one => one.checked = false)")
        self.press(citizen.page)
        told = str(self.to_the_check(citizen))
        assert ("いち" in told, "に" in told) == (False, True)

    def test_an_entry_that_was_blank_takes_none_away(self, citizen):
        citizen.begin()
        citizen.page.check("input[name=more][value=no]")
        self.press(citizen.page, "add:things")
        self.thing(citizen, 0, "いち")
        self.press(citizen.page)
        citizen.back(2)
        assert citizen.page.input_value("[id='things.0.what']") == ""
        self.press(citizen.page)
        assert texts.ui("ja")["more_questions"] in citizen.page.inner_text("main")
        assert "いち" in str(self.to_the_check(citizen))


EMPTIED = ("kana", "digits", "integer", "bank_account", "date")  # of one line, and autocomplete="off"
TYPED = {
    "kana": "ミホン ハナコ",
    "digits": "012",
    "integer": "7",
    "text": "みじかい",
    "date.year": "8",
    "date.month": "4",
    "date.day": "1",
    "bank_account.bank": "9999",
    "bank_account.branch": "001",
    "bank_account.number": "0001234",
    "bank_account.holder": "ミホン ハナコ",
    "children.0.child_name.family": "見本",
    "children.0.child_name.family_kana": "ミホン",
    "children.0.child_birth.year": "5",
    "children.0.brothers": "2",
}
KEPT = {"phone": "09000000019", "email": "a@mihon.example"}  # a browser puts these back itself


def one_line_fields():
    kinds = [field for field in everykind.EVERY_KIND if field["id"] in {*EMPTIED, "text", *KEPT}]
    first = [{**field, "required": False} for field in kinds] + [{**everykind.CHILDREN, "min_entries": 1}]
    first.append({**everykind.field("person_name"), "id": "own_name", "matches": "name", "required": False})
    last = [everykind.field("text", max_chars=9) | {"id": "last"}]
    return [
        {"id": name, "title": {"ja": name}, "fields": fields} for name, fields in (("first", first), ("second", last))
    ]


def own_name():
    """Pages of which the first offers the card, and so may call its agent."""
    kind = everykind.field("text", max_chars=20)
    asked = {"one": {**kind, "matches": "name"}, "two": kind}
    return [{"id": f"p_{name}", "title": {"ja": name}, "fields": [{**one, "id": name}]} for name, one in asked.items()]


@pytest.mark.browser
@pytest.mark.parametrize("origin", [{"pages": own_name(), "agent": ("http://127.0.0.1:8070",)}], indirect=True)
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
class TestAPageThatOffersTheCard:
    @pytest.fixture
    def begun(self, browser, origin, scripts):
        citizen = Citizen(browser, origin, java_script_enabled=scripts)
        citizen.begin()
        assert citizen.page.locator("#from-card").count() == 1
        citizen.page.fill("#one", "見本 花子")
        yield citizen
        citizen.page.close()
        assert citizen.heard == []

    def test_is_come_back_to_as_it_was_sent(self, begun):
        begun.tell("one")
        begun.back(1)
        assert begun.page.input_value("#one") == "見本 花子"

    def test_is_come_back_to_as_it_was_left(self, begun):
        begun.page.click("header nav a >> nth=0")
        begun.page.wait_for_selector("#q")
        begun.back(1)
        assert begun.page.input_value("#one") == "見本 花子"


@pytest.mark.browser
@pytest.mark.parametrize("origin", [{"pages": one_line_fields()}], indirect=True)
class TestFieldsOfOneLine:
    def heading(self, page, words):
        page.wait_for_function("words => document.querySelector('h1')?.innerText === words", arg=words)
        page.wait_for_load_state()

    def held(self, page, names):
        return {name: page.input_value(f"[id='{name}']") for name in names}

    def type_and_send(self, citizen, typed):
        for name, words in typed.items():
            citizen.page.fill(f"[id='{name}']", words)
        citizen.page.check("input[name='bank_account.kind'][value=ordinary]")
        citizen.page.check("input[name='children.0.abroad'][value=no]")
        citizen.page.select_option("[id='children.0.child_birth.era']", "R")
        citizen.page.fill("[id='children.0.child_birth.month']", "4")
        citizen.page.fill("[id='children.0.child_birth.day']", "1")
        citizen.page.fill("[id='children.0.child_name.given']", "太郎")
        citizen.page.fill("[id='children.0.child_name.given_kana']", "タロウ")
        citizen.page.check("[id='children.0.agreed']")
        citizen.page.click("main button[value=next]")
        self.heading(citizen.page, "second")

    def test_are_as_they_were_left(self, citizen):
        citizen.begin()
        self.type_and_send(citizen, {**TYPED, **KEPT})
        citizen.back(1)
        self.heading(citizen.page, "first")
        assert self.held(citizen.page, {**TYPED, **KEPT}) == {**TYPED, **KEPT}
        citizen.page.click("main button[value=next]")
        self.heading(citizen.page, "second")

    def test_are_as_they_were_changed_where_the_screen_came_with_an_answer(self, citizen):
        citizen.begin()
        self.type_and_send(citizen, TYPED)
        citizen.page.click("main button[value=back]")
        self.heading(citizen.page, "first")
        assert citizen.page.get_attribute("#kana", "value") == TYPED["kana"]
        changes = {"kana": "ベツ", "integer": ""}
        self.type_and_send(citizen, changes)
        citizen.back(1)
        self.heading(citizen.page, "first")
        assert self.held(citizen.page, [*TYPED]) == {**TYPED, **changes}

    def test_stay_as_a_person_changes_them(self, citizen):
        citizen.begin()
        self.type_and_send(citizen, TYPED)
        citizen.back(1)
        self.heading(citizen.page, "first")
        citizen.page.fill("#kana", "")
        citizen.page.fill("#digits", "9")
        citizen.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow'))")
        assert self.held(citizen.page, ["kana", "digits", "integer"]) == {"kana": "", "digits": "9", "integer": "7"}

    @pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
    def test_are_as_they_were_left_where_they_were_never_sent(self, browser, origin, scripts):
        citizen = Citizen(browser, origin, java_script_enabled=scripts)
        citizen.begin()
        for name, words in {**TYPED, **KEPT}.items():
            citizen.page.fill(f"[id='{name}']", words)
        self.wander(citizen)
        assert self.held(citizen.page, {**TYPED, **KEPT}) == {**TYPED, **KEPT}
        self.wander(citizen)  # touched by nobody since
        assert self.held(citizen.page, {**TYPED, **KEPT}) == {**TYPED, **KEPT}
        citizen.page.close()
        assert citizen.heard == []

    @pytest.mark.parametrize("way", ["errors", "English"])
    def test_are_as_they_were_changed_where_the_screen_came_with_them(self, citizen, way):
        citizen.begin()
        citizen.page.fill("#digits", "x" if way == "errors" else "012")
        citizen.page.click("header >> text=English" if way == "English" else "main button[value=next]")
        citizen.page.wait_for_selector("[lang=en] #digits" if way == "English" else ".errors")
        assert citizen.page.input_value("#digits") == ("x" if way == "errors" else "012")
        citizen.page.fill("#digits", "")
        citizen.page.fill("#kana", "ミホン")
        self.wander(citizen)
        citizen.heard[:] = [one for one in citizen.heard if "422" not in one]  # as the page of errors is answered
        assert self.held(citizen.page, ["digits", "kana"]) == {"digits": "", "kana": "ミホン"}

    def test_are_left_when_somebody_looks_at_another_app(self, citizen):
        citizen.begin()
        citizen.page.fill("#kana", "ミホン")
        citizen.page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
        [typed] = citizen.page.evaluate("[navigation.currentEntry.getState().todoke.typed]")
        assert ["kana", "ミホン"] in typed

    def test_leave_nothing_beside_the_history(self, citizen):
        citizen.begin()
        citizen.page.fill("#kana", "ミホン")
        self.wander(citizen)
        kept = "[localStorage.length, sessionStorage.length, document.cookie, window.name, indexedDB.databases()]"
        assert citizen.page.evaluate(f"Promise.all({kept})") == [0, 0, "", "", []]

    def wander(self, citizen):
        """Touches a link of the header and comes back."""
        citizen.page.click("header nav a >> nth=0")
        citizen.page.wait_for_selector("#q")
        citizen.page.go_back()
        citizen.page.wait_for_selector("#all-questions")
        citizen.page.wait_for_load_state()

    def test_without_a_script_are_as_they_were_left_too(self, browser, origin):
        citizen = Citizen(browser, origin, java_script_enabled=False)
        page = citizen.page
        citizen.begin()
        names = {"own_name.family": "見本", "own_name.given": "花子"}  # what a browser may know it puts back itself
        readings = {"own_name.family_kana": "ミホン", "own_name.given_kana": "ハナコ"}
        all_of_it = {**TYPED, **KEPT, **names, **readings}
        self.type_and_send(citizen, all_of_it)
        page.click("main button[value=back]")
        self.heading(page, "first")
        assert self.held(page, all_of_it) == all_of_it
        citizen.back(2)
        self.heading(page, "first")
        assert self.held(page, all_of_it) == all_of_it
        page.click("main button[value=next]")
        self.heading(page, "second")
        page.fill("#last", "おわり")
        page.click("main button[value=next]")
        self.heading(page, CHECK)
        told = " ".join(citizen.told())
        assert [words for words in ("ミホン ハナコ", "0001234", "012", "令和8年4月1日", "7") if words not in told] == []
        page.close()
        assert citizen.heard == []

    def test_without_a_script_a_browser_keeps_nothing_of_them_for_the_next_person(self, browser, origin):
        """Browsers offer what was typed into inputs that do not say off; into text areas they offer nothing."""
        citizen = Citizen(browser, origin, java_script_enabled=False)
        citizen.begin()
        kept = "main :is(input:not([type=hidden], [type=radio], [type=checkbox]), textarea[autocomplete])"
        said = citizen.page.eval_on_selector_all(kept, "all => all.map(one => one.autocomplete)")
        assert set(said) == {"family-name", "given-name", "tel", "email"}
        citizen.page.close()

    @pytest.mark.parametrize("lang", ["ja", "easy", "en"])
    def test_without_a_script_the_page_says_which_back_keeps_what_comes_after(self, browser, origin, lang):
        citizen = Citizen(browser, origin, java_script_enabled=False)
        citizen.page.goto(f"{origin}{START}?lang={lang}")
        citizen.page.click(f"form[action^='{FORM}'] button")
        assert texts.ui(lang)["own_back_later"] in citizen.page.inner_text("main")
        citizen.page.close()

    def test_enter_in_a_field_without_a_script_is_not_part_of_the_answer(self, browser, origin):
        citizen = Citizen(browser, origin, java_script_enabled=False)
        citizen.begin()
        citizen.page.focus("#kana")
        for words in ("ミホン", "ハナコ"):
            citizen.page.keyboard.insert_text(words)
            citizen.page.keyboard.press("Enter")
        self.type_and_send(citizen, {name: words for name, words in TYPED.items() if name != "kana"})
        citizen.page.click("main button[value=back]")
        self.heading(citizen.page, "first")
        assert citizen.page.input_value("#kana") == "ミホンハナコ"
        citizen.page.close()

    def test_with_one_nothing_is_said_of_it(self, citizen):
        citizen.begin()
        assert texts.ui("ja")["own_back"] not in citizen.page.inner_text("main")
        assert texts.ui("ja")["own_back_later"] not in citizen.page.inner_text("main")
        assert citizen.page.locator("main textarea").count() == 0
