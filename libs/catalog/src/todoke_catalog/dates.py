"""Civil dates as procedures count them: ages, fiscal years (April to March) and periods. ISO 8601 `yyyy-mm-dd` only."""

import calendar
import re
from datetime import date, timedelta
from typing import Literal

ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Attained = Literal["birthday", "eve"]


def parse(text: object) -> date | None:
    """The date written as `yyyy-mm-dd`, or None when it is anything else."""
    if not isinstance(text, str) or not ISO_DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def near(day: date, days: int) -> date:
    """`day` moved by days, or the end of the calendar where that lies before: 9999-12-31 is written for "no end"."""
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal()))


def age(birth: date, on: date, attained: Attained = "birthday") -> int:
    """Full years of age during the day `on`.

    A year of age is complete when the eve of the birthday ends (年齢計算ニ関スル法律). Rules that look at the *end* of
    a day, such as an age at the end of the fiscal year, therefore count it on the eve: `attained="eve"`.
    Raises OverflowError on the last day of the calendar with "eve".
    """
    if attained == "eve":
        on += timedelta(days=1)
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def fiscal_year(day: date) -> int:
    """The fiscal year (年度) of a day: it begins on 1 April."""
    return day.year - (day.month < 4)


def fiscal_year_end(day: date) -> date:
    """31 March of the fiscal year of `day`. Raises ValueError past the last year of the calendar."""
    return date(fiscal_year(day) + 1, 3, 31)


def plus(day: date, years: int, months: int, days: int) -> date:
    """`day` moved by whole years and months, then by days; a day that a month lacks becomes its last day (民法143条).

    Raises ValueError or OverflowError outside the years 1 to 9999.
    """
    month_index = (day.year + years) * 12 + day.month - 1 + months
    year, month = divmod(month_index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days)
