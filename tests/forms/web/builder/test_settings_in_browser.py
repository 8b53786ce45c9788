"""The settings of every kind of item that the palette adds: axe finds nothing, and they fit, at both widths."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support import layout
from support.browser import DESK, NARROWEST, OVERFLOWS, violations

from .test_drafts import begin

pytestmark = pytest.mark.browser

SETTINGS = ".settings"
KINDS = ".palette__group button"
FEWEST = 22  # kinds that the palette offered when this was written: a list that is not read makes no test


@pytest.fixture
def page(page, address, editor) -> Page:
    page.goto(f"{address}/forms/{begin(editor)}")
    page.locator(KINDS).first.wait_for()
    return page


def fill(page: Page) -> None:
    """Choices to choose from, and a match with the card, bring controls of their own."""
    options = page.locator(SETTINGS).get_by_label("選択肢", exact=True)
    if options.count():
        options.fill("あ\nい")
    match = page.get_by_label("マイナンバーカードの項目と照合する")
    if match.count():
        match.select_option(index=1)
    page.evaluate("document.querySelectorAll('.settings details').forEach((one) => (one.open = true))")


def faults(page: Page) -> list[str]:
    """What the settings lack that are open, at both widths; colours are the same at each."""
    said = violations(page, within=SETTINGS)
    layout.resize(page, NARROWEST)
    said += violations(page, within=SETTINGS, colours=False)
    said += ["overflows"] if page.evaluate(OVERFLOWS) else []
    layout.resize(page, DESK)
    return said


def test_the_settings_of_every_kind_are_sound_for_everyone(page):
    kinds = page.locator(KINDS).all_inner_texts()
    assert len(kinds) >= FEWEST
    found, titles = {}, set()
    for kind in kinds:
        page.locator(KINDS).get_by_text(kind, exact=True).click()
        fill(page)
        titles.add(page.locator("#settings-title").inner_text())
        found |= {kind: said} if (said := faults(page)) else {}
    assert found == {}
    assert len(titles) >= FEWEST - 1  # 生年月日 and 日付 are one type


def test_who_changes_the_japanese_of_a_text_is_told_which_translations_stay(page):
    page.locator(KINDS).get_by_text("短い文", exact=True).click()
    settings = page.locator(SETTINGS)
    settings.get_by_label("質問文").fill("口座の名義人")
    page.get_by_role("radio", name="英語").check()
    settings.get_by_label("質問文（英語）").fill("Account holder")
    page.get_by_role("radio", name="日本語", exact=True).check()
    told = settings.get_by_text("英語は、前のままです")
    label = settings.get_by_label("質問文")
    label.focus()
    label.blur()
    expect(told).to_have_count(0)
    label.fill("受診者の勤務先")
    label.blur()
    expect(told).to_be_visible()
    expect(page.locator("[aria-live], [role=status]").get_by_text("英語は、前のままです")).to_have_count(1)
    assert faults(page) == []
    label.fill("口座の名義人")
    label.blur()
    expect(told).to_be_visible()  # other words than when it got the focus last
