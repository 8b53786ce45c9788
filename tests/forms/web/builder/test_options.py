"""What is typed into a list of choices never moves a branch or a translation from one choice to another."""

from __future__ import annotations

import random
import re

import pytest
from playwright.sync_api import Locator, Page, expect
from support.browser import violations
from support.builder import saved

pytestmark = pytest.mark.browser

WAYS = ["来所", "電話", "訪問"]
RUNS = 300
MATCH = """async ([module, runs]) => {
  const { matched } = await import(module);
  return runs.map(({ start, steps }) => {
    let made = 0;
    const known = [];
    let [before, now] = [start, start];
    return steps.map(({ typed, leave }) => {
      if (leave) {
        known.unshift(...before);
        before = now;
      }
      now = matched(typed, { now, before, known, fresh: () => `new${(made += 1)}` });
      return { before, now };
    });
  });
}"""

STAYS = """() => {
  const leaving = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leaving);
  return leaving.defaultPrevented;
}"""


@pytest.fixture
def page(page, address) -> Page:
    page.goto(f"{address}/forms/new")
    return page


def begin(page: Page, template: str = "") -> None:
    page.get_by_label("フォームの名前").fill("相談")
    if template:
        page.get_by_label(template).check()
    page.get_by_role("button", name="作り始める").click()
    page.get_by_role("heading", name="相談", exact=True).wait_for()


@pytest.fixture
def ways(page) -> dict[str, str]:
    """A choice of ways with a question that is shown for the first of them; the ids of the ways."""
    begin(page)
    page.get_by_role("button", name="1つ選ぶ", exact=True).click()
    page.get_by_label("質問文").fill("方法")
    page.get_by_label("選択肢").fill("\n".join(WAYS))
    page.get_by_role("button", name="短い文", exact=True).click()
    page.get_by_label("質問文").fill("来る人")
    page.get_by_label("前の答えによって表示する").check()
    ids = kept(page)
    assert condition(page) == ids["来所"]
    page.get_by_role("button", name="方法 1つ選ぶ").click()
    page.get_by_label("選択肢").focus()
    return ids


def fields(page: Page) -> list[dict]:
    return [field for one in saved(page)["definition"]["pages"] for field in one["fields"]]


def kept(page: Page) -> dict[str, str]:
    return {option["label"]["ja"]: option["value"] for option in fields(page)[0]["options"]}


def condition(page: Page) -> str:
    return fields(page)[1]["shown_when"]["value"]


def gone(page: Page) -> bool:
    return any("もうない選択肢" in one["sentence"] for one in saved(page)["findings"])


def in_english(page: Page) -> Locator:
    page.get_by_role("radio", name="英語").check()
    return page.get_by_label("選択肢（英語）")


def english(page: Page) -> list[str | None]:
    return [option["label"].get("en") for option in fields(page)[0]["options"]]


def test_a_translation_of_choices_stands_beside_the_japanese(page, ways):
    box = in_english(page)
    japanese = page.get_by_role("list", name="日本語の選択肢").get_by_role("listitem")
    assert japanese.all_inner_texts() == WAYS
    box.fill("Visit\n\nAt home\n\n")
    box.press("Tab")
    assert english(page) == ["Visit", None, "At home"]
    said = page.locator(".settings").get_by_role("status")
    expect(said).to_have_text("「電話」の訳がありません。")
    assert violations(page) == []
    tops = page.evaluate(LINES)
    assert tops == pytest.approx([tops[0] + row * (tops[1] - tops[0]) for row in range(len(WAYS))], abs=0.5)
    box.fill("Visit\nPhone\nAt home")
    box.press("Tab")
    expect(said).to_have_text("")
    assert english(page) == ["Visit", "Phone", "At home"]
    assert kept(page) == ways


def test_a_long_choice_beside_its_translation_is_reached_by_keys(page, ways):
    page.get_by_label("選択肢").fill("来所（平日の9時から17時まで、予約した人だけ）\n電話\n訪問")
    box = in_english(page)
    japanese = page.get_by_role("list", name="日本語の選択肢")
    box.press("Shift+Tab")
    expect(japanese).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("(list) => list.scrollLeft > 0", arg=japanese.element_handle())
    assert violations(page) == []


