"""The builder in Chromium: by keyboard, by pointer, for two colleagues at once; axe has nothing to object to."""

from __future__ import annotations

import msgspec
import pytest
from playwright.sync_api import Page, expect
from support import layout
from support.browser import (
    DESK,
    NARROWEST,
    OVERFLOWS,
    TEXT_SPACING,
    shoot,
    violations,
)
from support.builder import Typist, saved, sign_in
from support.forms import vectors

from todoke_catalog import loading
from todoke_catalog.conditions import Condition, passes
from todoke_catalog.fields import Question, SlotField
from todoke_catalog.identity import Level
from todoke_forms.core import sheets
from todoke_forms.staffing import set_rights

from .test_applicants import never_and_unfound

pytestmark = pytest.mark.browser

MOST_ACTIONS = 120
SIZES = {"desk": DESK, "narrowest": NARROWEST}
KINDS = "発達\n授乳・離乳食\n睡眠\nしつけ\n園・学校\n家庭・ひとり親\n虐待・DV\n経済\nその他"


def begin(page: Page, address: str, title: str = "相談", template: str = "") -> None:
    page.goto(f"{address}/forms/new")
    page.get_by_label("フォームの名前").fill(title)
    if template:
        page.get_by_label(template).check()
    page.get_by_role("button", name="作り始める").click()
    page.get_by_role("heading", name=title, exact=True).wait_for()


def add(page: Page, kind: str, label: str) -> None:
    page.get_by_role("button", name=kind, exact=True).click()
    page.get_by_label("質問文").fill(label)


def labels(page: Page) -> list[str]:
    return page.locator("[data-item] > .node__pick .node__label").all_inner_texts()


def fields(page: Page) -> list[dict]:
    return [field for one in saved(page)["definition"]["pages"] for field in one["fields"]]


def begin_by_keyboard(hands: Typist, page: Page, title: str) -> None:
    hands.press("Tab", "Enter", "Tab", "Enter")  # past the navigation: 新しいフォームを作る
    page.wait_for_url("**/forms/new")
    hands.press("Tab", "Enter", "Tab*4")  # past the search for a template
    hands.type(title)
    hands.press("Enter")
    page.get_by_role("heading", name=title).wait_for()


def ask_what_about_and_when(hands: Typist) -> None:
    hands.add("1つ選ぶ", "相談の種類")
    hands.press("Tab")
    hands.type(KINDS)
    hands.add("説明文", "いますぐ助けが必要なとき")
    hands.press("Tab")
    hands.type("児童相談所（189）、警察（110）、DV相談（#8891）に電話してください。")
    hands.press("Tab*2", "ArrowDown", "Tab*3", "End", "ArrowUp*2")  # 相談の種類が「虐待・DV」のとき
    hands.add("1つ選ぶ", "相談の方法")
    hands.press("Tab")
    hands.type("来所\n電話\nオンライン\n訪問")
    hands.add("希望日時")
    hands.press("Tab")
    hands.type("2026-12-01")
    hands.press("Tab")
    hands.type("令和8年12月11日")
    hands.press("Enter", "Tab*4")
    hands.type("3")


def ask_about_people(hands: Typist) -> None:
    hands.add("短い文", "相談する人の名前（仮名でもかまいません）")
    hands.add("電話番号")
    hands.add("メール")
    hands.press("Tab*3", "ArrowDown", "Tab", "ArrowUp", "Tab*2", "ArrowDown*2")  # 相談の方法が「オンライン」のとき
    hands.add("短い文", "お子さんとの続柄")
    hands.add("短い文", "お子さんの呼び名")
    hands.add("生年月日")
    hands.add("長い文", "相談の内容")
    hands.add("添付ファイル", "写真")
    hands.press("Tab*2", "Space")  # 任意
    hands.add("同意", "相談の内容を、子ども家庭センターの中で共有することに同意します")


def say_whose_form_it_is(hands: Typist) -> None:
    hands.press("Escape", "Home", "Enter")
    for tabs, text in (
        ("Tab", "子育ての心配ごとを、電話や面談で相談できます。"),
        ("Tab", "子ども家庭センター"),
        ("Tab", "099-000-0020"),
        ("Tab", "平日 8時30分から17時15分まで"),
    ):
        hands.press(tabs)
        hands.type(text)
    hands.press("Tab*2", "ArrowDown*2", "Tab")  # メールに届く番号で確かめる
    hands.type("名前は仮名でもよく、折り返しの連絡ができれば相談を始められるため。")
    for text in ("児童福祉法", "第10条の2"):
        hands.press("Tab")
        hands.type(text)


def test_a_consultation_form_is_built_from_nothing_by_keyboard_alone(page, address):
    page.goto(f"{address}/forms")
    hands = Typist(page)
    begin_by_keyboard(hands, page, "子育て相談の申込み")
    ask_what_about_and_when(hands)
    ask_about_people(hands)
    say_whose_form_it_is(hands)

    kept = saved(page)
    assert hands.actions < MOST_ACTIONS
    assert [one["sentence"] for one in kept["findings"] if not one["sentence"].startswith("フォームの題名に")] == []
    form = loading.load(kept["definition"])
    assert len([field for field in form.fields if isinstance(field, Question)]) == 12
    assert form.level is Level.CONTACT  # as the municipality's assessment of such a form says
    assert len([field for field in form.fields if field.shown_when]) == 2
    assert [(len(one.slots), one.wishes) for one in form.fields if isinstance(one, SlotField)] == [(54, 3)]
    outline = page.locator(".outline").inner_text()
    assert [kind in outline for kind in ("短い文", "長い文")] == [True, True]
    assert "『相談の種類』の答えが「虐待・DV」のとき表示" in outline
    assert "『相談の方法』の答えが「オンライン」のとき表示" in outline
    assert "{" not in page.locator("body").inner_text()  # no JSON is ever shown
    shoot(page, "builder-consultation")


