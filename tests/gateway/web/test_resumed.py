"""A screen that a code opened stands at another address than the form's: everything pressed on it leads to the form."""

import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import pytest
from a2wsgi import WSGIMiddleware
from support import attaching
from support.browser import PHONE, chromium, complaints, serving_asgi
from support.gateway import NOW, Gateway, published, survey
from support.ports import free_port
from support.walker import Walker

from todoke_catalog import templates
from todoke_gateway.web.door import Door
from todoke_gateway.web.language import NAMES
from todoke_gateway.web.server import settings
from todoke_gateway.web.texts import ui

CODE = re.compile(r'class="panel__value[^"]*">([0-9A-Z-]{29})<')
ANSWERS = templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY)
COMMENT = ANSWERS["comment"]
EXIT = "https://www.jma.go.jp/"
FILES = attaching.form()
SCREENS = {  # the form, the screen it is resumed on, and its heading
    "questions": (survey(), "page_wishes", survey().definition.pages[-1].title.ja),
    "check": (survey(), "check", ui("ja")["check_heading"]),
    "files": (FILES, "files", ui("ja")["step_files"]),
    "stopped": (survey(), "page_wishes", ui("ja")["stopped_heading"]),
}


def beside(call):
    """What a call gives that runs a loop of its own: where a browser is open, this thread has one already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def saved(gateway, form, at):
    """The code of a form that was answered, and left at this screen."""
    walker = Walker(gateway).begin_with(ANSWERS, form)
    walker.at = at
    post = partial(walker.post, "show", path=f"/procedures/{form.definition.procedure}/save")
    beside(post)
    return CODE.search(walker.text)[1]


def close(gateway, form):
    gateway.catalogue.put(published(definition=form.bundle.definition, sequence=2, open=False))


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(params=SCREENS)
def resumed(request):
    """The address, the form, the code of its screen and that screen's heading."""
    form, at, heading = SCREENS[request.param]
    port = free_port()
    gateway = Gateway(form, origin=f"http://localhost:{port}")
    code = saved(gateway, form, at)
    if request.param == "stopped":
        close(gateway, form)
    with serving_asgi(settings(Door(gateway.intake, WSGIMiddleware(gateway.pages, workers=4))), port):
        yield f"http://localhost:{port}", form.definition.procedure, code, heading


def resume(page, origin, code):
    page.goto(f"{origin}/saved")
    page.fill("#code", code)
    page.click("main button[value=resume]")


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_every_button_of_a_resumed_screen_leads_to_the_form(browser, resumed, scripts):
    origin, procedure, code, heading = resumed
    page = browser.new_page(viewport=PHONE, java_script_enabled=scripts)
    heard = complaints(page)
    resume(page, origin, code)
    assert page.inner_text("h1") == heading
    count = page.locator("button:visible:not(.visually-hidden)").count()
    assert count >= len(NAMES)
    led = []
    for number in range(count):
        resume(page, origin, code)
        page.locator("button:visible:not(.visually-hidden)").nth(number).click()
        page.wait_for_url(lambda url: urlsplit(url).path != "/saved")
        led.append((urlsplit(page.url).path, page.locator("input[name=draft]").count() > 0))
    held = {(path, draft or path.endswith("/send")) for path, draft in led}  # what was sent is held by nobody here
    assert [one for one in held if not one[0].startswith(f"/procedures/{procedure}/") or not one[1]] == []
    assert [words for words in heard if "409" not in words and "422" not in words] == []
    page.close()


@pytest.mark.browser
def test_another_language_is_that_of_the_same_screen_with_the_same_answers(browser, resumed):
    origin, _, code, _ = resumed
    page = browser.new_page(viewport=PHONE)
    resume(page, origin, code)
    draft = page.locator("input[name=draft]").first.input_value()
    steps = page.locator("[aria-current=step]").count()
    page.click("header button[lang=en]")
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("input[name=draft]").first.input_value() == draft
    assert page.locator("[aria-current=step]").count() == steps
    assert page.locator("#code").count() == 0
    page.close()


def test_asking_again_whether_a_form_is_taken_costs_nothing_of_the_page():
    gateway = Gateway(survey())
    walker = Walker(gateway).begin_with({"how_often": "never"}, survey())
    path = f"/procedures/{templates.LIBRARY_SURVEY}"
    walker.post("page:page_wishes", path=f"{path}/form")
    close(gateway, survey())
    walker.post("next", {"comment": COMMENT}, path=f"{path}/form")
    for _ in range(2):
        [action] = set(re.findall(r'<form [^>]*action="([^"?]*)', walker.answer.text))
        walker.post("show", path=action)
        assert (walker.heading, walker.answers["comment"]) == (ui("ja")["stopped_heading"], COMMENT)
    gateway.catalogue.put(published(definition=survey().bundle.definition, sequence=3))
    walker.post("show", path=action)
    assert (walker.at, walker.answers["comment"]) == ("page_wishes", COMMENT)


class TestAFormWithAQuickExit:
    @pytest.fixture
    def gateway(self):
        return Gateway(survey(quick_exit=EXIT))

    def shown(self, gateway, go, **fields):
        return beside(lambda: gateway.pages.test_client().post("/saved", data={"go": go, **fields}).text)

    @pytest.mark.parametrize("at", ["page_use", "check"])
    def test_has_it_on_the_screen_that_a_code_opens(self, gateway, at):
        code = saved(gateway, survey(quick_exit=EXIT), at)
        text = self.shown(gateway, "resume", code=code)
        assert f'id="quick-exit" href="{EXIT}"' in text
        assert "js/quickexit.js" in text

    def test_has_it_on_the_screen_that_says_why_nobody_can_go_on(self, gateway):
        code = saved(gateway, survey(quick_exit=EXIT), "check")
        close(gateway, survey(quick_exit=EXIT))
        assert 'id="quick-exit"' in self.shown(gateway, "resume", code=code)

    def test_has_it_where_it_is_named_before_it_is_deleted_and_after(self, gateway):
        code = saved(gateway, survey(quick_exit=EXIT), "check")
        asked = self.shown(gateway, "discard", code=code)
        named = re.search('name="procedure" value="([^"]*)"', asked)[1]
        assert 'id="quick-exit"' in asked
        assert 'id="quick-exit"' in self.shown(gateway, "discard", code=code, seen="1", procedure=named)

    @pytest.mark.parametrize("named", ["", "no-such", "\x00", "x" * 10_000])
    def test_whatever_else_is_named_there_has_none(self, gateway, named):
        code = saved(gateway, survey(quick_exit=EXIT), "check")
        assert "quick-exit" not in self.shown(gateway, "discard", code=code, seen="1", procedure=named)