LINES = """() => {
  const box = document.querySelector(".beside textarea");
  const style = getComputedStyle(box);
  const first = box.getBoundingClientRect().top + parseFloat(style.paddingTop) + parseFloat(style.borderTopWidth);
  const items = [...document.querySelectorAll(".beside li")].map((one) => one.getBoundingClientRect().top);
  const lines = items.map((_, row) => first + row * parseFloat(style.lineHeight));
  return items.every((top, row) => Math.abs(top - lines[row]) < 1.5) ? lines : [items, lines];
}"""


def test_more_lines_than_choices_are_said_and_kept_and_translate_nothing(page, ways):
    box = in_english(page)
    box.fill("Visit\nPhone\nAt home")
    box.press("Tab")
    many = "Visit\nCome here\nPhone\nAt home\nOther"
    box.fill(many)
    box.press("Tab")
    error = page.locator('[id$=".options@en-error"]')
    expect(error).to_contain_text("5行ありますが、日本語の選択肢は3個です")
    expect(page.locator(".settings").get_by_role("status")).to_have_text("")
    page.get_by_role("radio", name="やさしい日本語").check()
    expect(page.get_by_label("選択肢（やさしい日本語）")).to_have_value("\n\n")
    page.get_by_role("button", name="来る人 短い文").click()
    page.get_by_role("link", name="公開の承認を求める").click()
    expect(box).to_be_focused()
    expect(box).to_have_value(many)
    expect(error).to_be_visible()
    assert english(page) == ["Visit", "Phone", "At home"]
    assert violations(page) == []
    box.fill("Come here\nPhone\nAt home")
    expect(error).to_be_hidden()
    assert english(page) == ["Come here", "Phone", "At home"]


@pytest.mark.parametrize("adds", ["短い文", "氏名", "ページを追加"])
def test_what_is_added_is_named_in_japanese_first(page, ways, adds):
    in_english(page)
    page.get_by_role("button", name=adds, exact=True).click()
    expect(page.get_by_role("radio", name="日本語", exact=True)).to_be_checked()
    page.keyboard.type("勤務先")
    definition = saved(page)["definition"]
    new = definition["pages"][-1]["title"] if adds == "ページを追加" else definition["pages"][0]["fields"][1]["label"]
    assert new == {"ja": "勤務先"}


ID = re.compile(r"\b[opqvf][0-9a-f]{16}\b")


def test_a_condition_for_a_choice_that_is_gone_says_so_and_never_names_an_id(page, ways):
    page.get_by_label("選択肢").fill("電話\n訪問")
    page.get_by_label("質問文").focus()
    expect(page.locator(".news p")).to_have_text("「来所」を使う条件があります。条件の答えを選び直してください。")
    expect(page.locator(".outline .branch")).to_contain_text("『方法』の答えが（もうない選択肢）のとき表示")
    page.get_by_role("button", name="来る人 短い文").click()
    answer = page.get_by_label("答え", exact=True)
    assert answer.locator("option").all_inner_texts() == ["電話", "訪問", "（もうない選択肢）"]
    assert answer.locator("option:checked").inner_text() == "（もうない選択肢）"
    assert not ID.search(page.locator("body").inner_text())
    answer.select_option(label="電話")
    assert condition(page) == ways["電話"]
    expect(page.locator(".outline .branch")).to_contain_text("『方法』の答えが「電話」のとき表示")


def test_a_choice_that_a_condition_uses_comes_back_at_once(page, ways):
    page.get_by_label("選択肢").fill("電話\n訪問")
    page.get_by_label("質問文").focus()
    page.locator(".news").get_by_role("button", name="なくなった選択肢を戻す").click()
    assert kept(page) == ways
    expect(page.locator(".news")).to_have_count(0)