@pytest.mark.parametrize("size", SIZES)
def test_every_state_of_the_builder_is_accessible_and_fits(page, address, size):
    page.set_viewport_size(SIZES[size])
    page.goto(f"{address}/forms/import")
    bundle = page.context.request.get(f"{address}/forms/ningen-dock/bundle").body()
    file = {"name": "ningen-dock.todoke-form", "mimeType": "application/jose", "buffer": bundle}
    page.get_by_label("フォームのファイル").set_input_files(file)
    page.get_by_role("button", name="署名を確かめて読み込む").click()
    page.get_by_role("heading", name="フォームを読み込みました").wait_for()
    check(page, f"builder-imported-{size}")
    begin(page, address, "助成の申請", "ひな形「人間ドック助成金申請」から作る")
    check(page, f"builder-template-{size}")
    for name in (
        "ほかから受けた助成の額",
        "領収書",
        "助成金の見込額",
        "生年月日",
        "コース",
        "2ページ目",
        "要件と計算する値",
    ):
        page.get_by_role("button", name=name).first.click()
        check(page, f"builder-{name}-{size}")
    begin(page, address)
    page.locator(".bar [aria-controls=findings]").click()
    page.locator(".palette__list").evaluate("list => list.open = true")
    for kind in ("希望日時", "いくつか選ぶ", "くり返し", "説明文", "1つ選ぶ"):
        page.get_by_role("button", name=kind, exact=True).click()
    page.get_by_label("選択肢").fill("あ\nい")
    page.get_by_role("button", name="はい・いいえ", exact=True).click()
    page.get_by_label("前の答えによって表示する").check()
    page.get_by_role("button", name="条件を追加").click()
    page.get_by_role("button", name="条件のまとまりを追加").click()
    check(page, f"builder-branching-{size}")
    page.get_by_text("キーボードの操作").click()
    page.get_by_role("radio", name="英語").check()
    check(page, f"builder-english-{size}")


def check(page: Page, name: str) -> None:
    shoot(page, name)
    assert violations(page) == []
    assert not page.evaluate(OVERFLOWS)


def check_stop(page: Page, name: str) -> None:
    """A state that stops saving, with what is to be mended opened, as everybody may have to read it."""
    page.locator("[aria-controls=findings]").click()
    shoot(page, name)
    assert layout.everywhere(page) == []
    page.locator("[aria-controls=findings]").click()


def test_the_builder_holds_with_spaced_text(page, address):
    page.set_viewport_size(NARROWEST)
    begin(page, address, "助成の申請", "ひな形「人間ドック助成金申請」から作る")
    page.evaluate(TEXT_SPACING)
    assert not page.evaluate(OVERFLOWS)


def test_an_item_is_moved_by_keys_and_said_aloud(page, address):
    begin(page, address)
    for label in ("一", "二", "三"):
        add(page, "短い文", label)
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+ArrowUp")
    assert labels(page) == ["一", "三", "二"]
    expect(page.get_by_role("status").first).to_have_text("「三」を動かしました。3個のうち2番目です")
    assert page.evaluate("document.activeElement.textContent").startswith("三")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    shown = page.locator(".told", has_text="これより先には動かせません")
    expect(shown).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    page.keyboard.press("Alt+ArrowDown")
    expect(shown).to_have_count(0)
    page.keyboard.press("Alt+ArrowUp")
    assert [field["label"]["ja"] for field in fields(page)] == ["一", "三", "二"]


def test_an_item_is_moved_by_buttons_and_by_pointer(page, address):
    begin(page, address)
    for label in ("一", "二", "三"):
        add(page, "短い文", label)
    page.get_by_role("button", name="「三」を上へ").click()
    assert labels(page) == ["一", "三", "二"]
    grip = page.locator("[data-item] > .grip")
    start, end = grip.nth(2).bounding_box(), grip.nth(0).bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + 2, steps=5)
    page.mouse.up()
    assert labels(page) == ["二", "一", "三"]
    assert [field["label"]["ja"] for field in fields(page)] == ["二", "一", "三"]


def test_an_item_goes_on_to_the_next_page(page, address):
    begin(page, address)
    add(page, "短い文", "一")
    page.get_by_role("button", name="ページを追加").click()
    page.get_by_label("ページの名前").fill("次")
    page.get_by_role("button", name="一 短い文").click()
    page.get_by_role("button", name="「一」を下へ").click()
    expect(page.get_by_role("status").first).to_have_text("「一」を「次」に移しました")
    assert [len(one["fields"]) for one in saved(page)["definition"]["pages"]] == [0, 1]


def test_what_cannot_be_in_a_group_is_put_behind_it(page, address):
    begin(page, address)
    page.get_by_role("button", name="くり返し", exact=True).click()
    page.get_by_role("button", name="短い文", exact=True).click()
    page.get_by_role("button", name="添付ファイル", exact=True).click()
    group, attachment = fields(page)
    assert [inner["type"] for inner in group["fields"]] == ["text"]
    assert attachment["type"] == "attachment"


def test_steps_are_undone_and_done_again_and_kept(page, address):
    begin(page, address)
    add(page, "短い文", "名前")
    add(page, "短い文", "所属")
    page.get_by_role("button", name="「所属」を削除").click()
    assert labels(page) == ["名前"]
    page.get_by_role("button", name="元に戻す").click()
    assert labels(page) == ["名前", "所属"]
    page.get_by_role("button", name="元に戻す").click()
    assert labels(page) == ["名前", "（名前がまだありません）"]  # letters of one field are one step
    page.get_by_role("button", name="やり直す").click()
    assert [field["label"]["ja"] for field in fields(page)] == ["名前", "所属"]


def test_the_keys_for_undoing_take_a_new_item_back_and_leave_typing_to_its_field(page, address):
    begin(page, address)
    add(page, "短い文", "名前")
    page.get_by_role("button", name="短い文", exact=True).click()
    assert page.evaluate("document.activeElement.value") == ""
    page.keyboard.press("Control+z")
    assert labels(page) == ["名前"]
    page.keyboard.press("Control+Shift+z")
    page.get_by_role("button", name="（名前がまだありません）").click()
    page.get_by_label("質問文").fill("所属")
    page.get_by_label("質問文").fill("")
    page.keyboard.press("Control+z")
    assert labels(page)[0] == "名前"
    assert len(labels(page)) == 2


def test_ids_are_made_and_never_shown(page, address):
    begin(page, address)
    add(page, "短い文", "名前")
    page.get_by_role("button", name="「名前」を複製").click()
    first, second = fields(page)
    assert first["id"] != second["id"]
    assert first["id"] not in page.locator("body").inner_text()


def test_a_copy_leaves_the_cards_item_to_its_question_and_says_so(page, address):
    begin(page, address)
    add(page, "氏名", "名前")
    page.get_by_label("マイナンバーカードの項目と照合する").select_option(index=1)
    page.get_by_role("button", name="「名前」を複製").click()
    expect(page.get_by_role("status").first).to_have_text(
        "「名前」を複製しました。カードの項目との照合は、もとの質問だけで行います"
    )
    assert [field.get("matches") for field in fields(page)] == ["name", None]
    page.get_by_role("button", name="短い文", exact=True).click()
    page.get_by_label("質問文").fill("所属")
    page.get_by_role("button", name="「所属」を複製").click()
    expect(page.get_by_role("status").first).to_have_text("「所属」を複製しました")


