"""Puts where a case stands among others into the words of its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.core.places import Place
from todoke_forms.store.places import PastPlace, Stand
from todoke_forms.web import place_texts, shown


@dataclass(frozen=True, slots=True)
class StandPart:
    """What the page of a case says of its place."""

    limited: bool  # something has room for so many, and the case asks for a place in it
    title: str
    tone: str
    slot: str
    looked_at: bool
    repeated: bool
    first: str  # receipt number of the same person's first application; empty: none, or it is deleted
    past: tuple[str, ...]


def part(stand: Stand | None, past: Sequence[PastPlace], first: str, definition: Definition) -> StandPart | None:
    """The part of the page; None where nothing counts this case."""
    if stand is None:
        return None
    return StandPart(
        limited=bool(stand.pools),
        title=_place(stand.place, stand.number, limited=bool(stand.pools)),
        tone=place_texts.TONES.get(stand.place, "info"),
        slot=_slot(stand, definition),
        looked_at=stand.place is Place.LOOKED_AT,
        repeated=any(one.place is Place.LOOKED_AT for one in past),
        first=first,
        past=tuple(_past(one, limited=bool(stand.pools)) for one in past),
    )


def place(kind: Place, number: int) -> str:
    """A place in words."""
    return place_texts.NUMBERED.format(number=number) if number else place_texts.PLACES[kind]


def short(stand: Stand, definition: Definition) -> str:
    """Where a case stands, on one line of a list; who found no room found none at any time that was asked for."""
    pools = stand.pools if stand.place is Place.FULL else (stand.pool,)
    slots = [slot for pool in pools if (slot := rules.slot_of(definition, pool))]
    times = [place_texts.TIME.format(day=slot.day, start=slot.start) for slot in slots]
    return " ".join(filter(None, ("、".join(times), place(stand.place, stand.number))))


def _place(kind: Place, number: int, *, limited: bool) -> str:
    """The same; where nothing is limited, nobody had a seat."""
    return place_texts.FREED_UNLIMITED if kind is Place.FREED and not limited else place(kind, number)


def _slot(stand: Stand, definition: Definition) -> str:
    slot = rules.slot_of(definition, stand.pool)
    if slot is None:
        return ""
    wish = place_texts.CASE_WISH.format(wish=stand.wish) if stand.wish else ""
    return place_texts.CASE_SLOT.format(day=slot.day, start=slot.start, end=slot.end) + wish


def _past(one: PastPlace, *, limited: bool) -> str:
    who = place_texts.ACTORS.get(one.actor, one.actor)
    parts = (shown.minute(one.at_ms), _place(one.place, one.number, limited=limited), who, one.reason)
    return "／".join(filter(None, parts))
