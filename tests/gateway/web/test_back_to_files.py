"""The browser's own Back to the screen on which files are chosen: it sends what was answered and chosen last."""

import pytest
from playwright.sync_api import expect
from support import attaching
from support.attaching import PATH, PNG
from support.browser import PHONE, chromium, complaints, serving_asgi
from support.gateway import Gateway, published, survey
from support.ports import free_port

from todoke_gateway.web import texts
from todoke_gateway.web.server import settings

pytestmark = pytest.mark.browser

CHECK = texts.ui("ja")["check_heading"]
BEGUN = """draft => {
  const form = document.getElementById("all-questions");
  form.elements.draft.value = draft;
  const check = Object.assign(document.createElement("button"), { name: "go", value: "check" });
  form.append(check);
  check.click();
}"""


@pytest.fixture
def page():
    port = free_port()
    gateway = Gateway(attaching.form(), published(), survey(), origin=f"http://localhost:{port}")
    with serving_asgi(settings(attaching.door(gateway)), port), chromium() as browser:
        page = browser.new_page(viewport=PHONE, locale="ja-JP")
        heard = complaints(page)
        page.goto(f"http://localhost:{port}{PATH.removesuffix('/files')}")
        page.get_by_role("button", name="申請をはじめる").click()
        page.evaluate(BEGUN, attaching.answered(comment="はじめの答え"))
        expect(page.locator("h1")).to_have_text("書類を添える")
        yield page
    assert heard == []


def attach(page, name):
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "image/png", "buffer": PNG})
    page.locator("main button[value=next]").click()
    expect(page.locator("h1")).to_have_text(CHECK)


def test_after_answers_were_changed_on_later_screens_it_sends_those(page):
    attach(page, "1.png")
    page.locator("button[value='page:page_wishes']").click()
    page.locator("#comment").fill("変えた答え")
    page.locator("main button[value=next]").click()
    expect(page.locator("main")).to_contain_text("変えた答え")
    for _ in range(3):
        page.go_back()
    expect(page.locator("h1")).to_have_text("書類を添える")
    attach(page, "2.png")
    for words in ("変えた答え", "1.png", "2.png"):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("main")).not_to_contain_text("はじめの答え")
