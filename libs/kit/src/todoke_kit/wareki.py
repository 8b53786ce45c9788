"""Dates as people in Japan write them: an era (元号) and its year, or the western year.

Boundaries are those of the laws and orders that changed the era; a day on which an era began belongs to the new one.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from todoke_kit.errors import Refusal


class Part(StrEnum):
    """The parts of a date as it is entered."""

    ERA = "era"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Era:
    """An era with its first and last day; `last` is None while it lasts."""

    code: str
    name: str
    first: date
    last: date | None


# Before 1873 the calendar was lunisolar, so 明治 begins, for us, with the first Gregorian day.
ERAS = (
    Era("R", "令和", date(2019, 5, 1), None),
    Era("H", "平成", date(1989, 1, 8), date(2019, 4, 30)),
    Era("S", "昭和", date(1926, 12, 25), date(1989, 1, 7)),
    Era("T", "大正", date(1912, 7, 30), date(1926, 12, 24)),
    Era("M", "明治", date(1873, 1, 1), date(1912, 7, 29)),
)
_FIRST_YEARS = {"R": 2019, "H": 1989, "S": 1926, "T": 1912, "M": 1868}
WESTERN = "AD"
FIRST_WESTERN_YEAR = 1873
LAST_WESTERN_YEAR = 2200

_UNITS = {Part.YEAR: "年", Part.MONTH: "月", Part.DAY: "日"}  # which people write behind the number, as on paper
_BY_CODE = {era.code: era for era in ERAS}


class DateError(Refusal):
    """A date that cannot be read; `part` is what to correct."""

    def __init__(self, code: str, part: Part) -> None:
        super().__init__(code)
        self.part = part


@dataclass(frozen=True, slots=True)
class Entered:
    """A date as typed: an era's code, "AD" or nothing, and three texts."""

    era: str
    year: str
    month: str
    day: str

    @property
    def empty(self) -> bool:
        """Whether nothing was typed; the era always has a value and does not count."""
        return not (self.year.strip() or self.month.strip() or self.day.strip())


def parse(entered: Entered) -> date:
    """The day that was entered.

    :raises DateError: "date_incomplete", "date_not_number", "date_out_of_range", "date_not_a_day",
        "date_outside_era", with the part to correct.
    """
    year = _number(entered.year, Part.YEAR, first_year=entered.era in _BY_CODE)
    month = _number(entered.month, Part.MONTH)
    day = _number(entered.day, Part.DAY)
    western = _western(entered.era, year)
    if not FIRST_WESTERN_YEAR <= western <= LAST_WESTERN_YEAR:
        raise DateError("date_out_of_range", Part.YEAR)
    if not 1 <= month <= 12:
        raise DateError("date_out_of_range", Part.MONTH)
    try:
        found = date(western, month, day)
    except ValueError:
        raise DateError("date_not_a_day", Part.DAY) from None
    return _within(entered.era, found)


def enter(day: date, *, western: bool = False) -> Entered:
    """`day` as it would be typed."""
    era = None if western else era_of(day)
    if era is None:
        return Entered(WESTERN, str(day.year), str(day.month), str(day.day))
    return Entered(era.code, str(day.year - _FIRST_YEARS[era.code] + 1), str(day.month), str(day.day))


def spell(day: date) -> str:
    """`day` in words: 令和8年11月23日（2026年）."""
    era = era_of(day)
    if era is None:
        return f"{day.year}年{day.month}月{day.day}日"
    year = day.year - _FIRST_YEARS[era.code] + 1
    return f"{era.name}{'元' if year == 1 else year}年{day.month}月{day.day}日（{day.year}年）"


def era_of(day: date) -> Era | None:
    """The era of a day, or None before the Gregorian calendar came to Japan."""
    return next((era for era in ERAS if era.first <= day), None)


def _western(era: str, year: int) -> int:
    """The western year. Without an era, a year that can only be a western one is taken for that."""
    if era in _BY_CODE:
        return _FIRST_YEARS[era] + year - 1
    if era == WESTERN or year >= FIRST_WESTERN_YEAR:
        return year
    raise DateError("date_incomplete", Part.ERA)


def _within(code: str, day: date) -> date:
    """昭和64年1月8日 was never a day: it was 平成元年1月8日."""
    era = _BY_CODE.get(code)
    if era is not None and (day < era.first or (era.last is not None and day > era.last)):
        raise DateError("date_outside_era", Part.YEAR)
    return day


def _number(text: str, part: Part, *, first_year: bool = False) -> int:
    """A number of one to four digits, in any width, with its unit or without; 元 is the first year of an era."""
    folded = unicodedata.normalize("NFKC", text).strip().removesuffix(_UNITS[part]).rstrip()
    if not folded:
        raise DateError("date_incomplete", part)
    if first_year and folded == "元":
        return 1
    if not (folded.isascii() and folded.isdigit() and len(folded) <= 4):
        raise DateError("date_not_number", part)
    return int(folded)
