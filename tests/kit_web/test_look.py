"""Every component on one page, as Chromium shows it and axe judges it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, render_template
from support import listening
from support.browser import (
    DESK,
    NARROWEST,
    OVERFLOWS,
    PHONE,
    RULES,
    TEXT_SPACING,
    chromium,
    complaints,
    serving,
    shoot,
    violations,
)

from todoke_kit.web import install

pytestmark = pytest.mark.browser

ERRORS = [
    ("kana", "氏名（フリガナ）を入力してください"),
    ("files", "領収書を選んでください"),
    ("day.month", "月は1から12で入力してください"),
]


@pytest.fixture(scope="module")
def address():
    app = Flask(__name__)
    install(app)
    app.add_url_rule("/", "specimen", lambda: render_template("specimen.html", errors=ERRORS))
    with serving(app) as where:
        yield where


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_and_the_policy_stops_nothing(browser, address, viewport):
    page = browser.new_page(viewport=viewport)
    heard = complaints(page)
    page.goto(address)
    shoot(page, f"kit-{viewport['width']}")
    assert violations(page) == []
    assert heard == []


def test_axe_can_object(browser, address):
    page = browser.new_page()
    page.goto(address)
    page.evaluate("() => document.querySelector('label').remove()")
    assert any("label" in violation for violation in violations(page))


PALE = """() => document.querySelectorAll("p, label").forEach((element, at) => {
  element.style.setProperty("color", ["#999", "hsl(0.5turn 40% 60%)", "oklch(70% 0.1 30 / 0.5)", "#767676"][at % 4]);
  element.style.setProperty("background-color", ["#ffffffcc", "rgb(200 210 220)", "white"][at % 3]);
})"""
ALL = """async rules => {
  const { violations, passes, incomplete, inapplicable } = await axe.run(rules);
  return JSON.stringify([violations, passes, incomplete, inapplicable]);
}"""


def test_axe_says_of_every_element_what_it_says_as_it_was_published(browser, address):
    page = browser.new_page()
    page.goto(address)
    page.evaluate(PALE)
    objections = violations(page)
    said = page.evaluate(ALL, {"runOnly": RULES["runOnly"]})
    page.evaluate(Axe().axe_script)
    assert said == page.evaluate(ALL, {"runOnly": RULES["runOnly"]})
    assert len([one for one in objections if one.startswith("color-contrast: ")]) > 2


@pytest.mark.provokes
@pytest.mark.parametrize(
    "breach",
    [
        "document.head.append(Object.assign(document.createElement('style'), { textContent: 'p {}' }))",
        "document.body.innerHTML = '<p>'",
        "console.error('said')",
        "setTimeout(() => { throw new Error('thrown') })",
    ],
    ids=["policy", "trusted types", "console", "thrown"],
)
def test_what_a_page_complains_of_is_heard_of_every_page(browser, address, breach):
    page = browser.new_context().new_page()
    page.goto(address)
    listening.heard.clear()
    page.evaluate(f"() => {{ try {{ {breach} }} catch {{}} }}")
    for _ in range(2_400):  # what is thrown later is told later
        if listening.heard:
            break
        page.wait_for_timeout(50)
    assert len(listening.heard) == 1


@pytest.mark.parametrize("spacing", [False, True], ids=["plain", "spaced"])
def test_it_fits_320_pixels(browser, address, spacing):
    page = browser.new_page(viewport=NARROWEST)
    page.goto(address)
    if spacing:
        page.evaluate(TEXT_SPACING)
    shoot(page, f"kit-320-{'spaced' if spacing else 'plain'}")
    assert not page.evaluate(OVERFLOWS)


def test_the_error_summary_takes_the_focus_without_a_script_and_leads_to_the_fields(browser, address):
    page = browser.new_context(java_script_enabled=True).new_page()
    page.goto(address)
    # HTML gives it when the page is next drawn, which may be after it was loaded.
    page.wait_for_function("() => document.activeElement.className === 'errors'")
    assert page.title().startswith("エラー：")
    for target in page.locator(".errors a").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
        assert page.locator(f"[id='{target[1:]}']").evaluate("e => e.matches('input, select, textarea')")


def test_what_one_presses_is_44_pixels_high(browser, address):
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    heights = page.locator(".button, .site-nav a, .choice, .input, .select, summary").evaluate_all(
        "elements => elements.map(e => e.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
