"""The preview draws every form in every language, and a test submission is judged as a real application would be."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import casework
from support.forms import with_fields
from support.library import FORMS
from support.posting import posted
from support.randomforms import cases
from werkzeug.datastructures import MultiDict

from todoke_catalog import loading, templates, validation
from todoke_catalog.fields import AttachmentField
from todoke_forms.web.builder import asked
from todoke_forms.web.builder.preview import LANGUAGES
from todoke_forms.web.builder.questions import Sheet, draw

from .test_drafts import begin, state
from .test_editing import save

TEMPLATE = "template:ningen-dock"


def golden(**changes: object) -> dict[str, Any]:
    return posted(casework.DEFINITION.fields, casework.answered(changes))


def try_out(editor, draft_id, form):
    return editor.post(f"/forms/{draft_id}/preview", **form)


def test_what_the_preview_leaves_out_of_the_residents_screens_is_said(editor):
    page = editor.get(f"/forms/{begin(editor, TEMPLATE)}/preview").text
    assert (
        "郵便番号や銀行の名前で探す欄、くり返しを消すボタン、入力の途中の案内、手順の表示は、ここには出ません" in page
    )
    assert "住民に見える形です" not in page
    assert "ただしファイルは、住民の画面では、すべての質問のあとにまとめて添えます" in page


def test_a_sound_application_is_accepted_with_its_amount_and_shown_as_staff_see_it(editor):
    page = try_out(editor, begin(editor, TEMPLATE), golden())
    assert page.status_code == 200
    assert "受け付けられます" in page.text
    amount = validation.validate(casework.DEFINITION, casework.answered(), casework.TODAY).amount
    assert amount
    assert f"{amount:,}円" in page.text
    assert "見本 花子" in page.text


def test_an_application_that_breaks_a_rule_is_told_the_forms_own_words(editor):
    page = try_out(editor, begin(editor, TEMPLATE), golden(health_check_taken=True))
    assert "満たしていない要件があります" in page.text
    rule = next(one for one in casework.DEFINITION.eligibility if "health_check" in str(one.condition))
    assert rule.refusal.ja in page.text


def test_what_is_wrong_is_said_in_sentences_that_lead_to_the_question(editor):
    page = try_out(editor, begin(editor, TEMPLATE), golden(applicant_kana="abc", exam_date=None))
    assert page.status_code == 422
    assert "「氏名のフリガナ」はカタカナで入力します" in page.text
    assert 'href="#applicant_kana"' in page.text
    assert 'href="#exam_date.year"' in page.text
    assert "受け付けられます" not in page.text


def test_nothing_of_a_test_submission_is_kept(office, editor):
    draft_id = begin(editor, TEMPLATE)
    before = state(editor, draft_id)
    try_out(editor, draft_id, golden(applicant_name="名無 権兵衛"))
    assert state(editor, draft_id) == before
    assert "名無 権兵衛" not in editor.get(f"/forms/{draft_id}/preview").text


def test_hostile_answers_stay_words(editor):
    page = try_out(editor, begin(editor, TEMPLATE), golden(applicant_name="<script>alert(1)</script>"))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_an_unfinished_draft_is_shown_with_what_it_lacks_and_cannot_be_tried(editor):
    page = editor.get(f"/forms/{begin(editor)}/preview").text
    assert "フォームの基本情報の概要を入力してください" in page
    assert "試しに申請する</button>" not in page


def test_a_form_that_could_not_be_computed_is_not_judged(editor):
    draft_id = begin(editor)
    definition = state(editor, draft_id)["definition"]
    half = {"type": "mul", "of": {"type": "field", "field": "gone"}, "num": 1, "den": 2}
    definition["pages"][0]["fields"] = [
        {"type": "integer", "id": "cost", "label": {"ja": "費用"}, "min": 0, "max": 9},
        {"type": "amount", "id": "half", "label": {"ja": "半額"}, "expression": half},
    ]
    save(editor, draft_id, definition)
    page = try_out(editor, draft_id, {"cost": "3"})
    assert page.status_code == 422
    assert "もうない質問や選択肢を使っています" in page.text


@pytest.mark.parametrize(("language", "words"), [("ja", "氏名"), ("easy", "名前"), ("en", "Full name"), ("xx", "氏名")])
def test_each_language_is_shown(editor, language, words):
    page = editor.get(f"/forms/{begin(editor, TEMPLATE)}/preview?language={language}").text
    assert f">{words}<" in page


def test_entries_of_a_group_are_asked_and_judged(editor):
    draft_id = begin(editor)
    inner = [{"type": "date", "id": "born", "label": {"ja": "生年月日"}, "latest": "today"}]
    group = {"type": "group", "id": "kids", "label": {"ja": "子"}, "entry": {"ja": "お子さん"}, "max_entries": 3}
    plain = with_fields([{**group, "fields": inner}]) | {
        "procedure": state(editor, draft_id)["definition"]["procedure"]
    }
    assert {one["severity"] for one in save(editor, draft_id, plain).json["findings"]} <= {"warning"}
    assert "お子さん2" in editor.get(f"/forms/{draft_id}/preview").text
    born = {"kids.0.born.era": "R", "kids.0.born.year": "2", "kids.0.born.month": "2", "kids.0.born.day": "30"}
    assert "「お子さん1：生年月日」に、ない日付が入っています" in try_out(editor, draft_id, born).text
    page = try_out(editor, draft_id, {**born, "kids.0.born.day": "29"}).text
    assert "令和2年（2020年）2月29日" in page


def test_entries_are_added_one_by_one_up_to_the_most_and_keep_what_was_typed(editor):
    draft_id = begin(editor)
    inner = [{"type": "text", "id": "called", "label": {"ja": "呼び名"}, "max_chars": 20}]
    group = {"type": "group", "id": "kids", "label": {"ja": "子"}, "entry": {"ja": "お子さん"}, "max_entries": 3}
    plain = with_fields([{**group, "fields": inner}]) | {
        "procedure": state(editor, draft_id)["definition"]["procedure"]
    }
    assert save(editor, draft_id, plain).status_code == 200
    typed = {f"kids.{place}.called": f"あだ名{place}" for place in range(3)}
    assert "お子さんを追加する" in editor.get(f"/forms/{draft_id}/preview").text
    added = try_out(editor, draft_id, {**typed, "kids.entries": "2", ".add": "kids"})
    assert added.status_code == 200
    assert [words in added.text for words in ("お子さん3", "あだ名1", "お子さんを追加する")] == [True, True, False]
    assert "あだ名2" in try_out(editor, draft_id, {**typed, "kids.entries": "3"}).text
    for count in ("4", "9999", "99999", "-1", "٣", "x"):  # the most is 3, and what is no number is 2
        shown = try_out(editor, draft_id, {**typed, "kids.entries": count, ".add": "kids"}).text
        assert ("お子さん3" in shown, "お子さん4" in shown) == (True, False)
    assert "お子さん3" not in try_out(editor, draft_id, {**typed, "kids.entries": "2", ".add": "others"}).text


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from(LANGUAGES), st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4))
def test_every_form_is_drawn_and_read_whatever_is_posted(case, language, form):
    definition = loading.load(case["definition"])
    sheet = Sheet(language, casework.TODAY, MultiDict(form))
    assert len(draw(definition.fields, sheet)) == len(definition.fields)
    raw = asked.read(definition.fields, MultiDict(form))
    result = validation.validate(definition, json.loads(json.dumps(raw)), casework.TODAY)
    assert "unknown_field" not in {error.code for error in result.errors}


@pytest.mark.parametrize("name", FORMS)
def test_what_the_preview_posts_is_what_citizens_send(name):
    definition = FORMS[name]
    answers = templates.golden_answers(casework.TODAY, name)
    raw = asked.read(definition.fields, MultiDict(posted(definition.fields, answers)))
    result = validation.validate(definition, raw, casework.TODAY)
    expected = validation.validate(definition, answers, casework.TODAY)
    files = {field.id for field in definition.fields if isinstance(field, AttachmentField)}
    assert result.errors == ()
    assert {k: v for k, v in result.answers.items() if k not in files} == {
        k: v for k, v in expected.answers.items() if k not in files
    }
    assert result.amount == expected.amount


def test_another_language_shows_what_was_typed_and_judges_nothing(editor):
    draft_id = begin(editor, TEMPLATE)
    path = f"/forms/{draft_id}/preview?language=en&width=desk"
    typed = golden(applicant_kana="abc", applicant_name="見本 太郎") | {".show": ""}
    page = editor.post(path, **typed)
    assert page.status_code == 200
    assert "見本 太郎" in page.text
    assert "Full name" in page.text
    assert "カタカナで入力します" not in page.text
