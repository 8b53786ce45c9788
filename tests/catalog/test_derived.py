"""Derived values: ages, fiscal years and periods, at their edges."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import vectors

from todoke_catalog import dates
from todoke_catalog.derived import Derived, derive

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("case", vectors("derived"), ids=lambda case: case["name"])
def test_vectors(case):
    rule = msgspec.convert(case["rule"], Derived)
    assert derive([rule], case["answers"], TODAY).get("r") == case["value"]


def test_a_rule_may_use_the_rules_above_it():
    rules = msgspec.convert(
        [
            {"type": "date_plus", "id": "deadline", "date": "exam", "years": 1},
            {"type": "days_between", "id": "left", "start": "today", "end": "deadline"},
        ],
        list[Derived],
    )
    assert derive(rules, {"exam": "2025-11-23"}, TODAY) == {
        "today": "2026-11-23",
        "deadline": "2026-11-23",
        "left": 0,
    }


@given(st.dates(date(1900, 1, 1), date(2100, 12, 30)), st.dates(date(1900, 1, 1), date(2100, 12, 30)))
def test_the_law_counts_each_age_one_day_before_the_calendar(birth, on):
    assert dates.age(birth, on, "eve") == dates.age(birth, on + timedelta(days=1), "birthday")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_its_fiscal_year(day):
    end = dates.fiscal_year_end(day)
    assert dates.fiscal_year(end) == dates.fiscal_year(day)
    assert 0 <= (end - day).days <= 365
