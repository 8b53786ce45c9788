"""Until when a case is kept: years counted from the fiscal year after that of its decision, in Japan's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import casework

from todoke_catalog.definition import Definition
from todoke_forms.core.answering import JST
from todoke_forms.core.retention import Retention, is_due, last_day, retention


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("decided", "years", "until"),
    [
        ("2026-11-27T10:00:00+09:00", 5, "2032-03-31"),
        ("2026-04-01T00:00:00+09:00", 5, "2032-03-31"),
        ("2027-03-31T23:59:59.999+09:00", 5, "2032-03-31"),
        ("2027-04-01T00:00:00+09:00", 5, "2033-03-31"),
        ("2027-03-31T15:00:00+00:00", 5, "2033-03-31"),  # already April in Japan
        ("2027-03-31T14:59:59+00:00", 5, "2032-03-31"),
        ("2027-01-05T10:00:00+09:00", 1, "2028-03-31"),
        ("2026-11-27T10:00:00+09:00", 30, "2057-03-31"),
        ("2026-11-27T10:00:00+09:00", 100, "2127-03-31"),
    ],
)
def test_years_are_counted_from_the_next_fiscal_year(decided: str, years: int, until: str):
    assert last_day(ms(decided), years) == date.fromisoformat(until)


def test_it_is_due_when_the_last_day_is_over_in_japan_and_not_a_second_before():
    kept = Retention(5, date(2032, 3, 31))
    first = datetime(2032, 4, 1, tzinfo=JST)
    assert is_due(kept, first)
    assert is_due(kept, first.astimezone(UTC))
    assert not is_due(kept, first - timedelta(microseconds=1))
    assert not is_due(kept, datetime(2032, 3, 31, 23, 59, tzinfo=UTC) - timedelta(hours=9))


@dataclass(frozen=True)
class Said:
    form: int | None
    office: int | None
    kept: int | None


@pytest.mark.parametrize(
    "said", [Said(5, None, 5), Said(5, 10, 5), Said(None, 10, 10), Said(None, None, None)], ids=str
)
@pytest.mark.parametrize("decided", [True, False])
def test_the_form_says_how_long_and_else_the_office_and_what_nobody_said_or_decided_stays(said: Said, decided: bool):
    definition: Definition = msgspec.structs.replace(casework.DEFINITION, retention_years=said.form)
    kept = retention(definition, said.office, casework.NOW_MS if decided else None)
    assert kept.years == said.kept
    assert (kept.until is not None) == (decided and said.kept is not None)
    if kept.until is None:
        assert not is_due(kept, datetime(9999, 1, 1, tzinfo=UTC))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.integers(1, 100))  # noqa: DTZ001
def test_nothing_is_kept_for_less_than_its_years_nor_for_more_than_one_more(decided: datetime, years: int):
    until = last_day(int(decided.timestamp() * 1000), years)
    day = decided.astimezone(JST).date()
    assert day.replace(year=day.year + years, day=min(day.day, 28)) <= until
    assert until < day.replace(year=day.year + years + 1, day=28) + timedelta(days=31)
