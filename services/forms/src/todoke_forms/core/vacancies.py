"""What is told outside of the places that are left: a word for a form and for each of its slots, and never a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from todoke_catalog import dates
from todoke_catalog.definition import Definition
from todoke_evidence.standing import MAX_NUMBER
from todoke_evidence.vacancies import FEW, FULL, LEFT, OPEN, WAITING
from todoke_forms.core import places
from todoke_forms.core.places import Pool

FEW_OF = 5  # few are left when no more than one of so many is


@dataclass(frozen=True, slots=True)
class Hint:
    """The word for the form, and by value for each slot that is not simply open."""

    left: str
    slots: Mapping[str, str]


def hint(definition: Definition, pools: Mapping[str, Pool], today: date) -> Hint:
    """What to tell of a form whose pools are filled like this; a form of slots has what its best coming slot has."""
    words = {name: left(pool) for name, pool in pools.items()}
    slots = {name: slot for name in pools if (slot := places.slot_of(definition, name)) is not None}
    coming = [word for name, word in words.items() if name not in slots or not _past(slots[name].day, today)]
    taken = {slot.value: words[name] for name, slot in slots.items() if words[name] != OPEN}
    return Hint(min(coming, key=LEFT.index, default=FULL), taken)


def left(pool: Pool) -> str:
    """The word for a pool. Before a draw everybody can enter; "few" is never said where it would mean one exactly."""
    room = pool.room
    if room.capacity is None or (room.lottery and not pool.drawn):
        return OPEN
    if not pool.free or pool.waiting:
        may_wait = pool.waiting < room.waiting and pool.next_number <= MAX_NUMBER
        return WAITING if may_wait else FULL
    few = room.capacity // FEW_OF
    return FEW if few > 1 and pool.free <= few else OPEN


def _past(day: str, today: date) -> bool:
    parsed = dates.parse(day)
    return parsed is not None and parsed < today
