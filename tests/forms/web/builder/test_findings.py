"""Every finding has a sentence and a place in the builder, whatever is changed in a form."""

from __future__ import annotations

import contextlib
import copy
import json
import re
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.forms import tiny, with_fields

from todoke_catalog import templates
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.reviewing.finding import ReviewCode
from todoke_forms.core import drafts
from todoke_forms.core.drafts import Finding
from todoke_forms.web.builder import findings, texts
from todoke_kit.errors import Refusal

NINGEN_DOCK = json.loads(templates.read(templates.NINGEN_DOCK))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["ja", "today", "fields", "q"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.just("ja"), inner, max_size=3),
    max_leaves=8,
)


def test_every_code_of_a_finding_has_words_and_no_others_have():
    drafts_own = {
        drafts.WORDS_MISSING,
        drafts.FIELDS_MISSING,
        drafts.SLOTS_MISSING,
        drafts.LANGUAGE_MISSING,
    }
    codes = {*DefinitionCode, *ReviewCode, *drafts_own}
    assert {key.partition(".")[0] for key in texts.FINDINGS} == codes


@pytest.mark.parametrize(
    ("reason", "words"), [("payment", "同意しなくてよい人がいます"), ("words", "同意の項目がありません")]
)
def test_each_reason_for_a_missing_consent_has_words_of_its_own(reason, words):
    (said,) = findings.sentences(tiny(), [Finding("consent_missing", "$.pages[0].fields[0]", {"reason": reason})])
    assert words in said["sentence"]


@pytest.mark.parametrize(("reason", "words"), [("entries", "申請全体で1つ"), ("account", "相手は1件ごと")])
def test_accounts_and_payees_of_entries_have_words_of_their_own(reason, words):
    params = {"reason": reason, "other": "$.pages[0].fields[0]"}
    (said,) = findings.sentences(tiny(), [Finding("payee_twice", "$.pages[0].fields[0]", params)])
    assert words in said["sentence"]


@pytest.mark.parametrize(
    ("payer", "words"), [("office", "どちらも役所が払う"), ("applicant", "どちらも申請する人が払う")]
)
def test_what_is_counted_twice_is_said_of_who_pays_it(payer, words):
    params = {"reason": payer, "other": "$.pages[0].fields[0]"}
    (said,) = findings.sentences(tiny(), [Finding("amount_counted_twice", "$.pages[0].fields[0]", params)])
    assert words in said["sentence"]
    assert "「だれも払わない」にしてください" in said["sentence"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("$.pages[0].fields[0].label.ja", "「種類」の質問文に"),
        ("$.pages[0].fields[0].label.more.zh-Hans", "「種類」の質問文（中国語（簡体字））に"),
        ("$.pages[0].fields[0].options[1].label.en", "「種類」の選択肢（英語）に"),
        ("$.contact.phone", "フォームの基本情報の電話番号に"),
    ],
)
def test_a_text_with_what_no_form_may_hold_is_named_down_to_its_language(path, words):
    (said,) = findings.sentences(tiny(), [Finding("unusable_character", path)])
    assert said["sentence"].startswith(words)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("$.title.en", "フォームの基本情報の名前（英語）が"),
        ("$.contact.email", "フォームの基本情報のメールアドレスが"),
        ("$.pages[0].fields[0].options[1].label.easy", "「種類」の選択肢（やさしい日本語）が"),
        ("$.eligibility[0].refusal.more.vi", "「要件 1」の満たさないときの言葉（ベトナム語）が"),
    ],
)
def test_words_that_nobody_sees_are_named_down_to_their_language(path, words):
    (said,) = findings.sentences(tiny(), [Finding("words_blank", path)])
    assert said["sentence"] == f"{words}、空白や目に見えない文字だけです。言葉を入力するか、消してください"


@pytest.mark.parametrize("label", ["", "\u3000", "\u3164"])
def test_an_item_whose_name_nobody_sees_is_called_by_its_place(label):
    plain = with_fields([{"type": "text", "id": "a", "label": {"ja": label}, "max_chars": 5}])
    said = [one["sentence"] for one in findings.sentences(plain, drafts.examine(plain)) if one["severity"] == "error"]
    assert said == ["1ページ目の1番目の項目の質問文を入力してください"]


