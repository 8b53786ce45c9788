"""Who serves the department of a form."""

from __future__ import annotations

import pytest

from todoke_forms.core.departments import Served, may

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
