"""The review of a draft: forms with one planted defect each, sound forms, and drafts of any shape.

The defects are data, each named after what somebody who writes a form did wrong.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.forms import changed, tiny, vectors
from support.randomforms import cases

from todoke_catalog import templates
from todoke_catalog.conditions import Not
from todoke_catalog.controls import guards
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.loading import load
from todoke_catalog.reach import Reach, placed
from todoke_catalog.reviewing import review, topics, translated
from todoke_catalog.reviewing.finding import ERRORS, ReviewCode
from todoke_catalog.validation import validate
from todoke_catalog.walk import shown_fields

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)
FORMS = {path.stem: json.loads(path.read_bytes()) for path in sorted((HERE / "forms").glob("*.json"))}
DEFECTS = {path.stem: json.loads(path.read_bytes()) for path in sorted((HERE / "defects").glob("*.json"))}
README = (HERE.parents[1] / "libs/catalog/README.md").read_text(encoding="utf-8")
SOUND = {
    **FORMS,
    **{f"template {name}": json.loads(templates.read(name)) for name in templates.names()},
    "the README's example": json.loads(re.findall(r"```json\n(.*?)```", README, re.DOTALL)[0]),
}
LEAVES = st.sampled_from(["", "a", "today", "eq", "is", "text"])
NAMES = st.sampled_from(["type", "id", "ja", "of", "field", "op", "value", "fields"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
PLACES = ["/pages/0/fields/0", "/pages/1", "/pages", "/derived/0", "/eligibility/0/condition", "/title"]
_STEP = re.compile(r"\.([a-z_]+)|\[([0-9]+)\]")


def planted(name):
    return changed(SOUND[DEFECTS[name]["form"]], DEFECTS[name]["changes"])


def named(draft, **options):
    return [(one.code, one.path) for one in review.check(draft, today=TODAY, **options)]


def at(draft, path):
    for name, index in _STEP.findall(path):
        draft = draft[int(index) if index else name]
    return draft


@pytest.mark.parametrize("name", SOUND)
def test_there_is_nothing_to_say_about_a_sound_form(name):
    load(SOUND[name])
    assert named(SOUND[name]) == []


def compared(field, op, value):
    return {"type": "is", "field": field, "op": op, "value": value}


def when(condition, then, otherwise):
    return {"type": "when", "condition": condition, "then": then, "otherwise": otherwise}


COST, OTHER = {"type": "field", "field": "basic_cost"}, {"type": "field", "field": "other_subsidy_amount"}
LESS_OTHER = when(compared("other_subsidy", "eq", value=True), {"type": "sub", "left": COST, "right": OTHER}, COST)
NOTHING = {"type": "const", "yen": 0}
ONCE = {"type": "phone", "label": {"ja": "電話番号", "easy": "電話番号", "en": "Telephone number"}}
PHONE = {"type": "phone", "label": {"ja": "電話番号"}}
ADULT_AGE = {"type": "integer", "id": "adult_age", "label": {"ja": "申込者の年齢"}, "min": 0, "max": 120}
DOG, CAT = ({"value": value, "label": {"ja": word}} for value, word in [("dog", "犬"), ("cat", "猫")])
PETS = {"type": "choices", "id": "pets", "label": {"ja": "連れてくる動物"}, "options": [DOG, CAT], "required": False}


def refused(field, condition):
    rule = {"code": "refused", "condition": {"type": "not", "of": condition}, "refusal": {"ja": "受け付けられません。"}}
    return {"/pages/1/fields/2": field, "/eligibility/1": rule}


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        # What is asked only where it is computed from is never missing there.
        ("health-check", {"/pages/2/fields/9/expression/of/1/of/1/of/of": LESS_OTHER}),
        # The first day to apply is behind for good.
        (
            "event",
            {
                "/eligibility/1": {
                    "code": "early",
                    "condition": compared("today", "ge", "2026-01-01"),
                    "refusal": {"ja": "1月から"},
                }
            },
        ),
        # Who is paid nothing needs no account.
        (
            "school-aid",
            {
                "/pages/1/fields/2/expression": when(
                    compared("reason", "eq", "welfare"), NOTHING, {"type": "field", "field": "grants"}
                ),
                "/pages/2/shown_when": compared("reason", "ne", "welfare"),
            },
        ),
        # Two ways to ask, of which nobody sees both.
        (
            "childcare-talk",
            {
                "/pages/1/fields/1": {**PHONE, "id": "one", "shown_when": compared("how", "eq", "phone")},
                "/pages/1/fields/2": {**PHONE, "id": "two", "shown_when": compared("how", "ne", "phone")},
            },
        ),
        # One label in English for what nobody sees both of, and words that are easy as they are.
        (
            "childcare-talk",
            {
                "/pages/1/fields/1": ONCE | {"id": "one", "shown_when": compared("how", "eq", "phone")},
                "/pages/1/fields/2": ONCE
                | {
                    "id": "two",
                    "label": {**ONCE["label"], "ja": "ほかの連絡先"},
                    "shown_when": compared("how", "ne", "phone"),
                },
            },
        ),
        # An age that is asked by, and refused by only where it is asked.
        (
            "certificate",
            {
                "/pages/1/fields/6/shown_when": {
                    "type": "all",
                    "of": [compared("use", "eq", "other"), compared("age", "ge", 15)],
                }
            },
        ),
        # Who must say it cannot pass by leaving it out.
        ("event", refused(ADULT_AGE, compared("adult_age", "lt", 18))),
        # Of several answers, none is an answer.
        ("event", refused(PETS, compared("pets", "contains", "dog"))),
    ],
    ids=[
        "computed where asked",
        "opened",
        "paid nothing",
        "either or",
        "one label abroad",
        "by age",
        "not below",
        "none of these",
    ],
)
def test_there_is_no_false_alarm(form, changes):
    draft = changed(FORMS[form], changes)
    load(draft)
    assert named(draft) == []


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found_where_it_is(name):
    assert tuple(DEFECTS[name]["found"]) in named(planted(name))


def test_there_are_defects_enough_and_one_for_everything_that_is_looked_for():
    assert len(DEFECTS) >= 40
    assert {defect["found"][0] for defect in DEFECTS.values()} >= set(ReviewCode)


@pytest.mark.parametrize("name", DEFECTS)
def test_a_draft_has_errors_of_soundness_exactly_when_it_does_not_load(name):
    draft = planted(name)
    if any(one.code in set(DefinitionCode) | {ReviewCode.CONDITION_CIRCULAR} for one in review.check(draft)):
        with pytest.raises(CatalogError):
            load(draft)
    elif DEFECTS[name]["found"][1] != "$.legal_basis":  # nothing there is also malformed
        load(draft)


@pytest.mark.parametrize("case", vectors("lint")["cases"], ids=lambda case: case["name"])
def test_whatever_the_linter_finds_is_found(case):
    found = [[one.code, one.path] for one in review.check(tiny(case["set"])) if one.severity == "error"]
    assert [one for one in case["findings"] if one not in found] == []


@given(JSON)
def test_any_json_value_may_be_a_draft(draft):
    assert all(one.severity in {"error", "warning"} for one in review.check(draft))


@given(st.sampled_from(PLACES), JSON)
def test_a_draft_may_be_malformed_anywhere_and_every_path_leads_somewhere(pointer, value):
    draft = tiny({pointer: value})
    for one in review.check(draft):
        at(draft, one.path if one.code != DefinitionCode.NOT_CANONICAL else "$")  # that names its key as it is


def test_what_is_malformed_does_not_hide_the_rest():
    faults = {"/pages/0/fields/0/label/ja": "", "/pages/1/fields/1/min": "x"}
    assert named(changed(FORMS["event"], {**faults, "/title/ja": "（仮）"})) == [
        ("definition_malformed", "$.pages[0].fields[0].label.ja"),
        ("definition_malformed", "$.pages[1].fields[1].min"),
        ("words_unfinished", "$.title"),
    ]


def test_texts_are_wanted_in_the_languages_that_are_asked_for():
    lacking = {path for code, path in named(FORMS["event"], languages=["en"]) if code == ReviewCode.TRANSLATION_MISSING}
    assert {"$.title", "$.contact.hours", "$.pages[0].fields[0].label", "$.eligibility[0].refusal"} <= lacking
    assert named(FORMS["health-check"], languages=["easy", "en"]) == []


def test_what_is_named_at_once_is_bounded():
    languages = [f"a{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    assert len(named(FORMS["event"], languages=languages)) == review.MAX_ADVICE


@pytest.mark.parametrize(
    ("label", "topic"),
    [
        ("お名前をご記入ください", "氏名"),
        ("ＴＥＬ", "電話番号"),
        ("E-mail：", "メールアドレス"),
        ("ご住所（必須）", "住所"),
        ("電話番号（緊急）", "電話番号(緊急)"),
        ("連絡がとれるメール", "メールアドレス"),
        ("日中の連絡先の電話番号", "電話番号"),
        ("連絡先", "連絡先"),
        ("緊急の連絡先", "緊急の連絡先"),
        ("連絡のとれる電話", "電話番号"),
        ("あなたの生年月日", "生年月日"),
        ("世帯主のお電話", "世帯主の電話番号"),
        ("本人の氏名", "本人の氏名"),
        ("犬の名前", "犬の氏名"),
        ("あなたの", "あなたの"),
        ("おむつの大きさ", "おむつの大きさ"),
    ],
)
def test_politeness_is_no_part_of_a_question(label, topic):
    assert topics.topic(label) == topic


@pytest.mark.parametrize(
    ("words", "language", "missing"),
    [
        ("住所", "en", True),
        ("ご意見", "ko", True),
        ("名前（カタカナ）", "vi", True),
        ("佐々木", "en", True),
        ("〆", "en", True),
        ("PDF を添付", "en", True),
        ("PDF（添付）", "en", True),
        ("PDF", "en", False),
        ("Name (氏名)", "en", True),  # the Japanese has that too
        ("2026", "en", False),
        ("住所", "zh-Hans", False),
        ("ご住所", "zh-Hans", True),
        ("주소", "ko", False),
        ("名前", "easy", False),
    ],
)
def test_japanese_is_no_translation(words, language, missing):
    title = {"ja": "題", "easy": "題", "en": "title", "more": {"vi": "đề", "ko": "제목", "zh-Hans": "标题"}}
    text = {"ja": words} | ({language: words} if language in {"easy", "en"} else {"more": {language: words}})
    found = named(changed(FORMS["event"], {"/title": title, "/summary": text}), languages=[language])
    assert (("translation_missing", "$.summary") in found) is missing


@pytest.mark.parametrize(
    ("words", "language", "missing"),
    [
        ("-", "en", True),
        ("…", "vi", True),
        (" ― ", "easy", True),
        ("~", "en", True),
        ("%", "en", False),
        ("¥", "en", False),
        ("5", "en", False),
        ("Attach a PDF", "en", False),
        ("Attach PDFを添付", "en", True),
        ("Your ｼｭﾙｲ", "en", True),
        ("The 種類 of what you attach", "en", True),
        ("The kind (種類) of what you attach", "en", False),
        ("The kind （種類） and 「形式」", "en", False),
        ("The 種類 (kind) of what you attach", "en", False),
        ("The 種類 (1) of what you attach", "en", True),
        ("The kind, such as 写真、図面", "en", False),
        ("The kind, such as 写真. 種類 matters", "en", True),
        ("附件的种类", "zh-Hans", False),
        ("附件的しゅるい", "zh-Hans", True),
        ("附件的种类（シュルイ）", "zh-Hans", False),
        ("Loại 種類", "vi", True),
        ("Loại (種類)", "vi", False),
    ],
)
def test_what_is_half_japanese_or_only_signs_is_no_translation(words, language, missing):
    title = {"ja": "題", "easy": "題", "en": "title", "more": {"vi": "đề", "zh-Hans": "标题"}}
    text = {"ja": "添付するものの種類"} | (
        {language: words} if language in {"easy", "en"} else {"more": {language: words}}
    )
    found = named(changed(FORMS["event"], {"/title": title, "/summary": text}), languages=[language])
    assert (("translation_missing", "$.summary") in found) is missing


@pytest.mark.parametrize(
    ("japanese", "english", "easy", "missing"),
    [
        ("写真の種類", "Kind of photo", "Kind of photo", True),
        ("写真の種類", "Kind of photo", "Photo", True),
        ("写真の種類", "Kind of photo", "Shashin 1", True),
        ("写真の種類", "Kind (種類)", "Kind （種類）", True),
        ("写真の種類", "Kind of photo", "しゃしんの 種類", False),
        ("写真", "Photo", "写真", False),
        ("PDF", "PDF", "PDF", False),
        ("種類", "種類", "種類", False),
        ("5％", "5%", "5%", False),
        ("平方メートル", "m²", "㎡", False),
        ("キログラム", "kg", "kg", False),
        ("×0.1キロワット", "×0.1kW", "×0.1kW", False),
        ("日", "day", "day", True),
    ],
)
def test_plain_japanese_is_japanese(japanese, english, easy, missing):
    text = {"ja": japanese, "en": english, "easy": easy}
    assert translated.translated(text, "easy") is not missing


@pytest.mark.parametrize("part", ["漢", "漢(", "(a", "漢" * 999 + "(" + "a" * 999, "such as ", "「"])
def test_the_longest_text_is_looked_at_to_its_end(part):
    long = (part * 2_000)[:2_000]
    assert translated.translated({"ja": "種類", "en": long}, "en") is ("漢" not in long and "「" not in long)


def test_a_sign_may_be_a_sign_in_every_language():
    text = {"ja": "―", "en": "-", "easy": "―"}
    found = named(changed(FORMS["event"], {"/summary": text}), languages=["en", "easy"])
    assert ("translation_missing", "$.summary") not in found


def test_a_further_language_of_any_text_is_wanted_of_all():
    summary = {"ja": "概要です", "more": {"vi": "Tóm tắt"}}
    found = named(changed(FORMS["event"], {"/summary": summary}))
    assert ("translation_missing", "$.title") in found
    assert ("translation_missing", "$.summary") not in found
    assert "translation_missing" not in {code for code, _ in named(changed(FORMS["event"], {"/title": {"ja": "題"}}))}


@pytest.mark.parametrize(
    ("field", "asks"),
    [
        ({"type": "text", "max_chars": 50, "label": {"ja": "お名前とご住所"}}, True),
        ({"type": "text", "max_chars": 50, "label": {"ja": "あなたの氏名"}}, True),
        ({"type": "date", "label": {"ja": "生年月日"}, "latest": "today"}, True),
        ({"type": "email", "label": {"ja": "お知らせの送り先"}}, True),
        ({"type": "person_name", "label": {"ja": "だれですか"}}, True),
        ({"type": "text", "max_chars": 50, "label": {"ja": "図書館の名前"}}, False),
        ({"type": "text", "max_chars": 50, "label": {"ja": "ご意見とその理由"}}, False),
        ({"type": "date", "label": {"ja": "見た日"}, "latest": "today"}, False),
    ],
)
def test_an_anonymous_form_does_not_ask_who_answers(field, asks):
    survey = SOUND["template public-comment"]
    asked = changed(survey, {"/pages/0/fields/5": {**field, "id": "more"}})
    found = ("anonymous_asks_who", "$.pages[0].fields[5]")
    assert (found in named(asked)) is asks
    assert found not in named({**asked, "identity": {**asked["identity"], "level": 1}})


CONSENT = {"type": "consent", "label": {"ja": "記録を見ることに同意します"}}


OTHERS, MANY = compared("who", "ne", "head"), compared("persons", "gt", 19)


@pytest.mark.parametrize(
    ("others", "needed", "found"), [(OTHERS, True, False), (MANY, True, True), (OTHERS, False, True)]
)
def test_who_is_paid_agrees_on_one_branch_or_the_other(others, needed, found):
    form = SOUND["template letter-benefit"]
    consents = [
        {**CONSENT, "id": "consent_head", "shown_when": compared("who", "eq", "head")},
        {**CONSENT, "id": "consent_others", "shown_when": others, "required": needed},
    ]
    assert ("consent_missing" in dict(named(changed(form, {"/pages/4/fields": consents})))) is found


@pytest.mark.parametrize(
    ("label", "option", "found"),
    [
        ("口座の名義人", "同じ世帯の人", True),
        ("口座の名義人", "申請者の家族", True),
        ("受取人", "本人以外", True),
        ("口座の名義人", "申請する本人（世帯主）", False),
        ("申請する人", "同じ世帯の人", False),
    ],
)
def test_the_registered_account_is_for_nobody_but_the_applicant(label, option, found):
    words = [{"value": "own", "label": {"ja": "本人"}}, {"value": "other", "label": {"ja": option}}]
    asked = {"type": "choice", "id": "whose", "label": {"ja": label}, "options": words}
    form = changed(SOUND["template funeral-grant"], {"/pages/3/fields/2": asked})
    code = ("payee_registered_other", "$.pages[3].fields[1]")
    assert (code in named(form)) is found
    assert code not in named(changed(form, {"/pages/3/fields/1/registered": False}))


def added(field):
    return changed(FORMS["event"], {"/pages/0/fields/6": {"id": "more", **field}})


MORE = "$.pages[0].fields[6]"
LINE = {"type": "text", "max_chars": 50}


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("電話番号", "phone"),
        ("緊急連絡先のＴＥＬ", "phone"),
        ("保護者のメールアドレス", "email"),
        ("子どもの生年月日（西暦）", "date"),
        ("団体名（ﾌﾘｶﾞﾅ）", None),
        ("団体名のフリガナ", "kana"),
        ("郵便番号", "postal_address"),
        ("法人番号", "corporate_number"),
        ("電話番号またはメールアドレス", None),
        ("電話番号の使いみち", None),
        ("会社の名前", None),
    ],
)
def test_what_has_a_kind_of_its_own_is_not_asked_as_a_line_of_text(label, kind):
    found = [one.params["kind"] for one in review.check(added(LINE | {"label": {"ja": label}})) if "kind" in one.params]
    assert found == ([kind] if kind else [])
    long = LINE | {"lines": "many", "label": {"ja": label}}
    assert ("kind_fits_better", MORE) not in named(added(long))


@pytest.mark.parametrize(
    ("label", "required", "found"),
    [
        ("備考（任意）", True, True),
        ("[任意入力] 備考", True, True),
        ("※任意", True, True),
        ("備考 任意", True, True),
        ("備考（任意）", False, False),
        ("任意継続被保険者の記号", True, False),
        ("任意の団体の名前", True, False),
        ("備考（必須）", False, True),
        ("必須：備考", False, True),
        ("備考（必須）", True, False),
        ("住所（メールがない場合は必須）", False, False),
        ("必須ではありません", False, False),
    ],
)
def test_the_words_of_a_question_say_what_its_setting_says(label, required, found):
    field = LINE | {"label": {"ja": label}, "required": required}
    assert (("need_contradicted", MORE) in named(added(field))) is found
    spoken = LINE | {"label": {"ja": "ひとこと"}, "help": {"ja": label}, "required": required}
    assert (("need_contradicted", MORE) in named(added(spoken))) is found


def test_the_words_in_english_say_so_too():
    field = LINE | {"label": {"ja": "ひとこと", "en": "Remarks (optional)"}}
    assert ("need_contradicted", MORE) in named(added(field))
    assert ("need_contradicted", MORE) not in named(added(field | {"label": {"ja": "追加", "en": "Optional tests"}}))


@pytest.mark.parametrize(
    ("label", "none"),
    [
        ("なし", True),
        ("特になし", True),
        ("該当なし。", True),
        ("いずれにも該当しない", True),
        ("どれもない", True),
        ("上記のいずれでもない", True),
        ("あてはまるものはありません", True),
        ("児童の戸籍または住民票がない", False),
        ("働いていない", False),
        ("和なし", False),
    ],
)
def test_none_is_none_of_the_others(label, none):
    options = [DOG, CAT, {"value": "none", "label": {"ja": label}}]
    code = ("none_with_others", f"{MORE}.options[2]")
    assert (code in named(added(PETS | {"options": options}))) is none
    assert code not in named(added(PETS | {"options": options, "max_chosen": 1}))
    assert code not in named(added(PETS | {"options": [DOG, CAT, options[2] | {"exclusive": True}]}))


def test_none_alone_is_beside_nothing():
    only = [{"value": "none", "label": {"ja": "なし"}}]
    assert "none_with_others" not in dict(named(added(PETS | {"options": only})))


@pytest.mark.parametrize(
    ("label", "payer", "found"),
    [
        ("助成後の自己負担額", "applicant", False),
        ("助成後の自己負担額", "office", True),
        ("手数料の助成額", "office", False),
        ("手数料（補助を引いた後）", "applicant", False),
        ("給付金の返還額", "applicant", False),
        ("保険料の還付額", "applicant", True),
        ("手数料", "nobody", False),
        ("材料費", "applicant", False),
    ],
)
def test_the_last_word_of_an_amount_says_who_pays(label, payer, found):
    form = changed(FORMS["event"], {"/pages/1/fields/5/label/ja": label, "/pages/1/fields/5/paid_by": payer})
    assert (("amount_other_side", "$.pages[1].fields[5]") in named(form)) is found


DAY = {"type": "date", "label": {"ja": "見た日"}, "latest": "today"}


def test_a_day_of_the_past_is_given_on_every_day_on_which_it_is_asked():
    coming = DAY | {"earliest": "2027-04-01"}
    code = ("date_not_yet", MORE)
    assert code in named(added(coming))
    assert code not in named(added(coming | {"latest": "2027-04-30"}))
    assert code not in named(added(DAY | {"earliest": "2026-11-23"}))
    assert code in named(added(DAY | {"earliest": "2026-11-24"}))
    assert code not in named(added(coming | {"shown_when": compared("today", "ge", "2027-04-01")}))
    opening = {"opens": "2027-04-01T00:00"}
    assert code not in named({**added(coming), "reception": opening})
    assert code not in [(one.code, one.path) for one in review.check(added(coming))]  # nobody says what day it is


def ruled(condition):
    rule = {"code": "more", "condition": condition, "refusal": {"ja": "対象ではありません。"}}
    derived = [{"type": "fiscal_year", "id": "year", "date": "more"}]
    return {**changed(added(DAY), {"/eligibility/1": rule}), "derived": derived}


def either(*branches):
    return {"type": "any", "of": list(branches)}


def both(*branches):
    return {"type": "all", "of": list(branches)}


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        (compared("year", "eq", 2025), "2025年度"),
        (compared("year", "lt", 2026), "2025年度"),
        (compared("year", "le", 2026), None),
        (compared("year", "in", [2024, 2025]), "2025年度"),
        (compared("year", "in", [2025, 2026]), None),
        (compared("year", "ge", 2024), None),  # from then on, and still
        ({"type": "not", "of": compared("year", "ge", 2025)}, "2024年度"),
        (either(compared("year", "ge", 2026), compared("year", "eq", 2025)), "2025年度"),
        (compared("more", "le", "2026-03-31"), None),  # what a form is about
        (both(compared("more", "ge", "2025-04-01"), compared("more", "le", "2026-03-31")), "2026-03-31"),
        (both(compared("more", "ge", "2025-04-01"), compared("more", "lt", "2026-04-01")), "2026-03-31"),
        (both(compared("more", "ge", "2024-01-01"), compared("more", "le", "2024-01-31")), None),  # of a disaster
        (both(compared("more", "ge", "2026-04-01"), compared("more", "le", "2027-03-31")), None),
        (compared("more", "le", "9999-12-31"), None),
        (compared("more", "le", "0001-01-01"), None),
        (compared("more", "lt", "0001-01-01"), None),
        (compared("year", "in", []), None),
        (compared("year", "eq", "2025"), None),  # of a draft that is not sound
    ],
)
def test_a_year_that_is_over_is_pointed_out_where_nothing_later_passes(condition, value):
    found = [one.params["value"] for one in review.check(ruled(condition), today=TODAY) if one.code == "year_past"]
    assert found == ([value] if value else [])


def test_whoever_was_born_in_a_year_was_born_in_a_year_that_is_over():
    born = changed(ruled(compared("year", "le", 2007)), {"/pages/0/fields/6/label/ja": "生年月日"})
    assert "year_past" not in dict(named(born))


def test_a_single_day_on_which_somebody_was_born_is_no_term_of_a_form():
    born = changed(ruled(compared("more", "eq", "2008-03-31")), {"/pages/0/fields/6/label/ja": "子どもが生まれた日"})
    assert "year_past" not in dict(named(born))


@pytest.mark.parametrize(
    ("rule", "label", "found"),
    [
        ({"type": "fiscal_year_end"}, "見た日", True),
        ({"type": "fiscal_year_end"}, "生年月日", False),
        ({"type": "date_plus", "days": 1}, "見た日", False),
    ],
)
def test_the_end_of_the_fiscal_year_of_a_day_is_over_with_it(rule, label, found):
    draft = changed(ruled(compared("term", "eq", "2026-03-31")), {"/pages/0/fields/6/label/ja": label})
    draft["derived"] = [{"id": "term", "date": "more", **rule}]
    assert ("year_past" in dict(named(draft))) is found


def test_what_is_counted_and_added_up_in_entries_is_looked_at_too():
    words = {"ja": "受けた検査"}
    group = {"type": "group", "id": "group", "label": words, "entry": words, "max_entries": 3}
    inside = {"fields": [DAY | {"id": "seen"}], "derived": [{"type": "fiscal_year", "id": "year", "date": "seen"}]}
    over = compared("year", "eq", 2025)
    thousand = {"type": "const", "yen": 1000}
    draft = {
        **added(group | inside),
        "derived": [
            {"type": "count_of", "id": "many", "group": "group", "condition": over},
            {"type": "sum_of", "id": "much", "group": "group", "expression": when(over, thousand, NOTHING)},
        ],
    }
    load(draft)
    paths = {path for code, path in named(draft) if code == "year_past"}
    assert paths == {"$.derived[0].condition", "$.derived[1].expression"}


def test_days_are_not_tried_in_a_form_that_is_not_sound():
    draft = added(DAY | {"earliest": "2027-04-01", "shown_when": compared("gone", "eq", "a")})
    assert [code for code, _ in named(draft)] == ["unknown_reference"]


def test_years_are_over_when_the_form_opens():
    form = ruled(compared("year", "eq", 2026))
    assert "year_past" not in dict(named(form))
    assert "year_past" in dict(named({**form, "reception": {"opens": "2027-04-01T00:00"}}))


def test_a_fiscal_year_that_is_asked_as_a_number_is_one():
    asked = {"type": "integer", "label": {"ja": "受けた年度"}, "min": 2000, "max": 2100}
    form = changed(ruled(compared("more", "eq", 2020)), {"/pages/0/fields/6": {"id": "more", **asked}})
    found = ("year_past", "$.eligibility[1].condition")
    assert found in named({**form, "derived": []})
    other = changed(form, {"/pages/0/fields/6/label/ja": "受けた回数"})
    assert found not in named({**other, "derived": []})


@pytest.mark.parametrize(
    ("title", "found"),
    [("2025年度の教室", True), ("令和元年度の教室", True), ("Ｒ７年度の教室", True), ("令和8年度の教室", False)],
)
def test_a_form_is_not_named_after_a_year_that_is_over(title, found):
    assert (("year_past", "$.title") in named(changed(FORMS["event"], {"/title/ja": title}))) is found


@pytest.mark.parametrize(
    ("pointer", "path", "words", "found"),
    [
        ("/contact/phone", "$.contact.phone", "未定", True),
        ("/contact/phone", "$.contact.phone", "０００－００００", True),
        ("/contact/phone", "$.contact.phone", "099-000-0019", False),
        ("/contact/email", "$.contact.email", "TODO", True),
        ("/contact/email", "$.contact.email", "kouminkan@example.jp", False),
        ("/contact/hours/ja", "$.contact.hours", "調整中です", True),
        ("/department/ja", "$.department", "○○課", True),
        ("/summary/ja", "$.summary", "準備中", True),
        ("/summary/ja", "$.summary", "準備中の人も申し込めます。", False),
        ("/summary/ja", "$.summary", "△△公園で集まります。", True),
        ("/summary/ja", "$.summary", "名前（例：○○子ども会）を書いてください。", False),
        ("/summary/ja", "$.summary", "○をつけてください。", False),
        ("/pages/1/fields/3/options/2/label/ja", "$.pages[1].fields[3].options[2].label", "未定", False),
    ],
)
def test_whom_to_ask_is_written_and_no_sign_stands_for_a_name(pointer, path, words, found):
    assert (("words_unfinished", path) in named(changed(FORMS["event"], {pointer: words}))) is found


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("個人番号カードの有効期限", False),
        ("マイナンバーカード（裏面）の写し", True),
        ("個人番号が分かる書類", True),
        ("マイナンバーカードの表面", False),
    ],
)
def test_a_card_is_no_number_but_its_back_shows_one(label, found):
    form = added({"type": "attachment", "label": {"ja": label}, "kinds": ["image/png"], "max_bytes": 1000})
    assert (("individual_number_asked", MORE) in named(form)) is found


@pytest.mark.parametrize(("title", "found"), [("番号法", False), ("見本市個人番号条例", False), ("見本市要綱", True)])
def test_a_law_or_an_ordinance_allows_to_ask_for_a_number(title, found):
    form = {**FORMS["event"], "my_number_basis": {"title": {"ja": title}, "provisions": {"ja": "第4条"}}}
    assert (("legal_basis_missing", "$.my_number_basis") in named(form)) is found


def test_two_slots_are_one_when_day_and_time_are():
    later = {"value": "s8", "day": "2027-02-07", "start": "13:00", "end": "15:00", "capacity": 20}
    code = ("slot_repeated", "$.pages[1].fields[0].slots[3]")
    for slot, found in ((later, False), (later | {"start": "10:00", "end": "12:00"}, True)):
        assert (code in named(changed(FORMS["event"], {"/pages/1/fields/0/slots/3": slot}))) is found


def test_a_lottery_closes_at_a_moment_that_everybody_knows():
    lottery = {"places": {"capacity": 30, "by": "lottery"}, "once": {"per": "person"}}
    draft = {**FORMS["school-aid"], **lottery}
    code = ("lottery_open_end", "$.places")
    assert code in named({**draft, "reception": {"opens": "2026-12-01T00:00"}})
    assert code not in named({**draft, "reception": {"closes": "2026-12-01T00:00"}})
    assert code not in named({**draft, "places": {"capacity": 30}})


@given(cases())
def test_what_somebody_did_is_never_called_impossible(case):
    text = json.dumps(case)
    assume("9999-12-31" not in text and "0001-01-01" not in text)  # the calendar's ends, as `reach` says
    definition = load(case["definition"])
    result = validate(definition, case["answers"], date.fromisoformat(case["today"]))
    reach = Reach(definition)
    shown = {field.id for field in shown_fields(definition, result.known)}
    for page in definition.pages:
        for _, own, field in placed(page.fields, "", guards(page.shown_when)):
            assert field.id not in shown or reach.possible(own)
    for rule in definition.eligibility if not result.errors else ():
        assert reach.possible((Not(rule.condition) if rule in result.ineligible else rule.condition,))


def test_a_form_that_states_the_law_may_ask_for_an_individual_number():
    basis = {"title": {"ja": "番号法"}, "provisions": {"ja": "第9条第1項"}}
    draft = planted("individual-number-asked")
    assert ReviewCode.INDIVIDUAL_NUMBER_ASKED in {code for code, _ in named(draft)}
    assert ReviewCode.INDIVIDUAL_NUMBER_ASKED not in {code for code, _ in named({**draft, "my_number_basis": basis})}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([{"type": "yes_no", "label": {"ja": "申請する人以外の口座に振り込みますか"}}], True),
        ([{"type": "yes_no", "label": {"ja": "口座を変えましたか"}}], False),
        (
            [
                {"type": "yes_no", "label": {"ja": "代理ですか"}},
                {
                    "type": "person_name",
                    "label": {"ja": "受取人の氏名"},
                    "shown_when": compared("more0", "eq", value=True),
                },
            ],
            True,
        ),
        ([{"type": "person_name", "label": {"ja": "口座名義人の氏名"}}], False),  # asked of all: it may be their own
    ],
)
def test_whoever_else_is_paid_is_known_by_a_question_or_a_name_too(asked, found):
    more = {f"/pages/3/fields/{n + 2}": {"id": f"more{n}", **field} for n, field in enumerate(asked)}
    form = changed(SOUND["template funeral-grant"], more)
    assert (("payee_registered_other", "$.pages[3].fields[1]") in named(form)) is found


def test_a_name_as_plain_text_needs_a_legal_basis_too():
    undecided = {"title": {"ja": "未定"}, "provisions": {"ja": "未定"}}
    form = {**SOUND["template public-comment"], "legal_basis": [undecided]}
    found = ("legal_basis_missing", "$.legal_basis[0]")
    assert found not in named(form)
    name = {"type": "text", "id": "name", "label": {"ja": "お名前"}, "max_chars": 50}
    assert found in named(changed(form, {"/pages/0/fields/5": name}))


def test_money_for_an_account_in_a_group_that_may_stay_empty_may_have_no_payee():
    draft = json.loads(json.dumps(FORMS["health-check"]))
    page, place = next(
        (number, position)
        for number, page in enumerate(draft["pages"])
        for position, field in enumerate(page["fields"])
        if field["type"] == "bank_account"
    )
    fields = draft["pages"][page]["fields"]
    words = {"ja": "振込先の一覧", "easy": "お金を うけとる ところ", "en": "Where to pay"}
    group = {"type": "group", "id": "payees", "label": words, "entry": words, "max_entries": 1}
    fields[place] = group | {"fields": [fields[place]], "min_entries": 0}
    found = (ReviewCode.PAYEE_MAY_BE_MISSING, f"$.pages[{page}].fields[{place}].fields[0]")
    assert found in named(draft)
    fields[place]["min_entries"] = 1
    assert found not in named(draft)


def test_a_law_that_is_yet_to_be_found_lets_nobody_ask_for_the_individual_number():
    basis = {"title": {"ja": "要確認"}, "provisions": {"ja": "第9条"}}
    draft = json.loads(json.dumps(FORMS["event"])) | {"my_number_basis": basis}
    assert (ReviewCode.LEGAL_BASIS_MISSING, "$.my_number_basis") in named(draft)
    basis["title"]["ja"] = "番号法"
    assert (ReviewCode.LEGAL_BASIS_MISSING, "$.my_number_basis") not in named(draft)


@pytest.mark.parametrize("words", ["講座の申込み（別の変更）", "○月○日までに申し込んでください。", "〇月〇日です。"])
def test_what_the_builder_or_a_sample_left_in_the_words_is_unfinished(words):
    draft = json.loads(json.dumps(FORMS["event"]))
    draft["title"]["ja"] = words
    assert (ReviewCode.WORDS_UNFINISHED, "$.title") in named(draft)


def test_pages_are_not_told_apart_by_the_width_of_a_digit():
    draft = json.loads(json.dumps(FORMS["health-check"]))
    draft["pages"][0]["title"]["ja"], draft["pages"][1]["title"]["ja"] = "対象者1", "対象者１"
    assert (ReviewCode.LABEL_REPEATED, "$.pages[1]") in named(draft)


@pytest.mark.parametrize(("asked_when", "found"), [(True, False), (False, True)])
def test_what_is_added_up_only_where_it_is_asked_is_not_unknown(asked_when, found):
    words = {"ja": "領収書"}
    high = {"type": "yes_no", "id": "high", "label": {"ja": "高額療養費の支給を受けましたか"}}
    yen = {"type": "integer", "id": "yen", "label": {"ja": "その額"}, "min": 0, "max": 1000}
    yen["shown_when"] = compared("high", "eq", asked_when)
    group = {"type": "group", "id": "group", "label": words, "entry": words, "max_entries": 3, "fields": [high, yen]}
    amount = {
        "type": "amount",
        "id": "sum",
        "label": {"ja": "払い戻す額"},
        "expression": {"type": "field", "field": "much"},
    }
    each = when(compared("high", "eq", value=True), {"type": "field", "field": "yen"}, NOTHING)
    draft = changed(added(group), {"/pages/0/fields/7": amount})
    draft["derived"] = [{"type": "sum_of", "id": "much", "group": "group", "expression": each}]
    load(draft)
    assert ("amount_may_be_unknown" in dict(named(draft))) is found


@pytest.mark.parametrize("hidden", ["\u200b", "\u200d", "\u2060", "\ufeff"])
def test_what_nobody_sees_makes_no_other_label(hidden):
    twice = changed(added(LINE | {"label": {"ja": "見本の欄"}}), {"/pages/0/fields/7": {"id": "again", **LINE}})
    draft = changed(twice, {"/pages/0/fields/7/label": {"ja": f"見本{hidden}の欄"}})
    other = changed(twice, {"/pages/0/fields/7/label": {"ja": "見本二の欄"}})
    assert ("label_repeated", "$.pages[0].fields[7]") in named(draft)
    assert ("label_repeated", "$.pages[0].fields[7]") not in named(other)


@pytest.mark.parametrize(
    ("article", "found"), [("第0条", True), ("第０条第１項", True), ("第10条", False), ("第20条第1項", False)]
)
def test_no_law_has_an_article_0(article, found):
    draft = changed(FORMS["event"], {"/legal_basis/0/provisions": {"ja": article}})
    assert ("legal_basis_missing" in dict(named(draft))) is found


@pytest.mark.parametrize("name", templates.names())
def test_in_another_municipality_a_template_still_speaks_of_the_model_city(name):
    draft = json.loads(templates.read(name))
    found = {path for code, path in named({**draft, "municipality": "990027"}) if code == "words_of_model_city"}
    assert found >= {"$.summary.ja", "$.summary.easy", "$.summary.en"}
    assert not [code for code, _ in named(draft) if code == "words_of_model_city"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("架空請求についての相談", None),
        ("見本を持って来てください", None),
        ("展示会・見本市に出展する会社への補助金です。", "words_maybe_of_model_city"),
        ("見本市国民健康保険に加入していましたか", "words_maybe_of_model_city"),
        ("見本中央保育園", "words_maybe_of_model_city"),
        ("手数料条例（平成12年見本市条例第4号・架空）", "words_of_model_city"),
        ("危ないときは土木課（099-000-0046）へ", "words_of_model_city"),
    ],
)
def test_what_can_only_be_of_the_model_city_keeps_a_form_from_being_published(words, found):
    draft = {**FORMS["event"], "municipality": "990027", "summary": {"ja": words}}
    said = [code for code, path in named(draft) if path == "$.summary.ja"]
    assert said == ([found] if found else [])
    assert (found in ERRORS) is (found == "words_of_model_city")


def test_a_price_for_each_answer_is_no_condition_that_always_holds():
    draft = json.loads(templates.read("bulky-waste"))
    [group] = [one for page in draft["pages"] for one in page["fields"] if one["id"] == "items"]
    answers = [one["value"] for one in group["fields"][0]["options"]]
    price = NOTHING
    for answer in reversed(answers):
        price = when(compared("item", "eq", answer), {"type": "const", "yen": 500}, price)
    draft["derived"] = [{**one, "expression": price} if one["id"] == "items_fee" else one for one in draft["derived"]]
    assert named(draft) == []
    several = when(compared("item", "in", answers), {"type": "const", "yen": 500}, NOTHING)
    draft["derived"] = [{**one, "expression": several} if one["id"] == "items_fee" else one for one in draft["derived"]]
    assert [code for code, _ in named(draft)] == ["condition_always"]
