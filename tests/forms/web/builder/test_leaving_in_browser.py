"""The builder asks who leaves, and says that not all is saved, as long as what cannot be read stands somewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect
from support.builder import saved

from .test_in_browser import add, begin, fields
from .test_undoing_in_browser import redo, rule, undo
from .test_unread_in_browser import LONG, OTHERS, PROPOSE, by_key, conditions, type_over

pytestmark = pytest.mark.browser

SAVED = "保存しました"


def select(page: Page, name: str) -> None:
    page.locator(f'[data-key="pick.{name}"]').click()


def leaves_unasked(page: Page) -> None:
    expect(page.locator(".bar__state")).to_have_text(SAVED)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="フォームの一覧へ").click()
    page.wait_for_url("**/forms")
    assert asked == []


def is_asked(page: Page) -> None:
    expect(page.locator(".bar__state")).to_have_text(OTHERS)
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="フォームの一覧へ").click()
    assert asked.value.type == "beforeunload"


def notice_in_english(page: Page) -> None:
    select(page, "the-form")
    page.get_by_label("自由に書く欄で、急いで読む言葉を探す").check()
    page.get_by_role("radio", name="英語").check()
    by_key(page, "urgent.notice@en").fill(LONG)
    by_key(page, "urgent.notice@en").press("Tab")
    page.get_by_role("radio", name="日本語", exact=True).check()


def test_a_translation_of_what_is_asked_no_more_holds_nobody_up(page, address):
    begin(page, address)
    notice_in_english(page)
    saved(page)
    is_asked(page)
    page.get_by_label("自由に書く欄で、急いで読む言葉を探す").uncheck()
    leaves_unasked(page)


def test_a_translation_stays_while_other_things_are_changed_and_undone(page, address):
    begin(page, address)
    notice_in_english(page)
    add(page, "短い文", "氏名")
    undo(page)
    saved(page)
    is_asked(page)
    page.get_by_role("link", name=PROPOSE).click()
    expect(by_key(page, "urgent.notice@en")).to_be_focused()
    expect(by_key(page, "urgent.notice@en")).to_have_value(LONG)


def years(page: Page, address: str) -> Locator:
    """Kept for 7 years, then 8; 「九年」 cannot be read; another question is selected."""
    begin(page, address)
    select(page, "the-form")
    control = page.get_by_label("保存年限")
    control.fill("7")
    control.press("Tab")
    add(page, "短い文", "氏名")
    select(page, "the-form")
    control.fill("8")
    control.press("Tab")
    type_over(control, "九年")
    page.get_by_role("button", name="氏名 短い文").click()
    return control


def test_what_was_typed_over_a_value_goes_with_it_when_that_is_undone_unseen(page, address):
    control = years(page, address)
    saved(page)
    is_asked(page)
    undo(page)
    expect(page.locator(".bar__state")).to_have_text(SAVED)
    select(page, "the-form")
    expect(control).to_have_value("7")
    leaves_unasked(page)


def compared_with(page: Page, control: Locator, name: str) -> None:
    """5, then what cannot be read, and another part of the form is selected."""
    control.fill("5")
    control.press("Tab")
    type_over(control, "九人")
    select(page, name)
    saved(page)


@pytest.mark.parametrize("where", [conditions, rule])
def test_an_answer_that_is_compared_goes_with_what_it_was_typed_over(page, address, where):
    control = where(page, address)
    compared_with(page, control, "the-form")
    is_asked(page)
    undo(page)
    leaves_unasked(page)


def test_what_an_item_held_that_is_gone_comes_back_with_it(page, address):
    begin(page, address)
    add(page, "数", "人口")
    page.get_by_label("いちばん大きい数").fill("50")
    page.get_by_label("いちばん大きい数").press("Tab")
    type_over(page.get_by_label("いちばん大きい数"), "5百")
    page.get_by_role("button", name="「人口」を削除").click()
    expect(page.locator(".bar__state")).to_have_text(SAVED)
    undo(page)
    page.get_by_role("button", name="人口 数").click()
    expect(page.get_by_label("いちばん大きい数")).to_have_value("5百")
    saved(page)
    is_asked(page)
    redo(page)
    leaves_unasked(page)


def test_a_number_for_all_slots_that_cannot_be_read_stays_behind_one_that_was(page, address):
    begin(page, address)
    page.get_by_role("button", name="希望日時", exact=True).click()
    page.get_by_label("最初の日").fill("2026-12-01")
    page.get_by_role("button", name="この条件で枠を作る").click()
    places = page.get_by_label("すべての枠の定員（件）")
    places.fill("3")
    places.press("Tab")
    type_over(places, "5組")
    select(page, "the-form")
    assert {slot["capacity"] for slot in fields(page)[0]["slots"]} == {3}
    page.get_by_role("link", name=PROPOSE).click()
    expect(places).to_be_focused()
    expect(places).to_have_value("5組")
    is_asked(page)


def described(page: Page, address: str) -> Locator:
    """Times are described, and the button that makes them is forgotten."""
    begin(page, address)
    page.get_by_role("button", name="希望日時", exact=True).click()
    page.get_by_label("最初の日").fill("2026-12-01")
    select(page, "the-form")
    saved(page)
    return page.get_by_label("最初の日")


def test_times_that_are_described_and_not_made_are_asked_for(page, address):
    first = described(page, address)
    with page.expect_event("dialog") as asked:
        page.once("dialog", lambda dialog: dialog.dismiss())
        page.get_by_role("link", name="フォームの一覧へ").click()
    assert asked.value.type == "beforeunload"
    page.get_by_role("link", name=PROPOSE).click()
    expect(first).to_be_focused()
    expect(page.locator(".told")).to_contain_text("この条件の枠は、まだ作られていません")
    page.get_by_role("button", name="この条件で枠を作る").click()
    assert len(fields(page)[0]["slots"]) == 6
    leaves_unasked(page)


@pytest.mark.parametrize("how", ["cleared", "removed"])
def test_times_that_nobody_wants_any_more_hold_nobody_up(page, address, how):
    first = described(page, address)
    page.get_by_role("button", name="希望する日時 希望日時").click()
    if how == "cleared":
        first.fill("")
    else:
        page.get_by_role("button", name="「希望する日時」を削除").click()
    saved(page)
    leaves_unasked(page)


def test_times_that_are_there_already_are_said_to_be(page, address):
    begin(page, address)
    page.get_by_role("button", name="希望日時", exact=True).click()
    page.get_by_label("最初の日").fill("2026-12-01")
    make = page.get_by_role("button", name="この条件で枠を作る")
    make.click()
    page.get_by_label("1枠の定員（件）").fill("5")
    make.click()
    expect(page.locator(".field__error", has_text="すべてもうあります")).to_be_visible()
    saved(page)
    page.get_by_label("最初の日").fill("")
    leaves_unasked(page)


def test_a_limit_that_cannot_be_read_comes_back_when_it_is_asked_for_no_more_and_that_is_undone(page, address):
    begin(page, address)
    select(page, "the-form")
    page.get_by_label("受け付ける件数を決める").check()
    places = page.get_by_label("定員", exact=True)
    type_over(places, "20組くらい")
    page.get_by_label("受け付ける件数を決める").uncheck()
    undo(page)
    expect(places).to_have_value("20組くらい")
    saved(page)
    is_asked(page)


def test_an_address_that_cannot_be_read_comes_back_when_its_button_does(page, address):
    begin(page, address)
    select(page, "the-form")
    button = page.get_by_label("「この画面からすぐ離れる」ボタンを出す")
    button.check()
    leads = page.get_by_label("離れた先の画面", exact=True)
    type_over(leads, "ふつうの天気のページ")
    button.uncheck()
    undo(page)
    expect(leads).to_have_value("ふつうの天気のページ")


def test_a_day_that_cannot_be_read_comes_back_when_another_rule_is_undone(page, address):
    begin(page, address)
    add(page, "日付", "届出日")
    rule_ = page.get_by_label("いつまでの日を受け付けますか")
    rule_.select_option(label="日を決める")
    day = page.locator('.settings [data-key$=".latest"]')
    type_over(day, "令和8年度末")
    rule_.select_option(label="申請する日まで")
    undo(page)
    expect(day).to_have_value("令和8年度末")


def test_a_day_that_is_to_be_decided_and_is_empty_is_asked_for(page, address):
    begin(page, address)
    add(page, "日付", "届出日")
    page.get_by_label("いつまでの日を受け付けますか").select_option(label="日を決める")
    day = page.locator('.settings [data-key$=".latest"]')
    kept = saved(page)["definition"]["pages"][0]["fields"][0]["latest"]
    type_over(day, "")
    expect(day).to_have_attribute("aria-invalid", "true")
    assert saved(page)["definition"]["pages"][0]["fields"][0]["latest"] == kept


def test_what_is_asked_for_no_more_leaves_the_language_as_it_is(page, address):
    begin(page, address)
    select(page, "the-form")
    page.get_by_label("マイナンバー（個人番号）を聞く").check()
    page.get_by_role("radio", name="英語").check()
    page.get_by_label("マイナンバー（個人番号）を聞く").uncheck()
    expect(page.get_by_role("radio", name="英語")).to_be_checked()
