"""The golden applications of every template, as the closed zone judges them: it says what the template says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, time

import pytest
from support import casework
from support.casework import NOW, TODAY, office

from todoke_catalog import loading, templates
from todoke_catalog.definition import Definition
from todoke_catalog.fields import AttachmentField
from todoke_catalog.templates import GoldenCase
from todoke_evidence.content import Content, Uploaded
from todoke_forms.core import answering
from todoke_forms.core.model import Answers, Opened, Person
from todoke_forms.core.opening import Form, open_arrival
from todoke_kit.errors import Refusal

NOON = time(12, tzinfo=answering.JST)


@pytest.mark.parametrize("name", templates.names())
def test_the_golden_application_becomes_a_case(name):
    definition = loading.loads(casework.template_text(name))
    form = Form(name, definition, None)
    known = office(forms={hashlib.sha256(casework.template_text(name)).digest(): form})
    answers = templates.golden_answers(TODAY, name)
    case = open_arrival(casework.file_template(name, answers, templates.golden_files(name)), known, NOW)
    assert isinstance(case, Opened), case
    assert (case.level, case.answers.values, case.answers.failed_rules) == (definition.level, answers, ())


def _by(name: str, **answers: object) -> Person | None:
    """As whom the office knows the holder of the card "valid", who files the golden application with these answers."""
    definition = loading.loads(casework.template_text(name))
    known = office(forms={hashlib.sha256(casework.template_text(name)).digest(): Form(name, definition, None)})
    given = templates.golden_answers(TODAY, name) | answers
    case = open_arrival(casework.file_template(name, given, templates.golden_files(name)), known, NOW)
    assert isinstance(case, Opened), case
    return case.person


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("letter-benefit", {"inquiry_number": "9912345678"}),
        ("household-benefit", {"children": []}),
        ("business-support", {"business_name": "別の見本食堂"}),
    ],
)
def test_a_second_application_for_what_is_paid_once_is_of_the_same_person(name, other):
    assert _by(name) is not None
    assert _by(name) == _by(name, **other)


def test_a_funeral_grant_is_held_against_no_other_death():
    assert _by("funeral-grant") is None


@pytest.mark.parametrize("name", templates.names())
def test_every_application_is_judged_as_its_template_says(name):
    definition = loading.loads(templates.read(name))
    wrong = {}
    for case in templates.golden_cases(name):
        judged = _judged(definition, case)
        if judged != _expected(case):
            wrong[case.name] = judged
    assert wrong == {}


def _expected(case: GoldenCase) -> Answers | str:
    if case.expected["errors"]:
        return "answers_invalid"
    rules = tuple(case.expected["ineligible"])
    return Answers(case.expected["answers"], not rules, rules, case.expected["amount"] or 0)


def _judged(definition: Definition, case: GoldenCase) -> Answers | str:
    files = _files(definition, case.expected.get("answers", {}))
    content = Content(bytes(32), case.answers, files)
    try:
        return answering.validate(definition, content, datetime.combine(case.today, NOON))
    except Refusal as refusal:
        return refusal.code


def _files(definition: Definition, answers: Mapping[str, list[dict[str, object]]]) -> tuple[Uploaded, ...]:
    """What the answers describe, each as if it had been sealed apart: here only names, kinds and sizes count."""
    fields = [field.id for field in definition.fields if isinstance(field, AttachmentField)]
    told = [one for field in fields for one in answers.get(field, [])]
    return tuple(
        Uploaded(
            name=one["name"],
            media_type=one["type"],
            salt=bytes(32),
            size=one["size"],
            digest=bytes(32),
            upload=bytes(16),
            key=bytes(32),
            link=bytes(32),
        )
        for one in told
    )
