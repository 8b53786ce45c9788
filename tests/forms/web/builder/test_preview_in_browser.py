"""The preview in Chromium: each entry of a group shows what its own answers ask for; days are read as by the portal."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from support.attaching import PHOTO
from support.builder import saved
from support.everykind import CHILDREN, EVERY_KIND, OPTIONS, field
from support.forms import with_fields
from support.typed_days import READ, REFUSED

from .test_drafts import begin, state
from .test_editing import save

pytestmark = pytest.mark.browser

HEISEI = {"type": "is", "field": "met", "op": "eq", "value": "2019-05-01"}
DATED = [{**field("date"), "id": "met"}, {**field("notice", body={"ja": "その日"}), "id": "note", "shown_when": HEISEI}]
READ_ALL = """async ([module, name, given]) => {
  const read = (await import(module))[name];
  return given.map((one) => read(...one));
}"""


def preview(page: Page, address: str, editor, *fields: dict, behind: tuple[dict, ...] = ()) -> None:
    """Opens the preview of a draft that asks these on its first page, and others on pages `behind` it."""
    draft_id = begin(editor)
    form = with_fields([*fields]) | {"procedure": state(editor, draft_id)["definition"]["procedure"]}
    form["pages"] += behind
    findings = save(editor, draft_id, form).json["findings"]
    assert {one["severity"] for one in findings} <= {"warning"}
    page.goto(f"{address}/forms/{draft_id}/preview")


def at(page: Page, name: str):
    return page.locator(f'[data-field="{name}"]')


def test_each_entry_decides_for_itself_what_it_asks(page, address, editor):
    preview(page, address, editor, CHILDREN)
    first, second = at(page, "children.0.country"), at(page, "children.1.country")
    expect(first).to_be_hidden()
    expect(second).to_be_hidden()
    at(page, "children.0.abroad").get_by_label("はい").check()
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    at(page, "children.1.abroad").get_by_label("はい").check()
    at(page, "children.0.abroad").get_by_label("いいえ").check()
    expect(first).to_be_hidden()
    expect(second).to_be_visible()


def test_a_page_of_which_nothing_is_asked_is_passed_as_on_the_portal(page, address, editor):
    dog = {**field("yes_no"), "id": "dog"}
    shown = {"type": "is", "field": "dog", "op": "eq", "value": True}
    name = {**field("text", max_chars=9), "id": "name", "shown_when": shown}
    about = {"id": "about", "title": {"ja": "犬について"}, "fields": [name]}
    told = {"id": "told", "title": {"ja": "登録"}, "intro": {"ja": "決まり"}, "fields": [{**name, "id": "more"}]}
    photo = {**PHOTO, "shown_when": shown}
    files = {"id": "files_of_it", "title": {"ja": "写真"}, "intro": {"ja": "撮り方"}, "fields": [photo]}
    preview(page, address, editor, dog, behind=(about, told, files))
    first, second, third = (page.get_by_role("heading", name=name) for name in ("犬について", "登録", "写真"))
    expect(second).to_be_visible()
    expect(first).to_be_hidden()
    expect(third).to_be_hidden()
    at(page, "dog").get_by_label("はい").check()
    expect(first).to_be_visible()


def test_an_entry_without_an_answer_yet_has_its_own_place(page, address, editor):
    """Nothing is sent of radio buttons and boxes that nobody touched."""
    ill = {"type": "is", "field": "ill", "op": "eq", "value": True}
    asked = [{**field("yes_no"), "id": "ill"}, {**field("choice", options=OPTIONS), "id": "how", "shown_when": ill}]
    preview(page, address, editor, {**CHILDREN, "fields": asked})
    first, second = at(page, "children.0.how"), at(page, "children.1.how")
    expect(first).to_be_hidden()
    expect(second).to_be_hidden()
    at(page, "children.1.ill").get_by_label("はい").check()
    expect(second).to_be_visible()
    expect(first).to_be_hidden()


@pytest.mark.parametrize(
    ("era", "typed", "shown"),
    [
        ("R", ("元", "５", "１"), True),
        ("", ("2019", "5", "1"), True),
        ("AD", ("２０１９", "05", "01"), True),
        ("H", ("31", "5", "1"), False),
        ("", ("31", "5", "1"), False),
    ],
)
def test_a_question_that_waits_for_a_day_follows_what_is_typed(page, address, editor, era, typed, shown):
    preview(page, address, editor, *DATED)
    assert page.locator('[id="met.era"]').input_value() == "R"
    page.locator('[id="met.era"]').select_option(era)
    for part, text in zip(("year", "month", "day"), typed, strict=True):
        page.locator(f'[id="met.{part}"]').click()
        page.keyboard.insert_text(text)
    expect(at(page, "note")).to_be_visible(visible=shown)


def test_every_kind_is_followed_without_a_complaint(page, address, editor):
    """`page` hears of any error in the scripts."""
    told = {**field("notice", body={"ja": "最後"}), "id": "last", "shown_when": {**HEISEI, "field": "date"}}
    unpaid = [one for one in EVERY_KIND if "account" not in one["id"] and one["type"] != "amount"]
    preview(page, address, editor, *unpaid, CHILDREN, told)
    expect(at(page, "last")).to_be_hidden()
    for part, text in (("year", "元"), ("month", "5"), ("day", "1")):
        page.locator(f'[id="date.{part}"]').fill(text)
    expect(at(page, "last")).to_be_visible()


def test_a_day_is_the_one_that_the_portal_reads(office, page, address):
    page.goto(f"{address}/forms")
    module = office.app.extensions["todoke_assets"]["forms"].url("builder/wareki.js")
    typed = [one for one, *_ in (*READ, *REFUSED)]
    days = [day.isoformat() for _, day in READ] + [None] * len(REFUSED)
    assert page.evaluate(READ_ALL, [module, "parse", typed]) == days


STAFF = {
    "令和元年5月1日": "2019-05-01",
    "R1.5.1": "2019-05-01",
    "平成31年4月30日": "2019-04-30",
    "昭和64年1月7日": "1989-01-07",
    "２０２６ー１２ー１": "2026-12-01",
    "2026−12−1": "2026-12-01",
    "20261201": "2026-12-01",
    "平成31年5月1日": None,
    "昭和64年1月8日": None,
    "令和1年4月30日": None,
    "令和0年1月1日": None,
    "元年5月1日": None,
    "2026-02-29": None,
    "0026-01-01": None,
    "9999年12月31日": "9999-12-31",
    "R7981.12.31": "9999-12-31",
    "R7982.1.1": None,
}


def test_staff_type_no_day_outside_its_era(office, page, address):
    page.goto(f"{address}/forms")
    module = office.app.extensions["todoke_assets"]["forms"].url("builder/days.js")
    assert page.evaluate(READ_ALL, [module, "readDay", [[one] for one in STAFF]]) == list(STAFF.values())


def test_a_copy_of_a_templates_question_is_kept_and_can_be_undone(page, address):
    page.goto(f"{address}/forms/new")
    page.get_by_label("フォームの名前").fill("相談")
    page.get_by_label("子育て相談の申込み").check()
    page.get_by_role("button", name="作り始める").click()
    before = saved(page)["definition"]
    page.locator("[data-item] > .node__pick", has_text="かけてよい電話番号").click()
    page.locator("[data-item]", has_text="かけてよい電話番号").get_by_role("button", name="を複製").click()
    expect(page.locator("[data-item] > .node__pick", has_text="かけてよい電話番号")).to_have_count(2)
    fields = [one for part in saved(page)["definition"]["pages"] for one in part["fields"]]
    assert [one["type"] for one in fields if one["label"]["ja"] == "かけてよい電話番号"] == ["phone", "phone"]
    page.keyboard.press("Control+z")
    expect(page.locator("[data-item] > .node__pick", has_text="かけてよい電話番号")).to_have_count(1)
    assert saved(page)["definition"] == before


SPAN = """async ([module, spans]) => {
  const { daysFrom } = await import(module);
  return spans.map((one) => [...daysFrom(...one)]);
}"""


def test_days_end_where_the_calendar_does(office, page, address):
    page.goto(f"{address}/forms")
    module = office.app.extensions["todoke_assets"]["forms"].url("builder/days.js")
    spans = [["9999-12-30", "9999-12-31"], ["2028-02-28", "2028-03-01"], ["2026-12-02", "2026-12-01"]]
    assert page.evaluate(SPAN, [module, spans]) == [spans[0], ["2028-02-28", "2028-02-29", "2028-03-01"], []]
