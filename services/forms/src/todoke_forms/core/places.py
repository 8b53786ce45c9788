"""Who gets a place: in order of arrival, each at the first of his wishes that has room, and nobody past those who wait.

A pool is what a capacity counts: a form as a whole, or one of its slots. Pure: what is counted comes from the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from todoke_catalog.definition import Definition
from todoke_catalog.fields import Slot, SlotField
from todoke_evidence import standing as told
from todoke_evidence.standing import MAX_NUMBER
from todoke_forms.core.answering import JST


class Place(StrEnum):
    """What became of a case's wish for a place."""

    GRANTED = "granted"
    WAITING = "waiting"
    FULL = "full"
    DRAWING = "drawing"  # the draw is still to come
    LOOKED_AT = "looked_at"  # perhaps the second of one person: it has no place until staff accept it
    ACCEPTED = "accepted"  # it is none; its form has no places
    FREED = "freed"  # declined or withdrawn


TOLD = frozenset({Place.GRANTED, Place.WAITING, Place.FULL, Place.DRAWING, Place.LOOKED_AT})
"""What an applicant reads; of the others the state of the case says enough."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many have room in a pool (None: all), how many may wait, and whether a draw decides; `gone`: none has."""

    capacity: int | None
    waiting: int = 0
    lottery: bool = False
    gone: bool = False


SHUT = Room(0)
"""That of a pool of which nobody can read how much there is: nobody comes in or moves up until that is mended."""

NOBODY = Room(0, gone=True)
"""That of a pool which a form does not have any more: who is in it stays, and nobody comes in or moves up."""


@dataclass(slots=True)
class Pool:
    """A pool as it fills: those who have a place, those who wait, and the next number of the waiting list."""

    room: Room
    granted: int = 0
    waiting: int = 0
    next_number: int = 1
    drawn: bool = False
    over: bool = False  # the order of its draw has ended, for good

    @property
    def goes_on(self) -> bool:
        """Whether the order of a draw serves whom it left out, and who came after it."""
        return self.drawn and not self.over and not self.room.gone

    @property
    def free(self) -> int:
        """How many places nobody has."""
        return MAX_NUMBER if self.room.capacity is None else max(self.room.capacity - self.granted, 0)

    def shut(self) -> None:
        """Lets nobody in, and nobody wait, who does not already."""
        self.room = replace(self.room, capacity=0, waiting=0)

    def promote(self) -> int:
        """How many of those who wait get a place now."""
        moved = min(self.free, self.waiting)
        self.granted += moved
        self.waiting -= moved
        return moved


@dataclass(frozen=True, slots=True)
class Given:
    """What a case got: in the pool of which of its wishes, from 0, and its number where it waits."""

    wish: int
    place: Place
    number: int = 0


def join(pools: Sequence[Pool]) -> Given:
    """Gives a case a place in the first of these pools that has room, or lets it wait for the first that lets it."""
    if pools[0].room.lottery and not pools[0].drawn:
        return Given(0, Place.DRAWING)
    for wish, pool in enumerate(pools):
        if pool.free and not pool.waiting:
            pool.granted += 1
            return Given(wish, Place.GRANTED)
    for wish, pool in enumerate(pools):
        if pool.waiting < pool.room.waiting and pool.next_number <= MAX_NUMBER:
            pool.waiting, number, pool.next_number = pool.waiting + 1, pool.next_number, pool.next_number + 1
            return Given(wish, Place.WAITING, number)
    return Given(0, Place.FULL)


def has_ended(given: Given, pools: Sequence[Pool]) -> bool:
    """Whether a case got no place and never will by itself: it stands in the order of no draw that goes on."""
    return bool(pools) and given.place is Place.FULL and not pools[given.wish].goes_on


def rooms(definition: Definition) -> Mapping[str, Room]:
    """The pools of a form by name."""
    if definition.places is not None:
        places = definition.places
        return {definition.procedure: Room(places.capacity, places.waiting, places.by == "lottery")}
    return {
        _name(definition, slot): Room(slot.capacity, field.waiting)
        for field in _limited(definition)
        for slot in field.slots
    }