def test_a_sentence_names_what_its_parameters_point_to():
    asked = [{"type": "text", "id": name, "label": {"ja": words}, "max_chars": 5} for name, words in ("a甲", "b乙")]
    plain = with_fields(asked, [{"type": "age", "id": "v", "birth": "a", "on": "today"}])
    said = findings.sentences(
        plain,
        [
            Finding("question_twice", "$.pages[0].fields[1]", {"other": "$.pages[0].fields[0]"}, "warning"),
            Finding("rule_on_missing", "$.eligibility[1].condition", {"field": "b"}, "warning"),
            Finding("condition_circular", "$.pages[0].fields[0]", {"fields": "a v"}),
            Finding("translation_missing", "$.pages[0].fields[0].label", {"language": "en"}, "warning"),
            Finding("language_missing", "$.title", {"language": "easy"}, "warning"),
        ],
    )
    assert [(one["severity"], one["sentence"]) for one in said] == [
        ("warning", "「乙」は、「甲」と同じことを聞いているようです"),
        ("warning", "「要件 2」は、「乙」の答えがない人を断ります。それでよいか確かめてください"),
        ("error", "「甲」「値 1」の条件や計算が、たがいの結果を待っています。どれかを変えてください"),
        ("warning", "「甲」に、英語の言葉がないか、日本語のままのところがあります"),
        (
            "warning",
            "フォームの題名にやさしい日本語がありません。すべての言葉にやさしい日本語も書いてください",
        ),
    ]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("$.title", "the-form"),
        ("$.contact.phone", "the-form"),
        ("$.legal_basis[0].title", "the-form"),
        ("$.identity.reason", "the-form"),
        ("$.my_number_basis.title", "the-form"),
        ("$.derived[0]", "the-rules"),
        ("$.eligibility[0].condition", "the-rules"),
        ("$.pages[0]", "p"),
        ("$.pages[0].fields[0].label", "a"),
        ("$.pages[0].fields[1].fields[0].shown_when", "c"),
        ("$.pages[0].fields[1].derived[0]", "b"),
        ("$.pages", "the-form"),
        ("$.pages[9].fields[9]", "the-form"),
        ("$", "the-form"),
    ],
)
def test_a_finding_leads_to_what_holds_it(path, target):
    inner = [{"type": "text", "id": "c", "label": {"ja": "丙"}, "max_chars": 5}]
    group = {
        "type": "group",
        "id": "b",
        "label": {"ja": "乙"},
        "entry": {"ja": "乙"},
        "fields": inner,
        "max_entries": 2,
    }
    rule = {"type": "age", "id": "v", "birth": "a", "on": "today"}
    form = with_fields([{"type": "date", "id": "a", "label": {"ja": "甲"}}, {**group, "derived": [rule]}], [rule])
    assert [one["target"] for one in findings.sentences(form, [Finding("wrong_kind", path)])] == [target]


def nodes(value, path=()):
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from nodes(member, (*path, name))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_changed_is_a_draft_that_can_be_spoken_of_or_is_refused(data):
    plain = copy.deepcopy(data.draw(st.sampled_from([tiny(), NINGEN_DOCK])))
    *path, last = data.draw(st.sampled_from([path for path in nodes(plain) if path]))
    holder = plain
    for step in path:
        holder = holder[step]
    holder[last] = data.draw(JSON)
    kept, lacking = plain, ()
    with contextlib.suppress(Refusal):
        kept, lacking = drafts.read(json.dumps(plain).encode())
    targets = {one["target"] for one in findings.sentences(kept, lacking)}
    assert targets <= {"the-form", "the-rules", *re.findall(r'"id": "(\w+)"', json.dumps(kept))}


@pytest.mark.parametrize("code", ["amount_not_whole", "amount_may_be_negative", "amount_too_large"])
def test_what_mends_a_calculation_is_called_as_in_its_menu(code):
    menu = resources.files("todoke_forms.web").joinpath("static", "builder", "words.js").read_text(encoding="utf-8")
    (named,) = re.findall("「(.+?)」", texts.FINDINGS[code])
    assert f'"{named}",' in menu.partition("  expressions: {")[2].partition("}")[0]
