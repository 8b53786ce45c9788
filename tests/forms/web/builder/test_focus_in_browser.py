"""The focus stays near what was pressed, and nothing that is told lies over what has it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import NARROWEST, OVERFLOWS, shoot

from .test_amounts_in_browser import alone, amount, expression, how
from .test_in_browser import begin as begun
from .test_options import begin, write_over

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}


UNDER = """() => {
  const [told, focused] = [document.querySelector(".told"), document.activeElement];
  const [over, under] = [told, focused].map((one) => one.getBoundingClientRect());
  const beside = under.right <= over.left || over.right <= under.left;
  return focused === document.body || beside || under.bottom <= over.top ? "" : focused.outerHTML.slice(0, 80);
}"""


def clear(page: Page, what: Locator) -> bool:
    """Whether it is in the window as a whole and nothing of it lies under what is told."""
    page.locator(".told").wait_for()
    box, told = what.bounding_box(), page.locator(".told").bounding_box()
    assert box
    assert told
    beside = box["x"] >= told["x"] + told["width"] or told["x"] >= box["x"] + box["width"]
    end = box["y"] + box["height"]
    seen: bool = page.evaluate("end => end <= innerHeight", end)
    return box["y"] >= 0 and seen and (beside or end <= told["y"])


@pytest.mark.parametrize("press", ["場合を外す", "いつも「あてはまるときの額」にする"])
def test_the_focus_stays_in_the_calculation_that_a_part_of_was_taken_off(page, address, press):
    amount(page, address)
    how(page).select_option(label="条件で変わる額")
    page.get_by_role("button", name=press).focus()
    page.keyboard.press("Enter")
    expect(how(page)).to_be_focused()
    left = expression(page)
    page.keyboard.press("Enter")
    assert expression(page) == left


def test_the_focus_stays_in_the_term_that_a_part_of_was_taken_off(page, address):
    amount(page, address)
    first = page.get_by_role("group", name="1つめ", exact=True)
    first.get_by_label("計算のしかた").select_option(label="引いた額（−）")
    alone(page, "引く額").focus()
    page.keyboard.press(" ")
    expect(first.get_by_label("計算のしかた")).to_be_focused()
    assert expression(page)["of"][0] == {"type": "const", "yen": 0}


@pytest.mark.parametrize("size", [LAPTOP, {"width": 1024, "height": 600}, NARROWEST], ids=str)
def test_what_is_told_of_choices_lies_not_over_the_buttons_that_it_speaks_of(page, address, size):
    page.goto(f"{address}/forms/new")
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    page.set_viewport_size(size)
    write_over(page, "布団 200円", "マットレス 2,000円")
    page.locator("[data-item] > .node__pick", has_text="出す場所").click()
    page.get_by_role("link", name="公開の承認を求める").click()
    expect(page.locator(".told")).to_contain_text("どちらかを選んでください")
    shoot(page, f"builder-told-{size['width']}")
    for name in ("このままでよい", "新しい選択肢にする"):
        assert clear(page, page.get_by_role("button", name=name)), name
    assert not page.evaluate(OVERFLOWS)


def test_nothing_that_has_the_focus_lies_under_what_is_told(page, address):
    begun(page, address, "粗大ごみ", "ひな形「粗大ごみ 収集申込」から作る")
    page.set_viewport_size(LAPTOP)
    page.locator("[data-item] > .node__pick", has_text="出す場所").click()
    page.get_by_role("button", name="「出す場所」を削除").press("Enter")
    expect(page.locator(".told")).to_contain_text("「運び出しが必要な理由」の条件で使われていた")
    assert page.evaluate(UNDER) == ""
    page.get_by_role("button", name="元に戻す").focus()
    under = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        under.add(page.evaluate(UNDER))
    assert under == {""}
