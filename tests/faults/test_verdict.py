"""A verdict fails for each thing that must not be, planted in what would else be good."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from faults.submitters import Receipt
from faults.verdict import Row, Verdict, count

GIVEN = [
    *(Receipt(0, 0, number, "", 1, 2) for number in "abc"),
    Receipt(0, 1, "d", "", 0, 2),
    Receipt(1, 2, "e", "", 0, 2),
]
CASES = {
    "a": Row(1, 10, 4, None),
    "b": Row(2, 11, 3, "a"),
    "c": Row(3, 12, 2, "a"),
    "d": Row(4, 14, 0, None),
    "e": Row(5, 13, 1, None),
}
FILES, REBUILT = Counter("abc"), Counter("abcde" * 2)


def verdict(**changed: Row) -> Verdict:
    return count(GIVEN, CASES | changed, len(GIVEN), {}, 0, FILES, REBUILT)


def swapped(one: str, other: str) -> dict[str, Row]:
    """Two that staff's list shows in each other's place."""
    return {
        one: replace(CASES[one], listed=CASES[other].listed),
        other: replace(CASES[other], listed=CASES[one].listed),
    }


def test_all_is_good_also_when_a_later_one_arrived_before() -> None:
    late = verdict(a=replace(CASES["a"], place=6))
    assert verdict().good
    assert (late.good, late.overtaken) == (True, 1)


@pytest.mark.parametrize("pair", ["ab", "bc", "cd"])
def test_a_list_in_which_two_of_one_applicant_changed_places_is_not(pair: str) -> None:
    found = verdict(**swapped(*pair))
    assert (found.good, found.out_of_order) == (False, 1)


def test_those_of_different_applicants_may_stand_in_either_order() -> None:
    assert verdict(**swapped("d", "e")).good


def test_a_case_that_the_list_leaves_out_is_out_of_order() -> None:
    assert not verdict(a=replace(CASES["a"], listed=-1)).good


@pytest.mark.parametrize(
    "firsts", [{"a": "b", "b": None, "c": "b"}, {"a": None, "b": None, "c": "a"}, {"a": None, "b": "a", "c": "b"}]
)
def test_another_application_that_counts_as_the_first_of_its_person_is_not(firsts: dict[str, str | None]) -> None:
    found = verdict(**{number: replace(CASES[number], first=first) for number, first in firsts.items()})
    assert (found.good, found.not_first) == (False, 1)


def test_nor_is_what_is_lost_unknown_doubled_left_behind_not_counted_or_without_its_files() -> None:
    found = [
        count(GIVEN, {number: row for number, row in CASES.items() if number != "e"}, 4, {}, 0, FILES, REBUILT),
        count(GIVEN[:4], CASES, 5, {}, 0, FILES, REBUILT),
        count([*GIVEN, GIVEN[0]], CASES, 6, {}, 0, FILES, REBUILT),
        count(GIVEN, CASES, 5, {"INBOX": 1}, 0, FILES, REBUILT),
        count(GIVEN, CASES, 4, {}, 0, FILES, REBUILT),
        count(GIVEN, CASES, 5, {}, 1, FILES, REBUILT),
        count(GIVEN, CASES, 5, {}, 0, FILES - Counter("a"), REBUILT),
        count(GIVEN, CASES, 5, {}, 0, FILES, REBUILT - Counter("e")),
        count(GIVEN, CASES, 5, {}, 0, FILES, REBUILT + Counter("e")),
    ]
    assert not any(one.good for one in found)
