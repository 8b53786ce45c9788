"""How long a form takes, by a rule of thumb."""

import pytest
from support.forms import with_fields

from todoke_catalog.loading import load
from todoke_gateway.core.effort import minutes

TEXT = {"type": "text", "label": {"ja": "項目"}, "max_chars": 10}
YES = {"id": "yes", "type": "yes_no", "label": {"ja": "有無"}}
ON_YES = {"type": "is", "field": "yes", "op": "eq", "value": True}


def form(count, **members):
    return load(with_fields([YES, *({"id": f"f{number}", **TEXT, **members} for number in range(count))]))


@pytest.mark.parametrize(("questions", "said"), [(1, 5), (10, 5), (12, 10), (40, 15)])
def test_it_is_rounded_up_to_five_minutes(questions, said):
    assert minutes(form(questions)) == said


def test_questions_that_only_some_are_asked_count_half():
    assert minutes(form(40, shown_when=ON_YES)) < minutes(form(40))
