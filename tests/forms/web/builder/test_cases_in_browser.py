"""A price for each answer of a question: cases that are made at once, stand in a row, and are worked on one by one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import shoot, violations

from .test_in_browser import add, begin, fields

pytestmark = pytest.mark.browser

KINDS = [f"品{number}" for number in range(1, 13)]


def priced(page: Page, address: str, kinds: list[str]) -> None:
    """A form with a question that has these answers, and an amount whose first case is the first of them: 1000 yen."""
    begin(page, address)
    add(page, "1つ選ぶ", "品目")
    page.get_by_label("選択肢").fill("\n".join(kinds))
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("手数料")
    page.get_by_label("計算のしかた").locator("visible=true").first.select_option(label="条件で変わる額")
    page.get_by_label("質問", exact=True).select_option(label="品目")
    page.get_by_label("答え", exact=True).select_option(label=kinds[0])
    yen(page).first.fill("1000")


def yen(page: Page) -> Locator:
    return page.get_by_label("額（円）", exact=True)


def others(page: Page) -> Locator:
    return page.get_by_role("button", name="の場合も並べる")


def cases(page: Page) -> list[tuple[str, int]]:
    """The answers in the order of their cases, and what each costs; the rest at the end."""
    asked, amount = fields(page)
    words = {one["value"]: one["label"]["ja"] for one in asked["options"]}
    node, found = amount["expression"], []
    while node["type"] == "when":
        found.append((words[node["condition"]["value"]], node["then"]["yen"]))
        node = node["otherwise"]
    return [*found, ("", node["yen"])]


def test_each_answer_gets_a_case_that_is_calculated_as_the_first(page, address):
    priced(page, address, KINDS)
    yen(page).last.fill("50")
    expect(others(page)).to_have_text("ほかの答え11個の場合も並べる")
    others(page).press("Enter")
    expect(page.locator(".told")).to_contain_text("11個の場合を並べました。計算はどれも初めの場合と同じです")
    assert cases(page) == [*((kind, 1000) for kind in KINDS), ("", 50)]
    expect(others(page)).to_have_count(0)
    expect(yen(page).nth(1)).to_be_focused()
    yen(page).nth(2).fill("300")
    yen(page).nth(2).press("Tab")
    assert cases(page)[1:4] == [("品2", 1000), ("品3", 300), ("品4", 1000)]
    assert violations(page) == []
    for _ in range(2):
        page.get_by_role("button", name="元に戻す").click()
    assert cases(page) == [("品1", 1000), ("", 50)]


def test_they_stand_in_a_row_and_none_is_narrower_than_the_one_before(page, address):
    priced(page, address, KINDS)
    others(page).click()
    expect(yen(page)).to_have_count(13)
    boxes = [one.bounding_box() for one in yen(page).all()]
    assert len({box["x"] for box in boxes[:-1]}) == 1
    assert len({box["width"] for box in boxes[:-1]}) == 1
    said = page.locator(".said").first
    expect(said).to_contain_text("『品目』の答えが「品1」のときは1,000円、「品2」のときは1,000円、「品3」のときは")
    shoot(page, "builder-cases")


def test_only_answers_without_a_case_get_one_and_what_cannot_be_read_stays_with_the_rest(page, address):
    priced(page, address, KINDS[:4])
    rest = page.get_by_role("group", name="あてはまらないときの額", exact=True)
    rest.get_by_label("計算のしかた").select_option(label="条件で変わる額")
    page.get_by_label("質問", exact=True).nth(1).select_option(label="品目")
    page.get_by_label("答え", exact=True).nth(1).select_option(label="品3")
    yen(page).last.fill("五十円")
    yen(page).last.press("Tab")
    expect(others(page)).to_have_text("ほかの答え2個の場合も並べる")
    others(page).click()
    assert [kind for kind, _ in cases(page)] == ["品1", "品3", "品2", "品4", ""]
    expect(yen(page).last).to_have_value("五十円")
    expect(yen(page).last).to_have_attribute("aria-invalid", "true")


def test_none_goes_before_a_case_of_another_question(page, address):
    priced(page, address, KINDS[:3])
    page.get_by_role("group", name="あてはまらないときの額", exact=True).get_by_label("計算のしかた").select_option(
        label="条件で変わる額"
    )
    expect(others(page)).to_have_count(0)  # the last case is of the day of application
    page.get_by_label("質問", exact=True).nth(1).select_option(label="品目")
    expect(others(page)).to_have_count(1)


def test_of_very_many_a_hundred_at_most(page, address):
    priced(page, address, [f"品{number}" for number in range(1, 131)])
    others(page).click()
    found = cases(page)
    assert (len(found), found[-2][0]) == (101, "品100")
    rest = "場合は100個までです。ほかの答え30個は「そうでないとき」の額になります"
    expect(page.locator(".told")).to_contain_text(rest)
    expect(page.locator(".settings").get_by_text(rest)).to_be_visible()


NO_CASE = "の場合がありません。「そうでないとき」の額になります"


def back_to_the_choices(page: Page) -> Locator:
    page.get_by_role("button", name="品目 1つ選ぶ").click()
    return page.get_by_label("選択肢")


def test_a_choice_that_is_added_where_others_have_their_price_is_said_to_have_none(page, address):
    priced(page, address, ["ベッド", "布団", "机"])
    others(page).click()
    choices = back_to_the_choices(page)
    told = page.locator(".news", has_text=NO_CASE)
    choices.focus()
    choices.press("Tab")
    expect(told).to_have_count(0)
    choices.fill("ベッド\n布団\n机\nピアノ 5000円")
    choices.press("Tab")
    expect(told).to_contain_text(f"「手数料」の計算に、「ピアノ 5000円」{NO_CASE}")
    assert violations(page) == []
    told.get_by_role("button", name="計算を開く").click()
    expect(page.get_by_label("金額の名前")).to_be_focused()
    back_to_the_choices(page)
    expect(told).to_be_visible()  # until it has one
    told.get_by_role("button", name="計算を開く").click()
    expect(others(page)).to_have_text("ほかの答え1個の場合も並べる")
    others(page).click()
    back_to_the_choices(page)
    expect(told).to_have_count(0)


def test_where_the_amount_is_shown_by_that_question_nothing_is_said_of_the_rest(page, address):
    priced(page, address, ["ベッド", "布団", "机"])
    page.get_by_label("前の答えによって表示する").check()
    choices = back_to_the_choices(page)
    choices.focus()
    choices.fill("ベッド\n布団\n机\nピアノ 5000円")
    choices.press("Tab")
    expect(page.locator(".news", has_text=NO_CASE)).to_have_count(0)


def test_choices_that_were_there_before_the_first_case_are_the_rest_without_a_word(page, address):
    priced(page, address, ["ベッド", "布団"])
    choices = back_to_the_choices(page)
    choices.focus()
    choices.press("Tab")
    expect(page.locator(".news")).to_have_count(0)


def test_a_choice_that_has_the_price_of_the_rest_is_asked_about_when_it_has_other_words(page, address):
    priced(page, address, ["ベッド", "布団 200円"])
    choices = back_to_the_choices(page)
    choices.focus()
    choices.fill("ベッド\nピアノ 5000円")
    choices.press("Tab")
    told = page.locator(".news")
    expect(told).to_contain_text("「ピアノ 5000円」は、「布団 200円」だった選択肢です")
    told.get_by_role("button", name="このままでよい").click()
    expect(told).to_have_count(0)


def test_a_condition_that_is_made_after_a_choice_got_other_words_is_made_for_these(page, address):
    begin(page, address)
    add(page, "1つ選ぶ", "品目")
    page.get_by_label("選択肢").fill("ペット\n布団")
    add(page, "短い文", "名前")
    choices = back_to_the_choices(page)
    choices.focus()
    choices.fill("ベッド\n布団")
    choices.press("Tab")
    page.get_by_role("button", name="名前 短い文").click()
    page.get_by_label("前の答えによって表示する").check()
    back_to_the_choices(page)
    expect(page.locator(".news")).to_have_count(0)


def test_nor_is_one_that_is_made_after_the_new_words_were_undone(page, address):
    begin(page, address)
    add(page, "1つ選ぶ", "品目")
    page.get_by_label("選択肢").fill("椅子\n布団")
    add(page, "短い文", "名前")
    choices = back_to_the_choices(page)
    choices.focus()
    choices.fill("いす\n布団")
    choices.press("Tab")
    page.get_by_role("button", name="元に戻す").click()
    page.get_by_role("button", name="名前 短い文").click()
    page.get_by_label("前の答えによって表示する").check()
    expect(back_to_the_choices(page)).to_have_value("椅子\n布団")
    expect(page.locator(".news")).to_have_count(0)


def test_a_case_under_a_further_condition_is_one_too(page, address):
    priced(page, address, ["ベッド", "布団"])
    page.get_by_role("button", name="条件を追加", exact=True).first.click()
    choices = back_to_the_choices(page)
    choices.focus()
    choices.fill("ベッド\n布団\nピアノ")
    choices.press("Tab")
    expect(page.locator(".news", has_text=NO_CASE)).to_be_visible()
