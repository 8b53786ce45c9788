"""Puts whether somebody came at the time that he had booked into the words of the page of his case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from todoke_catalog.definition import Definition
from todoke_forms.core import attendance as rules
from todoke_forms.core import places
from todoke_forms.store.attendance import Mark
from todoke_forms.store.places import Stand
from todoke_forms.web import place_texts, shown
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class AttendancePart:
    """What the page says of it, and whether staff may mark it now."""

    missed: bool
    markable: bool
    past: tuple[str, ...]


def part(stand: Stand | None, past: Sequence[Mark], definition: Definition, now: datetime) -> AttendancePart:
    """The part of the page."""
    slot = places.slot_of(definition, stand.pool) if stand else None
    try:
        rules.check_markable(stand.place if stand else None, slot, now)
        markable = True
    except Refusal:
        markable = False
    return AttendancePart(bool(past) and past[-1].missed, markable, tuple(map(_past, past)))


def _past(mark: Mark) -> str:
    return "／".join((shown.minute(mark.at_ms), place_texts.MARKS[mark.missed], mark.actor))
