"""Forms as a clerk makes them, late in the day: what is wrong with one is found, and what is right is left alone.

The defects are data: the labels, laws, accounts, consents, translations and conditions that such forms had.
"""

import pytest
from support import clerkforms
from support.clerkforms import ask, form, grant, page, when
from support.reviewed import named

from todoke_catalog.reviewing import translated

AGAIN = {"question_twice", "label_repeated"}
TODAY = {"latest": "today"}


def found(draft):
    return {code for code, _ in named(draft)}


def twice(first, second, kind="text", other=None, *, one_page=False):
    """A form with two questions, on two pages if not on one."""
    both = [
        ask(each, label, **(TODAY if each == "date" else {}))
        for each, label in ((kind, first), (other or kind, second))
    ]
    return form(page("申込み", *both)) if one_page else form(page("申込み", both[0]), page("つづき", both[1]))


@pytest.mark.parametrize(
    ("first", "second", "kind", "other"),
    [
        ("世帯主の氏名", "世帯主名", "person_name", "text"),
        ("保護者名", "保護者氏名", "text", "person_name"),
        ("医療機関の名前", "病院名", "text", None),
        ("受診した病院", "病院の名前", "text", None),
        ("受診日", "検査を受けた日", "date", None),
        ("健診を受けた日", "健康診断の受診日", "date", None),
        ("ご職業", "お仕事", "text", None),
        ("保護者のお仕事", "保護者の職業", "text", None),
        ("性別", "男女の別", "sex", "text"),
        ("ﾌﾘｶﾞﾅ", "よみがな", "kana", None),
        ("通学している学校の名称", "学校名", "text", None),
        ("保育園名", "通っている保育園の名前", "text", None),
        ("団体名", "団体の名称", "text", None),
        ("お子さまのお名前", "子供の氏名", "person_name", None),
        ("お子さんの生まれた日", "子どもの生年月日", "date", None),
        ("子どもの人数", "お子さんの数", "integer", None),
        ("希望する施設", "利用を希望する施設", "text", None),
        ("利用目的", "何に使いますか", "text", None),
        ("使用場所", "使う場所", "text", None),
        ("参加人数", "参加する方の人数", "integer", None),
        ("世帯の人数", "世帯人員", "integer", None),
        ("勤務先", "お勤め先（会社名）", "text", None),
        ("領収金額", "支払った金額（円）", "integer", None),
        ("おところ", "住所", "text", "postal_address"),
        ("店舗の住所", "店舗所在地", "text", "postal_address"),
        ("ご住所（番地まで）", "住所", "text", None),
        ("申請日", "申請年月日", "date", None),
        ("電話", "連絡先（電話番号）", "phone", None),
        ("ｹｰﾀｲ", "携帯電話", "phone", None),
        ("メアド", "電子メール", "email", None),
        ("申請する理由", "申請理由をお書き下さい", "text", None),
        ("申込みの理由", "申込理由", "text", None),
        ("工事の完了日", "工事が終わった日", "date", None),
        ("予防接種を受けた日", "接種年月日", "date", None),
        ("購入日", "お買い上げ日", "date", None),
        ("納付した日", "納付日", "date", None),
        ("被害を受けた日", "被災日", "date", None),
        ("障がいの種類", "障害の種類", "text", None),
        ("年令", "おいくつですか", "integer", None),
        ("世帯主との続き柄", "世帯主との関係", "text", None),
        ("希望日", "ご希望の日", "date", None),
        ("アレルギーの有無", "アレルギーはありますか", "text", "yes_no"),
        ("緊急連絡先の電話番号", "緊急時の連絡先の電話", "phone", None),
        ("購入した商品", "購入商品", "text", None),
    ],
)
def test_one_question_in_two_places_is_found_in_other_words(first, second, kind, other):
    assert found(twice(first, second, kind, other)) & AGAIN
    assert found(twice(first, second, kind, other, one_page=True)) & AGAIN


@pytest.mark.parametrize(
    "number",
    [
        "1. ",
        "１．",
        "（1）",
        "(２) ",
        "①",
        "⑴",
        "⒈",
        "❶",
        "Ⅱ ",
        "問3 ",
        "問１－２　",
        "Q.3 ",
        "設問2：",
        "２）",
        "一、",
        "（ア）",
        "(iii)",
        "A. ",
        "【1】",
        "4 ",
        "1.1 ",
        "★",
        "・",
        "1-(1)①",
    ],
)
def test_a_number_before_a_label_makes_no_other_label(number):
    assert "label_repeated" in found(twice(f"{number}利用の目的", "利用の目的", one_page=True))
    assert "question_twice" in found(twice("利用の目的", f"{number}利用の目的"))