def room_in(definition: Definition, pool: str) -> Room | None:
    """The room of a pool as a form says: for all where it limits nothing there; None: it has no such pool."""
    limited = rooms(definition)
    if pool in limited:
        return limited[pool]
    unlimited = definition.places is None and pool in _unlimited(definition, whole=not limited)
    return Room(None) if unlimited else None


def _unlimited(definition: Definition, *, whole: bool) -> frozenset[str]:
    """The pools without any limit: all times that are offered so and, where nothing is limited at all, the form's."""
    fields = (field for field in definition.fields if isinstance(field, SlotField) and not field.limited)
    times = {_name(definition, slot) for field in fields for slot in field.slots}
    return frozenset(times | {definition.procedure} if whole else times)


def wishes(definition: Definition, answers: Mapping[str, object]) -> tuple[str, ...]:
    """The pools that an application asks for a place in, the most wanted first."""
    if definition.places is not None:
        return (definition.procedure,)
    for field in _limited(definition):
        asked = answers.get(field.id)
        if isinstance(asked, list):  # of one of them at most: no applicant is shown two (`todoke_catalog.places`)
            slots = {slot.value: slot for slot in field.slots}
            return tuple(_name(definition, slots[value]) for value in asked)
    return ()


def late_wishes(own: Definition, present: Definition, answers: Mapping[str, object]) -> tuple[str, ...]:
    """The pools of the present version that one asks for who was asked by a former one that limits nothing there."""
    limited = rooms(present)
    if present.places is not None:
        return (present.procedure,)
    for field in own.fields:
        asked = answers.get(field.id)
        if isinstance(field, SlotField) and isinstance(asked, list):
            times = {slot.value: _name(own, slot) for slot in field.slots}
            if pools := tuple(times[value] for value in asked if times[value] in limited):
                return pools
    return ()


def chosen(definition: Definition, answers: Mapping[str, object]) -> frozenset[str]:
    """The pools that an application of another version would ask for by this one, in any order."""
    if definition.places is not None:
        return frozenset({definition.procedure})
    asked = ((field, answers.get(field.id)) for field in _limited(definition))
    return frozenset(
        _name(definition, slot)
        for field, values in asked
        if isinstance(values, list)
        for slot in field.slots
        if slot.value in values
    )


def slot_of(definition: Definition, pool: str) -> Slot | None:
    """The slot of a pool, limited or not any more; None when the pool is the form's."""
    slots = (slot for field in definition.fields if isinstance(field, SlotField) for slot in field.slots)
    return next((slot for slot in slots if _name(definition, slot) == pool), None)


def value_of(pool: str) -> str:
    """The value of the slot whose pool it is, which it keeps when its time is changed; empty: it is a form's."""
    return "/".join(pool.split("/")[2:])


def is_past(pool: str, now_ms: int) -> bool:
    """Whether the time of a pool has begun, as its name says (`_name`), so that nobody can be told any more to come."""
    try:
        begins = datetime.fromisoformat(pool.split("/")[1])
    except (IndexError, ValueError):  # it is that of a form
        return False
    return begins.replace(tzinfo=JST).timestamp() * 1000 <= now_ms


def outward(place: Place, number: int, wish: int) -> told.Standing | None:
    """What an applicant reads of it."""
    if place not in TOLD:
        return None
    return told.Standing(place.value, number, wish if place in {Place.GRANTED, Place.WAITING} else 0)


def _limited(definition: Definition) -> list[SlotField]:
    return [field for field in definition.fields if isinstance(field, SlotField) and field.limited]


def _name(definition: Definition, slot: Slot) -> str:
    """By its time as well: whoever changes the time of a slot has made another."""
    return f"{definition.procedure}/{slot.day}T{slot.start}/{slot.value}"
