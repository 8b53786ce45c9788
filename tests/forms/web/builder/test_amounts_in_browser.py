"""What is typed into a calculation is kept or said to be no number, and values that are calculated have names apart."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import violations
from support.builder import saved

from .test_in_browser import add, begin, fields

pytestmark = pytest.mark.browser

PROPOSE = "公開の承認を求める"


def amount(page: Page, address: str) -> None:
    """An amount with a limit of 30000 yen over a number."""
    begin(page, address)
    add(page, "数", "費用")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("助成額")
    how(page).select_option(label="答えの数")
    how(page).select_option(label="いちばん小さい額（上限を決める）")
    limit(page).fill("30000")
    limit(page).press("Tab")


def how(page: Page) -> Locator:
    return page.get_by_label("計算のしかた").locator("visible=true").first


def limit(page: Page) -> Locator:
    return page.get_by_label("額（円）", exact=True)


def leave(page: Page) -> None:
    page.get_by_role("button", name="費用 数").click()
    page.get_by_role("button", name="助成額 計算する金額").click()


def yen(page: Page) -> int:
    return fields(page)[1]["expression"]["of"][1]["yen"]


@pytest.mark.parametrize("typed", ["25,000円", "２５，０００", "25000 円"])
def test_an_amount_is_read_as_people_write_it(page, address, typed):
    amount(page, address)
    limit(page).fill(typed)
    limit(page).press("Tab")
    expect(limit(page)).to_have_attribute("aria-invalid", "false")
    assert yen(page) == 25000


@pytest.mark.parametrize("typed", ["10,00", "1,5", "18 65", "2,50,000"])
def test_commas_and_blanks_that_part_no_thousands_are_asked_about(page, address, typed):
    amount(page, address)
    limit(page).fill(typed)
    limit(page).press("Tab")
    expect(limit(page)).to_have_attribute("aria-invalid", "true")
    assert yen(page) == 30000


def test_an_amount_that_cannot_be_read_stays_and_nobody_is_asked_to_publish_without_it(page, address):
    amount(page, address)
    limit(page).fill("2万5千円")
    limit(page).press("Tab")
    leave(page)
    expect(limit(page)).to_have_value("2万5千円")
    expect(limit(page)).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name=PROPOSE).click()
    expect(limit(page)).to_be_focused()
    expect(page.locator(".told")).to_contain_text("読み取れない入力が残っています")
    assert violations(page) == []
    assert yen(page) == 30000
    limit(page).fill("25000")
    page.get_by_role("link", name=PROPOSE).click()
    page.wait_for_url("**/propose")


def test_what_cannot_be_read_goes_with_its_term_wherever_it_goes(page, address):
    amount(page, address)
    page.get_by_role("button", name="もう1つ足す").click()
    limit(page).nth(1).fill("三千")
    page.get_by_role("button", name="2つめを削除").click()
    expect(limit(page)).to_have_value("三千")
    how(page).select_option(label="端数を切り捨てた額")
    expect(limit(page)).to_have_value("三千")
    page.get_by_role("link", name=PROPOSE).click()
    expect(limit(page)).to_be_focused()
    page.get_by_role("button", name="2つめを削除").click()
    page.get_by_role("link", name=PROPOSE).click()
    page.wait_for_url("**/propose")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([f"{number} 100" for number in range(250)], "表は200行までです。いま250行ある"),
        (["1 100", "二 200"], "2行目が読めません"),
        (["10,000円"], "1行目が読めません"),
        (["1 100", "2 10 000"], "2行目が読めません"),
        (["10 000"], "1行目が読めません"),
        (["1 1,00"], "1行目が読めません"),
        (["３、３００"], "1行目が読めません"),
        ([], "1行以上書いてください"),
    ],
)
def test_a_table_that_cannot_be_kept_says_so_and_stays_as_typed(page, address, lines, said):
    amount(page, address)
    how(page).select_option(label="表で決まる額")
    table = page.get_by_label("表", exact=True)
    table.fill("1 100\n2 200円")
    table.press("Tab")
    table.fill("\n".join(lines))
    table.press("Tab")
    leave(page)
    expect(table).to_have_value("\n".join(lines))
    expect(page.locator('[id$=".rows-error"]')).to_contain_text(said)
    page.get_by_role("link", name=PROPOSE).click()
    expect(table).to_be_focused()
    assert fields(page)[1]["expression"]["rows"] == [{"key": 1, "yen": 100}, {"key": 2, "yen": 200}]
    table.fill("1\t2,500円\n\n３　900")
    expect(table).to_have_attribute("aria-invalid", "false")
    assert fields(page)[1]["expression"]["rows"] == [{"key": 1, "yen": 2500}, {"key": 3, "yen": 900}]


def test_a_table_says_that_its_rows_are_exact_and_what_is_for_from_to(page, address):
    amount(page, address)
    how(page).select_option(label="表で決まる額")
    said = page.get_by_label("表", exact=True)
    expect(said).to_have_accessible_description(re.compile("数がまったく同じときだけ.*幅.*「条件で変わる額」"))


def test_what_needs_a_number_is_not_offered_where_there_is_none_and_keys_pass_it(page, address):
    begin(page, address)
    page.get_by_role("button", name="計算する金額", exact=True).click()
    limit(page).fill("5000")
    out = how(page).locator("option:disabled")
    kinds = ("答えの数", "表で決まる額")
    assert out.all_inner_texts() == [f"{kind}：先に「数」の質問を作ってください" for kind in kinds]
    how(page).focus()
    page.keyboard.press("ArrowDown")
    assert fields(page)[0]["expression"]["type"] == "add"


def test_a_part_of_a_derived_value_that_cannot_be_read_stays_with_it(page, address):
    begin(page, address)
    page.get_by_role("button", name="要件と計算する値").click()
    for place in range(2):
        page.get_by_role("button", name="計算する値を追加").click()
        page.get_by_label("何を計算しますか").nth(place).select_option(label="ある日から数えた日")
    months = page.get_by_label("月", exact=True)
    months.nth(1).fill("半月")
    page.get_by_role("button", name="値 1を削除").click()
    expect(months).to_have_value("半月")
    page.get_by_role("button", name="フォームの基本情報").click()
    page.get_by_role("link", name=PROPOSE).click()
    expect(months).to_be_focused()
    expect(months).to_have_attribute("aria-invalid", "true")


def count(page: Page, place: int, answer: str) -> None:
    """Adds a count of the children whose school is this."""
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_label("何を計算しますか").nth(place).select_option(label="くり返しの件数")
    page.get_by_label("条件にあてはまるものだけ数える").nth(place).check()
    page.get_by_label("質問", exact=True).nth(place).select_option(label="学校")
    page.get_by_label("答え", exact=True).nth(place).select_option(label=answer)


def test_values_that_count_or_add_differently_have_names_apart(page, address):
    begin(page, address)
    page.get_by_role("button", name="くり返し", exact=True).click()
    page.get_by_label("くり返しの名前").fill("お子さん")
    add(page, "1つ選ぶ", "学校")
    page.get_by_label("選択肢").fill("小学校\n中学校")
    add(page, "数", "費用")
    page.get_by_role("button", name="要件と計算する値").click()
    for place, answer in enumerate(["小学校", "中学校", "中学校"]):
        count(page, place, answer)
    for place, kind in enumerate(["決まった額", "答えの数"], 3):
        page.get_by_role("button", name="計算する値を追加").click()
        page.get_by_label("何を計算しますか").nth(place).select_option(label="くり返しの合計額")
        page.get_by_label("計算のしかた").locator("visible=true").last.select_option(label=kind)
    page.get_by_role("button", name="お子さん くり返し").click()
    page.get_by_role("button", name="計算する金額", exact=True).click()
    how(page).select_option(label="答えの数")
    known = page.get_by_label("どの数ですか")
    small, large = (f"『お子さん』の件数（『学校』の答えが「{school}」のもの）" for school in ("小学校", "中学校"))
    assert known.locator("option").all_inner_texts() == [
        small,
        large,
        f"{large}（値 3）",
        "『お子さん』の合計額（0円）",
        "『お子さん』の合計額（『費用』）",
    ]
    known.select_option(label=large)
    expect(page.locator(".said")).to_have_text(f"金額 ＝ 『{large}』")
    assert violations(page) == []


def test_a_long_name_of_a_value_keeps_its_beginning_and_its_end(page, address):
    begin(page, address)
    page.get_by_role("button", name="くり返し", exact=True).click()
    page.get_by_label("くり返しの名前").fill("お子さん")
    add(page, "1つ選ぶ", "通っている学校や施設" * 8)
    page.get_by_label("選択肢").fill("小学校\n中学校")
    page.get_by_role("button", name="要件と計算する値").click()
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_label("何を計算しますか").select_option(label="くり返しの件数")
    page.get_by_label("条件にあてはまるものだけ数える").check()
    page.get_by_label("質問", exact=True).select_option(label="通っている学校や施設" * 8)
    page.get_by_label("答え", exact=True).select_option(label="中学校")
    page.get_by_role("button", name="要件を追加").click()
    expect(page.locator(".said")).to_have_count(2)
    name = page.get_by_label("質問", exact=True).first.locator("option").last.inner_text()
    assert len(name) == 80
    assert name.startswith("『お子さん』の件数（『通っている")
    assert name.endswith("の答えが「中学校」のもの）")
    expect(page.locator(".said").last).to_contain_text("通っている学校や施設" * 8)


def test_keys_that_go_through_the_menu_of_calculations_make_one(page, address):
    begin(page, address)
    add(page, "数", "費用")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("助成額")
    limit(page).fill("10000")
    menu = how(page)
    menu.focus()
    names = menu.locator("option").all_inner_texts()
    for _ in range(names.index("割合をかけた額（×）")):
        page.keyboard.press("ArrowDown")
    assert fields(page)[1]["expression"] == {
        "type": "mul",
        "of": {"type": "const", "yen": 10000},
        "num": 1,
        "den": 2,
    }
    for _ in names:
        page.keyboard.press("ArrowUp")
    assert fields(page)[1]["expression"] == {"type": "const", "yen": 10000}
    page.keyboard.press("Control+z")
    expect(menu.locator("option:checked")).to_have_text(names[1])


def test_what_keys_chose_is_held_by_what_they_choose_later(page, address):
    begin(page, address)
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("助成額")
    limit(page).fill("10000")
    menu = how(page)
    for kind in ("割合をかけた額（×）", "いちばん小さい額（上限を決める）"):
        limit(page).first.focus()
        menu.focus()
        for _ in range(20):
            if menu.locator("option:checked").inner_text() == kind:
                break
            page.keyboard.press("ArrowDown")
    inner = {"type": "mul", "of": {"type": "const", "yen": 10000}, "num": 1, "den": 2}
    assert fields(page)[0]["expression"] == {"type": "min", "of": [inner, {"type": "const", "yen": 0}]}


def test_what_cannot_be_read_stays_while_keys_go_through_lists_of_terms(page, address):
    amount(page, address)
    limit(page).fill("5千円")
    limit(page).press("Tab")
    menu = how(page)
    menu.focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(menu.locator("option:checked")).to_have_text("端数を切り捨てた額")
    expect(page.get_by_label("額（円）", exact=True)).to_have_value("5千円")


def expression(page: Page) -> dict:
    return fields(page)[1]["expression"]


def alone(page: Page, part: str) -> Locator:
    return page.get_by_role("button", name=f"「{part}」だけを残す")


def test_one_case_is_taken_off_and_the_others_stay_as_they_are(page, address):
    amount(page, address)
    limited = expression(page)
    how(page).select_option(label="条件で変わる額")
    how(page).select_option(label="割合をかけた額（×）")
    how(page).select_option(label="端数を切り捨てた額")
    assert expression(page)["of"]["of"]["then"] == limited
    alone(page, "もとの額").first.click()
    expect(page.locator(".told")).to_have_text("ほかの部分を外しました。「元に戻す」で戻せます")
    alone(page, "もとの額").first.click()
    assert expression(page)["type"] == "when"
    assert violations(page) == []
    page.get_by_role("button", name="いつも「あてはまるときの額」にする").click()
    assert expression(page) == limited
    page.get_by_role("button", name="元に戻す").click()
    page.get_by_role("button", name="場合を外す").click()
    assert expression(page) == {"type": "const", "yen": 0}
    page.get_by_role("button", name="元に戻す").click()
    assert expression(page)["then"] == limited


def test_one_more_case_leaves_the_amount_of_all_others_where_it_is(page, address):
    amount(page, address)
    limited = expression(page)
    how(page).select_option(label="条件で変わる額")
    others = page.get_by_role("group", name="あてはまらないときの額", exact=True).first
    others.get_by_label("額（円）").fill("500")
    others.get_by_label("計算のしかた").select_option(label="条件で変わる額")
    made = expression(page)
    assert made["then"] == limited
    assert (made["otherwise"]["then"]["yen"], made["otherwise"]["otherwise"]["yen"]) == (0, 500)
    following = page.get_by_role("group", name="次の場合", exact=True)
    following.get_by_label("計算のしかた").first.select_option(label="決まった額")
    assert expression(page)["otherwise"]["type"] == "const"
    page.get_by_role("button", name="元に戻す").click()
    assert expression(page) == made


def test_of_many_cases_each_is_taken_off_by_its_name(page, address):
    begin(page, address, "粗大ごみ", "ひな形「粗大ごみ 収集申込」から作る")
    before = saved(page)["definition"]["derived"][0]["expression"]
    page.get_by_role("button", name="要件と計算する値").click()
    off = page.get_by_role("button", name=re.compile("場合を外す$"))
    names = off.all_inner_texts()
    assert len(set(names)) == len(names) == 7
    page.get_by_role("button", name="『品目』の答えが「ソファー（2人用以上） 1,000円」の場合を外す").press("Enter")
    page.keyboard.press("Enter")
    after = saved(page)["definition"]["derived"][0]["expression"]
    assert (after["condition"], after["then"]) == (before["condition"], before["then"])
    assert after["otherwise"] == before["otherwise"]["otherwise"]
    assert off.all_inner_texts() == [names[0], *names[2:]]
    assert violations(page) == []


def test_the_last_term_of_a_list_is_left_alone(page, address):
    amount(page, address)
    expect(alone(page, "1つめ")).to_have_count(0)
    page.get_by_role("button", name="2つめを削除").click()
    alone(page, "1つめ").click()
    assert expression(page)["type"] == "field"


def test_what_cannot_be_read_in_the_part_that_stays_stays_with_it(page, address):
    amount(page, address)
    how(page).select_option(label="端数を切り捨てた額")
    wrong = page.get_by_label("額（円）", exact=True)
    wrong.fill("2万5千円")
    wrong.press("Tab")
    alone(page, "もとの額").click()
    expect(limit(page)).to_have_value("2万5千円")
    expect(limit(page)).to_have_attribute("aria-invalid", "true")
    assert expression(page)["type"] == "min"


def test_a_calculation_that_goes_with_another_way_is_told(page, address):
    amount(page, address)
    how(page).select_option(label="決まった額")
    told = page.locator(".told")
    expect(told).to_have_text("ここにあった計算は、なくなりました。「元に戻す」で戻せます")
    how(page).select_option(label="足した額（＋）")
    expect(told).to_have_count(0)
    how(page).select_option(label="表で決まる額")
    expect(told).to_have_count(1)
    how(page).select_option(label="答えの数")
    expect(told).to_have_count(1)
    how(page).select_option(label="決まった額")
    expect(told).to_have_count(0)
