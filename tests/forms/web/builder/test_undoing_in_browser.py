"""Every step that is typed in the builder is undone and done again by itself, wherever it is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from support.builder import saved

from .test_in_browser import add, begin, fields
from .test_unread_in_browser import amount, conditions, type_over

pytestmark = pytest.mark.browser

ANSWER = "答え"
GROUP = "くり返し"


def undo(page: Page) -> None:
    page.get_by_role("button", name="元に戻す").click()


def redo(page: Page) -> None:
    page.get_by_role("button", name="やり直す").click()


def rule(page: Page, address: str) -> Locator:
    begin(page, address)
    add(page, "数", "人数")
    page.locator('[data-key="pick.the-rules"]').click()
    page.get_by_role("button", name="要件を追加").click()
    page.get_by_label("質問", exact=True).select_option(label="人数")
    return page.get_by_label(ANSWER, exact=True)


def counted(page: Page, address: str) -> Locator:
    """What the entries of a group are counted by."""
    begin(page, address)
    page.get_by_role("button", name=GROUP, exact=True).click()
    page.get_by_role("button", name="数", exact=True).click()
    page.get_by_label("質問文").fill("年齢")
    page.locator('[data-key="pick.the-rules"]').click()
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_label("何を計算しますか").select_option(label=f"{GROUP}の件数")
    page.get_by_label("条件にあてはまるものだけ数える").check()
    page.get_by_label("質問", exact=True).select_option(label="年齢")
    return page.get_by_label(ANSWER, exact=True)


def amount_by_condition(page: Page, address: str) -> Locator:
    begin(page, address)
    add(page, "数", "人数")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    kinds = page.get_by_label("計算のしかた").locator("visible=true")
    kinds.first.select_option(label="条件で変わる額")
    page.get_by_label("質問", exact=True).select_option(label="人数")
    return page.get_by_label(ANSWER, exact=True)


TYPED = {
    "a condition": conditions,
    "a rule": rule,
    "an amount": amount,
    "an amount by condition": amount_by_condition,
    "what is counted": counted,
}


@pytest.mark.parametrize("where", TYPED)
def test_what_is_typed_is_undone_and_done_again_step_by_step(page, address, where):
    control = TYPED[where](page, address)
    expect(control).to_have_value("0")
    for typed in ("5", "7", "9"):
        control.fill(typed)
        control.press("Tab")
    for before in ("7", "5", "0"):
        undo(page)
        expect(control).to_have_value(before)
    assert kept_in(page) == 0
    for after in ("5", "7", "9"):
        redo(page)
        expect(control).to_have_value(after)
    assert kept_in(page) == 9


def kept_in(page: Page) -> int:
    """The one number that somebody typed, as the server has it."""
    definition = saved(page)["definition"]
    last = definition["pages"][0]["fields"][-1]
    rules = [*definition.get("eligibility", []), *definition.get("derived", [])]
    part = rules[0] if rules else last.get("expression") or last["shown_when"]
    term = part.get("condition", part)
    return term["value"] if term["type"] == "is" else term["yen"]


def values(condition: dict) -> list[int]:
    return [each for one in condition["of"] for each in (values(one) if "of" in one else [one["value"]])]


@pytest.mark.parametrize("more", ["条件を追加", "条件のまとまりを追加"])
def test_two_answers_of_one_bundle_that_are_typed_in_turn_are_both_kept(page, address, more):
    answers = conditions(page, address)
    page.get_by_role("button", name=more).click()
    for place, typed in ((0, "5"), (1, "7"), (0, "6"), (1, "8")):
        answers.nth(place).fill(typed)
        answers.nth(place).press("Tab")
    assert values(fields(page)[1]["shown_when"]) == [6, 8]
    for expected in ([6, 7], [5, 7], [5, 0], [0, 0]):
        undo(page)
        assert values(fields(page)[1]["shown_when"]) == expected


def most(page: Page, address: str, *typed: str) -> Locator:
    """The greatest number that a question takes, as it was typed one after another."""
    begin(page, address)
    add(page, "数", "人口")
    control = page.get_by_label("いちばん大きい数")
    for one in typed:
        control.fill(one)
        control.press("Tab")
    saved(page)
    return control


def test_what_cannot_be_read_is_no_step(page, address):
    control = most(page, address, "50", "60")
    type_over(control, "5百")
    saved(page)
    undo(page)
    expect(control).to_have_value("50")
    assert fields(page)[0]["max"] == 50
    redo(page)
    expect(control).to_have_value("60")


def test_what_is_typed_and_taken_back_at_once_is_no_step(page, address):
    control = most(page, address, "50", "60")
    control.press("End")
    control.press_sequentially("0")
    control.press("Backspace")
    undo(page)
    expect(control).to_have_value("50")


def test_what_was_saved_in_a_pause_is_not_gone_back_behind(page, address):
    control = most(page, address, "123456")
    control.fill("500")
    saved_as(page, 500)
    control.press("End")
    control.press_sequentially("枚")
    assert fields(page)[0]["max"] == 500
    control.press("Tab")
    expect(control).to_have_attribute("aria-invalid", "true")
    assert fields(page)[0]["max"] == 500
    undo(page)
    expect(control).to_have_value("123456")


def saved_as(page: Page, number: int) -> None:
    """Waits in the field until the draft is saved with this number."""
    page.wait_for_function(
        """async (number) => (await (await fetch(`${location.pathname}/latest`)).text()).includes(`"max":${number}`)""",
        arg=number,
    )
    saved(page)