def test_a_choice_that_comes_back_takes_nothing_away(page, ways):
    page.get_by_label("選択肢").fill("電話\n郵送\n訪問\n窓口")
    page.get_by_label("質問文").focus()
    page.get_by_role("radio", name="英語").check()
    page.get_by_label("選択肢（英語）").fill("Phone\nPost\nVisit\nCounter")
    page.get_by_role("radio", name="日本語", exact=True).check()
    page.locator(".news").get_by_role("button", name="なくなった選択肢を戻す").click()
    assert list(kept(page)) == ["来所", "電話", "郵送", "訪問", "窓口"]
    assert kept(page)["来所"] == ways["来所"]
    page.get_by_role("radio", name="英語").check()
    expect(page.get_by_label("選択肢（英語）")).to_have_value("\nPhone\nPost\nVisit\nCounter")


def test_a_choice_that_no_condition_uses_goes_without_a_word(page, ways):
    page.get_by_label("選択肢").fill("来所\n電話")
    page.get_by_label("質問文").focus()
    expect(page.locator(".news")).to_have_count(0)


SPOKEN = """async ([modules, definition]) => {
  const [sentences, values] = await Promise.all(modules.map((module) => import(module)));
  const known = values.forRules(definition);
  return definition.eligibility.map((rule) => sentences.sentence(rule.condition, definition, known));
}"""


def test_what_is_gone_is_said_behind_a_computed_value_too(office, page):
    assets = office.app.extensions["todoke_assets"]["forms"]
    modules = [assets.url(f"builder/{name}.js") for name in ("sentences", "values")]
    way = {
        "id": "way",
        "type": "choice",
        "label": {"ja": "方法"},
        "options": [{"value": "o1", "label": {"ja": "来所"}}],
    }
    lost, kept = ({"id": name, "type": "first_answered", "of": of} for name, of in (("a", ["x"]), ("b", ["x", "way"])))
    rules = [("a", "o9"), ("b", "o9"), ("b", "o1")]
    told = [{"condition": {"type": "is", "field": field, "op": "eq", "value": value}} for field, value in rules]
    form = {"pages": [{"id": "p", "fields": [way]}], "derived": [lost, kept], "eligibility": told}
    first, second, third = page.evaluate(SPOKEN, [modules, form])
    assert first.endswith("が（もうない選択肢）")
    assert second.endswith("が（もうない選択肢）")
    assert third.endswith("が「来所」")


def test_a_choice_that_is_typed_before_another_takes_nothing_from_it(page, ways):
    page.keyboard.press("Control+Home")
    page.keyboard.type("郵送")
    page.keyboard.press("Enter")
    assert {label: one for label, one in kept(page).items() if label != "郵送"} == ways
    assert kept(page)["郵送"] not in ways.values()
    assert condition(page) == ways["来所"]


def test_a_choice_comes_back_when_it_was_kept_and_left_half_typed(page, ways):
    page.keyboard.press("Control+Home")
    page.keyboard.type("郵送")
    assert list(kept(page)) == ["郵送来所", "電話", "訪問"]  # kept at this keystroke
    page.get_by_label("質問文").focus()
    page.get_by_label("選択肢").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert {label: one for label, one in kept(page).items() if label != "郵送"} == ways
    assert condition(page) == ways["来所"]


def test_a_list_that_is_typed_anew_keeps_what_came_back_and_nothing_else(page, ways):
    page.keyboard.press("Control+a")
    page.keyboard.type("電話")
    assert list(kept(page)) == ["電話"]  # kept while most of it is away
    assert gone(page)
    page.keyboard.type("\n来所\nオンライン")
    now = kept(page)
    assert (now["電話"], now["来所"]) == (ways["電話"], ways["来所"])
    assert now["オンライン"] not in ways.values()
    assert condition(page) == ways["来所"]
    assert not gone(page)


def test_a_choice_that_a_condition_names_and_that_is_gone_is_found(page, ways):
    page.keyboard.press("Control+a")
    page.keyboard.type("電話\nオンライン")
    assert ways["来所"] not in kept(page).values()
    assert condition(page) == ways["来所"]
    assert gone(page)