def test_a_copy_says_which_values_came_with_it_and_what_looks_at_the_original_alone(page, address):
    begin(page, address, "粗大ごみ", "ひな形「粗大ごみ 収集申込」から作る")
    page.locator(".node__pick", has_text="品目").first.click()
    page.get_by_role("button", name="「品目」を複製").first.click()
    said = page.get_by_role("status").first
    expect(said).to_have_text(
        "「品目」を複製しました。中の答えから計算する値（1個）も複製しました。"
        "「要件 1」、「要件 2」は、もとの答えだけを見ます。複製の答えも見るようにするときは、直してください"
    )
    expect(said).to_have_class("told")


def test_a_choice_keeps_its_id_while_its_words_change(page, address):
    begin(page, address)
    add(page, "1つ選ぶ", "方法")
    page.get_by_label("選択肢").fill("来所\n電話")
    before = [option["value"] for option in fields(page)[0]["options"]]
    page.get_by_label("選択肢").fill("電話\n来庁")
    assert [option["value"] for option in fields(page)[0]["options"]] == before[::-1]


def test_translations_stand_beside_the_japanese(page, address):
    begin(page, address)
    add(page, "短い文", "氏名")
    page.get_by_role("radio", name="英語").check()
    page.get_by_label("質問文（英語）").fill("Name")
    page.get_by_role("radio", name="やさしい日本語").check()
    page.get_by_label("質問文（やさしい日本語）").fill("名前")
    assert fields(page)[0]["label"] == {"ja": "氏名", "en": "Name", "easy": "名前"}


def test_conditions_are_bundled_and_turned_around_in_plain_words(page, address):
    begin(page, address)
    add(page, "はい・いいえ", "加入していますか")
    add(page, "数", "年齢")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    page.get_by_label("比べ方").select_option(label="より小さい")
    page.get_by_role("textbox", name="答え").fill("４０")
    page.get_by_role("button", name="条件を追加").click()
    page.get_by_role("group", name="条件 2").get_by_label("質問").select_option(label="加入していますか")
    page.get_by_role("group", name="条件 2").get_by_label("答え").select_option(label="いいえ")
    page.get_by_label("条件が2つ以上あるとき").select_option(label="どれかにあてはまるとき")
    expect(page.locator(".settings .branch")).to_have_text(
        "『年齢』の答えが40より小さい、または『加入していますか』の答えが「いいえ」のとき表示"
    )
    yes_no, age, _ = fields(page)
    expected = [
        {"type": "is", "field": age["id"], "op": "lt", "value": 40},
        {"type": "is", "field": yes_no["id"], "op": "eq", "value": False},
    ]
    assert fields(page)[2]["shown_when"] == {"type": "any", "of": expected}
    page.get_by_label("条件が2つ以上あるとき").select_option(label="どれにもあてはまらないとき")
    assert fields(page)[2]["shown_when"] == {"type": "not", "of": {"type": "any", "of": expected}}


def test_a_condition_offers_earlier_questions_only_and_says_when_one_is_gone(page, address):
    begin(page, address)
    add(page, "はい・いいえ", "先")
    add(page, "短い文", "理由")
    add(page, "はい・いいえ", "後")
    page.get_by_role("button", name="理由 短い文").click()
    page.get_by_label("前の答えによって表示する").check()
    assert page.get_by_label("質問", exact=True).locator("option").all_inner_texts() == ["先", "申請する日"]
    page.get_by_role("button", name="先 はい・いいえ").click()
    page.get_by_role("button", name="「先」を削除").click()
    expect(page.get_by_role("status").first).to_contain_text("「理由」の条件で使われていた")
    gone = "「理由」の条件や計算が、もうない質問や選択肢を使っています"
    page.wait_for_function(  # the draft is kept a moment after it was changed
        """async (said) => (await (await fetch(`${location.pathname}/latest`)).text()).includes(said)""", arg=gone
    )
    assert [one["sentence"] for one in saved(page)["findings"] if "条件" in one["sentence"]] == [gone]


def test_a_condition_offers_a_computed_value_once_its_last_answer_is_behind(page, address):
    begin(page, address)
    add(page, "生年月日", "生年月日")
    add(page, "短い文", "保護者の名前")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("手数料")
    add(page, "短い文", "支払いの方法")
    page.get_by_role("button", name="要件と計算する値").click()
    page.get_by_role("button", name="計算する値を追加").click()
    age = "『生年月日』から数えた、『申請する日』の年齢"
    for name, offered in (
        ("保護者の名前 短い文", ["生年月日", "申請する日", age]),
        ("支払いの方法 短い文", ["生年月日", "保護者の名前", "支払いの方法", "申請する日", age, "手数料"]),
    ):
        page.get_by_role("button", name=name).click()
        page.get_by_label("前の答えによって表示する").check()
        choices = page.get_by_label("質問", exact=True)
        own = name.removesuffix(" 短い文")
        assert choices.locator("option").all_inner_texts() == [one for one in offered if one != own]
    page.get_by_label("質問", exact=True).select_option(label="手数料")
    page.get_by_label("比べ方").select_option(label="より大きい")
    amount, question = fields(page)[2:]
    assert question["shown_when"] == {"type": "is", "field": amount["id"], "op": "gt", "value": 0}
    expect(page.locator(".outline")).to_contain_text("手数料が0円より大きいとき表示")
    page.get_by_role("button", name="生年月日 日付").click()
    page.get_by_label("前の答えによって表示する").check()
    assert page.get_by_label("質問", exact=True).locator("option").all_inner_texts() == ["申請する日"]


