"""Writes dates, times, sizes and money as people read them, in the request's language."""

from datetime import datetime

from todoke_catalog import asking, dates
from todoke_catalog.asking import files, times
from todoke_catalog.fields import Slot
from todoke_gateway.web.site import JST
from todoke_gateway.web.wording import joined
from todoke_kit.web import days as written

# As whoever shows a form to staff writes them too.
day, eras, yen, size = written.day, written.eras, asking.yen, files.size


def as_of(value: str, language: str) -> str:
    """A day or a month of data, yyyy-mm-dd or yyyy-mm: 2026年10月, or October 2026."""
    year, month, *days = map(int, value.split("-"))
    if language == "en":
        return " ".join([*map(str, days), written.MONTHS[month - 1], str(year)])
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


def slot(value: Slot, language: str) -> str:
    """A time to come: the day, from when to when."""
    return times.said(value, language, written.day)


def short_slot(value: Slot, language: str) -> str:
    """The same in one line of a telephone, without its year: 4/12(月) 09:30–10:20, or Mon 12 Apr 09:30–10:20."""
    return times.said(value, language, written.short)


def within(outer: str, inner: str, language: str) -> str:
    """What a part of something is called: 子ども1：生年月日."""
    return joined(": " if language == "en" else "：", [outer, inner])