def test_numbers_of_questions_tell_nothing_apart_and_numbers_of_persons_do():
    asked = [ask("text", label) for label in ("1. 氏名", "2. 住所", "3. 氏名")]
    assert named(form(page("申込み", *asked))) == [("label_repeated", "$.pages[0].fields[2]")]
    persons = [ask("text", label) for label in ("①氏名", "①学年", "②氏名", "②学年")]
    assert named(form(page("参加する人", *persons))) == []
    assert named(form(page("参加する人", ask("text", "①氏名"), ask("text", "②氏名")))) == []
    again = page("追加", ask("text", "4. 目的"), ask("text", "5. 氏名"))
    assert "question_twice" in found(form(page("申込み", *asked[:2]), again))


def test_numbers_of_pages_and_options_make_no_others():
    pages = [
        page(title, ask("text", label)) for title, label in (("1. 申請者", "題"), ("2. 子ども", "色"), ("申請者", "形"))
    ]
    assert ("label_repeated", "$.pages[2]") in named(form(*pages))
    options = ("1. 午前", "2. 午後", "午前")
    assert "label_repeated" in found(form(page("時間", ask("choice", "時間", "time", *options))))
    assert found(form(page("時間", ask("choice", "時間", "time", "A. 10時", "B. 10時", "C. 13時")))) == set()


@pytest.mark.parametrize(
    ("title", "provisions"),
    [
        ("要綱（案）", "第3条"),
        ("前年度の要綱と同じ", "第3条"),
        ("見本市子育て応援条例", "該当条項"),
        ("見本市の規則", "第3条"),
        ("本課要綱", "第3条"),
        ("子育て応援要綱（作成中）", "第3条"),
        ("要綱を現在作成しています", "第3条"),
        ("見本市条例（仮称）", "第3条"),
        ("市役所の内部規定", "第3条"),
        ("厚生労働省の通知", "第3条"),
        ("R7要綱", "第3条"),
        ("施行規則", "第3条"),
        ("法令順守", "第3条"),
        ("要綱なし", "第3条"),
        ("子育て応援事業実施要綱（令和〇年）", "第3条"),
        ("見本市子育て応援条例", "いろいろ"),
        ("見本市子育て応援条例", "別に定める"),
        ("見本市子育て応援条例", "？？条"),
        ("見本市子育て応援条例", "あとで"),
        ("見本市子育て応援条例", "最新のもの"),
    ],
)
def test_a_law_that_nobody_can_look_up_is_none(title, provisions):
    law = {"title": clerkforms.words(title), "provisions": clerkforms.words(provisions)}
    assert named(form(page("申請者", ask("person_name", "氏名")), law=law)) == [
        ("legal_basis_missing", "$.legal_basis[0]")
    ]


def paid_to(label, **more):
    draft = grant()
    draft["pages"][1]["fields"][1] = ask("bank_account", label, "account", **more)
    return draft


@pytest.mark.parametrize(
    "label",
    [
        "お子さんの口座",
        "お孫さん名義の口座",
        "ご主人の口座",
        "振込先（お子様名義）",
        "同居のご家族の口座",
        "ご両親の口座",
        "おばあちゃんの口座",
        "家族の誰かの口座",
        "振込口座（本人以外も可）",
        "口座(配偶者でも可)",
        "ご家族名義口座",
        "口座（ご家族のものでも可）",
        "甥の口座",
        "申請者と違う方の口座",
        "口座（名義が違ってもよい）",
    ],
)
def test_an_account_of_somebody_else_is_found_by_its_label(label):
    assert named(paid_to(label)) == [("delegation_missing", "$.pages[1].fields[1]")]
    assert named(paid_to("振込口座", help=f"{label}です。")) == [("delegation_missing", "$.pages[1].fields[1]")]


@pytest.mark.parametrize(
    "label",
    [
        "家族に申請を知らせることに同意します",
        "お子さんに結果を伝えることに同意します",
        "写真の掲載に同意します",
        "メールで案内を送ることに同意します",
        "アンケートに協力することに同意します",
        "利用規約に同意します",
        "SNSで活動の様子を公開することを承諾します",
        "上記に相違ありません",
    ],
)
def test_who_is_paid_agrees_to_what_the_office_looks_into(label):
    draft = grant()
    draft["pages"][2]["fields"][0] = ask("consent", label, "agreed")
    assert named(draft) == [("consent_missing", "$.pages[1].fields[0]")]


@pytest.mark.parametrize(
    "told",
    [
        "住民票の状況を市が確認させていただきます。",
        "税の滞納がないか、こちらで調べさせていただきます。",
        "市民税の課税状況を確認いたします。",
        "保険料の納付状況について、担当課に照会します。",
        "生活保護の受給状況を調査します。",
        "申請者の収入を税務課で確認します。",
    ],
)
def test_a_consent_to_something_else_lets_nobody_look_into_records(told):
    notice = ask("notice", "お知らせ", "told", body=told)
    photo = page("写真", ask("consent", "写真を撮ることに同意します"))
    missing = [("consent_missing", "$.pages[0].fields[0]")]
    assert named(form(page("申請", notice), photo)) == missing
    assert named(form(page("申請", ask("text", "ご希望", help=told)), photo)) == missing
    asked = page("同意", ask("consent", "市が記録を調べることに同意します"))
    assert named(form(page("申請", notice), photo, asked)) == []
    assert ("consent_missing", "$.pages[0].intro") in named(form(page("申請", ask("text", "題"), intro=told), photo))