def test_a_choice_whose_words_are_mended_stays_itself(page, ways):
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type("庁")
    page.keyboard.press("ArrowDown")  # the next line as well, without leaving the field
    page.keyboard.press("End")
    page.keyboard.type("で")
    assert kept(page) == {"来庁": ways["来所"], "電話で": ways["電話"], "訪問": ways["訪問"]}
    assert condition(page) == ways["来所"]


@pytest.mark.parametrize("undo", ["keys", "button"])
def test_what_is_undone_is_as_it_was(page, ways, undo):
    page.keyboard.press("Control+a")
    page.keyboard.type("郵送")
    assert not set(kept(page).values()) & set(ways.values())
    for _ in range(20):
        if page.get_by_label("選択肢").input_value() == "\n".join(WAYS):
            break
        if undo == "keys":
            page.keyboard.press("Control+z")
        else:
            page.get_by_role("button", name="元に戻す").click()
    assert kept(page) == ways
    assert condition(page) == ways["来所"]


def test_a_translation_stays_with_the_words_that_it_translates(page):
    begin(page, "ひな形「人間ドック助成金申請」から作る")
    first = next(one for one in fields(page) if "申請する本人" in str(one.get("options")))
    page.locator("[data-item] > .node__pick", has_text=first["label"]["ja"]).first.click()
    page.get_by_label("選択肢").focus()
    page.keyboard.press("Control+Home")
    page.keyboard.type("申請する人の子\n")
    new, *others = next(one for one in fields(page) if one["id"] == first["id"])["options"]
    assert others == first["options"]
    assert new == {"value": new["value"], "label": {"ja": "申請する人の子"}}


@pytest.fixture
def translated(page) -> list[dict]:
    """The choices of a question that are translated, with the focus in their list."""
    begin(page, "ひな形「図書館の利用についてのアンケート」から作る")
    first = next(one for one in fields(page) if len(one.get("options", ())) > 3)
    page.locator("[data-item] > .node__pick", has_text=first["label"]["ja"]).first.click()
    page.get_by_label("選択肢").focus()
    assert all(one["label"]["en"] for one in first["options"])
    return first["options"]


def now(page: Page, before: list[dict]) -> list[dict]:
    ours = {one["value"] for one in before}
    return next(one["options"] for one in fields(page) if ours & {each["value"] for each in one.get("options", ())})


def paste(page: Page, lines: list[str]) -> None:
    """All of the list at once."""
    page.get_by_label("選択肢").fill("\n".join(lines))
    page.get_by_label("質問文").focus()


def test_neighbours_that_one_paste_mends_keep_their_translations(page, translated):
    words = [one["label"]["ja"] for one in translated]
    paste(page, [words[0], f"{words[1]}の方", f"{words[2]}の方", *words[3:]])
    assert [(one["value"], one["label"]["en"]) for one in now(page, translated)] == [
        (one["value"], one["label"]["en"]) for one in translated
    ]
    told = page.locator(".news p")
    expect(told).to_have_count(2)
    assert told.first.inner_text().startswith(f"「{words[1]}の方」は、「{words[1]}」だった選択肢です。")
    page.get_by_role("button", name="どれもこのままでよい").click()
    expect(told).to_have_count(0)


def test_other_widths_and_spaces_are_the_same_words(page, translated):
    words = [one["label"]["ja"] for one in translated]
    paste(page, [f"{words[0][0]}　{words[0][1:]}", *words[1:]])
    assert [one["value"] for one in now(page, translated)] == [one["value"] for one in translated]
    assert not page.locator(".news").count()


def kinds(page: Page) -> list[str]:
    """The ids of what is collected, in the template that does that."""
    return [one["value"] for one in offered(page)]


def offered(page: Page) -> list[dict]:
    return next(one for one in inner(page) if one["id"] == "item")["options"]


def inner(page: Page) -> list[dict]:
    return [one for field in fields(page) for one in field.get("fields", ())]


def write_over(page: Page, was: str, words: str) -> None:
    """One kind of bulky waste, in the template that asks for them."""
    page.locator("[data-item] > .node__pick", has_text="品目").last.click()
    choices = page.get_by_label("選択肢", exact=True)
    choices.focus()
    choices.fill(choices.input_value().replace(was, words))