def test_who_is_identified_how_and_by_which_law_is_set_in_plain_words(page, address):
    begin(page, address)
    page.get_by_role("button", name="フォームの基本情報").click()
    page.get_by_label("本人確認の方法").select_option(label="メールアドレスの確認だけ")
    page.get_by_label("その方法にする理由").fill("結果をメールで送るためです。")
    page.get_by_label("保存年限").fill("５")
    page.get_by_label("マイナンバー（個人番号）を聞く").check()
    basis = page.get_by_role("group", name="個人番号を扱う根拠")
    basis.get_by_label("法令や要綱の名前").fill("番号法")
    basis.get_by_label("条項").fill("第9条第1項")
    page.get_by_label("「この画面からすぐ離れる」ボタンを出す").check()
    assert saved(page)["definition"]["quick_exit"] == "https://www.jma.go.jp/"
    page.get_by_label("離れた先の画面").fill("https://www.example.jp/weather")
    page.get_by_label("自由に書く欄で、急いで読む言葉を探す").check()
    urgent = page.get_by_role("group", name="急いで読む言葉")
    urgent.get_by_label("探す言葉").fill("虐待\n\n 死にたい ")
    urgent.get_by_label("書いた人への案内").fill("189に電話できます。")
    listing = page.get_by_role("group", name="住民の一覧での見せ方")
    listing.get_by_label("申請できる人").fill("どなたでも")
    listing.get_by_label("子育て").check()
    listing.get_by_label("フォームの名前の読み方").fill("そうだん")
    listing.get_by_label("さがす言葉").fill("育児＝いくじ\nイベント")
    check(page, "builder-form-identity")
    kept = saved(page)["definition"]
    assert kept["listing"] == {
        "applicants": {"ja": "どなたでも"},
        "life_events": ["childcare"],
        "title_reading": "そうだん",
        "keywords": [{"word": "育児", "reading": "いくじ"}, {"word": "イベント"}],
    }
    assert kept["identity"] == {"level": 1, "reason": {"ja": "結果をメールで送るためです。"}}
    assert kept["retention_years"] == 5
    assert kept["urgent"] == {"words": ["虐待", "死にたい"], "notice": {"ja": "189に電話できます。"}}
    assert kept["quick_exit"] == "https://www.example.jp/weather"
    assert kept["my_number_basis"] == {"title": {"ja": "番号法"}, "provisions": {"ja": "第9条第1項"}}
    for name in ("申請できる人", "フォームの名前の読み方", "さがす言葉"):
        listing.get_by_label(name).fill("")
    listing.get_by_label("子育て").uncheck()
    page.get_by_label("その方法にする理由").fill("")
    page.get_by_label("本人確認の方法").select_option(label="マイナンバーカードの署名")
    page.get_by_label("保存年限").fill("")
    page.get_by_label("マイナンバー（個人番号）を聞く").uncheck()
    page.get_by_label("「この画面からすぐ離れる」ボタンを出す").uncheck()
    page.get_by_label("自由に書く欄で、急いで読む言葉を探す").uncheck()
    given_up = {"listing", "identity", "retention_years", "my_number_basis", "quick_exit", "urgent"}
    assert not given_up & saved(page)["definition"].keys()


def test_how_many_have_room_and_how_often_one_may_apply_is_set_in_plain_words(page, address):
    begin(page, address)
    page.get_by_role("button", name="生年月日", exact=True).click()
    page.get_by_role("button", name="フォームの基本情報").click()
    page.get_by_label("受け付ける件数を決める").check()
    places = page.get_by_role("group", name="定員")
    places.get_by_label("定員", exact=True).fill("３０")
    places.get_by_label("決め方").select_option(label="抽選（締切りの後に、職員2人で行う）")
    places.get_by_label("キャンセル待ちの件数").fill("5")
    assert any(one["sentence"].startswith("抽選なのに") for one in saved(page)["findings"])
    page.get_by_label("同じ人の申請").select_option(label="1人につき年度に1回まで")
    page.get_by_label("どの日の年度で数えるか").select_option(index=1)
    check(page, "builder-form-places")
    kept = saved(page)["definition"]
    assert kept["places"] == {"capacity": 30, "by": "lottery", "waiting": 5}
    assert kept["once"] == {"per": "fiscal_year", "day": fields(page)[0]["id"]}
    page.get_by_label("同じ人の申請").select_option(label="何回でも受け付ける")
    page.get_by_label("受け付ける件数を決める").uncheck()
    assert not {"places", "once"} & saved(page)["definition"].keys()


def test_a_form_opens_and_closes_at_a_minute_that_is_typed_as_people_write_it(page, address):
    begin(page, address)
    page.get_by_role("button", name="フォームの基本情報").click()
    opens, closes = page.get_by_label("受付の始まり"), page.get_by_label("受付の終わり")
    opens.fill("令和8年12月1日 9時")
    closes.fill("2027-01-01　０:00")
    check(page, "builder-form-reception")
    assert saved(page)["definition"]["reception"] == {"opens": "2026-12-01T09:00", "closes": "2027-01-01T00:00"}
    closes.fill("2027-01-01")
    closes.press("Tab")
    expect(page.get_by_text("日時として読めません")).to_be_visible()
    opens.fill("")
    closes.fill("")
    assert "reception" not in saved(page)["definition"]


def test_a_form_is_stopped_by_keyboard_alone(page, address):
    page.context.clear_cookies()
    sign_in(page, address, "shonin")
    page.goto(f"{address}/offered")
    check(page, "staff-offered")
    page.get_by_role("link", name="人間ドック助成金申請").press("Enter")
    page.get_by_role("link", name="取り下げる（第1版）").press("Enter")
    page.wait_for_url("**/withdraw")
    check(page, "staff-withdraw")
    page.get_by_role("button", name="すぐに止める").press("Enter")
    page.locator(".errors").wait_for()
    check(page, "staff-withdraw-errors")
    reason = page.get_by_label("住民に見える理由（日本語）")
    reason.focus()
    page.keyboard.type("金額の計算に誤りがありました。")
    page.get_by_label("理由が住民に見えること").press("Space")
    page.get_by_role("button", name="すぐに止める").press("Enter")
    page.wait_for_url("**/offered/ningen-dock")
    assert "まもなく止まります" in page.inner_text("main")
    check(page, "staff-offered-stopping")


def test_slots_have_places_and_a_waiting_list(page, address):
    begin(page, address)
    page.get_by_role("button", name="希望日時", exact=True).click()
    page.get_by_label("最初の日").fill("2026-12-01")
    page.get_by_label("1枠の定員（件）").fill("２")
    page.get_by_role("button", name="この条件で枠を作る").click()
    assert {slot["capacity"] for slot in fields(page)[0]["slots"]} == {2}
    page.get_by_label("すべての枠の定員（件）").fill("4")
    page.get_by_label("1枠のキャンセル待ち（件）").fill("3")
    page.locator(".slot-list summary").click()
    expect(page.locator(".slots li").first).to_contain_text("定員4件")
    check(page, "builder-slots")
    (slot,) = fields(page)
    assert ({one["capacity"] for one in slot["slots"]}, slot["waiting"]) == ({4}, 3)
    page.get_by_label("すべての枠の定員（件）").fill("")
    assert all("capacity" not in one for one in fields(page)[0]["slots"])
    assert "「希望する日時」にキャンセル待ちの件数がありますが、定員がありません" in {
        one["sentence"] for one in saved(page)["findings"]
    }


