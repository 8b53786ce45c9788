"""What a derived value can come to, proven from the days that it is computed from (interval arithmetic)."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from todoke_catalog import dates
from todoke_catalog.derived import TODAY, Age, DatePlus, DaysBetween, FiscalYear, FiscalYearEnd

_MONTH = 365.2425 / 12  # days on average (Gregorian calendar)
_SPARE = 9  # days by which so many months in a row, with their leap years, differ from the average at most

FIRST, LAST = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that something can be, as ordinals; `past` when it is never after today."""

    low: int
    high: int
    past: bool


def bounds(rule: Age | FiscalYear | FiscalYearEnd | DatePlus | DaysBetween, of: Sequence[Days]) -> tuple[int, int]:
    """The smallest and largest value, both included, over all days `of` its sources; days as ordinals."""
    match rule:
        case Age():
            born, on = of
            least = years(born.high, on.low, rule.attained)
            most = years(born.low, on.high, rule.attained)
            return (max(least, 0) if rule.on == TODAY and born.past else least), most
        case DaysBetween():
            start, end = of
            low, high = end.low - start.high, end.high - start.low
            if rule.end == TODAY and start.past:
                low = max(low, 0)
            if rule.start == TODAY and end.past:
                high = min(high, 0)
            return low, high
        case FiscalYear():
            return dates.fiscal_year(date.fromordinal(of[0].low)), dates.fiscal_year(date.fromordinal(of[0].high))
        case FiscalYearEnd():
            return _day(dates.fiscal_year_end, of[0].low, FIRST), _day(dates.fiscal_year_end, of[0].high, LAST)
        case DatePlus():
            return _day(_shift(rule), of[0].low, FIRST), _day(_shift(rule), of[0].high, LAST)


def years(born: int, on: int, attained: dates.Attained) -> int:
    """Full years of age on a day, both days as ordinals."""
    day = min(on, LAST - 1)  # the last day of the calendar has no morrow
    return dates.age(date.fromordinal(born), date.fromordinal(day), attained) + (on > day)


def moved_by(rule: FiscalYearEnd | DatePlus) -> tuple[int, int]:
    """How many days later the day is at least and at most, with some to spare; negative where it is earlier."""
    if isinstance(rule, FiscalYearEnd):
        return 0, 365
    days = (rule.years * 12 + rule.months) * _MONTH
    return math.floor(days) + rule.days - _SPARE, math.ceil(days) + rule.days + _SPARE


def days_of(least: int, most: int) -> tuple[int, int]:
    """How many days somebody of these ages has lived at least and at most, with some to spare."""
    return math.floor(least * 12 * _MONTH) - _SPARE, math.ceil((most + 1) * 12 * _MONTH) + _SPARE


def _shift(rule: DatePlus) -> Callable[[date], date]:
    return lambda day: dates.plus(day, rule.years, rule.months, rule.days)


def _day(move: Callable[[date], date], ordinal: int, otherwise: int) -> int:
    try:
        return move(date.fromordinal(ordinal)).toordinal()
    except (ValueError, OverflowError):  # outside the years 1 to 9999
        return otherwise