def test_a_kind_written_over_another_is_told_though_they_share_letters_and_digits(page):
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    assert "futon" in kinds(page)
    write_over(page, "布団 200円", "じゅうたん 300円")
    page.get_by_label("質問文").focus()
    told = page.locator(".news")
    expect(told.locator("p")).to_contain_text("「じゅうたん 300円」は、「布団 200円」だった選択肢です。")
    assert violations(page) == []
    assert "futon" in kinds(page)
    told.get_by_role("button", name="新しい選択肢にする").click()
    expect(told.locator("p").first).to_contain_text("「布団 200円」を使う条件があります")
    assert "futon" not in kinds(page)


def test_who_goes_on_at_once_is_told_and_nobody_is_asked_to_publish_before_it_was_looked_at(page):
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    write_over(page, "布団 200円", "マットレス 2,000円")
    page.locator("[data-item] > .node__pick", has_text="出す場所").click()
    expect(page.locator(".told")).to_contain_text("「品目」の選択肢の言葉が変わりました。")
    page.get_by_role("link", name="公開の承認を求める").click()
    told = page.locator(".news")
    expect(told.locator("p")).to_contain_text("「マットレス 2,000円」は、「布団 200円」だった選択肢です。")
    expect(page.get_by_label("選択肢", exact=True)).to_be_focused()
    expect(page.locator(".told")).to_contain_text("言葉の変わった選択肢があります。")
    write_over(page, "マットレス 2,000円", "マットレス 2,500円")
    page.get_by_label("質問文").focus()
    expect(told.locator("p")).to_contain_text("「マットレス 2,500円」は、「布団 200円」だった選択肢です。")
    told.get_by_role("button", name="このままでよい").click()
    expect(told).to_have_count(0)
    page.locator("[data-item] > .node__pick", has_text="出す場所").click()
    expect(page.locator(".told")).to_have_count(0)
    page.get_by_role("link", name="公開の承認を求める").click()
    page.wait_for_url("**/propose")


def test_who_opens_the_preview_is_asked_about_them_first(page):
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    write_over(page, "布団 200円", "じゅうたん 300円")
    page.get_by_role("link", name="プレビューと試し申請").click()
    expect(page.locator(".told")).to_contain_text("言葉の変わった選択肢があります。")
    page.locator(".news").get_by_role("button", name="このままでよい").click()
    with page.expect_popup():
        page.get_by_role("link", name="プレビューと試し申請").click()


@pytest.mark.parametrize("way", ["フォームの一覧へ", "申請の一覧"])
def test_who_leaves_by_a_link_is_asked_about_them_first(page, way):
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    write_over(page, "布団 200円", "じゅうたん 300円")
    page.get_by_role("link", name=way).first.click()
    expect(page.locator(".news p")).to_contain_text("「じゅうたん 300円」は、「布団 200円」だった選択肢です。")
    expect(page.locator(".told")).to_contain_text("言葉の変わった選択肢があります。")
    page.locator(".news").get_by_role("button", name="このままでよい").click()
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    page.get_by_role("link", name=way).first.click()
    page.wait_for_url(re.compile("/forms/?$|/cases/?$|/$"))


def test_who_reloads_or_closes_the_page_is_asked_by_the_browser(page):
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    write_over(page, "布団 200円", "じゅうたん 300円")
    page.get_by_label("質問文").focus()
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    assert page.evaluate(STAYS)
    page.locator(".news").get_by_role("button", name="このままでよい").click()
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    assert not page.evaluate(STAYS)


def test_who_adds_the_next_question_reads_of_them(page):
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    write_over(page, "布団 200円", "じゅうたん 300円")
    page.get_by_role("button", name="短い文", exact=True).click()
    expect(page.locator(".told")).to_have_text(
        re.compile("^「?短い文.*追加しました。「品目」の選択肢の言葉が変わりました。")
    )
    page.locator("[data-item] > .node__pick", has_text="品目").click()
    page.get_by_role("button", name="ページを追加").click()
    expect(page.locator(".told")).to_contain_text("「品目」の選択肢の言葉が変わりました。")


