"""The rules of nine municipalities as forms: who is eligible and how much, to the yen and to the day."""

from datetime import date

import pytest
from support.forms import vectors, with_fields

from todoke_catalog.loading import load
from todoke_catalog.validation import validate

CASES = [(form, case) for form in vectors("municipal") for case in form["cases"]]


@pytest.mark.parametrize(("form", "case"), CASES, ids=lambda part: part["name"])
def test_vectors(form, case):
    definition = load(with_fields(form["fields"], form["derived"], form["eligibility"]))
    result = validate(definition, case["answers"], date.fromisoformat(case["today"]))
    assert [[error.field, error.code] for error in result.errors] == case.get("errors", [])
    assert [rule.code for rule in result.ineligible] == case.get("ineligible", [])
    assert result.amount == case.get("amount")


@pytest.mark.parametrize("form", vectors("municipal"), ids=lambda form: form["name"])
def test_every_rule_refuses_somebody(form):
    broken = {code for case in form["cases"] for code in case.get("ineligible", [])}
    assert broken == {rule["code"] for rule in form["eligibility"]}


def test_there_are_nine():
    assert len({form["name"] for form in vectors("municipal")}) == 9
