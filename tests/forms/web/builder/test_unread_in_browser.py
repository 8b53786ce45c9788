"""What is typed key by key and cannot be read stays in its place, its beginning is not kept, and nobody leaves it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from support.builder import saved

from .test_in_browser import add, begin, fields

pytestmark = pytest.mark.browser

OTHERS = "読み取れない入力を除いて保存しました"
PROPOSE = "公開の承認を求める"
LONG = "あ" * 2100


def by_key(page: Page, end: str) -> Locator:
    return page.locator(f'.settings [data-key$="{end}"]')


def type_over(control: Locator, text: str) -> None:
    """As people do: key by key over what stood there, and on."""
    control.fill("")
    control.press_sequentially(text)
    control.press("Tab")


def amount(page: Page, address: str) -> Locator:
    begin(page, address)
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("助成額")
    return by_key(page, "expression.yen")


def yen(page: Page) -> int:
    return fields(page)[0]["expression"]["yen"]


@pytest.mark.parametrize("typed", ["10万円", "5千円", "1.5", "12人"])
def test_the_beginning_of_an_amount_that_cannot_be_read_is_not_kept(page, address, typed):
    control = amount(page, address)
    control.fill("30000")
    control.press("Tab")
    type_over(control, typed)
    expect(page.locator(".bar__state")).to_have_text(OTHERS)
    expect(control).to_have_attribute("aria-invalid", "true")
    assert yen(page) == 30000
    page.get_by_role("link", name=PROPOSE).click()
    expect(control).to_be_focused()
    type_over(control, "100,000円")
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    assert yen(page) == 100000


def test_the_beginning_of_a_condition_or_a_table_that_cannot_be_read_is_not_kept(page, address):
    begin(page, address)
    add(page, "数", "人口")
    page.get_by_label("いちばん大きい数").fill("50")
    page.get_by_label("いちばん大きい数").press("Tab")
    type_over(page.get_by_label("いちばん大きい数"), "5百")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("計算のしかた").locator("visible=true").first.select_option(label="表で決まる額")
    type_over(by_key(page, "expression.rows"), "2 1万")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    by_key(page, "when.0.field").select_option(label="人口")
    type_over(by_key(page, "when.0.value"), "12万人以上")
    number, table, reason = fields(page)
    assert number["max"] == 50
    assert table["expression"]["rows"] == [{"key": 0, "yen": 0}]
    assert reason["shown_when"]["value"] == 0
    expect(page.locator(".settings .branch")).to_contain_text("『人口』の答えが0以上")


def test_places_of_slots_that_differ_stay_so_when_one_number_for_all_cannot_be_read(page, address):
    begin(page, address)
    page.get_by_role("button", name="希望日時", exact=True).click()
    for day, places in (("2026-12-01", "2"), ("2026-12-02", "3")):
        page.get_by_label("最初の日").fill(day)
        page.get_by_label("1枠の定員（件）").fill(places)
        page.get_by_role("button", name="この条件で枠を作る").click()
    type_over(page.get_by_label("すべての枠の定員（件）"), "5組")
    assert {slot["capacity"] for slot in fields(page)[0]["slots"]} == {2, 3}
    page.locator(".slot-list summary").click()
    expect(page.locator(".slots__places").first).to_have_text("定員2件")


def test_choices_beyond_the_most_are_explained_however_they_are_typed(page, address):
    begin(page, address)
    add(page, "1つ選ぶ", "町")
    choices = page.get_by_label("選択肢", exact=True)
    choices.fill("東町\n西町")
    choices.press("Tab")
    choices.fill("\n".join(f"町{number}" for number in range(201)))
    choices.press("Tab")
    expect(choices).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".settings .field__error", has_text="200行までです（いま201行）")).to_be_visible()
    assert [one["label"]["ja"] for one in fields(page)[0]["options"]] == ["東町", "西町"]


def rules(page: Page, address: str) -> None:
    """Two requirements over a number; what the second compares with cannot be read."""
    begin(page, address)
    add(page, "数", "人数")
    page.locator('[data-key="pick.the-rules"]').click()
    for place in range(2):
        page.get_by_role("button", name="要件を追加").click()
        page.get_by_label("質問", exact=True).nth(place).select_option(label="人数")
    type_over(page.get_by_label("答え", exact=True).nth(1), "三人")


def held_up(page: Page, control: Locator, typed: str) -> None:
    """It stands there with the reason, and nobody is asked to publish without it."""
    expect(control).to_have_value(typed)
    expect(control).to_have_attribute("aria-invalid", "true")
    page.locator(".node__pick").first.click()
    page.get_by_role("link", name=PROPOSE).click()
    expect(control).to_be_focused()
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".bar__state")).to_have_text(OTHERS)


def test_what_cannot_be_read_stays_with_its_requirement(page, address):
    rules(page, address)
    page.get_by_role("button", name="要件 1を削除").click()
    held_up(page, page.get_by_label("答え", exact=True), "三人")
    page.get_by_role("button", name="要件 1を削除").click()
    expect(page.locator(".bar__state")).to_have_text("保存しました")


def test_undoing_brings_what_cannot_be_read_back_to_its_place(page, address):
    rules(page, address)
    answers = page.get_by_label("答え", exact=True)
    page.get_by_role("button", name="要件 1を削除").click()
    expect(answers).to_have_value("三人")
    page.get_by_role("button", name="元に戻す").click()
    expect(answers.first).to_have_value("0")
    expect(answers.nth(1)).to_have_value("三人")
    page.get_by_role("button", name="やり直す").click()
    expect(answers).to_have_value("三人")
    page.get_by_role("button", name="要件 1を削除").click()
    page.get_by_role("button", name="元に戻す").click()
    held_up(page, answers, "三人")


def test_undoing_the_removal_of_a_term_leaves_every_other_as_it_was(page, address):
    amount(page, address)
    page.get_by_label("計算のしかた").locator("visible=true").first.select_option(label="足した額（＋）")
    terms = page.get_by_label("額（円）", exact=True)
    for _ in range(2):
        page.get_by_role("button", name="もう1つ足す").click()
    type_over(terms.nth(3), "三千円")
    page.get_by_role("button", name="2つめを削除").click()
    expect(terms.nth(2)).to_have_value("三千円")
    page.get_by_role("button", name="元に戻す").click()
    assert [one.input_value() for one in terms.all()] == ["0", "0", "0", "三千円"]
    page.get_by_label("計算のしかた").locator("visible=true").nth(4).select_option(label="条件で変わる額")
    held_up(page, by_key(page, "3.then.yen"), "三千円")


def conditions(page: Page, address: str) -> Locator:
    begin(page, address)
    add(page, "数", "人数")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    return page.get_by_label("答え", exact=True)


def test_what_cannot_be_read_stays_with_its_condition(page, address):
    answers = conditions(page, address)
    page.get_by_role("button", name="条件を追加").click()
    type_over(answers.nth(1), "二人")
    page.get_by_role("button", name="条件 1を削除").click()
    held_up(page, answers, "二人")


def test_what_cannot_be_read_stays_with_its_condition_when_its_bundle_is_all_that_is_left(page, address):
    answers = conditions(page, address)
    page.get_by_role("button", name="条件のまとまりを追加").click()
    page.get_by_role("button", name="条件を追加").first.click()
    type_over(answers.nth(2), "二人")
    for _ in range(2):
        page.get_by_role("button", name="条件 1を削除").first.click()
    held_up(page, answers, "二人")
    page.get_by_role("button", name="元に戻す").click()
    expect(answers.last).to_have_value("二人")


def test_a_law_that_is_too_long_stays_with_its_place(page, address):
    begin(page, address)
    page.locator('[data-key="pick.the-form"]').click()
    page.get_by_role("button", name="根拠法令を追加").click()
    by_key(page, "legal_basis.1.title").fill(LONG)
    page.get_by_role("button", name="根拠法令 1を削除").click()
    held_up(page, by_key(page, "legal_basis.0.title"), LONG)


def test_japanese_that_is_too_long_stays_while_it_is_translated(page, address):
    begin(page, address)
    add(page, "短い文", "氏名")
    page.get_by_label("説明").fill(LONG)
    page.get_by_role("radio", name="英語").check()
    page.get_by_label("説明（英語）").fill("As on your card")
    page.get_by_role("radio", name="日本語", exact=True).check()
    held_up(page, page.get_by_label("説明"), LONG)
    assert fields(page)[0]["help"] == {"ja": "", "en": "As on your card"}


def test_what_cannot_be_read_is_not_left_behind_without_a_word(page, address):
    control = amount(page, address)
    type_over(control, "5千円")
    saved(page)
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="フォームの一覧へ").click()
    expect(control).to_have_value("5千円")
    assert asked == ["beforeunload"]
    type_over(control, "5000")
    saved(page)
    page.get_by_role("link", name="フォームの一覧へ").click()
    page.wait_for_url("**/forms")


def test_a_file_for_translators_is_not_written_without_what_cannot_be_read(page, address):
    begin(page, address)
    page.locator('[data-key="pick.the-form"]').click()
    years = page.get_by_label("保存年限")
    type_over(years, "五年")
    page.get_by_role("button", name="翻訳ファイルを書き出す").click()
    expect(years).to_be_focused()
    expect(page.locator(".told")).to_contain_text("読み取れない入力が残っています")


@pytest.mark.parametrize(
    ("place", "press", "label"),
    [
        ("the-rules", "要件を追加", "満たさないときの言葉"),
        ("the-form", "根拠法令を追加", "法令や要綱の名前"),
    ],
)
def test_what_is_new_is_worded_in_japanese_first(page, address, place, press, label):
    begin(page, address)
    page.locator(f'[data-key="pick.{place}"]').click()
    page.get_by_role("radio", name="英語").check()
    page.get_by_role("button", name=press).click()
    expect(page.get_by_label(label, exact=True).last).to_be_visible()


@pytest.mark.parametrize(
    ("press", "label"),
    [
        ("マイナンバー（個人番号）を聞く", "条項"),
        ("自由に書く欄で、急いで読む言葉を探す", "書いた人への案内"),
    ],
)
def test_what_is_asked_for_is_worded_in_japanese_first(page, address, press, label):
    begin(page, address)
    page.locator('[data-key="pick.the-form"]').click()
    page.get_by_role("radio", name="英語").check()
    page.get_by_label(press).check()
    expect(page.get_by_label(label, exact=True).last).to_be_visible()


@pytest.mark.parametrize(("kind", "ends", "kept"), [("短い文", "東、西、", ["東", "西"]), ("数", "1、、2, ", [1, 2])])
def test_a_list_of_answers_has_no_empty_one(page, address, kind, ends, kept):
    begin(page, address)
    add(page, kind, "町")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    by_key(page, "when.0.field").select_option(label="町")
    page.get_by_label("比べ方").select_option(label="のどれか")
    answer = by_key(page, "when.0.value")
    answer.fill(ends)
    assert fields(page)[1]["shown_when"]["value"] == kept
    expect(answer).to_have_value(ends)  # it is being typed
    answer.fill("")
    answer.press("Tab")
    expect(page.locator(".bar__state")).to_have_text("保存しました" if kind == "短い文" else OTHERS)


def test_an_answer_with_a_comma_is_the_list_that_stands_there(page, address):
    begin(page, address)
    add(page, "短い文", "町")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    by_key(page, "when.0.field").select_option(label="町")
    by_key(page, "when.0.value").fill("東,西")
    page.get_by_label("比べ方").select_option(label="のどれか")
    assert fields(page)[1]["shown_when"]["value"] == ["東", "西"]
    expect(by_key(page, "when.0.value")).to_have_value("東、西")


def in_bundle(page: Page, address: str) -> Locator:
    """A condition, and a bundle of two of which the second compares with what cannot be read."""
    answers = conditions(page, address)
    page.get_by_role("button", name="条件のまとまりを追加").click()
    page.get_by_role("button", name="条件を追加").first.click()
    type_over(answers.nth(2), "二人")
    return answers


def test_a_bundle_stays_one_whatever_is_chosen_and_removed_in_it(page, address):
    answers = in_bundle(page, address)
    page.get_by_role("button", name="条件 1を削除").nth(1).click()
    menu = page.locator(".bundle").get_by_label("条件が2つ以上あるとき")
    menu.focus()
    page.keyboard.press("ArrowUp")
    expect(menu).to_be_focused()
    held_up(page, answers.nth(1), "二人")
    page.get_by_role("button", name="元に戻す").click()
    page.get_by_role("button", name="元に戻す").click()
    expect(answers.nth(2)).to_have_value("二人")


def test_what_cannot_be_read_stays_with_the_only_condition_that_a_bundle_left(page, address):
    answers = in_bundle(page, address)
    page.get_by_role("button", name="条件 1を削除").nth(1).click()
    page.get_by_role("button", name="条件 1を削除").first.click()
    held_up(page, answers, "二人")
    page.get_by_label("条件が2つ以上あるとき").last.select_option(index=0)
    held_up(page, answers, "二人")


@pytest.mark.parametrize("how", ["removed", "always"])
def test_what_cannot_be_read_comes_back_with_the_only_condition(page, address, how):
    answers = conditions(page, address)
    type_over(answers, "二人")
    if how == "removed":
        page.get_by_role("button", name="条件 1を削除").click()
    else:
        page.get_by_label("いつも表示する").check()
    expect(answers).to_have_count(0)
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    page.get_by_role("button", name="元に戻す").click()
    held_up(page, answers, "二人")


def test_what_cannot_be_read_stays_while_another_comparison_is_chosen(page, address):
    answers = conditions(page, address)
    type_over(answers, "二人")
    page.get_by_label("比べ方").select_option(label="以下")
    held_up(page, answers, "二人")


def test_what_can_be_read_by_another_comparison_is_read(page, address):
    answers = conditions(page, address)
    answers.fill("2")
    type_over(answers, "2、3")
    expect(answers).to_have_attribute("aria-invalid", "true")
    page.get_by_label("比べ方").select_option(label="のどれか")
    expect(answers).not_to_have_attribute("aria-invalid", "true")
    assert fields(page)[1]["shown_when"]["value"] == [2, 3]
    expect(page.locator(".bar__state")).to_have_text("保存しました")


def test_of_several_answers_the_one_that_stays_is_named(page, address):
    listed(page, address, "短い文", "東町、西町")
    page.get_by_label("比べ方").select_option(label="である")
    expect(page.locator(".told")).to_contain_text("「東町」だけを残しました")
    page.get_by_role("button", name="元に戻す").click()
    expect(by_key(page, "when.0.value")).to_have_value("東町、西町")


def test_what_cannot_be_read_comes_back_with_the_question_that_was_asked(page, address):
    answers = conditions(page, address)
    add(page, "数", "年")
    page.get_by_role("button", name="理由 短い文").click()
    type_over(answers, "二人")
    page.get_by_role("button", name="「理由」を下へ").click()
    page.get_by_label("質問", exact=True).select_option(label="年")
    expect(answers).to_have_value("0")
    page.get_by_role("button", name="元に戻す").click()
    held_up(page, answers, "二人")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("短い文", "東, 西", ["東", "西"]),
        ("短い文", "東，西", ["東", "西"]),
        ("数", "１，２", [1, 2]),
        ("数", "1000,2000", [1000, 2000]),
        ("数", "18、100", [18, 100]),
    ],
)
def test_a_list_of_answers_is_read_as_it_is_meant(page, address, kind, typed, kept):
    assert listed(page, address, kind, typed) == kept


@pytest.mark.parametrize("typed", ["1,000、2,000", "100,200", "１，０００", "10 20"])
def test_a_comma_that_may_stand_in_a_number_is_asked_about(page, address, typed):
    listed(page, address, "数", typed)
    expect(page.locator(".settings .field__error", has_text="1つの数か2つの数か分からない")).to_be_visible()
    expect(page.locator(".bar__state")).to_have_text(OTHERS)


def listed(page: Page, address: str, kind: str, typed: str) -> object:
    begin(page, address)
    add(page, kind, "町")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    by_key(page, "when.0.field").select_option(label="町")
    page.get_by_label("比べ方").select_option(label="のどれか")
    by_key(page, "when.0.value").fill(typed)
    by_key(page, "when.0.value").press("Tab")
    return fields(page)[1]["shown_when"]["value"]


def test_an_answer_is_compared_without_blanks_at_its_ends(page, address):
    begin(page, address)
    add(page, "短い文", "町")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    by_key(page, "when.0.field").select_option(label="町")
    by_key(page, "when.0.value").fill(" 東 ")
    assert fields(page)[1]["shown_when"]["value"] == "東"
