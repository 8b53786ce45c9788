"""Amounts: the rules of nine municipalities and their edges, and the proof of what an amount can come to."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import vectors

from todoke_catalog import amount_bounds
from todoke_catalog.amounts import Add, Const, Expression, FieldRef, FloorTo, Max, Min, Mul, Row, Sub, Table, When
from todoke_catalog.amounts import compute as compute_amount
from todoke_catalog.conditions import Comparison

CASES = [(rule["name"], rule["expression"], *case) for rule in vectors("amounts") for case in rule["cases"]]

FIELDS = {"a": (0, 1000), "b": (-50, 70)}
LEAVES = st.one_of(
    st.builds(FieldRef, st.sampled_from(sorted(FIELDS)), st.none() | st.integers(-9, 9)),
    st.builds(Const, st.integers(-1000, 1000)),
    st.just(Table("b", (Row(1, 500), Row(2, -3)), 4)),
)


def _branches(inner):
    terms = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Add, terms),
        st.builds(Min, terms),
        st.builds(Max, terms),
        st.builds(Sub, inner, inner),
        st.builds(Mul, inner, st.integers(0, 9), st.integers(1, 9)),
        st.builds(FloorTo, inner, st.sampled_from([1, 10, 100])),
        st.builds(When, st.just(Comparison("b", "ge", 0)), inner, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, _branches, max_leaves=8)
ANSWERS = st.fixed_dictionaries({name: st.integers(*limits) for name, limits in FIELDS.items()})


@pytest.mark.parametrize(("name", "expression", "answers", "yen"), CASES)
def test_vectors(name, expression, answers, yen):
    assert compute_amount(msgspec.convert(expression, Expression), answers) == yen


def test_the_nine_municipal_rules_are_all_there():
    assert sum("市" in rule["name"] or "町" in rule["name"] for rule in vectors("amounts")) == 9 + 1  # and our own


@given(EXPRESSIONS, ANSWERS)
def test_every_amount_lies_within_its_proven_bounds(expression, answers):
    proven = amount_bounds.bounds(expression, FIELDS)
    whole = FloorTo(expression, 1)
    yen = compute_amount(whole, answers)
    assert yen is not None
    assert Fraction(proven.low // 1) <= yen <= proven.high


@given(EXPRESSIONS, ANSWERS)
def test_what_is_proven_whole_is_whole(expression, answers):
    if amount_bounds.bounds(expression, FIELDS).whole:
        assert isinstance(compute_amount(expression, answers), int)


def test_a_fraction_of_a_yen_never_comes_out_silently():
    with pytest.raises(ValueError):
        compute_amount(Mul(Const(1), 1, 2), {})


@given(EXPRESSIONS)
def test_without_answers_an_amount_is_unknown_or_does_not_need_them(expression):
    yen = compute_amount(FloorTo(expression, 1), {})
    assert yen is None or isinstance(yen, int)
