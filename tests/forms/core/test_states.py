"""Which state may follow which, and what a change needs."""

from __future__ import annotations

from itertools import product

import pytest

from todoke_evidence.notice import STATES
from todoke_forms.core.states import HELD, MAX_REASON, NEXT, State, check_change, parse
from todoke_kit.errors import Refusal

ALLOWED = {
    ("arrived", "accepted"),
    ("accepted", "reviewing"),
    ("reviewing", "granted"),
    ("reviewing", "declined"),
    ("arrived", "withdrawn"),
    ("accepted", "withdrawn"),
    ("reviewing", "withdrawn"),
}


@pytest.mark.parametrize(("current", "wanted"), list(product(State, State)))
def test_only_the_listed_transitions_are_allowed(current, wanted):
    if (current, wanted) in ALLOWED:
        check_change(current, wanted, "a reason")
    else:
        with pytest.raises(Refusal, match="transition_not_allowed"):
            check_change(current, wanted, "a reason")


@pytest.mark.parametrize("wanted", [State.DECLINED, State.WITHDRAWN])
def test_a_case_is_declined_or_withdrawn_with_a_reason_only(wanted):
    with pytest.raises(Refusal, match="reason_missing"):
        check_change(State.REVIEWING, wanted, "")


def test_a_reason_has_a_length():
    check_change(State.REVIEWING, State.DECLINED, "x" * MAX_REASON)
    with pytest.raises(Refusal, match="reason_too_long"):
        check_change(State.REVIEWING, State.DECLINED, "x" * (MAX_REASON + 1))


@pytest.mark.parametrize("text", ["", "held", "GRANTED", "granted "])
def test_no_other_word_is_a_state_of_a_case(text):
    with pytest.raises(Refusal, match="state_unknown"):
        parse(text)


def test_the_states_are_those_that_notices_may_name():
    assert {*State, HELD} == set(STATES)
    assert set(NEXT) == set(State)