def test_accounts_addresses_and_amounts_have_their_further_ways(page, address):
    begin(page, address)
    page.get_by_role("button", name="振込口座", exact=True).click()
    page.get_by_label("公金受取口座を使うことも選べる").check()
    page.get_by_role("button", name="住所", exact=True).click()
    page.get_by_label("海外の住所も受け付ける").check()
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("基本の額")
    page.get_by_label("だれが払いますか").select_option(label="だれも払わない（ほかの金額を計算する途中の額）")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("手数料")
    page.get_by_label("だれが払いますか").select_option(label="申請する人が払う（手数料など）")
    page.get_by_label("計算のしかた").locator("visible=true").first.select_option(label="答えの数")
    expect(page.locator(".said")).to_have_text("金額 ＝ 『基本の額』")
    account, home, step, fee = fields(page)
    assert (account["registered"], home["abroad"]) == (True, True)
    assert (step["paid_by"], fee["paid_by"]) == ("nobody", "applicant")
    assert fee["expression"] == {"type": "field", "field": step["id"]}


def test_what_must_be_mended_and_what_should_be_looked_at_are_two_groups(page, address):
    begin(page, address)
    add(page, "短い文", "名前")
    add(page, "短い文", "名前")
    saved(page)
    page.locator(".bar [aria-controls=findings]").click()
    looked = page.get_by_role("region", name="見ておくところ 3件")
    looked.get_by_role("button", name="「名前」は、「名前」と同じ言葉です").wait_for()
    assert page.get_by_role("region", name="直すところ").get_by_role("button").count() > 1
    expect(page.locator(".outline")).to_contain_text("見ておくところあり")
    check(page, "builder-findings")


def test_a_finding_leads_to_where_it_is_mended(page, address):
    begin(page, address)
    page.get_by_role("button", name="短い文", exact=True).click()
    saved(page)
    page.locator(".bar [aria-controls=findings]").click()
    page.get_by_role("button", name="1ページ目の1番目の項目の質問文を入力してください").click()
    assert page.evaluate("document.activeElement.labels[0].textContent") == "質問文"


def test_two_colleagues_are_told_of_each_other_and_lose_nothing(office, page, address, browser):
    set_rights(office.database, "mihon", ["edit-forms"])
    begin(page, address)
    add(page, "短い文", "一")
    saved(page)
    other = browser.new_context(viewport=DESK, locale="ja-JP").new_page()
    sign_in(other, address, "mihon")
    other.goto(page.url)
    add(other, "短い文", "相手の項目")
    saved(other)
    add(page, "短い文", "自分の項目")
    stop = page.get_by_role("alertdialog", name="ほかの職員が先に保存しました")
    stop.wait_for()
    assert "mihonさんが" in stop.inner_text()
    check_stop(page, "builder-conflict")
    first = page.url
    page.get_by_role("button", name="自分の変更を、別の下書きとして残す").click()
    page.get_by_role("heading", name="相談（別の変更）").wait_for()
    assert page.url != first
    assert labels(page) == ["一", "自分の項目"]
    assert labels(other) == ["一", "相手の項目"]


def test_ones_own_other_screen_is_called_that_and_its_state_can_be_taken(page, address, browser):
    begin(page, address)
    saved(page)
    other = browser.new_context(viewport=DESK, locale="ja-JP").new_page()
    sign_in(other, address)
    other.goto(page.url)
    add(other, "短い文", "相手の項目")
    saved(other)
    add(page, "短い文", "自分の項目")
    stop = page.get_by_role("alertdialog", name="別の画面で先に保存しました")
    stop.wait_for()
    assert "henshuさん" not in stop.inner_text()
    page.get_by_role("button", name="別の画面の内容を開く").click()
    expect(page.locator("[data-item] .node__label")).to_have_text(["相手の項目"])


def test_work_on_a_draft_that_a_colleague_removed_is_not_lost(page, address, browser):
    begin(page, address)
    add(page, "短い文", "一")
    saved(page)
    other = browser.new_context(viewport=DESK, locale="ja-JP").new_page()
    sign_in(other, address)
    other.goto(f"{page.url}/remove")
    other.get_by_role("button", name="削除する").click()
    add(page, "短い文", "二")
    page.get_by_role("alertdialog", name="この下書きは削除されています").wait_for()
    check_stop(page, "builder-gone")
    page.get_by_role("button", name="自分の変更を、別の下書きとして残す").click()
    page.get_by_role("heading", name="相談（別の変更）").wait_for()
    assert [field["label"]["ja"] for field in fields(page)] == ["一", "二"]


def test_a_form_that_is_too_large_is_said_to_be(page, address):
    begin(page, address)
    for _ in range(33):  # six thousand bytes each: more than routes.DRAFT_BYTES
        page.get_by_role("button", name="説明文", exact=True).click()
        page.get_by_label("本文").fill("長" * 2000)
    expect(page.locator(".bar__state")).to_contain_text("フォームが大きすぎ")
    check_stop(page, "builder-too-large")
    for _ in range(12):
        page.get_by_role("button", name="元に戻す").click()
    saved(page)


def test_who_was_signed_out_signs_in_beside_it_and_goes_on(page, address):
    begin(page, address)
    saved(page)
    page.context.clear_cookies()
    add(page, "短い文", "一")
    page.get_by_role("alertdialog", name="サインインの期限が切れました").wait_for()
    check_stop(page, "builder-signed-out")
    beside = page.context.new_page()
    sign_in(beside, address)
    page.get_by_role("button", name="もう一度保存する").click()
    assert [field["label"]["ja"] for field in fields(page)] == ["一"]


def test_a_server_that_is_away_is_asked_again(page, address):
    begin(page, address)
    saved(page)
    page.route("**/save", lambda route: route.abort())
    add(page, "短い文", "一")
    expect(page.locator(".bar__state")).to_contain_text("つながり次第、もう一度保存します")
    check_stop(page, "builder-away")
    page.unroute("**/save")
    expect(page.locator(".bar__state")).to_have_text("保存しました")
    assert [field["label"]["ja"] for field in fields(page)] == ["一"]


@pytest.mark.parametrize("name", ["プレビューと試し申請", "公開の承認を求める"])
def test_what_could_not_be_kept_is_neither_previewed_nor_proposed_and_why_is_said(page, address, name):
    begin(page, address)
    saved(page)
    at = page.url
    page.context.clear_cookies()
    add(page, "短い文", "一")
    page.get_by_role("alertdialog", name="サインインの期限が切れました").wait_for()
    page.get_by_role("link", name=name).click()
    expect(page.locator(".told")).to_contain_text("この画面の内容を保存できていない")
    assert [one.url for one in page.context.pages] == [at]


