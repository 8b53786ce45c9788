"""Questions are moved into a repeating group, within it and out of it: by keys, by buttons, by pointer and by touch."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import DESK, NARROWEST, OVERFLOWS, serving, shoot, violations
from support.builder import saved
from support.everykind import field
from support.forms import with_fields

from todoke_catalog import lint_references, once, templates
from todoke_catalog.errors import DefinitionCode
from todoke_forms.core import drafts

from .test_drafts import begin, state
from .test_editing import save
from .test_unread_in_browser import by_key, type_over

pytestmark = pytest.mark.browser

HIGH = 2400  # a window in which everything is to be seen: nothing scrolls while it is dragged
IN = "「学校名」を「お子さん」の中に移しました。3個のうち{}番目です"
OUT = "「学校名」を「お子さん」の外に移しました。4個のうち{}番目です"
FULL = "1つのくり返しの項目は50までなので、足していません"
WALKS = """async ([module, definition]) => {
  const { inOrder, step } = await import(module);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  return [...inOrder(definition)].flatMap(({ id }) => [-1, 1].flatMap((by) => {
    const [there, back] = [structuredClone(definition), structuredClone(definition)];
    if (!step(there, id, by)) return same(there, definition) ? [] : [[id, by]];
    step(back, id, by);
    step(back, id, -by);
    return same(there, definition) || !same(back, definition) ? [[id, by]] : [];
  }));
}"""


def named(kind: str, name: str, label: str, **members: Any) -> dict[str, Any]:
    return {**field(kind, **members), "id": name, "label": {"ja": label}}


def group(name: str, label: str, *inner: dict[str, Any]) -> dict[str, Any]:
    return named("group", name, label, entry={"ja": "1人"}, max_entries=5, fields=list(inner))


def form() -> list[dict[str, Any]]:
    """one, children(name birth), school, fee"""
    inner = [named("text", "name", "名前", max_chars=9), named("date", "birth", "生まれた日")]
    return [
        named("text", "one", "一", max_chars=9),
        group("children", "お子さん", *inner),
        named("text", "school", "学校名", max_chars=9),
        named("amount", "fee", "手数料", expression={"type": "const", "yen": 5}),
    ]


@pytest.fixture
def at(page, address, editor):
    """Opens a draft that has these items on one page."""

    def at(*items: dict[str, Any], **members: Any) -> Page:
        draft_id = begin(editor)
        procedure = state(editor, draft_id)["definition"]["procedure"]
        save(editor, draft_id, with_fields(items or form()) | {"procedure": procedure} | members)
        page.set_viewport_size({"width": DESK["width"], "height": HIGH})
        page.goto(f"{address}/forms/{draft_id}")
        page.locator(".outline .node__pick").first.wait_for()
        return page

    return at


def definition(page: Page) -> dict[str, Any]:
    kept: dict[str, Any] = saved(page)["definition"]
    return kept


def order(page: Page) -> str:
    """What is where, as the server has it: groups with what is in them."""

    def told(one: dict[str, Any]) -> str:
        return f"{one['id']}({' '.join(map(told, one['fields']))})" if one["type"] == "group" else one["id"]

    return " | ".join(" ".join(map(told, each["fields"])) for each in definition(page)["pages"])


def pick(page: Page, name: str) -> Locator:
    return page.locator(f'[data-key="pick.{name}"]')


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_have_text(words)


WAY_UP = [
    ("one children(name birth school) fee", IN.format(3)),
    ("one children(name school birth) fee", "「学校名」を動かしました。3個のうち2番目です"),
    ("one children(school name birth) fee", "「学校名」を動かしました。3個のうち1番目です"),
    ("one school children(name birth) fee", OUT.format(2)),
    ("school one children(name birth) fee", "「学校名」を動かしました。4個のうち1番目です"),
]
WAY_BACK = [
    "one school children(name birth) fee",
    "one children(school name birth) fee",
    "one children(name school birth) fee",
    "one children(name birth school) fee",
    "one children(name birth) school fee",
]


def test_keys_move_a_question_through_a_group_and_back_and_the_focus_stays_on_it(at):
    page = at()
    pick(page, "school").click()
    pick(page, "school").focus()
    for now, words in WAY_UP:
        page.keyboard.press("Alt+ArrowUp")
        said(page, words)
        expect(pick(page, "school")).to_be_focused()
        assert order(page) == now
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".told")).to_have_text("これより先には動かせません")
    for now in WAY_BACK:
        page.keyboard.press("Alt+ArrowDown")
        expect(pick(page, "school")).to_be_focused()
        assert order(page) == now


def test_a_move_into_a_group_or_out_of_it_is_undone_and_done_again_exactly(at):
    page = at()
    pick(page, "school").click()
    pick(page, "school").focus()
    before = [definition(page)]
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp"):
        page.keyboard.press(f"Alt+{key}")
        before.append(definition(page))
    assert len({json.dumps(one) for one in before}) == len(before)
    for one in before[-2::-1]:
        page.keyboard.press("Control+z")
        assert definition(page) == one
        expect(pick(page, "school")).to_be_focused()
    for one in before[1:]:
        page.keyboard.press("Control+y")
        assert definition(page) == one


def test_buttons_move_a_question_into_a_group_and_out_of_it(at):
    page = at()
    pick(page, "one").click()
    down = page.get_by_role("button", name="「一」を下へ")
    for now in ("children(one name birth)", "children(name one birth)", "children(name birth one)"):
        down.click()
        expect(down).to_be_focused()
        assert order(page) == f"{now} school fee"
    down.click()
    said(page, "「一」を「お子さん」の外に移しました。4個のうち2番目です")
    assert order(page) == "children(name birth) one school fee"
    page.get_by_role("button", name="「一」を上へ").click()
    assert order(page) == "children(name birth one) school fee"


def test_what_does_not_fit_into_a_group_passes_over_it(at):
    page = at()
    pick(page, "fee").click()
    up = page.get_by_role("button", name="「手数料」を上へ")
    for now in ("one children(name birth) fee school", "one fee children(name birth) school"):
        up.click()
        assert order(page) == now
    pick(page, "children").click()
    page.get_by_role("button", name="「お子さん」を上へ").click()
    assert order(page) == "one children(name birth) fee school"


def test_one_step_and_one_back_leave_every_form_of_the_library_as_it_was(office, browser):
    module = office.app.extensions["todoke_assets"]["forms"].url("builder/model.js")
    with serving(office.app) as address:
        page = browser.new_page()
        page.goto(f"{address}/sign-in")
        for name in templates.names():
            assert page.evaluate(WALKS, [module, json.loads(templates.read(name))]) == [], name
        page.close()


def point(page: Page, place: str) -> tuple[float, float]:
    """A place like "name top": within the card of this item, or "in" the box of an empty group."""
    name, side = place.split()
    card = page.locator(f'[data-item="{name}"]')
    if side == "in":
        card = card.locator(".page__empty")
    box = card.bounding_box()
    assert box
    down = {"top": 6, "name": 40, "end": box["height"] - 14, "brink": box["height"] - 4, "in": box["height"] / 2}
    return box["x"] + 60, box["y"] + down[side]


def take(page: Page, name: str, place: str) -> None:
    """Takes it by its grip and holds it over a place."""
    box = page.locator(f'[data-item="{name}"] > .grip').bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(*point(page, place), steps=4)


MARKED = """() => [...document.querySelectorAll(".drop-before, .drop-end")].map((one) =>
  [one.dataset.item ?? one.dataset.page, one.classList.contains("drop-end") ? "end" : "before"].join(" "))"""
DROPS = {
    "within": ("birth", "name top", "name before", "one children(birth name) school fee"),
    "within, to the end": ("name", "birth end", "children end", "one children(birth name) school fee"),
    "out, before it": ("birth", "children top", "children before", "one birth children(name) school fee"),
    "out, elsewhere": ("birth", "one top", "one before", "birth one children(name) school fee"),
    "out, behind it": ("birth", "children brink", "school before", "one children(name) birth school fee"),
    "into a place": ("school", "birth top", "birth before", "one children(name school birth) fee"),
    "into its beginning": ("one", "children name", "name before", "children(one name birth) school fee"),
    "into its end": ("one", "children end", "children end", "children(name birth one) school fee"),
    "an amount, above": ("fee", "name top", "children before", "one fee children(name birth) school"),
    "an amount, below": ("fee", "birth end", "school before", "one children(name birth) fee school"),
}


@pytest.mark.parametrize(("name", "place", "mark", "then"), DROPS.values(), ids=DROPS)
def test_what_is_dragged_falls_where_the_mark_is_and_undoing_brings_it_back(at, name, place, mark, then):
    page = at()
    before = definition(page)
    take(page, name, place)
    assert page.evaluate(MARKED) == [mark]
    shoot(page, f"builder-drag-{place}")
    page.mouse.up()
    assert order(page) == then
    expect(pick(page, name)).to_be_focused()
    assert page.evaluate(MARKED) == []
    page.get_by_role("button", name="元に戻す").click()
    assert definition(page) == before


def test_a_question_is_dragged_into_an_empty_group_and_an_amount_before_or_behind_it(at):
    one, _, _, fee = form()
    page = at(one, group("empty", "領収書"), fee)
    take(page, "fee", "empty in")
    assert page.evaluate(MARKED) == ["p end"]
    page.mouse.up()
    assert order(page) == "one empty() fee"
    take(page, "one", "empty in")
    assert page.evaluate(MARKED) == ["empty end"]
    shoot(page, "builder-drag-empty")
    page.mouse.up()
    said(page, "「一」を「領収書」の中に移しました。1個のうち1番目です")
    assert order(page) == "empty(one) fee"


def test_the_mark_is_seen_on_what_is_selected(at):
    page = at()
    pick(page, "birth").click()
    take(page, "school", "birth top")
    assert "0px -4px" in page.locator('[data-item="birth"]').evaluate("one => getComputedStyle(one).boxShadow")
    page.mouse.up()


def test_the_end_of_a_group_is_marked_below_its_last_question(at):
    page = at()
    take(page, "one", "children end")
    assert "0px 4px" in page.locator('[data-item="birth"]').evaluate("one => getComputedStyle(one).boxShadow")
    page.mouse.up()


def test_a_question_is_dragged_into_a_group_by_touch_in_a_narrow_window(at):
    page = at()
    page.set_viewport_size({"width": NARROWEST["width"], "height": HIGH * 2})
    box = page.locator('[data-item="school"] > .grip').bounding_box()
    assert box
    finger = page.context.new_cdp_session(page)
    x, y = point(page, "birth top")
    for kind, where in (
        ("touchStart", [{"x": box["x"] + 10, "y": box["y"] + 10}]),
        ("touchMove", [{"x": x, "y": y + 20}]),
        ("touchMove", [{"x": x, "y": y}]),
        ("touchEnd", []),
    ):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})
    assert order(page) == "one children(name school birth) fee"


@pytest.mark.parametrize("way", ["keys", "pointer"])
def test_a_group_that_is_full_takes_no_more_and_says_so(at, way):
    one, children, school, _ = form()
    full = [named("text", f"n{number}", f"欄{number}", max_chars=9) for number in range(50)]
    page = at(one, children | {"fields": full}, school)
    before = definition(page)
    if way == "keys":
        pick(page, "one").click()
        pick(page, "one").focus()
        page.keyboard.press("Alt+ArrowDown")
        expect(pick(page, "one")).to_be_focused()
    else:
        take(page, "one", "n1 top")
        page.mouse.up()
    expect(page.locator(".told")).to_have_text(FULL)
    assert definition(page) == before
    expect(page.get_by_role("button", name="元に戻す")).to_have_attribute("aria-disabled", "true")


def test_a_condition_that_a_move_leaves_without_its_answer_stays_and_is_told(at):
    one, children, school, _ = form()
    when = {"type": "is", "field": "school", "op": "eq", "value": "東小"}
    page = at(one, children, school, named("text", "road", "通学路", max_chars=9, shown_when=when))
    told = pick(page, "road").locator(".node__mend")
    expect(told).to_have_count(0)
    pick(page, "school").click()
    page.get_by_role("button", name="「学校名」を上へ").click()
    assert definition(page)["pages"][0]["fields"][-1]["shown_when"] == when
    expect(told).to_have_text("直すところあり")
    page.get_by_role("button", name="「学校名」を下へ").click()
    expect(told).to_have_count(0)


YES = {"type": "is", "field": "member", "op": "eq", "value": True}
UNDO = "「元に戻す」で戻せます"
MOVED_IN = "「会員ですか」を「参加者」の中に移しました。2個のうち{}番目です"
NOT_OUTSIDE = "くり返しの中で聞くことは、外では使えません"


def members() -> list[dict[str, Any]]:
    """member, people(name), number, fee: the number and the fee look at member"""
    by_member = {
        "type": "when",
        "condition": YES,
        "then": {"type": "const", "yen": 1},
        "otherwise": {"type": "const", "yen": 2},
    }
    return [
        named("yes_no", "member", "会員ですか"),
        group("people", "参加者", named("text", "name", "名前", max_chars=9)),
        named("text", "number", "会員番号", max_chars=9, shown_when=YES),
        named("amount", "fee", "受講料", expression=by_member),
    ]


def test_a_move_into_a_group_names_what_used_it_outside_and_the_review_says_why(at):
    page = at(*members())
    pick(page, "member").click()
    page.get_by_role("button", name="「会員ですか」を下へ").click()
    used = "「会員番号」の条件、「受講料」の計算で使われているので、直してください"
    expect(page.locator(".told")).to_have_text(f"{MOVED_IN.format(1)}。{NOT_OUTSIDE}。{used}。{UNDO}")
    shoot(page, "builder-moved-in")
    saved(page)
    page.locator("[aria-controls=findings]").click()
    why = "くり返し「参加者」の中の「会員ですか」を使っています。くり返しの中で聞くことは、外では使えません。"
    for sentence in (f"「会員番号」の条件が、{why}", f"「受講料」の計算が、{why}"):
        expect(page.locator(".finding", has_text=sentence)).to_have_count(1)
    page.get_by_role("button", name="「会員ですか」を下へ").click()
    said(page, "「会員ですか」を動かしました。2個のうち2番目です")
    expect(page.locator(".told")).to_have_count(0)
    page.get_by_role("button", name="元に戻す").click()
    page.get_by_role("button", name="元に戻す").click()
    expect(page.locator(".finding", has_text=why)).to_have_count(0)
    assert order(page) == "member people(name) number fee"


def test_what_is_dragged_into_a_group_names_what_used_it(at):
    page = at(*members())
    take(page, "member", "people end")
    page.mouse.up()
    expect(page.locator(".told")).to_contain_text(f"{MOVED_IN.format(2)}。{NOT_OUTSIDE}。「会員番号」の条件、")
    assert order(page) == "people(name member) number fee"


def test_values_and_the_count_of_applications_are_named_too(at):
    age = {"type": "age", "id": "age", "birth": "born", "on": "today"}
    yearly = {"per": "fiscal_year", "day": "born"}
    born = named("date", "born", "生年月日")
    page = at(group("people", "参加者", named("text", "name", "名前", max_chars=9)), born, derived=[age], once=yearly)
    pick(page, "born").click()
    page.get_by_role("button", name="「生年月日」を上へ").click()
    expect(page.locator(".told")).to_contain_text(f"{NOT_OUTSIDE}。「値 1」、1人1回の数え方で使われているので、")


def test_a_move_out_of_a_group_names_what_comes_before_it_now(at):
    number = named("text", "number", "会員番号", max_chars=9, shown_when=YES)
    page = at(group("people", "参加者", named("yes_no", "member", "会員ですか"), number))
    pick(page, "member").click()
    page.get_by_role("button", name="「会員ですか」を上へ").click()
    said(page, "「会員ですか」を「参加者」の外に移しました。2個のうち1番目です")
    expect(page.locator(".told")).to_have_count(0)
    for _ in range(2):
        page.get_by_role("button", name="「会員ですか」を下へ").click()
    later = "順番が変わったので、「会員番号」の条件を直してください"
    said(page, f"「会員ですか」を動かしました。2個のうち2番目です。{later}。{UNDO}")
    page.get_by_role("button", name="「会員ですか」を下へ").click()
    assert order(page) == "people(number) member"
    page.locator("[aria-controls=findings]").click()
    expect(page.locator(".finding", has_text="あとに出てくる「会員ですか」を使っています")).to_have_count(1)


def test_what_is_moved_away_from_what_it_looks_at_in_its_group_is_named_itself(at):
    number = named("text", "number", "会員番号", max_chars=9, shown_when=YES)
    page = at(group("people", "参加者", named("yes_no", "member", "会員ですか"), number))
    pick(page, "number").click()
    page.get_by_role("button", name="「会員番号」を下へ").click()
    expect(page.locator(".told")).to_contain_text(f"{NOT_OUTSIDE}。「会員番号」の条件で使われているので、")


# Of every step of every item, and every drop into a group: what holds what then, and what is left unseen.
LOSSES = """async ([model, unseen, definition]) => {
  const [{ drop, fitsGroup, inOrder, step }, { newlyUnseen }] = [await import(model), await import(unseen)];
  const items = [...inOrder(definition)];
  const groups = items.filter(({ type }) => type === "group");
  const ids = (some) => some.map(({ id }) => id);
  const held = (next) => [...inOrder(next)].filter((one) => one.fields).map(({ id, fields }) => [id, ids(fields)]);
  const fits = (one) => one.type && fitsGroup(one.type);
  const into = (one) => (fits(one) ? groups : []).map(({ id }) => (next) => drop(next, one.id, id));
  const moves = (one) => [...[-1, 1].map((by) => (next) => step(next, one.id, by)), ...into(one)];
  return items.flatMap((one) => moves(one).flatMap((move) => {
    const next = structuredClone(definition);
    return move(next) ? [[held(next), newlyUnseen(definition, next).map(({ name }) => name)]] : [];
  }));
}"""


def moved(plain: dict[str, Any], held: list[tuple[str, list[str]]]) -> dict[str, Any]:
    """The form with its items where they are said to be."""
    pages = {page["id"]: page for page in plain["pages"]}
    items = {item["id"]: item for page in plain["pages"] for item in page["fields"]}
    items |= {inner["id"]: inner for item in items.values() for inner in item.get("fields", ())}
    for name, inner in reversed(held):  # groups before the pages that they are on
        items[name] = {**pages.get(name, items.get(name, {})), "fields": [items[one] for one in inner]}
    return {**plain, "pages": [items[name] for name, _ in held if name in pages]}


def unseen(plain: dict[str, Any]) -> set[str]:
    """The ids that the linter finds used where they are not known."""
    form = drafts.filled(plain)
    found = (*lint_references.faults(form), *once.faults(form))
    return {name for code, _, name in found if code == DefinitionCode.FORWARD_REFERENCE}


def test_what_a_move_is_told_to_lose_is_what_the_linter_finds_then(office, browser):
    scripts = office.app.extensions["todoke_assets"]["forms"]
    modules = [scripts.url(f"builder/{name}.js") for name in ("model", "unseen")]
    lost = 0
    with serving(office.app) as address:
        page = browser.new_page()
        page.goto(f"{address}/sign-in")
        for name in templates.names():
            plain = json.loads(templates.read(name))
            for held, told in page.evaluate(LOSSES, [*modules, plain]):
                found = unseen(moved(plain, held))
                assert bool(told) == bool(found), name
                assert found <= set(told), name
                lost += bool(found)
        page.close()
    assert lost > 100


def test_what_cannot_be_read_goes_along_into_a_group(at):
    page = at()
    pick(page, "school").click()
    most = by_key(page, "school.max_chars")
    type_over(most, "10字")
    expect(most).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="「学校名」を上へ").click()
    assert order(page) == "one children(name birth school) fee"
    expect(most).to_have_value("10字")
    expect(most).to_have_attribute("aria-invalid", "true")


def test_what_a_card_was_to_say_of_a_question_can_be_taken_away_in_a_group(at):
    one, children, _, _ = form()
    page = at(one, children, named("person_name", "owner", "届け出る人", matches="name"))
    told = pick(page, "owner").locator(".node__mend[data-severity=error]")
    pick(page, "owner").click()
    page.get_by_role("button", name="「届け出る人」を上へ").click()
    expect(told).to_have_count(1)
    page.get_by_label("マイナンバーカードの項目と照合する").select_option(label="照合しない")
    expect(told).to_have_count(0)
    expect(page.get_by_label("マイナンバーカードの項目と照合する")).to_have_count(0)


def test_a_group_with_its_grips_is_accessible_and_fits(at):
    page = at()
    expect(page.locator('[data-item="children"] .items .grip')).to_have_count(2)
    pick(page, "birth").click()
    assert violations(page) == []
    page.set_viewport_size(NARROWEST)
    assert not page.evaluate(OVERFLOWS)
    shoot(page, "builder-group-narrowest")
