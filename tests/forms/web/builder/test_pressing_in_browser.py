"""What the builder saves meanwhile takes nothing from under a pointer or key that is pressed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support.builder import saved

from .test_in_browser import add, begin, fields, labels

pytestmark = pytest.mark.browser


def questions(page: Page, address: str) -> None:
    begin(page, address)
    for label in ("一", "二", "三"):
        add(page, "短い文", label)
    saved(page)


def save_while_pressed(page: Page, press) -> None:
    """Types, and presses something while that is on its way; it arrives before the release."""
    held = []
    page.route("**/save", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    with page.expect_request("**/save"):
        page.get_by_label("質問文").fill("三番")
    press()
    held[0].continue_()
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    page.unroute("**/save")


def over(page: Page, selector: str, place: int, down: int = 10) -> None:
    box = page.locator(selector).nth(place).bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + down)


def test_an_item_that_is_dragged_while_the_draft_is_saved_goes_where_it_is_dropped(page, address):
    questions(page, address)

    def press() -> None:
        over(page, "[data-item] > .grip", 2)
        page.mouse.down()
        over(page, "[data-item] > .grip", 1)

    save_while_pressed(page, press)
    over(page, "[data-item] > .grip", 0, down=2)
    page.mouse.up()
    assert labels(page) == ["三番", "一", "二"]
    assert [field["label"]["ja"] for field in fields(page)] == ["三番", "一", "二"]


def test_a_click_during_which_the_draft_is_saved_is_one(page, address):
    questions(page, address)

    def press() -> None:
        over(page, ".node__pick .node__label", 2)
        page.mouse.down()

    save_while_pressed(page, press)
    page.mouse.up()
    expect(page.get_by_label("質問文")).to_have_value("一")


def test_the_space_bar_presses_what_it_pressed_though_the_draft_is_saved(page, address):
    questions(page, address)

    def press() -> None:
        page.locator(".node__pick").nth(2).focus()
        page.keyboard.down(" ")

    save_while_pressed(page, press)
    page.keyboard.up(" ")
    expect(page.get_by_label("質問文")).to_have_value("一")


def test_what_a_field_says_when_it_is_left_moves_nothing_from_under_the_pointer(page, address):
    begin(page, address)
    add(page, "短い文", "氏名")
    page.get_by_label("説明").fill("あ" * 2100)
    over(page, ".settings .tick [type=checkbox]", 0)
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_label("必ず答えてもらう")).not_to_be_checked()
    expect(page.get_by_label("説明")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("then", ["a", "Tab", "pointer"])
def test_a_space_whose_release_never_comes_holds_nothing_up(page, address, then):
    """Ctrl and the space bar turn an input method on, and it takes the release."""
    questions(page, address)
    page.get_by_label("質問文").dispatch_event("keydown", {"key": " ", "ctrlKey": True, "bubbles": True})
    if then == "pointer":
        page.get_by_label("説明").dispatch_event("pointerdown", {"button": 2, "bubbles": True})
    else:
        page.get_by_label("説明").press(then)
    page.get_by_label("最大の文字数").fill("多め")
    page.get_by_label("説明").focus()
    expect(page.get_by_label("最大の文字数")).to_have_attribute("aria-invalid", "true")


def test_what_an_item_that_is_removed_waited_to_say_holds_nothing_up(page, address):
    begin(page, address)
    add(page, "1つ選ぶ", "町")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.get_by_label("選択肢", exact=True).fill("東町\n西町")
    page.get_by_role("button", name="「町」を削除").click()
    saved(page)
    page.wait_for_timeout(200)  # a click is over a moment after the release
    assert errors == []
    assert fields(page) == []