def test_the_preview_shows_what_is_kept_and_follows_the_answers(page, address):
    begin(page, address, "助成の申請", "ひな形「人間ドック助成金申請」から作る")
    page.get_by_role("button", name="電話番号").first.click()
    page.get_by_label("質問文").fill("日中の電話")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="プレビューと試し申請").click()
    preview = opened.value
    expect(preview.get_by_label("日中の電話")).to_be_visible()
    amount = preview.get_by_label("ほかから受けた助成の額")
    expect(amount).to_be_hidden()
    preview.get_by_role("group", name="勤務先や保険会社").get_by_label("はい").check()
    expect(amount).to_be_visible()
    preview.get_by_role("button", name="試しに申請する").click()
    preview.get_by_role("link", name="「氏名」が入力されていません").wait_for()
    expect(amount).to_be_visible()
    check(preview, "preview-refused")
    preview.set_viewport_size(NARROWEST)
    check(preview, "preview-narrowest")


@pytest.mark.parametrize(("language", "width"), [("ja", "phone"), ("easy", "phone"), ("en", "desk")])
def test_the_preview_is_accessible_in_every_language_and_on_paper(page, address, language, width):
    begin(page, address, "助成の申請", "ひな形「人間ドック助成金申請」から作る")
    page.goto(f"{page.url}/preview?language={language}&width={width}")
    check(page, f"preview-{language}-{width}")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=3).first.is_visible()
    assert not page.get_by_role("link", name="編集にもどる").is_visible()


def test_the_simulated_applicants_are_accessible_and_open_on_demand(page, address):
    begin(page, address, "助成の申請", "ひな形「人間ドック助成金申請」から作る")
    page.goto(f"{page.url}/preview")
    page.get_by_role("link", name="仮の申請者で試す").click()
    page.get_by_text("申請者1：").click()
    expect(page.locator("details[open] dl").first).to_be_visible()
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        check(page, f"builder-applicants-{size}")


def test_what_nobody_reaches_is_accessible_in_both_sentences(page, address, editor):
    page.goto(f"{address}/forms/{never_and_unfound(editor)}/applicants")
    expect(page.get_by_role("region", name="だれにも通れない分かれ道")).to_be_visible()
    expect(page.get_by_role("region", name="通る人が見つからなかった分かれ道")).to_be_visible()
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        check(page, f"builder-applicants-missed-{size}")


def test_an_amount_is_put_together_in_words(page, address):
    begin(page, address)
    add(page, "数", "費用")
    page.get_by_role("button", name="計算する金額", exact=True).click()
    page.get_by_label("金額の名前").fill("助成額")
    how = page.get_by_label("計算のしかた").locator("visible=true")
    how.first.select_option(label="答えの数")
    how.first.select_option(label="割合をかけた額（×）")
    how.first.select_option(label="端数を切り捨てた額")
    how.first.select_option(label="いちばん小さい額（上限を決める）")
    page.get_by_role("group", name="2つめ").get_by_label("額（円）").fill("20,000")
    said = "金額 ＝ （『費用』÷2）の100円未満を切り捨てた額、上限は20,000円"
    expect(page.locator(".said")).to_have_text(said)
    expect(page.locator(".outline")).to_contain_text(said)
    cost, amount = fields(page)
    half = {"type": "mul", "of": {"type": "field", "field": cost["id"]}, "num": 1, "den": 2}
    floor = {"type": "floor_to", "of": half, "unit": 100}
    assert amount["expression"] == {"type": "min", "of": [floor, {"type": "const", "yen": 20000}]}
    assert not [one for one in saved(page)["findings"] if "金額" in one["sentence"] or "計算" in one["sentence"]]


def test_who_is_eligible_is_said_with_values_that_are_calculated(page, address):
    begin(page, address)
    add(page, "生年月日", "生年月日")
    page.get_by_role("button", name="要件と計算する値").click()
    page.get_by_role("button", name="計算する値を追加").click()
    expect(page.locator(".said")).to_have_text("『生年月日』から数えた、『申請する日』の年齢")
    page.get_by_role("button", name="要件を追加").click()
    page.get_by_label("質問", exact=True).select_option(label="『生年月日』から数えた、『申請する日』の年齢")
    page.get_by_role("textbox", name="答え").fill("18")
    page.get_by_label("満たさないときの言葉").fill("18歳以上の人が対象です。")
    page.get_by_label("比べ方").select_option(label="より大きい")
    page.get_by_label("比べ方").select_option(label="以上")
    kept = saved(page)["definition"]
    assert [(rule["type"], rule["on"]) for rule in kept["derived"]] == [("age", "today")]
    condition = {"type": "is", "field": kept["derived"][0]["id"], "op": "ge", "value": 18}
    assert [rule["condition"] for rule in kept["eligibility"]] == [condition]
    assert [rule["refusal"] for rule in kept["eligibility"]] == [{"ja": "18歳以上の人が対象です。"}]
    assert "満たす条件：『生年月日』から数えた、『申請する日』の年齢が18以上" in page.locator(".settings").inner_text()
    assert not [one for one in saved(page)["findings"] if one["target"] == "the-rules"]


def test_each_entry_of_a_group_is_counted_by_a_value_of_its_own(page, address):
    begin(page, address)
    page.get_by_role("button", name="くり返し", exact=True).click()
    page.get_by_label("くり返しの名前").fill("子ども")
    page.get_by_label("1件の呼び名").fill("お子さん")
    add(page, "生年月日", "お子さんの生年月日")
    page.get_by_role("button", name="子ども くり返し").click()
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_role("button", name="要件と計算する値").click()
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_label("何を計算しますか").select_option(label="くり返しの件数")
    page.get_by_label("条件にあてはまるものだけ数える").check()
    page.get_by_label("質問", exact=True).select_option(label="『お子さんの生年月日』から数えた、『申請する日』の年齢")
    page.get_by_label("比べ方").select_option(label="より小さい")
    page.get_by_role("textbox", name="答え").fill("18")
    kept = saved(page)["definition"]
    group = kept["pages"][0]["fields"][0]
    assert kept["derived"][0]["condition"]["field"] == group["derived"][0]["id"]
    assert not [one for one in saved(page)["findings"] if one["target"] != "the-form"]


def test_looking_at_a_form_changes_nothing_of_it(page, address):
    begin(page, address, "助成の申請", "ひな形「人間ドック助成金申請」から作る")
    before = saved(page)
    for pick in page.locator(".node__pick").all():
        pick.click()
        for select in page.locator(".settings select").all():
            select.focus()
    assert saved(page) == before


