"""How long a case is kept once it is decided (保存年限): whole years from the fiscal year after that of its decision.

So count the document rules of municipalities; a fiscal year begins on 1 April, in Japan's time. Pure, like all of core.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from todoke_catalog.definition import Definition
from todoke_forms.core.answering import JST

FISCAL_YEAR_BEGINS = 4  # month


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many years, None: for ever, and until the end of which day, None: not decided yet, or for ever."""

    years: int | None
    until: date | None


def retention(definition: Definition, default_years: int | None, decided_at_ms: int | None) -> Retention:
    """How long a case is kept: as the version of its form says, and else as the office says of all forms that do not.

    :param decided_at_ms: POSIX milliseconds; None: it is not decided, and stays.
    """
    years = default_years if definition.retention_years is None else definition.retention_years
    if years is None or decided_at_ms is None:
        return Retention(years, None)
    return Retention(years, last_day(decided_at_ms, years))


def last_day(decided_at_ms: int, years: int) -> date:
    """The last day on which a case is kept."""
    decided = datetime.fromtimestamp(decided_at_ms // 1000, UTC).astimezone(JST).date()
    fiscal_year = decided.year if decided.month >= FISCAL_YEAR_BEGINS else decided.year - 1
    return date(fiscal_year + 1 + years, FISCAL_YEAR_BEGINS - 1, 31)


def is_due(kept: Retention, now: datetime) -> bool:
    """Whether the last day is over in Japan."""
    return kept.until is not None and now.astimezone(JST).date() > kept.until
