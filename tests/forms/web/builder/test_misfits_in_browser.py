"""A value may be compared with what is not of its kind: the builder shows every draft that can be kept."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from support.browser import violations
from support.builder import saved

from .everything import condition, everything
from .test_drafts import begin as begin_draft
from .test_drafts import state
from .test_editing import save
from .test_in_browser import add, begin, fields

pytestmark = pytest.mark.browser

MADE = "o0123456789abcdef"
LITERALS = (18, -1, True, "", "2026-12-01", "2026-99-99", "a1", MADE, "六", ["a1", "b1"], [18, 19], ["2026-12-01"])
OPERATORS = ("eq", "ne", "ge", "le", "gt", "lt", "in", "contains")
COMPARED = (
    "line",
    "day",
    "number",
    "choice",
    "choices",
    "yes_no",
    "consent",
    "sex",
    "moved",
    "counted",
    "either",
    "gone",
)
LOOK = """() => [...document.querySelectorAll(".node__pick")].map((_, place) => {
  document.querySelectorAll(".node__pick")[place].click();
  return [...document.querySelectorAll(".settings :is(input, select, textarea)")].length;
})"""


def compared(blank: dict[str, Any], named: str) -> dict[str, Any]:
    """A draft with everything in it, which compares this value with every literal in every way wherever it can."""
    definition = everything(blank)
    either = {"type": "first_answered", "id": "either", "of": ["choice", "day"]}
    definition["derived"] = [*definition["derived"], either]
    all_ways = [condition(named, op, value) for op, value in product(OPERATORS, LITERALS)]
    definition["eligibility"] = [
        {"code": f"r{place}", "condition": one, "refusal": {"ja": "対象外です"}} for place, one in enumerate(all_ways)
    ]
    some, others = ({"type": kind, "of": part} for kind, part in (("any", all_ways[:48]), ("all", all_ways[48:])))
    const = {"type": "const", "yen": 1}
    when = {"type": "when", "condition": others, "then": const, "otherwise": const}
    definition["pages"][0]["fields"] += [
        {"type": "text", "id": "last", "label": {"ja": "最後の質問"}, "max_chars": 9, "shown_when": some},
        {"type": "amount", "id": "paid", "label": {"ja": "額"}, "expression": when},
    ]
    return definition


@pytest.mark.parametrize("named", COMPARED)
def test_every_draft_that_can_be_kept_is_shown_whatever_it_compares_with_whatever(page, address, editor, named):
    draft_id = begin_draft(editor)
    definition = compared(state(editor, draft_id)["definition"], named)
    assert save(editor, draft_id, definition).status_code == 200
    page.goto(f"{address}/forms/{draft_id}")
    page.locator(".node__pick").first.wait_for()
    found = page.evaluate(LOOK)
    assert len(found) == len(definition["pages"][0]["fields"]) + 3 + 3  # the form, the rules, the page; the group's own
    assert min(found) > 0
    assert "この部分は表示できません" not in page.locator("body").inner_text()
    assert MADE not in page.locator("body").inner_text()
    values = page.locator(".settings input").evaluate_all("(all) => all.map((one) => one.value)")
    assert MADE not in values
    assert len(page.locator(".settings .said").all_inner_texts()) >= len(OPERATORS) * len(LITERALS)


AGE = "『生年月日』から数えた、『申請する日』の年齢"


def young(page: Page, address: str) -> None:
    """A question that is shown to people under 18, and a rule about them."""
    begin(page, address)
    page.get_by_role("button", name="生年月日", exact=True).click()
    page.locator('[data-key="pick.the-rules"]').click()
    page.get_by_role("button", name="計算する値を追加").click()
    add(page, "短い文", "学校の名前")
    page.get_by_label("前の答えによって表示する").check()
    page.get_by_label("質問", exact=True).select_option(label=AGE)
    page.get_by_label("比べ方").select_option(label="より小さい")
    page.get_by_label("答え", exact=True).fill("18")
    saved(page)
    page.locator('[data-key="pick.the-rules"]').click()


@pytest.mark.parametrize("kind", ["年度の最後の日", "ある日から数えた日", "答えのある最初のもの"])
def test_another_kind_of_value_names_what_compares_it_and_locks_nobody_out(page, address, kind):
    young(page, address)
    page.get_by_label("何を計算しますか").select_option(label=kind)
    expect(page.locator(".told")).to_contain_text("「値 1」の種類を変えました。「学校の名前」の条件で使われているので")
    said = [one["sentence"] for one in saved(page)["findings"] if "「学校の名前」" in one["sentence"]]
    assert said == ["「学校の名前」の条件や計算が、その質問の答えの種類に合っていません"]
    page.reload()
    page.get_by_role("button", name="学校の名前 短い文").click()
    answer = page.get_by_label("答え", exact=True)
    expect(answer).to_have_value("18")
    expect(answer).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".settings .field__error", has_text="いまの答えは日付ではありません")).to_be_visible()
    expect(page.locator(".settings .branch")).to_contain_text("が「18」より前のとき表示")
    assert violations(page, within=".settings") == []
    answer.fill("令和8年4月1日")
    expect(answer).to_have_attribute("aria-invalid", "false")
    assert fields(page)[1]["shown_when"]["value"] == "2026-04-01"
    assert not [one for one in saved(page)["findings"] if "「学校の名前」" in one["sentence"]]


def test_another_kind_of_value_that_compares_alike_says_nothing(page, address):
    young(page, address)
    page.get_by_label("何を計算しますか").select_option(label="年度")
    saved(page)
    expect(page.locator(".told")).to_have_count(0)


def test_a_way_of_comparing_that_a_value_has_no_more_is_shown_and_changed(page, address):
    young(page, address)
    page.get_by_role("button", name="学校の名前 短い文").click()
    page.get_by_label("比べ方").select_option(label="のどれか")
    page.get_by_label("答え", exact=True).fill("17、18")
    page.locator('[data-key="pick.the-rules"]').click()
    page.get_by_label("何を計算しますか").select_option(label="年度の最後の日")
    page.get_by_role("button", name="学校の名前 短い文").click()
    compare = page.get_by_label("比べ方")
    expect(compare.locator("option:checked")).to_have_text("（もう使えない比べ方）")
    compare.select_option(label="より前")
    page.get_by_label("答え", exact=True).fill("2026-04-01")
    assert fields(page)[1]["shown_when"] | {"field": ""} == condition("", "lt", "2026-04-01")


@pytest.mark.provokes
def test_a_part_that_cannot_be_shown_takes_nothing_else_with_it(page, address):
    """No draft is known that has one; whatever it be, the others can be edited, and the step can be undone."""
    page.context.route("**/builder/calculated.js*", broken)
    page = page.context.new_page()  # which may complain
    begin(page, address)
    add(page, "短い文", "名前")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    card = page.locator("[data-item]", has_text="この部分は表示できません")
    expect(card).to_have_count(1)
    expect(page.locator(".settings")).to_contain_text("この部分は表示できません")
    page.get_by_role("button", name="名前 短い文").click()
    page.get_by_label("質問文").fill("氏名")
    assert [field["label"]["ja"] for field in fields(page)] == ["氏名", ""]
    for _ in range(2):
        page.get_by_role("button", name="元に戻す").click()
    expect(card).to_have_count(0)


@pytest.mark.parametrize("name", ["urgent", "my_number_basis", "quick_exit", "reception", "listing", "places", "once"])
def test_what_a_file_says_to_be_nothing_is_nothing(page, address, editor, name):
    draft = begin_draft(editor)
    definition = everything(state(editor, draft)["definition"]) | {name: None}
    assert save(editor, draft, definition).status_code == 200
    page.goto(f"{address}/forms/{draft}")
    page.locator('[data-key="pick.the-form"]').click()
    expect(page.get_by_label("フォームの名前", exact=True)).to_be_visible()
    expect(page.locator(".settings")).not_to_contain_text("この部分は表示できません")
    if name == "urgent":
        page.get_by_label("自由に書く欄で、急いで読む言葉を探す").check()
        page.get_by_label("自由に書く欄で、急いで読む言葉を探す").uncheck()
        assert name not in saved(page)["definition"]


@pytest.mark.provokes
def test_a_setting_that_cannot_be_shown_takes_no_other_with_it(page, address):
    page.context.route("**/builder/urgent.js*", broken)
    page = page.context.new_page()  # which may complain
    begin(page, address)
    page.locator('[data-key="pick.the-form"]').click()
    expect(page.locator(".settings").get_by_text("この部分は表示できません")).to_have_count(1)
    page.get_by_label("担当課", exact=True).fill("福祉課")
    assert saved(page)["definition"]["department"]["ja"] == "福祉課"


def broken(route: Route) -> None:
    """Plants a fault where the module names what it shows."""
    answer = route.fetch()
    words = answer.text()
    for start in ("switch (expression.type)", "const asked ="):
        words = words.replace(start, f"throw new Error('planted'); {start}")
    route.fulfill(response=answer, body=words)