def test_none_of_these_is_chosen_among_choices_as_they_are_now(page, address):
    begin(page, address)
    add(page, "いくつか選ぶ", "制度")
    page.get_by_label("選択肢", exact=True).fill("児童手当\n医療費\nどれも使っていない")
    page.get_by_label("ほかと一緒に選べない選択肢").focus()
    page.get_by_label("ほかと一緒に選べない選択肢").select_option(label="どれも使っていない")
    options = fields(page)[0]["options"]
    assert [(one["label"]["ja"], one.get("exclusive", False)) for one in options] == [
        ("児童手当", False),
        ("医療費", False),
        ("どれも使っていない", True),
    ]


def test_who_is_chosen_in_a_menu_stays_chosen_while_its_choices_are_moved_and_renamed(page, address):
    begin(page, address)
    add(page, "いくつか選ぶ", "相談したいこと")
    choices, alone = page.get_by_label("選択肢", exact=True), page.get_by_label("ほかと一緒に選べない選択肢")
    choices.fill("お金\n健康\n住まい\n特になし")
    alone.focus()
    alone.select_option(label="特になし")
    choices.fill("特になし\nお金\n健康\n住まい")
    expect(alone.locator("option:checked")).to_have_text("特になし")
    choices.fill("仕事\n介護\n学校\n該当なし")
    expect(alone.locator("option:checked")).to_have_text("なし")
    assert not any(one.get("exclusive") for one in fields(page)[0]["options"])


def test_a_whole_page_is_shown_by_an_answer(page, address):
    begin(page, address)
    add(page, "はい・いいえ", "お子さんはいますか")
    page.get_by_role("button", name="ページを追加").click()
    page.get_by_label("ページの名前").fill("お子さん")
    page.get_by_label("前の答えによって表示する").check()
    add(page, "短い文", "呼び名")
    kept = saved(page)["definition"]
    condition = {"type": "is", "field": kept["pages"][0]["fields"][0]["id"], "op": "eq", "value": True}
    assert kept["pages"][1]["shown_when"] == condition
    expect(page.locator(".outline")).to_contain_text("『お子さんはいますか』の答えが「はい」のとき表示")


def test_one_condition_is_turned_around(page, address):
    begin(page, address)
    add(page, "1つ選ぶ", "方法")
    page.get_by_label("選択肢").fill("来所\n電話")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    page.get_by_label("逆にする").click()
    expect(page.locator(".settings .branch")).to_have_text("（『方法』の答えが「来所」）でないとき表示")
    assert fields(page)[1]["shown_when"]["type"] == "not"


def test_a_condition_keeps_its_meaning_in_the_builder(office, page, address):
    page.goto(f"{address}/forms")
    module = office.app.extensions["todoke_assets"]["forms"].url("builder/conditions.js")
    cases = [case for case in vectors("conditions") if case["condition"]]
    through = page.evaluate(
        """async ([module, conditions]) => {
          const { fromBundle, toBundle } = await import(module);
          return conditions.map((condition) => fromBundle(toBundle(condition)));
        }""",
        [module, [case["condition"] for case in cases]],
    )
    for case, condition in zip(cases, through, strict=True):
        judged = passes(msgspec.convert(condition, Condition), case["answers"])
        assert judged == passes(msgspec.convert(case["condition"], Condition), case["answers"]), case


def test_a_form_can_ask_for_a_sign_in_by_card(page, address):
    begin(page, address)
    page.get_by_role("button", name="フォームの基本情報").click()
    page.get_by_label("本人確認の方法").select_option(label="マイナンバーカードでサインイン（4桁の暗証番号）")
    page.get_by_label("その方法にする理由").fill("本人の分だけを受け付けるためです。")
    assert saved(page)["definition"]["identity"]["level"] == 2


def test_blanks_at_the_ends_of_words_are_not_kept_and_blanks_alone_are_no_words(page, address):
    begin(page, address)
    add(page, "短い文", "\u3000ご相談の　内容 ")
    assert fields(page)[0]["label"] == {"ja": "ご相談の　内容"}
    page.get_by_label("質問文").fill("")
    page.get_by_label("質問文").press_sequentially("My name")  # a blank between words waits for the next one
    assert fields(page)[0]["label"] == {"ja": "My name"}
    page.get_by_label("質問文").fill("\u3000 ")
    assert fields(page)[0]["label"] == {"ja": ""}
    assert "1ページ目の1番目の項目の質問文を入力してください" in [one["sentence"] for one in saved(page)["findings"]]
    page.get_by_role("button", name="フォームの基本情報").click()
    page.get_by_label("電話番号").fill(" 099-000-0019　")
    assert saved(page)["definition"]["contact"]["phone"] == "099-000-0019"


def test_a_copied_group_has_values_of_its_own(page, address):
    begin(page, address)
    page.get_by_role("button", name="くり返し", exact=True).click()
    page.get_by_label("くり返しの名前").fill("子ども")
    page.get_by_label("1件の呼び名").fill("お子さん")
    add(page, "生年月日", "お子さんの生年月日")
    page.get_by_role("button", name="子ども くり返し").click()
    page.get_by_role("button", name="計算する値を追加").click()
    page.get_by_role("button", name="「子ども」を複製").click()
    first, second = fields(page)
    assert first["derived"][0]["id"] != second["derived"][0]["id"]
    assert second["derived"][0]["birth"] == second["fields"][0]["id"]
    assert not [one for one in saved(page)["findings"] if "同じものが2つ" in one["sentence"]]


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("2028-12-01", "枠は200までです"),
        ("9999-12-31", "枠は200までです"),
        ("2026-11-01", "1つもできません"),
    ],
)
def test_why_no_slots_are_made_is_there_to_be_read(page, address, last, said):
    begin(page, address)
    page.get_by_role("button", name="希望日時", exact=True).click()
    page.get_by_label("最初の日").fill("2026-12-01")
    page.get_by_label("最後の日").fill(last)
    page.get_by_role("button", name="この条件で枠を作る").click()
    expect(page.locator(".field__error", has_text=said)).to_be_visible()
    assert page.evaluate("document.activeElement.labels[0].textContent") == "最後の日"
    page.get_by_label("最後の日").fill("2026-12-02")
    page.get_by_role("button", name="この条件で枠を作る").click()
    assert len(fields(page)[0]["slots"]) == 12


