"""Who serves the department of a form."""

from __future__ import annotations

import pytest

from todoke_forms.core.departments import EVERY, MAX_NAME, Served, may, owner, parse, procedures
from todoke_kit.errors import Refusal

WELFARE = Served(every=False, names=frozenset({"福祉課"}))


def test_who_lists_a_department_serves_it() -> None:
    assert may(WELFARE, "福祉課")


@pytest.mark.parametrize("other", ["税務課", "福祉課 ", "福祉", "福祉課税務課", ""])
def test_any_other_is_refused(other: str) -> None:
    assert not may(WELFARE, other)


def test_a_form_without_department_is_for_who_serves_every_one() -> None:
    assert not may(Served(every=False, names=frozenset({""})), "")
    assert may(Served(every=True), "")


def test_an_empty_list_serves_nobody_and_every_serves_all() -> None:
    assert not may(Served(every=False), "福祉課")
    assert may(Served(every=True), "税務課")


def test_procedures_are_those_of_served_departments_and_all_is_told_apart_from_none() -> None:
    known = {"dock": "福祉課", "tax": "税務課", "blank": ""}
    assert procedures(WELFARE, known) == {"dock"}
    assert procedures(Served(), known) == frozenset()
    assert procedures(EVERY, known) is None
    assert [one.any for one in (Served(), WELFARE, EVERY)] == [False, True, True]


@pytest.mark.parametrize(
    ("served", "wanted", "before", "whose"),
    [
        (WELFARE, "福祉課", None, "福祉課"),
        (WELFARE, "税務課", None, "福祉課"),
        (WELFARE, "", None, "福祉課"),
        (WELFARE, "税務課", "福祉課", "福祉課"),
        (Served(names=frozenset({"福祉課", "税務課"})), "税務課", "福祉課", "税務課"),
        (EVERY, "税務課", "福祉課", "税務課"),
        (EVERY, "", None, ""),
        (EVERY, "", "福祉課", "福祉課"),
        (EVERY, "福\x00課", "福祉課", "福祉課"),
        (EVERY, "福" * (MAX_NAME + 1), "福祉課", "福祉課"),
    ],
)
def test_a_form_that_was_never_published_is_of_a_department_of_who_writes_it(served, wanted, before, whose) -> None:
    assert owner(served, wanted, before) == whose


@pytest.mark.parametrize("name", ["", " ", "福祉課 ", "\u3000福祉課", "福\n課", "福\x00課", "x" * (MAX_NAME + 1)])
def test_what_no_form_can_be_of_is_no_department(name) -> None:
    with pytest.raises(Refusal, match="department_invalid"):
        parse(name)


def test_a_department_is_taken_as_it_is_written() -> None:
    assert parse("こども未来部 子育て支援課 手当係") == "こども未来部 子育て支援課 手当係"
