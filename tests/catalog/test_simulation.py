"""Simulated applicants: every branch of every sound form is taken, edges are found to the day, and the search ends."""

import json
from datetime import date
from pathlib import Path

import pytest
from support import library
from support.forms import changed, tiny, with_fields
from support.library import OnDemand

from todoke_catalog.loading import load
from todoke_catalog.simulating import simulation
from todoke_catalog.simulating.simulation import simulate
from todoke_catalog.validation import validate

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)
PLAIN = {path.stem: json.loads(path.read_bytes()) for path in sorted((HERE / "forms").glob("*.json"))}
TEMPLATES = {f"template {name}": name for name in library.FORMS}
FORMS = OnDemand(
    (*PLAIN, *TEMPLATES), lambda name: library.FORMS[TEMPLATES[name]] if name in TEMPLATES else load(PLAIN[name])
)


@pytest.fixture(scope="module")
def simulated():
    return {name: simulate(form, TODAY) for name, form in FORMS.items()}


@pytest.mark.parametrize("name", FORMS)
def test_every_branch_is_taken(simulated, name):
    assert simulated[name].missed == ()
    assert len(simulated[name].reached) > 10


@pytest.mark.parametrize("name", FORMS)
def test_the_applicants_are_what_the_form_says(simulated, name):
    for applicant in simulated[name].applicants:
        assert not applicant.result.errors
        assert validate(FORMS[name], applicant.answers, TODAY) == applicant.result
    assert any(applicant.result.accepted for applicant in simulated[name].applicants)


def test_the_applicants_are_always_the_same(simulated):
    assert simulate(FORMS["event"], TODAY) == simulated["event"]


def test_both_days_around_an_age_are_there(simulated):
    found = {one.result.known["birth"]: one.result.known["age"] for one in simulated["certificate"].applicants}
    assert found["2011-11-23"] == 15
    assert found["2011-11-24"] == 14


def test_both_days_around_a_deadline_are_there(simulated):
    days = {one.answers["exam_date"]: one.result.known for one in simulated["health-check"].applicants}
    assert days["2025-11-23"]["days_left_to_apply"] == 0
    assert days["2025-11-22"]["days_left_to_apply"] == -1


def test_both_days_around_the_age_of_a_child_are_there(simulated):
    applicants = simulated["school-aid"].applicants
    found = {entry["child_birth"]: one.result.known for one in applicants for entry in one.answers["children"]}
    assert found["2010-11-23"]["too_old"] == 1
    assert found["2010-11-24"]["too_old"] == 0


def test_what_nobody_can_do_is_missed():
    few = {**PLAIN["event"]["eligibility"][0], "code": "few"}
    few["condition"] = {"type": "is", "field": "adults", "op": "le", "value": 2}
    found = simulate(load(changed(PLAIN["event"], {"/eligibility/1": few})), TODAY)
    assert [tuple(goal) for goal in found.missed] == [("rule", "$.eligibility[1]", "no")]


def test_a_form_that_nobody_can_fill_in_has_no_applicants():
    past = [{"value": "a", "day": "2026-01-01", "start": "10:00", "end": "11:00"}]
    slot = {"type": "slot", "id": "slot", "label": {"ja": "枠"}, "slots": past}
    found = simulate(load(tiny({"/pages/0/fields/6": slot})), TODAY)
    assert found.applicants == ()
    assert found.reached == frozenset()


def test_the_search_ends():
    born = {"type": "date", "label": {"ja": "日"}}
    fields = [{"type": "integer", "id": f"n{n}", "label": {"ja": "数"}, "min": 0, "max": 10**9} for n in range(60)]
    fields += [{**born, "id": f"d{n}"} for n in range(9)]
    derived = [{"type": "age", "id": f"a{n}", "birth": f"d{n}", "on": "today"} for n in range(9)]
    conditions = [{"type": "is", "field": f"a{n}", "op": "ge", "value": n} for n in range(9)]
    rules = [{"code": f"r{n}", "condition": one, "refusal": {"ja": "不可"}} for n, one in enumerate(conditions)]
    found = simulate(load(with_fields(fields, derived, rules)), TODAY)
    assert found.judged <= simulation.MAX_JUDGED + 64  # and the bisection that was under way
    assert found.missed == ()


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_are_days_like_others(day):
    """An office writes 9999-12-31 for a permit without an end."""
    kept = {"type": "date", "id": "until", "label": {"ja": "許可の期限"}}
    asked = {**kept, "id": "each"}
    group = {"type": "group", "id": "permits", "label": {"ja": "許可"}, "entry": {"ja": "許可"}, "max_entries": 2}
    other = {"type": "is", "field": "until", "op": "ne", "value": day}
    count = {"type": "count_of", "id": "count", "group": "permits", "condition": {**other, "field": "each"}}
    rule = {"code": "r", "condition": other, "refusal": {"ja": "期限のある許可が対象です。"}}
    form = with_fields([kept, {**group, "fields": [asked]}], derived=[count], eligibility=[rule])
    assert simulate(load(form), TODAY).missed == ()