def test_a_new_choice_is_told_from_what_it_was_whoever_came_back_to_the_list(page):
    begin(page, "ひな形「粗大ごみ 収集申込」から作る")
    was = next(one for one in offered(page) if one["value"] == "futon")
    write_over(page, "布団 200円", "じゅうたん 300円")
    page.get_by_role("link", name="公開の承認を求める").click()
    told = page.locator(".news")
    told.get_by_role("button", name="新しい選択肢にする").click()
    expect(told.locator("p").first).to_contain_text("「布団 200円」を使う条件があります")
    told.get_by_role("button", name="なくなった選択肢を戻す").first.click()
    assert was in offered(page)
    assert [one["label"]["ja"] for one in offered(page)].count("じゅうたん 300円") == 1


def test_a_new_choice_stays_the_one_that_stands_alone(page):
    begin(page)
    page.get_by_role("button", name="いくつか選ぶ", exact=True).click()
    page.get_by_label("質問文").fill("持ち物")
    page.get_by_label("選択肢", exact=True).fill("どれもない\n本")
    page.get_by_label("ほかと一緒に選べない").focus()
    page.get_by_label("ほかと一緒に選べない").select_option(label="どれもない")
    page.get_by_role("button", name="短い文", exact=True).click()
    page.get_by_label("前の答えによって表示する").check()
    page.get_by_role("button", name="持ち物 いくつか選ぶ").click()
    page.get_by_label("選択肢", exact=True).focus()
    page.get_by_label("選択肢", exact=True).fill("ひとつもない\n本")
    page.get_by_label("質問文").focus()
    page.locator(".news").get_by_role("button", name="新しい選択肢にする").click()
    made = fields(page)[0]["options"][0]
    assert made == {"value": made["value"], "label": {"ja": "ひとつもない"}, "exclusive": True}


def test_words_that_are_as_they_were_or_translated_anew_need_no_look(page, translated):
    words = [one["label"]["ja"] for one in translated]
    paste(page, ["XYZ", *words[1:]])
    expect(page.locator(".news")).to_have_count(1)
    paste(page, words)
    expect(page.locator(".news")).to_have_count(0)
    paste(page, ["XYZ", *words[1:]])
    for language in ("やさしい日本語", "英語"):
        page.get_by_role("radio", name=language).check()
        box = page.get_by_label(f"選択肢（{language}）")
        box.fill("\n".join(["XYZ anew", *box.input_value().split("\n")[1:]]))
    page.get_by_role("radio", name="日本語", exact=True).check()
    expect(page.locator(".news")).to_have_count(0)


def test_translations_that_a_paste_loses_are_told_and_brought_back(page, translated):
    words = [one["label"]["ja"] for one in translated]
    paste(page, [words[0], "ほかのもの", *words[3:]])
    told = page.locator(".news")
    told.wait_for()
    assert told.locator("p").inner_text() == f"「{words[1]}」「{words[2]}」の翻訳がなくなりました。"
    assert page.locator("[role=status] .news").count() == 1
    page.get_by_label("質問文").click()
    told.get_by_role("button", name="なくなった選択肢を戻す").click()
    back = now(page, translated)
    assert [one for one in back if one["label"]["ja"] != "ほかのもの"] == translated
    assert page.get_by_label("選択肢").input_value() == "\n".join([*words[:3], "ほかのもの", *words[3:]])
    assert not page.locator(".news").count()


def test_a_line_that_says_something_else_is_told_and_becomes_a_new_choice_on_request(page, translated):
    words = [one["label"]["ja"] for one in translated]
    paste(page, [words[0], "XYZ", *words[2:]])
    told = page.locator(".news")
    told.wait_for()
    assert told.locator("p").inner_text().startswith(f"「XYZ」は、「{words[1]}」だった選択肢です。")
    assert now(page, translated)[1]["value"] == translated[1]["value"]
    told.get_by_role("button", name="新しい選択肢にする").click()
    made = now(page, translated)[1]
    assert made == {"value": made["value"], "label": {"ja": "XYZ"}}
    assert made["value"] not in {one["value"] for one in translated}


