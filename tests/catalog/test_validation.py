"""Validation as a whole: total, stable, and blind to what it does not show."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.entries import ANSWERS, FAMILY
from support.forms import tiny
from support.randomforms import cases

from todoke_catalog import templates
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import AmountField, NoticeField
from todoke_catalog.loading import load, loads
from todoke_catalog.reading.refusal import MAX_UNKNOWN
from todoke_catalog.validation import validate
from todoke_catalog.walk import shown_fields, shown_pages

TODAY = date(2026, 11, 23)
DOCK = loads(templates.read("ningen-dock"))
GOLDEN = templates.golden_answers(TODAY)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)
# Answers near the golden ones: any of them replaced by a value of another question, by any JSON, or left out.
NEAR_GOLDEN = st.dictionaries(
    st.sampled_from(sorted(GOLDEN)), st.sampled_from(list(GOLDEN.values())) | JSON, max_size=6
)


def _mixed(changes, dropped):
    return {name: value for name, value in {**GOLDEN, **changes}.items() if name not in dropped}


MIXED = st.builds(_mixed, NEAR_GOLDEN, st.sets(st.sampled_from(sorted(GOLDEN)), max_size=4))


@given(JSON)
def test_no_json_value_makes_validation_raise(raw):
    assert not validate(DOCK, raw, TODAY).accepted


@settings(max_examples=300)
@given(MIXED)
def test_cleaned_answers_are_stable_and_json_safe(raw):
    first = validate(DOCK, raw, TODAY)
    again = validate(DOCK, first.answers, TODAY)
    assert again.answers == first.answers == json.loads(json.dumps(first.answers))
    if not first.errors:
        assert again == first


@given(cases())
def test_whatever_the_form_accepted_answers_are_stable_and_json_safe(case):
    definition, today = load(case["definition"]), date.fromisoformat(case["today"])
    first = validate(definition, case["answers"], today)
    assert first.answers == json.loads(json.dumps(first.answers))
    if not first.errors:
        assert validate(definition, first.answers, today) == first


@given(st.sampled_from(["group", "member", "entry"]), JSON)
def test_no_json_value_in_a_group_makes_validation_raise(place, value):
    raw = {"group": value, "member": [{"birth": value}], "entry": [value]}[place]
    result = validate(FAMILY, {**ANSWERS, "children": raw}, TODAY)
    assert {error.field.partition(".")[0] for error in result.errors} <= {"children"}


@given(MIXED)
def test_only_shown_fields_are_answered_and_every_error_names_a_shown_one(raw):
    result = validate(DOCK, raw, TODAY)
    shown = {field.id for field in shown_fields(DOCK, result.answers)}
    assert result.answers.keys() <= shown
    assert {error.field.partition(".")[0] for error in result.errors} <= shown


@given(MIXED)
def test_there_is_a_verdict_and_an_amount_only_without_errors(raw):
    result = validate(DOCK, raw, TODAY)
    assert (result.amount is None) == bool(result.errors)
    assert not (result.errors and result.ineligible)


@pytest.mark.parametrize("raw", [None, [], "x", 1, True, 1.5])
def test_what_is_no_object_is_refused(raw):
    result = validate(DOCK, raw, TODAY)
    assert [(error.field, error.code) for error in result.errors] == [("", AnswerCode.NOT_AN_OBJECT)]


def test_a_flood_of_unknown_members_is_reported_in_part():
    result = validate(DOCK, {**GOLDEN, **{f"x{number}": 1 for number in range(1000)}}, TODAY)
    assert [error.code for error in result.errors] == [AnswerCode.UNKNOWN_FIELD] * MAX_UNKNOWN


def test_an_error_never_repeats_the_answer():
    secret = "見本花子の秘密123456789018"
    result = validate(DOCK, dict.fromkeys(GOLDEN, secret), TODAY)
    assert result.errors
    assert secret not in repr(result.errors)


def _chained():
    """`word` shows for kind a; `extra` shows when `word` is not z."""
    return load(
        tiny(
            {
                "/pages/0/fields/5/shown_when": {"type": "is", "field": "kind", "op": "eq", "value": "a"},
                "/pages/1/fields/0/shown_when": {"type": "is", "field": "word", "op": "ne", "value": "z"},
            }
        )
    )


def test_a_hidden_answer_is_dropped_before_later_conditions_look_at_it():
    result = validate(_chained(), {"kind": "b", "word": "y", "extra": "w"}, TODAY)
    assert "word" not in result.answers
    assert "extra" not in result.answers


def test_a_refused_answer_counts_as_missing_for_later_conditions():
    result = validate(_chained(), {"kind": "a", "word": "y" * 11, "extra": "w"}, TODAY)
    assert "extra" not in result.answers
    assert ("word", AnswerCode.TOO_LONG) in [(error.field, error.code) for error in result.errors]


def test_a_hidden_page_hides_its_fields():
    on_a = {"type": "is", "field": "kind", "op": "eq", "value": "a"}
    definition = load(tiny({"/pages/1/shown_when": on_a}))
    result = validate(definition, {"kind": "b", "extra": "w"}, TODAY)
    assert "extra" not in result.answers
    assert "account" not in {error.field for error in result.errors}
    assert [page.id for page in shown_pages(definition, result.answers)] == ["p1"]


def test_a_hidden_amount_is_not_computed():
    hidden = {"type": "is", "field": "other", "op": "eq", "value": True}
    definition = load(tiny({"/pages/1/fields/3/shown_when": hidden}))
    assert validate(definition, _tiny_answers(other=False), TODAY).amount is None
    assert validate(definition, _tiny_answers(other=True), TODAY).amount == 500


def test_what_has_no_answer_is_still_shown():
    shown = list(shown_fields(DOCK, GOLDEN))
    assert {type(field) for field in shown} >= {AmountField, NoticeField}


def _tiny_answers(**changes):
    account = {"bank": "9999", "branch": "001", "kind": "ordinary", "number": "0001234", "holder": "ミホン"}
    paper = [{"name": "a.pdf", "type": "application/pdf", "size": 10}]
    answers = {"kind": "a", "cost": 500, "day": "1980-05-01", "other": False, "word": "w", "extra": "e"}
    return {**answers, "account": account, "paper": paper, **changes}
