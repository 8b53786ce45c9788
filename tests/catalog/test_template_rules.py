"""What a rule of a template goes by is said to people: its numbers in its words, and what is late, in a notice."""

import json
from datetime import date

import pytest
from support import said
from support.library import FORMS

from todoke_catalog import templates
from todoke_catalog.validation import validate
from todoke_catalog.walk import shown_fields

# Numbers of rules that nobody needs to be told: school years by age, pairs of small numbers, months of ages.
UNSAID = {
    ("after-school-club", "not_a_pupil"): {11},
    ("after-school-club", "grade_ahead"): {5, 8, 9, 10, 11},
    ("childcare-admission", "too_old"): {5},
    ("childcare-certification", "too_old"): {5},
    ("childcare-consultation", "children_too_old"): {216},
    ("course-lottery", "too_many"): {2, 3},
    ("event-booking", "too_many"): {2, 3, 4},
    ("infant-booking", "too_young"): {9, 36, 2027},  # the days are offered as times
    ("infant-booking", "too_old"): {12, 24, 48, 2027},
    ("school-aid", "not_at_school"): {6},
    ("school-aid", "grown"): {20},
    ("school-aid", "grade_ahead"): {2, 5, 6, 8, 9, 10, 11, 12, 13, 14},
}


def _comparisons(condition):
    if condition["type"] in ("all", "any"):
        for one in condition["of"]:
            yield from _comparisons(one)
    elif condition["type"] == "not":
        yield from _comparisons(condition["of"])
    else:
        yield condition


def _numbers(condition, derived):
    """The integers and days that a condition compares with, and the periods of what it compares."""
    for one in _comparisons(condition):
        value = one["value"]
        if isinstance(value, int) and not isinstance(value, bool):
            yield abs(value)
        elif isinstance(value, str) and value.count("-") == 2:
            yield from map(int, value.split("-"))
        yield from _periods(one["field"], derived)


def _periods(name, derived):
    rule = derived.get(name, {})
    yield from (abs(rule[unit]) for unit in ("years", "months", "days") if rule.get(unit))
    for source in ("date", "start", "end", "birth", "on"):
        yield from _periods(rule[source], derived) if source in rule else ()
    if rule.get("condition"):
        yield from _numbers(rule["condition"], derived)


def _derived(form):
    inside = [one for page in form["pages"] for field in page["fields"] for one in field.get("derived", [])]
    return {one["id"]: one for one in (*form.get("derived", []), *inside)}


def _said(part):
    if isinstance(part, dict) and isinstance(part.get("ja"), str):
        return said.japanese(part["ja"])
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return set().union(*(_said(one) for one in inner))


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.eligibility])
def test_a_rule_goes_by_no_number_that_the_form_does_not_say(name):
    form = json.loads(templates.read(name))
    derived = _derived(form)
    told = _said({key: part for key, part in form.items() if key not in ("legal_basis", "contact")}) | {0, 1}
    silent = {rule["code"]: set(_numbers(rule["condition"], derived)) - told for rule in form["eligibility"]}
    expected = {code: numbers for (of, code), numbers in UNSAID.items() if of == name}
    assert {code: numbers for code, numbers in silent.items() if numbers} == expected


def _shown(name, case):
    [golden] = (one for one in templates.golden_cases(name) if one.name == case)
    return {field.id for field in shown_fields(FORMS[name], validate(FORMS[name], golden.answers, golden.today).known)}


@pytest.mark.parametrize(
    ("name", "in_time", "late"),
    [
        ("dog-registration", "the thirtieth day", "the thirty-first day: late, and allowed"),
        (
            "dog-registration",
            "kept since birth, 30 days after it was 91 days old",
            "kept since birth, a day more: late, and allowed",
        ),
        ("child-medical-registration", "the thirtieth day", "the thirty-first day: late, and allowed"),
        (
            "child-medical-registration",
            "the golden application",
            "a baby in time, and a brother whose move is long ago",
        ),
        (
            "disability-book-change",
            "a mental disability, the thirtieth day",
            "a mental disability, the thirty-first day: late, and taken",
        ),
        ("child-allowance-claim", "the fifteenth day", "the sixteenth day: late, and taken"),
        ("child-allowance-change", "the fifteenth day", "the sixteenth day: it is late, and allowed"),
    ],
)
def test_who_is_late_is_told_and_who_is_in_time_is_not(name, in_time, late):
    assert "late" not in _shown(name, in_time)
    assert "late" in _shown(name, late)


def test_a_physical_certificate_has_no_thirty_days():
    form = FORMS["disability-book-change"]
    answers = templates.golden_answers(date(2026, 11, 23), form.procedure) | {"changed_on": "2026-01-01"}
    known = validate(form, answers, date(2026, 11, 23)).known
    assert "late" not in {field.id for field in shown_fields(form, known)}