def test_what_was_changed_during_a_save_is_not_called_saved(page, address):
    begin(page, address)
    held = []
    page.route("**/save", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks what it is given
    page.evaluate(
        """() => { window.said = []; const state = document.querySelector(".bar__state");
        new MutationObserver(() => window.said.push(state.textContent)).observe(state, {childList: true}); }"""
    )
    with page.expect_request("**/save"):
        add(page, "短い文", "一")
    page.get_by_label("質問文").fill("二")
    with page.expect_request("**/save"):
        held[0].continue_()
    assert "保存しました" not in page.evaluate("window.said")
    held[1].continue_()
    assert [field["label"]["ja"] for field in fields(page)] == ["二"]


def test_a_new_condition_begins_with_the_day_that_it_is_in_japan(page, address):
    begin(page, address)
    page.clock.set_fixed_time("2026-11-27T20:00:00Z")  # five in the morning of the next day there
    page.get_by_role("button", name="要件と計算する値").click()
    page.get_by_role("button", name="要件を追加").click()
    expect(page.get_by_role("textbox", name="答え")).to_have_value("2026-11-28")


def test_the_last_page_stays_and_why_is_shown_at_any_size(page, address):
    begin(page, address)
    page.set_viewport_size(NARROWEST)
    page.locator(".page__head .node__pick").click()
    page.get_by_role("button", name="を削除").click()
    expect(page.locator(".told")).to_have_text("最後のページは削除できません")
    expect(page.locator(".told")).to_be_in_viewport(ratio=1)
    assert not page.evaluate(OVERFLOWS)
    assert violations(page) == []


def test_what_is_removed_names_everything_that_used_it(page, address):
    begin(page, address, "助成の申請", "ひな形「人間ドック助成金申請」から作る")
    told = page.locator(".told")
    for label, used in {
        "受診日": "「値 2」、「値 3」、「値 4」、1人1回の数え方",
        "基本料金": "「助成金の見込額」の計算",
        "助成金の見込額": "「要件 10」",
        "口座の名義人": "「この助成金の受け取りを、口座の名義人に委任します」の条件、",
        "窓口で支払った額": "「助成金の見込額」の計算",
        "電話番号": "",
    }.items():
        page.locator(".node__pick", has=page.get_by_text(label, exact=True)).click()
        page.get_by_role("button", name=f"「{label}」を削除").click()
        expect(told).to_contain_text(f"「{label}」を削除しました。{used}")
        assert ("で使われていた" in told.inner_text()) is bool(used)
        page.get_by_role("button", name="元に戻す").click()
        expect(told).to_have_count(0)


UNREAD = {
    "日付": ("日付として読めないため、条件は前のままです", "令和8年13月1日", "令和8年12月1日", "2026-12-01"),
    "数": ("数として読めないため、条件は前のままです", "二十", "２０", 20),
}


@pytest.mark.parametrize("kind", UNREAD)
def test_what_a_condition_cannot_read_is_explained_and_stays_as_typed(page, address, kind):
    said, wrong, right, value = UNREAD[kind]
    begin(page, address)
    add(page, kind, "もとの質問")
    add(page, "短い文", "理由")
    page.get_by_label("前の答えによって表示する").check()
    answer = page.get_by_label("答え", exact=True)
    before = fields(page)[1]["shown_when"]["value"]
    answer.fill(wrong)
    answer.press("Tab")
    error = page.locator('.condition [id$=".value-error"]')
    expect(error).to_contain_text(said)
    expect(answer).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="条件を追加").click()  # the settings are drawn anew
    for _ in range(2):
        expect(answer.first).to_have_value(wrong)
        expect(error.first).to_contain_text(said)
        page.get_by_role("button", name="もとの質問 ").click()
        page.get_by_role("button", name="理由 短い文").click()
    assert fields(page)[1]["shown_when"]["of"][0]["value"] == before
    assert violations(page) == []
    answer.first.fill(right)
    expect(error.first).to_be_hidden()
    expect(answer.first).to_have_attribute("aria-invalid", "false")
    assert fields(page)[1]["shown_when"]["of"][0]["value"] == value


def test_a_day_or_number_that_cannot_be_read_is_kept_and_nobody_is_asked_to_publish_without_it(page, address):
    """What stands there is not what is saved: a form whose opening could not be read would open at once."""
    begin(page, address)
    add(page, "数", "台数")
    page.get_by_label("いちばん大きい数").fill("十台")
    page.locator(".node__pick").first.click()
    opens = page.get_by_label("受付の始まり")
    opens.fill("来週の月曜")
    opens.press("Tab")
    page.get_by_role("button", name="台数 数").click()
    most = page.get_by_label("いちばん大きい数")
    expect(most).to_have_value("十台")
    expect(most).to_have_attribute("aria-invalid", "true")
    propose = page.get_by_role("link", name="公開の承認を求める")
    for control, right in ((most, "10"), (opens, "2026-12-01 9:00")):
        propose.click()
        expect(control).to_be_focused()
        expect(page.locator(".told")).to_contain_text("読み取れない入力が残っています")
        assert violations(page) == []
        control.fill(right)
    propose.click()
    page.wait_for_url("**/propose")
    page.go_back()
    assert saved(page)["definition"]["reception"] == {"opens": "2026-12-01T09:00"}
    assert fields(page)[0]["max"] == 10


def test_what_could_not_be_read_in_an_item_that_is_gone_holds_nobody_up(page, address):
    begin(page, address)
    add(page, "数", "台数")
    page.get_by_label("いちばん大きい数").fill("十台")
    page.get_by_role("button", name="「台数」を削除").click()
    saved(page)
    page.get_by_role("link", name="公開の承認を求める").click()
    page.wait_for_url("**/propose")


def test_a_translation_comes_in_as_one_step_that_can_be_undone(page, address):
    begin(page, address, template="人間ドック")
    with page.expect_download() as download:
        page.get_by_role("button", name="翻訳ファイルを書き出す").click()
    rows = sheets.read(download.value.path().read_bytes()).rows.values()
    assert ("相談", "", "") in rows
    data = sheets.write("vi", [(text, former, f"ⓥ{text}") for text, former, _ in rows])
    chosen = page.get_by_label("翻訳ファイルを読み込む")
    chosen.set_input_files({"name": "vi.csv", "mimeType": "text/csv", "buffer": data})
    expect(page.locator(".told")).to_contain_text("すべての言葉に訳があります")
    assert saved(page)["definition"]["title"] == {"ja": "相談", "more": {"vi": "ⓥ相談"}}
    page.get_by_role("button", name="元に戻す").click()
    assert saved(page)["definition"]["title"] == {"ja": "相談"}
    chosen.set_input_files({"name": "vi.csv", "mimeType": "text/csv", "buffer": b"[]"})
    expect(page.locator(".told")).to_contain_text("翻訳ファイルとして読めません")
