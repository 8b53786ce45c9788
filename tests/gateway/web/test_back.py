"""The browser's own Back over several screens of a form: what later screens were told is not asked for again."""

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
    own = Gateway(three_pages(**getattr(request, "param", {})), origin=f"http://localhost:{port}")
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
