"""What a proposal would change, in the words of the form, and whom it meets."""

from __future__ import annotations

import json

import pytest
from support import casework
from support.library import FORMS

from todoke_catalog import fields, loading
from todoke_catalog.comparison import compare, contents
from todoke_catalog.definition import Contact, Definition, Page
from todoke_catalog.identity import Identity
from todoke_catalog.reception import Reception
from todoke_forms.web.builder import change_words, texts

OLD = json.loads(casework.DEFINITION_BYTES)
NAMELESS = {
    "id",
    "value",
    "format",
    "procedure",
    "municipality",
    "pages",
    "fields",
    "contact",
    "derived",
    "eligibility",
}
STRUCTURES = [Definition, Page, Contact, Identity, Reception, fields.Slot, fields.ChoicesOption, *fields.Field.__args__]


def said(change):
    new = json.loads(json.dumps(OLD))
    change(new)
    old, changed = (loading.loads(json.dumps(one).encode()) for one in (OLD, new))
    return change_words.sentences(compare(old, changed), old, changed)


def amount(form):
    return next(field for page in form["pages"] for field in page["fields"] if field["type"] == "amount")


@pytest.mark.parametrize("structure", STRUCTURES, ids=lambda one: one.__name__)
def test_every_part_of_a_form_has_a_name(structure):
    named = texts.CHANGED_PARTS.keys() | texts.PARTS.keys() | NAMELESS
    assert set(structure.__struct_fields__) <= named


@pytest.mark.parametrize("name", FORMS)
def test_a_first_version_is_said_in_words_alone(name):
    form = FORMS[name]
    for sentence in change_words.sentences(contents(form), None, form):
        assert texts.NOTHING not in sentence.after
        assert texts.GONE not in sentence.words + sentence.after


def test_a_period_of_reception_is_said_in_days_and_hours():
    [begun] = said(lambda form: form.update(reception={"closes": "2027-01-01T00:00"}))
    assert begun.words == "フォームの基本情報の受付期間を変えます"
    assert (begun.before, begun.after) == ("（なし）", "（決めない）から2027年1月1日 0:00まで")


def test_how_a_form_is_found_is_said_in_words():
    new = {"life_events": ["birth"], "keywords": [{"word": "犬", "reading": "いぬ"}]}
    events, keywords = said(lambda form: form["listing"].update(new))
    assert (events.before, events.after) == ("病気・けが", "妊娠・出産")
    assert keywords.after == "犬（いぬ）"


def test_a_changed_calculation_is_said_as_it_was_and_as_it_is():
    [sentence] = said(lambda form: amount(form).update(expression={"type": "const", "yen": 5000}))
    assert sentence.words == "「助成金の見込額」（計算する金額）の計算のしかたを変えます"
    assert "『基本料金』−『ほかから受けた助成の額』" in sentence.before
    assert sentence.after == "5,000円"


def test_a_rule_that_is_gone_is_said_by_its_words():
    [sentence] = said(lambda form: form["eligibility"].pop())
    assert sentence.words.startswith("要件「ほかの助成を引くと")
    assert sentence.words.endswith("を削除します")


def test_the_second_person_reads_the_differences_and_whom_they_meet(office, editor, approver):
    office.arrive(1)
    editor.get("/forms/new")
    draft_id = editor.post("/forms", start="revise:ningen-dock", title="").location.rpartition("/")[2]
    hostile = {**OLD, "summary": {"ja": "<b>改めました</b>"}}
    editor.post(f"/forms/{draft_id}/save", revision="1", definition=json.dumps(hostile))
    asked = editor.get(f"/forms/{draft_id}/propose").text
    number = editor.post(f"/forms/{draft_id}/propose", revision="2").location.rpartition("/")[2]
    for page in (asked, approver.get(f"/proposals/{number}").text):
        assert "1か所が変わります" in page
        assert "フォームの基本情報の概要を変えます" in page
        assert "&lt;b&gt;改めました&lt;/b&gt;" in page
        assert "いまの版で届いたもの 1件、前の版で届いたもの 0件。届いたときの版のまま審査します" in page
