"""Nothing that staff can type in the builder stops the saving: it is kept, or its own field says why it is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import msgspec
import pytest
from playwright.sync_api import Locator, Page, Route, expect
from support.browser import violations
from support.builder import saved

from todoke_catalog import loading, texts, urgency
from todoke_catalog.amounts import MAX_TERMS
from todoke_catalog.conditions import MAX_BRANCHES
from todoke_catalog.definition import Contact, Definition
from todoke_catalog.definition import Page as Page_
from todoke_catalog.errors import CatalogError
from todoke_catalog.fields import ChoicesField, GroupField
from todoke_catalog.listing import Keyword, Listing
from todoke_forms.core import drafts
from todoke_kit.errors import Refusal

from .everything import everything
from .test_drafts import begin, state
from .test_editing import save

pytestmark = pytest.mark.browser

FEWEST = 100  # controls for text that there were when this was written
KINDS = ".palette__group button"
TEXTS = ".settings :is(input[type=text], input:not([type]), textarea)"
HOSTILE = (
    "ニュウガクイワイ",
    "入学いわい",
    "転居＝転居＝",
    "＊た*た",
    "http://例.jp/?a=1#b",
    "１２３４５６７８９０１２３４５６７",
    "-5",
    "9" * 400,
    "あ" * 60,
    "あ" * 2600,
    "\n".join(f"言葉{number}" for number in range(2100)),
    "🏠👨‍👩‍👧 \t\u0007\u2028\ud83d",
    "　 ",
    "",
    "令和99年99月99日",
)


@pytest.fixture
def page(page, address, editor) -> Page:
    """The builder with everything in it; `builder` is its application, so that each state can be looked at."""
    draft_id = begin(editor)
    assert save(editor, draft_id, everything(state(editor, draft_id)["definition"])).status_code == 200
    page.route("**/builder/main.js*", seen)
    page.goto(f"{address}/forms/{draft_id}")
    page.locator(KINDS).first.wait_for()
    return page


def seen(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("\nnew App(", "\nwindow.builder = new App("))


def pick(page: Page, name: str) -> None:
    page.locator(".node__pick").filter(has=page.get_by_text(name, exact=True)).first.click()


def setting(page: Page, label: str) -> Locator:
    return page.locator(".settings").get_by_label(label, exact=True)


def write(control: Locator, text: str) -> None:
    control.fill(text)
    control.press("Tab")


def error(control: Locator) -> str:
    own = control.locator("xpath=ancestor::*[contains(concat(' ', @class, ' '), ' field ')][1]")
    return own.locator(".field__error").inner_text() if control.get_attribute("aria-invalid") == "true" else ""


NESTED = "{ type: 'floor_to', unit: 1, of: " * 120 + "{ type: 'const', yen: 1 }" + " }" * 120
WRITE = """([key, texts]) => texts.map((text) => {
  const control = document.querySelector(`.settings [data-key="${CSS.escape(key)}"]`);
  const before = JSON.stringify(builder.definition);
  control.focus();
  control.value = JSON.parse(text);
  control.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
  const now = document.querySelector(`.settings [data-key="${CSS.escape(key)}"]`);
  const after = JSON.stringify(builder.definition);
  return { changed: before !== after, after, marked: now.getAttribute("aria-invalid") === "true" };
})"""


def test_whatever_is_typed_into_whatever_control_can_be_saved_or_its_field_says_why_not(page):
    typed = [json.dumps(text) for text in HOSTILE]
    found, controls = [], 0
    for place in range(page.locator(".node__pick").count()):
        page.locator(".node__pick").nth(place).click()
        keys = page.locator(TEXTS).evaluate_all("(all) => all.map((one) => one.dataset.key)")
        controls += len(keys)
        for key in keys:
            for text, told in zip(HOSTILE, page.evaluate(WRITE, [key, typed]), strict=True):
                found += [(key, text[:20], why) for why in faults(key, text, told)]
    assert found == []
    assert controls >= FEWEST
    saved(page)


def faults(key: str, text: str, told: dict) -> Iterator[str]:
    try:
        plain = json.loads(told["after"])
        loading.digestable(plain)
        drafts.filled(plain)  # all that `drafts.read` refuses by, without the review
    except (Refusal, CatalogError) as refusal:
        yield refusal.code
    planned = key.startswith("slot.slots.")  # no part of the form until its button is pressed
    if not (told["changed"] or told["marked"] or planned) and text.strip():
        yield "dropped"


def test_a_reading_in_katakana_is_kept_in_hiragana_and_one_in_kanji_stops_nothing_else(page):
    pick(page, "フォームの基本情報")
    reading = setting(page, "フォームの名前の読み方")
    write(reading, "ﾆｭｳｶﾞｸ　イワイ２")
    expect(reading).to_have_value("にゅうがく いわい2")
    write(reading, "入学いわい")
    assert "「入学」は読み方に使えません。ひらがなで書くと、保存されます" in error(reading)
    assert violations(page, within=".settings") == []
    page.locator(KINDS).get_by_text("短い文", exact=True).click()
    write(setting(page, "質問文"), "学校名")
    definition = saved(page)["definition"]
    assert "学校名" in [field["label"]["ja"] for field in definition["pages"][0]["fields"]]
    assert definition["listing"]["title_reading"] == "にゅうがく いわい2"
    page.get_by_role("link", name="公開の承認を求める").click()
    expect(setting(page, "フォームの名前の読み方")).to_be_focused()
    expect(setting(page, "フォームの名前の読み方")).to_have_value("入学いわい")


@pytest.mark.parametrize(
    ("label", "typed", "said"),
    [
        ("さがす言葉", "引っ越し＝ひっこし\n転居＝転居", "2行目：「転居」は読み方に使えません"),
        ("さがす言葉", "あ" * 60, "1行目：40字までです（いま60字）"),
        ("さがす言葉", "\n".join(f"言葉{number}" for number in range(60)), "30行までです（いま60行）"),
        ("さがす言葉", "＝ひっこし", "1行目：「言葉」か「言葉＝読み方」の形"),
        ("離れた先の画面", "http://www.jma.go.jp/", "https:// から始まる"),
        ("離れた先の画面", "", "https:// から始まる"),
        ("探す言葉", "虐待\n*", "2行目：漢字・かな・英数字で書くと、保存されます"),
        ("探す言葉", "た*た", "1行目：漢字・かな・英数字で書くと、保存されます"),
        ("探す言葉", "あ" * 200, "1行目：30字までです（いま200字）"),
        ("探す言葉", "", "1つ以上入力してください"),
        ("電話番号", "0" * 50, "40字までです（いま50字）"),
    ],
)
def test_what_the_form_cannot_hold_is_said_beside_its_field_and_stays_as_typed(page, label, typed, said):
    pick(page, "フォームの基本情報")
    before = saved(page)["definition"]
    write(setting(page, label), typed)
    assert said in error(setting(page, label))
    pick(page, "lineの質問")
    pick(page, "フォームの基本情報")
    expect(setting(page, label)).to_have_value(typed)
    assert said in error(setting(page, label))
    assert saved(page)["definition"] == before


@pytest.mark.parametrize(
    ("label", "typed", "member", "kept"),
    [
        ("さがす言葉", "転居 = テンキョ", ["listing", "keywords"], [{"word": "転居", "reading": "てんきょ"}]),
        ("離れた先の画面", "ＷＷＷ.jma.go.jp/bosai", ["quick_exit"], "https://www.jma.go.jp/bosai"),
        ("探す言葉", "夫が怖い \nｈｉｔ＊\n ﾘｽｶ ", ["urgent", "words"], ["夫が怖い ", "hit*", "リスカ"]),
    ],
)
def test_what_can_be_meant_in_one_way_only_is_read_so(page, label, typed, member, kept):
    pick(page, "フォームの基本情報")
    write(setting(page, label), typed)
    assert error(setting(page, label)) == ""
    value = saved(page)["definition"]
    for name in member:
        value = value[name]
    assert value == kept


def test_a_text_that_is_too_long_is_not_cut_and_its_language_is_found_again(page):
    pick(page, "lineの質問")
    page.get_by_role("radio", name="英語").check()
    label = setting(page, "質問文（英語）")
    label.focus()
    page.keyboard.insert_text("a" * 2600)
    label.press("Tab")
    assert "2000字までです（いま2600字）" in error(label)
    page.get_by_role("radio", name="日本語", exact=True).check()
    expect(setting(page, "質問文")).to_have_value("lineの質問")
    saved(page)
    page.get_by_role("link", name="公開の承認を求める").click()
    expect(label).to_be_focused()
    expect(label).to_have_value("a" * 2600)


def test_the_limits_of_the_builder_are_those_of_forms(page):
    """What the schema bounds and no menu does; a new bound needs its control."""
    most, room = page.evaluate(
        """async () => {
          const at = (name) => new URL(name, document.querySelector("script[src*='builder/main.js']").src).href;
          return [(await import(at("taken.js"))).MOST, (await import(at("room.js"))).ROOM];
        }"""
    )
    assert most == {
        "words": texts.MAX_WORDS,
        "phone": bound(Contact, "phone"),
        "email": bound(Contact, "email"),
        "reading": bound(Listing, "title_reading"),
        "address": bound(Definition, "quick_exit"),
        "keyword": bound(Keyword, "word"),
        "keywords": bound(Listing, "keywords"),
        "urgent": bound(urgency.Urgent, "words"),
        "urgentWords": urgency.MAX_WORDS,
        "options": bound(ChoicesField, "options"),
    }
    assert room == {
        "pages": bound(Definition, "pages"),
        "fields": bound(Page_, "fields"),
        "entry": bound(GroupField, "fields"),
        "derived": bound(Definition, "derived"),
        "entryDerived": bound(GroupField, "derived"),
        "eligibility": bound(Definition, "eligibility"),
        "branches": MAX_BRANCHES,
        "levels": loading.MAX_DEPTH,
    }
    assert MAX_BRANCHES == MAX_TERMS


def bound(struct: type, member: str) -> int:
    """The greatest length of a member, or of what it lists."""
    found = json.dumps(msgspec.json.schema(struct)["$defs"][struct.__name__]["properties"][member])
    return int(re.search(r'"max(?:Length|Items)": (\d+)', found)[1])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("form.pages.push(...Array.from({ length: 50 }, () => form.pages[0]))", "ページは50まで"),
        ("form.pages[0].fields.push(...Array.from({ length: 100 }, () => form.pages[0].fields[0]))", "項目は100まで"),
        ("form.derived.push(...Array.from({ length: 100 }, () => form.derived[0]))", "計算する値は100まで"),
        ("form.eligibility.push(...Array.from({ length: 100 }, () => form.eligibility[0]))", "要件は100まで"),
        (
            "form.eligibility[0].condition = { type: 'any', of: Array(51).fill(form.eligibility[0].condition) }",
            "1つのまとまりの条件や計算は50まで",
        ),
        (
            f"form.pages[0].fields.at(-1).expression = {NESTED}",
            "深く重なりすぎる",
        ),
    ],
)
def test_one_part_too_many_is_not_added_and_why_is_shown(page, more, said):
    before = saved(page)["definition"]
    assert page.evaluate(f"builder.change((form) => {{ {more} }})") is False
    expect(page.locator(".told")).to_contain_text(said)
    assert saved(page)["definition"] == before


def test_the_hundred_and_first_question_of_a_page_is_not_said_to_be_added(page):
    page.evaluate("""builder.change((form) => {
      const [one] = form.pages[0].fields;
      while (form.pages[0].fields.length < 100)
        form.pages[0].fields.push({ ...one, id: `more${form.pages[0].fields.length}` });
    })""")
    page.locator(KINDS).get_by_text("短い文", exact=True).click()
    expect(page.locator(".told")).to_contain_text("1つのページの項目は100までなので、足していません")
    assert len(saved(page)["definition"]["pages"][0]["fields"]) == 100
