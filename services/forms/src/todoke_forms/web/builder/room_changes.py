"""Says what another limit of places means for those who applied: who stays or moves up, and whom it does not count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.core.places import NOBODY, Place, Room
from todoke_forms.store import places as stands
from todoke_forms.web.builder import room_counts, texts
from todoke_forms.web.builder.room_counts import Filled


@dataclass(frozen=True, slots=True)
class Concerned:
    """A pool of which there is something to say, and how many cases stand in it, by place."""

    pool: str
    name: str
    sentences: Sequence[str]
    listed: Mapping[Place, int]


def in_words(those: Sequence[Concerned]) -> str:
    """All that can be said, in sentences; empty: nobody is concerned."""
    return "。".join(sentence for one in those for sentence in one.sentences)


def concerned(connection: Connection, old: Definition, new: Definition, now_ms: int) -> Sequence[Concerned]:
    """What can be said of each pool; first of those that there are, then of those that begin.

    Of a time that has begun nothing is: nobody moves up any more, and nobody is to be told that it is gone.
    """
    before, after = rules.rooms(old), rules.rooms(new)
    again = _free_again(connection, new, before.keys() | after.keys())
    begun = sorted(after.keys() - before.keys())
    over = {old.procedure} if rules.room_in(old, old.procedure) is None else set()  # as `places.ending`
    filled = room_counts.filled(connection, {**after, **before, **again}, over)
    uncounted = room_counts.uncounted(connection, new, begun)
    found = []
    for pool in (*before, *again):
        name = _called(old, new, pool)
        found.append((pool, name, _of(name, filled[pool], rules.room_in(new, pool))))
    for pool in begun:
        name = _name(new, pool)
        found.append((pool, name, _begun(name, filled[pool], after[pool], uncounted[pool])))
    known = [Concerned(pool, name, tuple(sentences), filled[pool].listed) for pool, name, sentences in found]
    return [one for one in known if one.sentences and not rules.is_past(one.pool, now_ms)]


def ends(old: Definition, new: Definition) -> bool:
    """Whether something that one could ask for a place in is gone, so that who asks for nothing else finds no room."""
    return any(rules.room_in(new, pool) is None for pool in rules.rooms(old))


def _free_again(connection: Connection, new: Definition, known: Collection[str]) -> Mapping[str, Room]:
    """The pools of former versions that come back without a limit, for who still waits for them; as they are now."""
    former = {new.procedure, *stands.slots_of(connection, new.procedure)} - set(known)
    return {pool: NOBODY for pool in sorted(former) if rules.room_in(new, pool) is not None}


def _of(name: str, filled: Filled, new: Room | None) -> Iterator[str]:
    pool = filled.pool
    waits = pool.waiting
    if new is None:
        yield from _drawing(name, filled)
        if pool.granted or waits:
            yield texts.IMPACT_PLACES_GONE.format(name=name, held=_held(filled), waits=waits)
        if filled.left:
            yield texts.IMPACT_PLACES_GONE_DRAWN.format(name=name, left=filled.left)
        return
    if new.capacity is None and pool.room.capacity is not None and (pool.granted or waits or filled.left):
        yield texts.IMPACT_PLACES_FREE.format(name=name, held=_held(filled))
    yield from _filled_so(name, filled, new)
    if filled.ended and _more(pool.room, new):
        words = texts.IMPACT_PLACES_ENDED_FREE if new.capacity is None else texts.IMPACT_PLACES_ENDED
        yield words.format(name=name, ended=filled.ended)


def _begun(name: str, filled: Filled, new: Room, uncounted: int) -> Iterator[str]:
    """Of a pool that begins; one that a former version had is as it was left."""
    pool = filled.pool
    if pool.granted or pool.waiting:
        yield texts.IMPACT_PLACES_AGAIN.format(name=name, held=_held(filled), waits=pool.waiting)
    yield from _filled_so(name, filled, new)
    if filled.ended:
        yield texts.IMPACT_PLACES_ENDED.format(name=name, ended=filled.ended)
    if uncounted:
        words = texts.IMPACT_PLACES_BEGIN_AGAIN if filled.in_use else texts.IMPACT_PLACES_BEGIN
        yield words.format(name=name, count=uncounted)


def _filled_so(name: str, filled: Filled, new: Room) -> Iterator[str]:
    """What becomes of those who stand in a pool when it has this room."""
    held, waits = filled.pool.granted, filled.pool.waiting
    yield from _drawing(name, filled)
    if new.capacity is not None and new.capacity < held:
        yield texts.IMPACT_PLACES_LESS.format(name=name, held=_held(filled), capacity=new.capacity)
        if waits:
            yield texts.IMPACT_PLACES_LESS_WAITING.format(waits=waits, capacity=new.capacity)
    yield from _moved_up(name, filled, new)


def _held(filled: Filled) -> str:
    """How many places are given, with those whose cases are in no list any more."""
    words = texts.HELD_DELETED if filled.deleted else texts.HELD
    return words.format(held=filled.pool.granted, deleted=filled.deleted)


def _drawing(name: str, filled: Filled) -> Iterator[str]:
    if filled.drawing:
        yield texts.IMPACT_PLACES_DRAWING.format(name=name, drawing=filled.drawing)


def _moved_up(name: str, filled: Filled, new: Room) -> Iterator[str]:
    """Who gets a place as soon as it is published, counted as the publishing does it."""
    pool = replace(filled.pool, room=new)
    waits, up = pool.waiting, pool.promote()
    if up:
        yield texts.IMPACT_PLACES_MORE.format(name=name, waits=waits, up=up)
    if pool.waiting > new.waiting and new.waiting < filled.pool.room.waiting:
        yield texts.IMPACT_PLACES_WAITING_LESS.format(name=name, waits=pool.waiting, waiting=new.waiting)
    given = [rules.join([pool]).place for _ in range(filled.left)]
    granted, waiting = given.count(Place.GRANTED), given.count(Place.WAITING)
    if granted or waiting:
        yield texts.IMPACT_PLACES_DRAWN.format(name=name, left=filled.left, granted=granted, waiting=waiting)


def _more(old: Room, new: Room) -> bool:
    """Whether somebody who comes now may find room where there was none."""
    roomier = old.capacity is not None and (new.capacity is None or new.capacity > old.capacity)
    return roomier or new.waiting > old.waiting or new.lottery


def _called(old: Definition, new: Definition, pool: str) -> str:
    """A pool by name; of a time that stays where only its own limit goes, and the form gets one, that limit."""
    kept = rules.slot_of(new, pool) is not None
    limit = texts.OWN_LIMIT if kept and rules.room_in(new, pool) is None else ""
    return _name(new if kept else old, pool) + limit


def _name(form: Definition, pool: str) -> str:
    slot = rules.slot_of(form, pool)
    return texts.NAMED_SLOT.format(day=slot.day, start=slot.start, end=slot.end) if slot else texts.WHOLE_FORM_PLACES
