"""Every kind of field: what it accepts, how it tidies it, and each way in which it refuses."""

from datetime import date

import pytest
from support.forms import one_field, vectors

from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import AnswerField
from todoke_catalog.loading import load
from todoke_catalog.validation import validate

TODAY = date(2026, 11, 23)
FROM_ELSEWHERE = {
    AnswerCode.NOT_AN_OBJECT,  # test_validation
    AnswerCode.UNKNOWN_FIELD,  # test_validation
    AnswerCode.NOT_ENTRIES,  # test_groups
    AnswerCode.FILES_DIFFER,  # test_attachments
    AnswerCode.FILE_CONTENT_DIFFERS,  # test_attachments
}


@pytest.mark.parametrize("case", vectors("values"), ids=lambda case: case["name"])
def test_vectors(case):
    result = validate(load(one_field(case["field"])), {"f": case["raw"]}, TODAY)
    expected = [("f." + part if part else "f", code, *params) for part, code, *params in case.get("errors", [])]
    assert [(e.field, e.code, *([dict(e.params)] if e.params else [])) for e in result.errors] == expected
    assert result.answers.get("f") == case.get("value")


def test_every_refusal_has_a_vector():
    seen = {error[1] for case in vectors("values") for error in case.get("errors", [])}
    assert seen == set(AnswerCode) - FROM_ELSEWHERE


def test_every_kind_of_question_has_a_vector():
    seen = {case["field"]["type"] for case in vectors("values")}
    assert seen == {kind.__struct_config__.tag for kind in AnswerField.__args__}
