"""The times that a form offers, in words; where a list leaves their years out, what stands above it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from todoke_catalog.asking import words
from todoke_catalog.fields import Slot, SlotField

_A_YEAR = timedelta(days=365)  # within less, a day and its month say which day it is
Writing = Callable[[date, str], str]  # how a day is written in a language


def said(slot: Slot, language: str, write: Writing) -> str:
    """A time to come: the day, from when to when."""
    return f"{write(date.fromisoformat(slot.day), language)} {slot.start}–{slot.end}"


def within_a_year(field: SlotField) -> bool:
    """Whether the lines of a list can do without the year."""
    first, last = _ends(field.slots)
    return last - first < _A_YEAR


def years(field: SlotField, language: str, write: Writing) -> str:
    """What stands above a list of times without their years: the first day and the last, with theirs."""
    first, last = (write(day, language) for day in _ends(field.slots))
    return words(language)["slots_on" if first == last else "slots_between"].format(first=first, last=last)


def _ends(slots: Sequence[Slot]) -> tuple[date, date]:
    days = [date.fromisoformat(slot.day) for slot in slots]
    return min(days), max(days)
