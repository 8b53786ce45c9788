"""Dates on a My Number card: Japanese eras, and the birthday on which a certificate ends."""

from datetime import UTC, date, datetime, time, timedelta, timezone

JST = timezone(timedelta(hours=9))

YEARS_OF_VALIDITY = 5

_ERAS = (
    (date(2019, 5, 1), "5", 2019),
    (date(1989, 1, 8), "4", 1989),
    (date(1926, 12, 25), "3", 1926),
    (date(1912, 7, 30), "2", 1912),
    (date(1868, 10, 23), "1", 1868),
)
"""First day, digit in the certificate and first year: 令和, 平成, 昭和, 大正, 明治."""


def birth_text(birth: date) -> str:
    """Return EYYYYMMDD as the certificate writes it: the era's digit, then the Gregorian date."""
    return f"{_era(birth)[0]}{birth:%Y%m%d}"


def era_year(birth: date) -> int:
    """Return the year within its Japanese era."""
    return birth.year - _era(birth)[1] + 1


def end_of_validity(issued: datetime, birth: date) -> datetime:
    """Return the last second (UTC) of a certificate: 23:59:59 in Japan on the fifth birthday after its issue."""
    issue_day = issued.astimezone(JST).date()
    first = next(year for year in (issue_day.year, issue_day.year + 1) if _birthday(birth, year) > issue_day)
    last_day = _birthday(birth, first + YEARS_OF_VALIDITY - 1)
    return datetime.combine(last_day, time(23, 59, 59), JST).astimezone(UTC)


def _era(day: date) -> tuple[str, int]:
    return next((digit, first_year) for start, digit, first_year in _ERAS if day >= start)


def _birthday(birth: date, year: int) -> date:
    """Return the birthday in a year. For 29 February in other years we take the 28th; the profile is not public."""
    try:
        return birth.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
