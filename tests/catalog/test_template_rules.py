"""What a rule of a template goes by is said to people: its numbers in its words, and what is late, in a notice."""

import json
from datetime import date

import pytest
from support import said
from support.library import FORMS
from support.written_rules import derived_of, numbers, turns

from todoke_catalog import templates
from todoke_catalog.conditions import passes
from todoke_catalog.derived import derive, of_entry
from todoke_catalog.validation import validate
from todoke_catalog.walk import shown_fields

# Numbers of rules that nobody needs to be told: school years by age, pairs of small numbers, months of ages; days of a
# year and of a month, by which the first of a month is known.
UNSAID = {
    ("after-school-club", "not_a_pupil"): {11},
    ("after-school-club", "grade_ahead"): {5, 8, 9, 10, 11},
    ("care-high-cost", "month_not_first"): {31, 365, 366},
    ("childcare-admission", "too_old"): {5},
    ("childcare-certification", "too_old"): {5},
    ("childcare-consultation", "children_too_old"): {216},
    ("course-lottery", "too_many"): {2, 3},
    ("event-booking", "too_many"): {2, 3, 4},
    ("infant-booking", "too_young"): {9, 36, 2027},  # the days are offered as times
    ("infant-booking", "too_old"): {12, 24, 48, 2027},
    ("nhi-high-cost", "month_not_first"): {31, 365, 366},
    ("school-aid", "not_at_school"): {6},
    ("school-aid", "grown"): {20},
    ("school-aid", "grade_ahead"): {2, 5, 6, 8, 9, 10, 11, 12, 13, 14},
}


def _said(part):
    if isinstance(part, dict) and isinstance(part.get("ja"), str):
        return said.japanese(part["ja"])
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return set().union(*(_said(one) for one in inner))


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.eligibility])
def test_a_rule_goes_by_no_number_that_the_form_does_not_say(name):
    form = json.loads(templates.read(name))
    derived = derived_of(form)
    told = _said({key: part for key, part in form.items() if key not in ("legal_basis", "contact")}) | {0, 1}
    silent = {rule["code"]: set(numbers(rule["condition"], derived)) - told for rule in form["eligibility"]}
    expected = {code: numbers for (of, code), numbers in UNSAID.items() if of == name}
    assert {code: numbers for code, numbers in silent.items() if numbers} == expected


# Values that nothing comes to: amounts in units of 1,000 or 100 yen and of 20,000 yen, a fifth child of four.
UNREACHED = {
    ("business-support", "too_little"): {9_999},
    ("course-lottery", "too_many"): {5},
    ("event-booking", "too_many"): {5},
    ("home-subsidy", "nothing"): {999},
    ("letter-benefit", "nobody_wants"): {1},
    ("ningen-dock", "nothing_to_pay"): {99},
}


def _known(name):
    """What each golden application without an error comes to."""
    verdicts = [validate(FORMS[name], case.answers, case.today) for case in templates.golden_cases(name)]
    return [verdict.known for verdict in verdicts if not verdict.errors]


@pytest.mark.parametrize("name", [name for name, form in FORMS.items() if form.eligibility])
def test_golden_applications_stand_on_both_sides_of_every_rule(name):
    groups = {group.id: group for group in FORMS[name].groups}
    known, missing = _known(name), {}
    for code, group, field, around in turns(json.loads(templates.read(name))):
        entries = [of_entry(groups[group].derived, entry, one) for one in known for entry in one.get(group, ())]
        reached = {one[field] for one in (entries if group else known) if field in one}
        missing.setdefault((name, code), set()).update(around - reached)
    assert {rule: values for rule, values in missing.items() if values} == {
        rule: values for rule, values in UNREACHED.items() if rule[0] == name
    }


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


@pytest.mark.parametrize(
    ("case", "tag"),
    [
        ("vaccinated on 2 March", True),
        ("vaccinated on 1 March: registered without a tag", False),
        ("the day after it: registered without a tag", False),
        ("not vaccinated yet", True),  # another notice says what to do
    ],
)
def test_a_dog_is_registered_with_an_old_vaccination_and_told_that_there_is_no_tag(case, tag):
    assert ("old_vaccination" in _shown("dog-registration", case)) != tag


def test_a_physical_certificate_has_no_thirty_days():
    form = FORMS["disability-book-change"]
    answers = templates.golden_answers(date(2026, 11, 23), form.procedure) | {"changed_on": "2026-01-01"}
    known = validate(form, answers, date(2026, 11, 23)).known
    assert "late" not in {field.id for field in shown_fields(form, known)}


@pytest.mark.parametrize(("name", "field"), [("care-high-cost", "service_month"), ("nhi-high-cost", "month")])
def test_near_its_end_a_deadline_by_the_month_is_counted_from_the_first(name, field):
    form = FORMS[name]
    [rule] = (rule for rule in form.eligibility if rule.code == "month_not_first")
    late = {"paid_left": -1, "days_left": 0, "month_left": 0}
    for number in range(date(2023, 3, 1).toordinal(), date(2025, 4, 1).toordinal()):
        day = date.fromordinal(number)
        values = derive(form.derived, {field: day.isoformat()}, day) | late
        assert passes(rule.condition, values) == (day.day == 1), day