def test_what_was_told_is_there_again_for_who_left_the_question_at_once(page, translated):
    words = [one["label"]["ja"] for one in translated]
    page.get_by_label("選択肢").fill("\n".join(words[1:]))
    page.locator("[data-item] > .node__pick").last.click()
    assert not page.locator(".news").count()
    first = next(one for one in fields(page) if "options" in one and translated[1] in one["options"])
    page.locator("[data-item] > .node__pick", has_text=first["label"]["ja"]).first.click()
    assert page.locator(".news p").inner_text() == f"「{words[0]}」の翻訳がなくなりました。"


def option(value: str, label: str) -> dict:
    return {"value": value, "label": {"ja": label, "en": f"English of {value}"}}


def test_whatever_is_typed_words_that_are_there_have_their_own_id(office, page):
    module = office.app.extensions["todoke_assets"]["forms"].url("builder/matched.js")
    chance = random.Random(5)
    runs = []
    for _ in range(RUNS):
        words = chance.sample("あいうえおかき", 4)
        start = [option(f"o{place}", word) for place, word in enumerate(words)]
        steps = [
            {"typed": chance.choices([*words, *"くけこ", ""], k=chance.randint(0, 6)), "leave": chance.random() < 0.2}
            for _ in range(12)
        ]
        runs.append({"start": start, "steps": [*steps, {"typed": words, "leave": False}]})
    for run, states in zip(runs, page.evaluate(MATCH, [module, runs]), strict=True):
        for step, state in zip(run["steps"], states, strict=True):
            now = [(one["value"], one["label"]["ja"]) for one in state["now"]]
            assert [label for _, label in now] == [line for line in step["typed"] if line]
            assert len({value for value, _ in now}) == len(now)
            for value, label in ((one["value"], one["label"]["ja"]) for one in state["before"]):
                assert (value, label) in now or label not in step["typed"] or duplicated(state["before"], label)
        assert all(one["label"].get("en", one["value"]).endswith(one["value"]) for one in states[-1]["now"])


def duplicated(options: list[dict], label: str) -> bool:
    """Whether two of them say the same: then either may be the one that stays."""
    return sum(one["label"]["ja"] == label for one in options) > 1


def test_a_translation_that_was_mended_since_is_left_of_the_words_that_it_was_made_for(page, ways):
    japanese = page.get_by_label("選択肢", exact=True)

    def translate(words: str) -> None:
        box = in_english(page)
        box.fill(f"Visit\nPhone\n{words}")
        box.press("Tab")
        page.get_by_role("radio", name="日本語", exact=True).check()
        japanese.focus()

    translate("At hom")
    translate("At home")
    japanese.fill("\n".join([*WAYS[:2], "オンライン"]))
    japanese.press("Tab")
    expect(page.locator(".news p")).to_contain_text(f"「オンライン」は、「{WAYS[2]}」だった選択肢です")


def test_where_the_translation_was_mended_too_a_later_condition_is_made_for_the_new_words(page, ways):
    japanese = page.get_by_label("選択肢", exact=True)
    box = in_english(page)
    box.fill("Visit\nPhone\nAt home")
    box.press("Tab")
    page.get_by_role("radio", name="日本語", exact=True).check()
    japanese.focus()
    japanese.fill("\n".join([*WAYS[:2], "オンライン"]))
    japanese.press("Tab")
    expect(page.locator(".news")).to_have_count(1)
    box = in_english(page)
    box.fill("Visit\nPhone\nOnline")
    box.press("Tab")
    page.get_by_role("button", name="来る人 短い文").click()
    page.get_by_role("radio", name="日本語", exact=True).check()
    page.get_by_label("答え", exact=True).select_option(label="オンライン")
    page.get_by_role("button", name="方法 1つ選ぶ").click()
    expect(page.locator(".news")).to_have_count(0)
