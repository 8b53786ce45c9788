"""Derived values: ages, fiscal years and periods, at their edges."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import vectors

from todoke_catalog import dates, derived_bounds
from todoke_catalog.derived import Derived, derive
from todoke_catalog.derived_bounds import Days

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


@given(st.dates() | st.sampled_from([date.min, date.max]), st.integers(-4_000_000, 4_000_000))
def test_a_day_nearby_is_moved_no_further_than_the_calendar_goes(day, days):
    moved = dates.near(day, days)
    assert (moved - day).days == days or moved == (date.max if days > 0 else date.min)


DAYS = st.dates() | st.sampled_from([date.min, date.max])
PERIODS = st.tuples(DAYS, DAYS, DAYS).map(sorted)
RULES = st.sampled_from(
    [
        {"type": "age", "birth": "a", "on": "b"},
        {"type": "age", "birth": "a", "on": "b", "attained": "eve"},
        {"type": "days_between", "start": "a", "end": "b"},
        {"type": "fiscal_year", "date": "a"},
        {"type": "fiscal_year_end", "date": "a"},
        {"type": "date_plus", "date": "a", "years": -3, "months": 5, "days": 40},
        {"type": "date_plus", "date": "a", "years": 1000, "months": -1000, "days": -1000},
    ]
)


@given(RULES, PERIODS, PERIODS)
def test_every_derived_value_lies_within_its_proven_bounds(rule, first, second):
    converted = msgspec.convert({**rule, "id": "r"}, Derived)
    within = [Days(period[0].toordinal(), period[2].toordinal(), past=False) for period in (first, second)]
    low, high = derived_bounds.bounds(converted, within)
    value = derive([converted], {"a": str(first[1]), "b": str(second[1])}, TODAY).get("r")
    number = date.fromisoformat(value).toordinal() if isinstance(value, str) else value
    assert number is None or low <= number <= high


@given(st.dates(), st.dates(), st.booleans())
def test_what_is_never_after_today_has_no_negative_age(birth, today, as_the_law_does):
    attained = "eve" if as_the_law_does else "birthday"
    rule = msgspec.convert({"type": "age", "id": "r", "birth": "a", "on": "today", "attained": attained}, Derived)
    past = Days(derived_bounds.FIRST, derived_bounds.LAST, past=True)
    assert derived_bounds.bounds(rule, [past, past])[0] == 0
    found = derive([rule], {"a": str(min(birth, today))}, today).get("r")
    assert found is None or found >= 0
