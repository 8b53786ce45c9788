"""Statistics of a form: each question with options, and nothing where a table would tell of single people."""

from __future__ import annotations

import pytest

from todoke_catalog import loading, templates
from todoke_catalog.fields import ChoiceField
from todoke_forms.core.statistics import tables

CONSULTATION = loading.loads(templates.read("childcare-consultation"))


def given(*counts: int, topics: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """So many applications for each of the first urgencies, all with these topics."""
    values = [option.value for option in asked("urgency").options]
    pairs = zip(values, counts, strict=False)
    others = {field.id: field.options[0].value for field in CONSULTATION.fields if isinstance(field, ChoiceField)}
    return [{**others, "urgency": value, "topics": list(topics)} for value, count in pairs for _ in range(count)]


def asked(name):
    return next(field for field in CONSULTATION.fields if field.id == name)


def table(made, name):
    return next(one for one in made if one.label == asked(name).label)


def test_what_is_chosen_is_counted_and_small_counts_are_hidden_with_others():
    urgency = table(tables(CONSULTATION, given(40, 20, 12)), "urgency")
    assert [cell for _, cell in urgency.options] == [40, 20, None]
    assert (urgency.without, urgency.total) == (None, 72)  # that nobody left it out is small as well


def test_a_question_with_several_answers_has_no_total():
    several = table(tables(CONSULTATION, given(40, topics=("growth",))), "topics")
    assert (several.without, several.total, several.several) == (None, None, True)


def test_few_applications_have_no_tables_at_all():
    assert tables(CONSULTATION, given(4, 5)) == ()
    assert tables(CONSULTATION, []) == ()


@pytest.mark.parametrize("odd", [{"urgency": 5}, {"urgency": "gone"}, {"topics": "growth"}, {"topics": [1, "gone"]}])
def test_answers_of_another_version_count_as_none(odd):
    urgency = table(tables(CONSULTATION, [*given(40, 20), odd]), "urgency")
    assert urgency.total == 61


def test_only_what_has_options_is_counted():
    names = {one.label.ja for one in tables(CONSULTATION, given(40, 20))}
    assert asked("content").label.ja not in names
