"""The browser's own Back to the screen on which files are chosen: it sends what was answered and chosen last."""

import pytest
from playwright.sync_api import expect
from support import attaching
from support.attaching import PATH, PNG
from support.browser import PHONE, chromium, complaints, serving_asgi, violations
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


@pytest.fixture
def files(tmp_path):
    """On disk: what a page of tests makes up, no browser puts back."""
    made = [tmp_path / name for name in ("1.png", "2.png")]
    for one in made:
        one.write_bytes(PNG)
    return made


def attach(page, file):
    page.locator("input[type=file]").first.set_input_files(file)
    page.locator("main button[value=next]").click()
    expect(page.locator("h1")).to_have_text(CHECK)


def listed(page):
    return page.locator(".chosen li").all_inner_texts()


def test_what_was_sent_from_it_is_not_sent_once_more(page, files):
    attach(page, files[0])
    page.go_back()
    expect(page.locator("#older")).to_contain_text("この画面の後で、ファイルか答えが変わっています")
    expect(page.locator("main button[value=next]")).to_be_hidden()
    assert violations(page) == []
    page.get_by_role("button", name="いまのファイルを表示する").click()
    expect(page.locator("main button[value=next]")).to_be_visible()
    assert ["1.png" in one for one in listed(page)] == [True]
    attach(page, files[1])
    page.locator("button[value=files]").click()
    assert [name for one in listed(page) for name in ("1.png", "2.png") if name in one] == ["1.png", "2.png"]
    page.go_back()
    page.go_back()
    expect(page.locator("#older")).to_be_visible()


def test_after_answers_were_changed_on_later_screens_it_sends_those(page, files):
    attach(page, files[0])
    page.locator("button[value='page:page_wishes']").click()
    page.locator("#comment").fill("変えた答え")
    page.locator("main button[value=next]").click()
    expect(page.locator("main")).to_contain_text("変えた答え")
    for _ in range(3):
        page.go_back()
    page.get_by_role("button", name="いまのファイルを表示する").click()
    attach(page, files[1])
    for words in ("変えた答え", "1.png", "2.png"):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("main")).not_to_contain_text("はじめの答え")


def test_where_nothing_changed_it_is_as_it_was(page, files):
    attach(page, files[0])
    page.locator("button[value=files]").click()
    page.locator("main button[value=next]").click()
    expect(page.locator("h1")).to_have_text(CHECK)
    page.go_back()
    expect(page.locator("h1")).to_have_text("書類を添える")
    expect(page.locator("main button[value=next]")).to_be_visible()
    expect(page.locator("#older")).to_be_hidden()
