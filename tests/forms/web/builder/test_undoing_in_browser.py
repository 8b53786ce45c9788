"""Every step that is typed in the builder is undone and done again by itself, wherever it is typed."""

from __future__ import annotations

import re

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


def test_a_menu_has_no_steps_of_its_own(page, address):
    conditions(page, address)
    menu = page.get_by_label("比べ方")
    menu.select_option(label="以下")
    menu.focus()
    page.keyboard.press("Control+z")
    expect(menu.locator("option:checked")).to_have_text("以上")
    expect(menu).to_be_focused()


def steps(page: Page) -> int:
    """How many can be undone."""
    count = 0
    while page.get_by_role("button", name="元に戻す").get_attribute("aria-disabled") == "false":
        undo(page)
        count += 1
    return count


def test_what_changes_nothing_is_no_step(page, address):
    begin(page, address)
    add(page, "短い文", "一")
    add(page, "短い文", "二")
    grip = page.locator("[data-item] > .grip").nth(1)
    grip.hover()
    page.mouse.down()
    page.mouse.move(*middle(grip, 4))
    page.mouse.up()
    page.get_by_label("質問文").press("End")
    page.keyboard.type(" ")
    page.keyboard.press("Tab")
    assert steps(page) == 4  # two were added and named


def middle(one: Locator, down: int) -> tuple[float, float]:
    box = one.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + down


def test_escape_leaves_what_is_dragged_where_it_was(page, address):
    begin(page, address)
    for label in ("一", "二"):
        add(page, "短い文", label)
    grips = page.locator("[data-item] > .grip")
    grips.nth(1).hover()
    page.mouse.down()
    page.mouse.move(*middle(grips.nth(0), -8))
    page.keyboard.press("Escape")
    page.mouse.up()
    assert [field["label"]["ja"] for field in fields(page)] == ["一", "二"]
    expect(page.locator(".is-dragged")).to_have_count(0)


def test_the_only_condition_of_what_needs_one_is_not_offered_for_removal(page, address):
    rule(page, address)
    remove = page.get_by_role("button", name=re.compile("^条件 .を削除$"))
    expect(remove).to_have_count(0)
    page.get_by_role("button", name="条件を追加").click()
    expect(remove).to_have_count(2)
    remove.first.click()
    expect(remove).to_have_count(0)


@pytest.mark.parametrize("press", ["条件 1を削除", "要件 1を削除", "逆にする（あてはまらないとき）"])
def test_the_focus_stays_near_what_was_removed(page, address, press):
    control = rule(page, address) if press.startswith("要件") else conditions(page, address)
    control.wait_for()
    page.get_by_label(press).focus()
    page.keyboard.press(" ")
    assert page.evaluate("document.activeElement.matches('.settings *')")
    before = saved(page)
    for key in ("Enter", " ", "ArrowUp"):
        page.keyboard.press(key)
    assert saved(page) == before


def test_what_is_typed_is_followed_by_what_speaks_of_it(page, address):
    begin(page, address)
    page.get_by_role("button", name="生年月日", exact=True).click()
    page.locator('[data-key="pick.the-rules"]').click()
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_label("何を計算しますか").select_option(label="ある日から数えた日")
    page.get_by_role("button", name="要件を追加").click()
    named = page.get_by_label("質問", exact=True)
    named.select_option(label=said_of(named))
    years = page.get_by_label("年（前にもどるときはマイナス）")
    years.fill("5")
    expect(named.locator("option:checked")).to_contain_text("5年後")
    expect(page.locator(".settings .said", has_text="5年後")).to_have_count(2)
    expect(years).to_be_focused()


def said_of(menu: Locator) -> str:
    return next(one for one in menu.locator("option").all_inner_texts() if "1年後" in one)


def test_keys_that_go_through_a_menu_of_a_condition_cost_no_answer(page, address):
    control = conditions(page, address)
    control.fill("65")
    control.press("Tab")
    for menu in ("質問", "比べ方"):
        chosen = page.get_by_label(menu, exact=True)
        chosen.focus()
        for key in ("ArrowDown", "ArrowUp"):
            page.keyboard.press(key)
    assert kept_in(page) == 65


def test_keys_that_go_through_the_menu_of_derived_values_cost_nothing(page, address):
    begin(page, address)
    page.get_by_role("button", name="生年月日", exact=True).click()
    page.locator('[data-key="pick.the-rules"]').click()
    page.get_by_role("button", name="計算する値を追加").click()
    menu = page.get_by_label("何を計算しますか")
    menu.select_option(label="ある日から数えた日")
    years = page.get_by_label("年（前にもどるときはマイナス）")
    years.fill("5")
    menu.focus()
    page.keyboard.press("ArrowDown")
    expect(years).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(years).to_have_value("5")


def test_a_new_question_is_undone_by_keys_though_its_words_are_there(page, address):
    begin(page, address)
    page.get_by_role("button", name="氏名", exact=True).click()
    expect(page.get_by_label("質問文")).to_be_focused()
    page.keyboard.press("Control+z")
    assert fields(page) == []


def test_conditions_that_are_switched_off_and_on_again_are_as_they_were(page, address):
    control = conditions(page, address)
    control.fill("65")
    control.press("Tab")
    page.get_by_label("いつも表示する").check()
    page.get_by_label("前の答えによって表示する").check()
    expect(control).to_have_value("65")


def test_what_is_done_where_a_card_says_otherwise_stays_through_its_menu(page, address):
    begin(page, address)
    page.get_by_role("button", name="氏名", exact=True).click()
    menu = page.locator('.settings [data-key$=".matches"]')
    menu.focus()
    page.keyboard.press("ArrowDown")
    different = page.locator('.settings [data-key$=".when_different"]')
    different.select_option(index=1)
    before = fields(page)
    menu.focus()
    page.keyboard.press("ArrowUp")
    expect(different).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(different).to_have_count(1)
    assert fields(page) == before


def test_keys_that_go_through_one_of_several_days_cost_no_other(page, address):
    begin(page, address)
    for label in ("一", "二", "三"):
        add(page, "日付", label)
    page.locator('[data-key="pick.the-rules"]').click()
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_label("何を計算しますか").select_option(label="答えのある最初のもの")
    menus = page.locator('.settings [data-key*=".of."]')
    for place, label in enumerate(("一", "二", "三")):
        menus.nth(place).select_option(label=label)
    before = saved(page)["definition"]["derived"]
    menus.nth(1).focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    after = saved(page)["definition"]["derived"]
    assert after[0]["of"][0] == before[0]["of"][0]
    assert after[0]["of"][-1] == before[0]["of"][-1]
