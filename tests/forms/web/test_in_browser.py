"""The staff's pages in Chromium: nothing for axe to object to, no sideways scrolling, no script needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from support import casework
from support.browser import (
    DESK,
    NARROWEST,
    OVERFLOWS,
    PHONE,
    TEXT_SPACING,
    chromium,
    complaints,
    serving,
    shoot,
    violations,
)

pytestmark = pytest.mark.browser

DIFFERENT = {"applicant_name": "見本 花枝", "applicant_address": "見本県見本市中央1-2-3"}
SIZES = {"desk": DESK, "phone": PHONE}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def address(office) -> Iterator[str]:
    with serving(office.app) as url:
        yield url


def open_page(browser: Browser, size: str, **options: object) -> Page:
    return browser.new_context(viewport=SIZES[size], locale="ja-JP", **options).new_page()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("名前").fill("mihon")
    page.get_by_label("パスワード").fill("correct horse battery")
    page.get_by_role("button", name="サインイン").click()
    page.wait_for_url("**/cases")


def check(page: Page, name: str) -> None:
    """What must hold on every page; keeps its picture as well."""
    shoot(page, name)
    assert violations(page) == []
    assert not page.evaluate(OVERFLOWS)


def record(page: Page) -> None:
    """Writes a record on the page of a case, with a day that is wrong at first."""
    page.get_by_label("次に連絡・確認する日").fill("あした")
    page.get_by_role("button", name="記録する", exact=True).click()
    page.locator("#note").fill("電話で相談を受けた。\n来週また電話する。")
    page.get_by_label("次に連絡・確認する日").fill("2026-12-01")
    page.get_by_role("button", name="記録する", exact=True).click()
    page.get_by_text("次の予定：2026-12-01").wait_for()
    check(page, "case-recorded")


def test_a_case_is_accessible_and_fits_from_its_arrival_to_its_decision(office, address, browser):
    """What stands at an address without a decision before it is walked by test_states.py."""
    good = office.arrive(1)
    for number in range(2, 8):
        office.arrive(number)
    different = office.arrive(8, answers=DIFFERENT, letters_to=casework.letter_key(8).public())
    ineligible = office.arrive(9, answers={"health_check_taken": True})
    page = open_page(browser, "phone")
    heard = complaints(page)

    sign_in(page, address)
    check(page, "list")
    page.goto(f"{address}/cases/{ineligible}")
    check(page, "case-ineligible")
    page.goto(f"{address}/cases/{different}")
    page.get_by_role("button", name="受付にする").click()
    check(page, "case-accepted")
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_role("link", name="不交付に進む").click()
    page.get_by_label("手紙の本文").fill(
        "見本　花子　様\n\n領収書に日付がないため、助成金を交付できません。\n見本市役所　保険年金課"
    )
    page.get_by_role("button", name="「不交付」で確定する").click()
    check(page, "decide-refused")
    page.get_by_label("手紙の件名").fill("人間ドック助成金について")
    page.get_by_label("不交付の理由").fill("領収書に日付がないため、受診日を確かめられません。")
    page.get_by_label("申請の内容と確認の結果を見て判断しました").check()
    page.get_by_role("button", name="「不交付」で確定する").click()
    page.get_by_text("状態を「不交付」に変えました").wait_for()
    check(page, "case-declined")
    page.goto(f"{address}/cases/{good}")
    record(page)
    page.goto(f"{address}/cases/{good}")
    page.get_by_role("button", name="受付にする").click()
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_role("link", name="決定に進む").click()
    check(page, "decide-without-key")
    # What Chromium itself reports of the answers 422 and 404; anything else is a fault of ours.
    assert [words for words in heard if "status of 4" not in words] == []


def test_without_scripts_a_case_can_be_decided(office, address, browser):
    number = office.arrive(1)
    page = open_page(browser, "desk", java_script_enabled=False)
    sign_in(page, address)
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="受付にする").click()
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_role("link", name="決定に進む").click()
    page.get_by_label("申請の内容と確認の結果を見て判断しました").check()
    page.get_by_role("button", name="「決定」で確定する").click()
    assert page.get_by_text("この申請の処理は終わっています。").is_visible()


def test_pages_hold_at_the_narrowest_width_and_with_spaced_text(office, address, browser):
    number = office.arrive(1, answers=DIFFERENT)
    page = browser.new_context(viewport=NARROWEST, locale="ja-JP").new_page()
    sign_in(page, address)
    for path in ("/cases", f"/cases/{number}"):
        page.goto(address + path)
        assert not page.evaluate(OVERFLOWS)
        page.evaluate(TEXT_SPACING)
        assert not page.evaluate(OVERFLOWS)


def test_the_keyboard_reaches_the_next_step_in_the_order_of_reading(office, address, browser):
    number = office.arrive(1)
    page = open_page(browser, "phone")
    sign_in(page, address)
    page.goto(f"{address}/cases/{number}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "本文へ移動"
    page.get_by_role("link", name="次の操作へ").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "受付にする"
