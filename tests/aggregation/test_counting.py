"""What facts do to the counts, and which facts are none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_aggregation.core.counting import MAX_AMOUNT_YEN, MAX_HOUR, Change, Fact, Place, changes, check
from todoke_kit.errors import Refusal

FACT = Fact(bytes(16), "ningen-dock", "", "arrived", 498_729, 20_000)


def test_a_new_case_is_counted_with_its_amount() -> None:
    assert changes([FACT]) == {Place("ningen-dock", "arrived"): Change(1, 20_000)}


def test_a_case_takes_its_amount_along() -> None:
    moved = replace(FACT, from_state="reviewing", to_state="granted")
    assert changes([moved]) == {
        Place("ningen-dock", "granted"): Change(1, 20_000),
        Place("ningen-dock", "reviewing"): Change(-1, -20_000),
    }


def test_a_state_that_was_passed_through_in_one_batch_does_not_change() -> None:
    assert changes([FACT, replace(FACT, from_state="arrived", to_state="accepted")]) == {
        Place("ningen-dock", "accepted"): Change(1, 20_000)
    }


def test_procedures_are_counted_apart() -> None:
    assert len(changes([FACT, replace(FACT, procedure="child-care")])) == 2


def test_no_facts_change_nothing() -> None:
    assert changes([]) == {}


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["a", "b", "c"]), st.integers(0, 9))))
def test_the_order_and_the_batches_of_facts_do_not_matter(moves: list[tuple[str, str, int]]) -> None:
    facts = [replace(FACT, from_state=old, to_state=new, amount_yen=yen) for old, new, yen in moves]
    one_by_one: dict[Place, Change] = {}
    for fact in reversed(facts):
        for place, change in changes([fact]).items():
            one_by_one[place] = one_by_one.get(place, Change()) + change
    assert changes(facts) == {place: change for place, change in one_by_one.items() if change != Change()}


@pytest.mark.parametrize("amount", [0, MAX_AMOUNT_YEN])
def test_facts_at_the_bounds_are_facts(amount: int) -> None:
    check(replace(FACT, amount_yen=amount, hour=MAX_HOUR, procedure="a" * 64, to_state="z" * 32))


@pytest.mark.parametrize(
    "wrong",
    [
        {"fact_id": bytes(15)},
        {"fact_id": bytes(17)},
        {"procedure": ""},
        {"procedure": "a" * 65},
        {"procedure": "Ningen-Dock"},
        {"procedure": "人間ドック"},
        {"procedure": "ningen-dock\n"},
        {"to_state": ""},
        {"to_state": "z" * 33},
        {"to_state": "arrived "},
        {"from_state": "Arrived"},
        {"from_state": "arrived"},
        {"hour": -1},
        {"hour": MAX_HOUR + 1},
        {"amount_yen": -1},
        {"amount_yen": MAX_AMOUNT_YEN + 1},
    ],
)
def test_a_member_out_of_bounds_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="fact_malformed"):
        check(replace(FACT, **wrong))