@pytest.mark.parametrize(
    ("english", "missing"),
    [
        ("（翻訳中）", True),
        ("[未訳]", True),
        ("English", True),
        ("Untranslated", True),
        ("(English to follow)", True),
        ("later", True),
        ("Text", True),
        ("Label", True),
        ("n/a", True),
        ("xxx", True),
        ("same as above", True),
        ("TBD...", True),
        ("Text message", False),
        ("Later date", False),
        ("Your 希望", True),
        ("(optional) Wish", False),
        ("(Wish)", False),
    ],
)
def test_what_stands_for_a_translation_is_none(english, missing):
    wish = ask("text", ("ご希望", "きぼう", english), "wish")
    languages = {"title": clerkforms.words(("申込み", "もうしこみ", "Application"))}
    assert (
        ("translation_missing", "$.pages[0].fields[0].label") in named(form(page("申込み", wish), **languages))
    ) is missing


def test_english_is_a_language_too():
    wish = ask("choice", ("言語", "ことば", "Language"), "language", "日本語", "英語")
    wish["options"][1]["label"] |= {"easy": "えいご", "en": "English"}
    languages = {"title": clerkforms.words(("申込み", "もうしこみ", "Application"))}
    draft = form(page("申込み", wish), **languages)
    assert ("translation_missing", "$.pages[0].fields[0].options[1].label") not in named(draft)


@pytest.mark.parametrize(
    "label",
    [
        "よろしければお名前をお聞かせください",
        "住んでいる所（番地まで）",
        "ご氏名と電話番号",
        "差し支えなければ、ご住所",
    ],
)
def test_an_anonymous_form_asks_nobody_who_they_are_however_politely(label):
    nobody = {"identity": {"level": 0, "reason": {"ja": "だれが答えたか知らないため"}}}
    assert named(form(page("アンケート", ask("text", label, required=False)), **nobody)) == [
        ("anonymous_asks_who", "$.pages[0].fields[0]")
    ]


AGE, KIDS = ask("integer", "年齢", "age", min=18, max=64), ask("yes_no", "子どもはいますか", "kids")


def both(*conditions):
    return {"type": "all", "of": list(conditions)}


def shown(first, condition):
    return form(page("申込み", first), page("つづき", ask("text", "好きな遊び"), shown_when=condition))


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (shown(KIDS, both(when("kids", "eq", value=True), when("kids", "eq", value=False))), "never_shown"),
        (shown(AGE, both(when("age", "ge", 40), when("age", "lt", 30))), "never_shown"),
        (shown(AGE, when("age", "ge", 65)), "never_shown"),
        (shown(AGE, when("age", "ge", 18)), "condition_always"),
        (
            form(
                page(
                    "申込み",
                    ask("yes_no", "車はありますか", "car", shown_when=when("bike", "eq", value=True)),
                    ask("yes_no", "自転車はありますか", "bike", shown_when=when("car", "eq", value=True)),
                )
            ),
            "condition_circular",
        ),
        (grant(ask("integer", "日数", "days", max=10_000_000), derived=[]), None),
    ],
)
def test_conditions_that_nobody_meets_are_found_in_a_clerks_form(draft, code):
    assert (code in found(draft)) if code else found(draft) == set()


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ({"type": "mul", "of": {"type": "field", "field": "days"}, "num": 1_000_000, "den": 1}, "amount_too_large"),
        (
            {"type": "sub", "left": {"type": "const", "yen": 5000}, "right": {"type": "field", "field": "days"}},
            "amount_may_be_negative",
        ),
    ],
)
def test_an_amount_without_bounds_is_found_in_a_clerks_form(expression, code):
    draft = grant(ask("integer", "日数", "days", max=10_000_000))
    draft["pages"][2]["fields"][0]["expression"] = expression
    assert code in found(draft)


@pytest.mark.parametrize(
    ("japanese", "easy", "english", "missing"),
    [
        ("電話番号", "英語", "Telephone", True),
        ("電話番号", "後で", "Telephone", True),
        ("電話番号", "（やさしい日本語）", "Telephone", True),
        ("電話番号", "でんわの 番号", "Telephone", False),
        ("英語", "英語", "English", False),
        ("該当なし", "ない", "N/A", False),
        ("後で答える", "あとで", "Later", False),
        ("ラベルの色", "ラベルの 色", "Label", False),
        ("試験", "テスト", "Test", False),
    ],
)
def test_what_somebody_typed_to_come_back_to_is_no_translation_unless_it_is_one(japanese, easy, english, missing):
    one = {"ja": japanese, "easy": easy, "en": english}
    assert all(translated.translated(one, language) for language in ("easy", "en")) is not missing
