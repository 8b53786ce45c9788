"""Leaving at once: on every page of a form that says so a link, by a script without a trace, by keyboard too."""

import html
import json
import re

import pytest
from a2wsgi import WSGIMiddleware
from support.browser import NARROWEST, OVERFLOWS, chromium, complaints, serving_asgi, shoot, violations
from support.gateway import Gateway, published, survey
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
