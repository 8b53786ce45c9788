"""Repeating groups: entries with conditions of their own, counted and summed, to the yen."""

from datetime import date

import pytest
from support.forms import vectors, with_fields

from todoke_catalog.loading import load
from todoke_catalog.reading.refusal import MAX_UNKNOWN
from todoke_catalog.validation import validate

FORMS = {
    form["name"]: load(with_fields(form["fields"], form["derived"], form["eligibility"])) for form in vectors("groups")
}
CASES = [(form["name"], case) for form in vectors("groups") for case in form["cases"]]


@pytest.mark.parametrize(("form", "case"), CASES, ids=[case["name"] for _, case in CASES])
def test_vectors(form, case):
    result = validate(FORMS[form], case["answers"], date.fromisoformat(case["today"]))
    assert [[error.field, error.code] for error in result.errors] == case.get("errors", [])
    assert [rule.code for rule in result.ineligible] == case.get("ineligible", [])
    assert result.amount == case.get("amount")
    if not result.errors:
        assert result.answers == case.get("cleaned", case["answers"])
        assert validate(FORMS[form], result.answers, date.fromisoformat(case["today"])) == result


def test_a_flood_of_unknown_members_of_an_entry_is_reported_in_part():
    form = next(iter(FORMS.values()))
    entry = {f"x{number}": "見本花子の秘密" for number in range(1000)}
    result = validate(form, {"abroad": False, "children": [entry]}, date(2026, 11, 23))
    assert sum(error.code == "unknown_field" for error in result.errors) == MAX_UNKNOWN
    assert "秘密" not in repr(result.errors)
