"""Questions that depend on what is computed: derived values, several amounts, fees; and amounts that depend on them."""

from datetime import date

import pytest
from support.forms import vectors, with_fields

from todoke_catalog.loading import load
from todoke_catalog.validation import validate
from todoke_catalog.walk import shown_fields, through

FORMS = {
    form["name"]: load(with_fields(form["fields"], form["derived"], form["eligibility"]))
    for form in vectors("computed")
}
CASES = [(form["name"], case) for form in vectors("computed") for case in form["cases"]]
BY_NAME = pytest.mark.parametrize(("form", "case"), CASES, ids=[case["name"] for _, case in CASES])


@BY_NAME
def test_vectors(form, case):
    result = validate(FORMS[form], case["answers"], date.fromisoformat(case["today"]))
    assert [[error.field, error.code] for error in result.errors] == case.get("errors", [])
    assert [rule.code for rule in result.ineligible] == case.get("ineligible", [])
    assert (result.amount, result.fee) == (case.get("amount"), case.get("fee"))
    assert result.amounts == case.get("amounts", {})
    if not result.errors:
        assert result.answers == case.get("cleaned", case["answers"])
        assert validate(FORMS[form], result.answers, date.fromisoformat(case["today"])) == result


@BY_NAME
def test_cleaned_answers_show_what_was_shown_when_they_were_given(form, case):
    today = date.fromisoformat(case["today"])
    result = validate(FORMS[form], case["answers"], today)
    known = through(FORMS[form], result.answers, today)
    assert known == result.known
    answered = {field.id for field in shown_fields(FORMS[form], known)}
    assert result.answers.keys() <= answered
    assert {error.field.partition(".")[0] for error in result.errors} <= answered
