"""The templates: sound, in three languages, and their golden applications are accepted on any day."""

import json
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import cards
from support.forms import vectors

from todoke_catalog import templates
from todoke_catalog.attachments import check_files
from todoke_catalog.fields import Question
from todoke_catalog.identity import Level
from todoke_catalog.loading import loads
from todoke_catalog.texts import Text
from todoke_catalog.validation import validate

TODAY = date(2026, 11, 23)
DOCK = loads(templates.read("ningen-dock"))


def test_the_templates_are_listed():
    assert templates.names() == ("library-survey", "ningen-dock")


@pytest.mark.parametrize("name", templates.names())
def test_a_template_is_sound_and_is_its_own_procedure(name):
    assert loads(templates.read(name)).procedure == name


@pytest.mark.parametrize("name", templates.names())
def test_every_text_has_three_variants(name):
    texts = list(_texts(json.loads(templates.read(name))))
    assert len(texts) > 30
    assert [text for text in texts if text.keys() != {"ja", "easy", "en"}] == []


@given(st.dates(date(2026, 4, 1), date(2054, 12, 31)))
def test_the_golden_application_is_accepted_on_any_day(today):
    answers = templates.golden_answers(today)
    result = validate(DOCK, answers, today)
    assert result.accepted
    assert result.amount == 16_600
    assert result.answers == answers
    assert check_files(DOCK, result.answers, templates.golden_files()) == ()


@given(st.dates(date(2026, 4, 1), date(2054, 12, 31)))
def test_the_golden_survey_is_accepted_on_any_day_and_asks_for_nobody(today):
    survey = loads(templates.read("library-survey"))
    answers = templates.golden_answers(today, "library-survey")
    result = validate(survey, answers, today)
    assert result.accepted
    assert result.answers == answers
    assert survey.level is Level.ANONYMOUS


def test_a_form_that_says_nothing_of_identity_is_signed_with_a_card():
    assert DOCK.identity is None
    assert DOCK.level is Level.SIGNED


def test_the_golden_applicant_is_the_person_of_the_test_card():
    answers = templates.golden_answers(TODAY)
    card = {field.matches: answers[field.id] for field in DOCK.fields if isinstance(field, Question) and field.matches}
    hanako = cards.person("valid")
    assert card == {
        "name": hanako.name,
        "birth_date": hanako.birth_date.isoformat(),
        "sex": hanako.sex,
        "address": hanako.address,
    }


@pytest.mark.parametrize("case", vectors("ningen-dock"), ids=lambda case: case["name"])
def test_vectors(case):
    golden = templates.golden_answers(TODAY)
    dropped = golden.keys() if case.get("drop") == "all" else case.get("drop", [])
    raw = {name: value for name, value in {**golden, **case.get("set", {})}.items() if name not in dropped}
    result = validate(DOCK, raw, date.fromisoformat(case.get("today", "2026-11-23")))
    assert [[error.field, error.code] for error in result.errors] == case.get("errors", [])
    assert [rule.code for rule in result.ineligible] == case.get("ineligible", [])
    assert result.amount == case.get("amount")
    if not result.errors:
        expected = {name: value for name, value in raw.items() if name not in case.get("dropped", [])}
        assert result.answers == {**expected, **case.get("cleaned", {})}


def test_a_text_is_given_in_a_language_or_else_in_japanese():
    text = Text("日本語", en="English")
    assert [text.pick(language) for language in ("ja", "easy", "en", "fr")] == ["日本語", "日本語", "English", "日本語"]


def test_a_refusal_has_its_words():
    rule = validate(DOCK, {**templates.golden_answers(TODAY), "insured_on_exam_day": False}, TODAY).ineligible[0]
    assert rule.refusal.pick("en").startswith("Only people insured")


def _texts(value):
    if isinstance(value, dict) and "ja" in value:
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts(member)


def test_a_loaded_definition_is_plain_data_again():
    assert loads(msgspec.json.encode(DOCK)) == DOCK
