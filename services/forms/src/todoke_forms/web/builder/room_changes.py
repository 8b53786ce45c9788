"""Says what another limit of places means for those who applied: who stays or moves up, and whom it does not count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.core.places import NOBODY, Place, Pool, Room
from todoke_forms.places import ranking
from todoke_forms.store import applicants
from todoke_forms.store import places as stands
from todoke_forms.web.builder import texts
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Filled:
    """A pool as it is, with how many wait for its draw, how many a draw left out, and for how many there was no room.

    For these last it is over; whom a draw left out, its order goes on for.
    """

    pool: Pool
    drawing: int = 0
    left: int = 0
    ended: int = 0


def said(connection: Connection, old: Definition, new: Definition) -> str:
    """All that can be said, in sentences; empty: nobody is concerned."""
    before, after = rules.rooms(old), rules.rooms(new)
    again = _free_again(connection, new, before.keys() | after.keys())
    filled = _filled(connection, {**before, **again})
    sentences = [one for pool in filled for one in _of(_called(old, new, pool), filled[pool], rules.room_in(new, pool))]
    begun = _uncounted(connection, new, after.keys() - before.keys())
    sentences += [texts.IMPACT_PLACES_BEGIN.format(name=_name(new, pool), count=begun[pool]) for pool in sorted(begun)]
    return "。".join(sentences)


def ends(old: Definition, new: Definition) -> bool:
    """Whether something that one could ask for a place in is gone, so that who asks for nothing else finds no room."""
    return any(rules.room_in(new, pool) is None for pool in rules.rooms(old))


def _free_again(connection: Connection, new: Definition, known: Collection[str]) -> Mapping[str, Room]:
    """The pools of former versions that come back without a limit, for who still waits for them; as they are now."""
    former = {new.procedure, *stands.slots_of(connection, new.procedure)} - set(known)
    return {pool: NOBODY for pool in sorted(former) if rules.room_in(new, pool) is not None}


def _filled(connection: Connection, rooms: Mapping[str, Room]) -> Mapping[str, Filled]:
    counted = stands.counts(connection, list(rooms))
    return {
        name: _of_pool(connection, name, pool, counted.get(name, {}))
        for name, pool in stands.look(connection, rooms).items()
    }


def _of_pool(connection: Connection, name: str, pool: Pool, counted: Mapping[Place, int]) -> Filled:
    drawing, full = counted.get(Place.DRAWING, 0), counted.get(Place.FULL, 0)
    if not pool.drawn:
        return Filled(pool, drawing, ended=full)
    try:
        return Filled(pool, drawing, left=len(ranking.left_over(connection, name)))
    except Refusal:  # nobody can read the order, so it does not go on
        return Filled(pool, drawing)


def _of(name: str, filled: Filled, new: Room | None) -> Iterator[str]:
    pool = filled.pool
    held, waits = pool.granted, pool.waiting
    if filled.drawing:
        yield texts.IMPACT_PLACES_DRAWING.format(name=name, drawing=filled.drawing)
    if new is None:
        if held or waits:
            yield texts.IMPACT_PLACES_GONE.format(name=name, held=held, waits=waits)
        if filled.left:
            yield texts.IMPACT_PLACES_GONE_DRAWN.format(name=name, left=filled.left)
        return
    if new.capacity is None and pool.room.capacity is not None and (held or waits or filled.left):
        yield texts.IMPACT_PLACES_FREE.format(name=name, held=held)
    if new.capacity is not None and new.capacity < held:
        yield texts.IMPACT_PLACES_LESS.format(name=name, held=held, capacity=new.capacity)
        if waits:
            yield texts.IMPACT_PLACES_LESS_WAITING.format(waits=waits, capacity=new.capacity)
    yield from _moved_up(name, filled, new)
    if filled.ended and _more(pool.room, new):
        words = texts.IMPACT_PLACES_ENDED_FREE if new.capacity is None else texts.IMPACT_PLACES_ENDED
        yield words.format(name=name, ended=filled.ended)


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


def _uncounted(connection: Connection, new: Definition, pools: Iterable[str]) -> Mapping[str, int]:
    """By pool that the form begins to have, how many ask for it and do not stand in it, as no version had it."""
    begun = frozenset(pools)
    if not begun:
        return {}
    stood = stands.in_pools(connection, begun)
    counted: dict[str, int] = {}
    for some in applicants.portions(applicants.ids(connection, new.procedure)):
        for one in applicants.find(connection, some):
            for pool in begun & rules.chosen(new, one.answers.values):
                counted[pool] = counted.get(pool, 0) + ((one.case_id, pool) not in stood)
    return {pool: count for pool, count in counted.items() if count}


def _called(old: Definition, new: Definition, pool: str) -> str:
    """A pool by name; of a time that stays where only its own limit goes, and the form gets one, that limit."""
    kept = rules.slot_of(new, pool) is not None
    limit = texts.OWN_LIMIT if kept and rules.room_in(new, pool) is None else ""
    return _name(new if kept else old, pool) + limit


def _name(form: Definition, pool: str) -> str:
    slot = rules.slot_of(form, pool)
    return texts.NAMED_SLOT.format(day=slot.day, start=slot.start, end=slot.end) if slot else texts.WHOLE_FORM_PLACES
