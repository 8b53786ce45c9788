"""Writes dates, times, sizes and money as people read them, in the request's language."""

from datetime import date, datetime

from todoke_catalog import dates
from todoke_catalog.fields import Slot
from todoke_gateway.web.site import JST
from todoke_gateway.web.wording import joined
from todoke_kit import wareki

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_WEEKDAYS, _WEEKDAYS_EN = "月火水木金土日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_ERAS = {"R": "Reiwa", "H": "Heisei", "S": "Showa", "T": "Taisho", "M": "Meiji"}


def era(value: wareki.Era, language: str) -> str:
    """An era as one chooses it: 令和, or Reiwa (令和), as papers have it."""
    return f"{_ERAS[value.code]} ({value.name})" if language == "en" else value.name


def day(value: date, language: str) -> str:
    """A day: 令和8年11月23日（2026年）, or 23 November 2026."""
    if language == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return wareki.spell(value)


def as_of(value: str, language: str) -> str:
    """A day or a month of data, yyyy-mm-dd or yyyy-mm: 2026年10月, or October 2026."""
    year, month, *days = map(int, value.split("-"))
    if language == "en":
        return " ".join([*map(str, days), _MONTHS[month - 1], str(year)])
    return f"{year}年{month}月" + "".join(f"{one}日" for one in days)


def moment(value: datetime, language: str) -> str:
    """A time in Japan, to the minute."""
    local = value.astimezone(JST)
    if language == "en":
        return f"{day(local.date(), language)}, {local:%H:%M} (JST)"
    return f"{day(local.date(), language)} {local.hour}時{local.minute:02d}分"


def change(value: datetime, language: str) -> str:
    """When a state changed. A whole hour stands for all of it: no finer time is kept of anonymous applications."""
    local = value.astimezone(JST)
    if (local.minute, local.second, local.microsecond) != (0, 0, 0):
        return moment(value, language)
    start, end = local.hour, local.hour + 1
    if language == "en":
        return f"{day(local.date(), language)}, between {start}:00 and {end}:00 (JST)"
    hours = f"{start}時台" if language == "ja" else f"{start}時から {end}時の あいだ"
    return f"{day(local.date(), language)} {hours}"


def closing(value: datetime, language: str) -> str:
    """The first moment that is too late; midnight as the end of the day before, or people come on the day it begins."""
    local = value.astimezone(JST)
    if (local.hour, local.minute) != (0, 0):
        return moment(value, language)
    last = day(dates.near(local.date(), -1), language)
    return f"{last}, 24:00 (JST)" if language == "en" else f"{last} 24時00分"


def yen(amount: int, language: str) -> str:
    """An amount of money."""
    return f"{amount:,} yen" if language == "en" else f"{amount:,}円"


def slot(value: Slot, language: str) -> str:
    """A time to come: the day, from when to when."""
    return f"{day(date.fromisoformat(value.day), language)} {value.start}–{value.end}"


def short_slot(value: Slot, language: str) -> str:
    """The same in one line of a telephone, without its year: 4/12(月) 09:30–10:20, or Mon 12 Apr 09:30–10:20."""
    on = date.fromisoformat(value.day)
    if language == "en":
        return f"{_WEEKDAYS_EN[on.weekday()]} {on.day} {_MONTHS[on.month - 1][:3]} {value.start}–{value.end}"
    return f"{on.month}/{on.day}({_WEEKDAYS[on.weekday()]}) {value.start}–{value.end}"


def within(outer: str, inner: str, language: str) -> str:
    """What a part of something is called: 子ども1：生年月日."""
    return joined(": " if language == "en" else "：", [outer, inner])


def size(number: int) -> str:
    """A number of bytes, in kilobytes of 1,000, or in megabytes of a million."""
    return f"{number // 1_000_000:,} MB" if number >= 1_000_000 else f"{number // 1000:,} KB"
