"""Leaving at once: on every page of a form that says so a link, by a script without a trace, by keyboard too."""

import html
import json
import re

import pytest
from a2wsgi import WSGIMiddleware
from support.browser import DESK, NARROWEST, OVERFLOWS, chromium, complaints, serving, serving_asgi, shoot, violations
from support.gateway import Gateway, published, survey
from support.layout import ZOOMED
from support.ports import free_port

from todoke_catalog import templates
from todoke_gateway.web.door import Door
from todoke_gateway.web.server import settings
from todoke_gateway.web.texts import LANGUAGES, ui

CONSULTATION = "childcare-consultation"
PATH = f"/procedures/{CONSULTATION}"
LINK = re.compile('id="quick-exit" href="([^"]*)" rel="noreferrer"')


def consultation(**changes):
    return published(definition=json.loads(templates.read(CONSULTATION)) | changes)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("posted", [None, {"go": "start"}], ids=["start page", "questions"])
def test_every_page_of_the_form_links_to_the_neutral_page(lang, posted):
    client = Gateway(consultation()).pages.test_client()
    address = f"{PATH}/form" if posted else PATH
    answer = client.open(address, method="POST" if posted else "GET", data=posted, query_string={"lang": lang})
    assert LINK.findall(answer.text) == ["https://www.jma.go.jp/"]
    assert ui(lang)["quick_exit"] in html.unescape(answer.text)
    assert answer.text.index("quick-exit") < answer.text.index("site-header")  # the first that a keyboard comes to


def test_what_sending_answers_with_has_it_too():
    client = Gateway(survey(quick_exit="https://www.example.jp/")).pages.test_client()
    answer = client.post("/procedures/library-survey/send", data={"go": "send"})
    assert LINK.findall(answer.text) == ["https://www.example.jp/"]


@pytest.mark.parametrize("path", ["/procedures/library-survey", "/", "/status"])
def test_no_other_page_has_it(path):
    assert "quick-exit" not in Gateway(survey(), consultation()).pages.test_client().get(path).text


@pytest.mark.browser
def test_in_a_browser_nothing_of_the_form_stays_in_the_history():
    port = free_port()
    neutral = "https://www.jma.go.jp/"
    gateway = Gateway(consultation(), origin=f"http://localhost:{port}")
    door = Door(gateway.intake, WSGIMiddleware(gateway.pages, workers=4))
    with serving_asgi(settings(door), port), chromium(whole=True) as browser:
        page = browser.new_page(viewport=NARROWEST)
        heard = complaints(page)
        page.route(neutral, lambda route: route.fulfill(body="<title>天気</title>", content_type="text/html"))
        page.goto(f"http://localhost:{port}/")
        page.goto(f"http://localhost:{port}{PATH}")
        assert violations(page) == []
        assert not page.evaluate(OVERFLOWS)
        shoot(page, "quick-exit")
        for _ in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url(neutral)
        page.go_back()
        assert page.url == f"http://localhost:{port}/"
        page.goto(f"http://localhost:{port}{PATH}")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(neutral)
        assert heard == []


SHORT = {"width": 320, "height": 180}  # 400 % zoom of 1280x720
IN_REACH = """() => { const seen = document.getElementById("quick-exit").getBoundingClientRect();
  return [window.scrollY, seen.top >= 0, seen.bottom, seen.height]; }"""


@pytest.mark.browser
@pytest.mark.parametrize("viewport", [NARROWEST, DESK, SHORT], ids=["narrowest", "desk", "short"])
@pytest.mark.parametrize("begun", [False, True], ids=["start page", "questions"])
def test_it_is_in_reach_wherever_one_has_scrolled_to_and_leaves_room_to_read(viewport, begun):
    gateway = Gateway(consultation())
    with serving(gateway.pages) as address, chromium() as browser:
        page = browser.new_page(viewport=viewport)
        page.goto(f"{address}{PATH}")
        if begun:
            page.click("main button[value=start]")
        hint = page.locator("#quick-exit-hint")
        assert hint.is_visible()
        page.evaluate("window.scrollTo(0, 600)")
        scrolled, within, bottom, height = page.evaluate(IN_REACH)
        assert (scrolled > 0, within) == (True, True)
        assert height >= 44  # pixels that a finger finds
        assert bottom <= viewport["height"] / 3
        covered = page.locator(".quick-exit").evaluate("one => one.getBoundingClientRect().height")
        assert covered <= viewport["height"] / 3
        assert not page.evaluate(OVERFLOWS)
        assert violations(page) == []
        shoot(page, f"{viewport['width']}-{viewport['height']}-quick-exit-{begun}")


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_where_few_lines_are_seen_it_lies_half_over_nothing_that_is_pressed(lang):
    gateway = Gateway(consultation())
    with serving(gateway.pages) as address, chromium() as browser:
        for size in (ZOOMED, SHORT):
            page = browser.new_page(viewport=size)
            page.goto(f"{address}{PATH}?lang={lang}")
            page.click("main button[value=start]")
            page.click("main button[value=next]")
            page.wait_for_selector(".errors:focus")  # to which the page has scrolled
            assert page.evaluate("window.scrollY") > 0
            assert violations(page, colours=False) == []
