"""Conditions: shared vectors, and the rule that a missing answer passes no comparison."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import vectors

from todoke_catalog.conditions import Comparison, Condition, passes

SCALARS = st.one_of(st.text(max_size=5), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1))
LITERALS = SCALARS | st.lists(SCALARS, max_size=3).map(tuple)
ANSWERS = st.dictionaries(st.sampled_from("abc"), st.none() | SCALARS | st.lists(SCALARS, max_size=3), max_size=3)
COMPARISONS = st.builds(
    Comparison,
    field=st.sampled_from("abc"),
    op=st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge", "in", "contains"]),
    value=LITERALS,
)


@pytest.mark.parametrize("case", vectors("conditions"), ids=lambda case: case["name"])
def test_vectors(case):
    condition = msgspec.convert(case["condition"], Condition)
    assert passes(condition, case["answers"]) is case["passes"]


@given(COMPARISONS, ANSWERS)
def test_a_missing_answer_passes_no_comparison(comparison, answers):
    without = {name: value for name, value in answers.items() if name != comparison.field}
    assert not passes(comparison, without)
    assert not passes(comparison, {**without, comparison.field: None})


@given(COMPARISONS, ANSWERS)
def test_comparing_never_raises_and_is_plain_truth(comparison, answers):
    assert passes(comparison, answers) in {True, False}


@given(SCALARS, SCALARS)
def test_exactly_one_of_eq_and_ne_passes_within_a_kind_and_neither_between_kinds(answer, literal):
    outcomes = [passes(Comparison("a", op, literal), {"a": answer}) for op in ("eq", "ne")]
    assert sum(outcomes) == (type(answer) is type(literal))


@given(st.integers(), st.integers())
def test_integers_have_one_order(answer, literal):
    held = {op for op in ("lt", "eq", "gt") if passes(Comparison("a", op, literal), {"a": answer})}
    assert len(held) == 1
    assert passes(Comparison("a", "le", literal), {"a": answer}) is bool(held & {"lt", "eq"})
    assert passes(Comparison("a", "ge", literal), {"a": answer}) is bool(held & {"gt", "eq"})


def test_no_condition_always_holds():
    assert passes(None, {})
