"""Birth dates as signing certificates write them: EYYYYMMDD, the era's number and then the Gregorian date."""

import re
from datetime import UTC, date, datetime, timedelta

from todoke_evidence import times

_JAPAN = timedelta(hours=9)
_FORM = re.compile(r"[0-5]\d{8}", re.ASCII)

_UNKNOWN_ERA = "0"
_ERAS = {
    "1": (date(1868, 1, 25), date(1912, 7, 30)),  # 明治, counted back to the first day of its first year
    "2": (date(1912, 7, 30), date(1926, 12, 25)),  # 大正
    "3": (date(1926, 12, 25), date(1989, 1, 7)),  # 昭和
    "4": (date(1989, 1, 8), date(2019, 4, 30)),  # 平成
    "5": (date(2019, 5, 1), date.max),  # 令和
}
"""First and last day of each era. The days on which 大正 and 昭和 began belong to both eras in law."""


def parse(text: str) -> date | None:
    """Return the date, None where year, month or day is unknown (all zeros), or raise ValueError."""
    if _FORM.fullmatch(text) is None:
        raise ValueError
    year, month, day = text[1:5], text[5:7], text[7:]
    if year == "0000" or month == "00" or day == "00":
        _check_known_parts(text[0], int(year), int(month), int(day))
        return None
    born = date.fromisoformat(text[1:])
    _check_era(text[0], born)
    return born


def is_to_come(digits: str, moment: datetime) -> bool:
    """Say whether YYYYMMDD is after the day that `moment` (aware) is in Japan.

    Parts that are unknown are zeros, and so count as the earliest day that the others allow.
    """
    if int(digits[:4]) < moment.year:  # nearly everybody
        return False
    return digits > times.later(moment.astimezone(UTC), _JAPAN).date().isoformat().replace("-", "")


def _check_known_parts(era: str, year: int, month: int, day: int) -> None:
    """Refuse a year that the era does not have, and a month or day that no year has; any leap year stands for them."""
    date(2000, month or 1, day or 1)
    if era != _UNKNOWN_ERA and year:
        first, last = _ERAS[era]
        if not first.year <= year <= last.year:
            raise ValueError


def _check_era(era: str, born: date) -> None:
    if era == _UNKNOWN_ERA:
        return
    first, last = _ERAS[era]
    if not first <= born <= last:
        raise ValueError
