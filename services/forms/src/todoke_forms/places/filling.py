"""Fills pools: holds them, lets those move up who wait, and goes on down the order of a draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_forms import definitions, metrics
from todoke_forms.core import places as rules
from todoke_forms.core.places import NOBODY, SHUT, Given, Place, Pool, Room
from todoke_forms.places import ranking, telling
from todoke_forms.store import forms
from todoke_forms.store import places as stands
from todoke_forms.store.places import Change
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Asking:
    """A case that asks for a place: in which pools, by which version of its form."""

    case_id: int
    pools: tuple[str, ...]
    procedure: str
    form_digest: bytes
    at_ms: int


def fill(connection: Connection, asking: Sequence[Asking], now_ms: int) -> dict[str, Pool]:
    """The pools that are asked for, with nobody waiting for a place that is free; but for a time that has begun."""
    pools = _held(connection, asking)
    for name, pool in pools.items():
        if rules.is_past(name, now_ms):
            continue
        waiting = stands.first_waiting(connection, name, pool.promote())
        for stand in waiting:
            up = Change(stand.case_id, Place.GRANTED, now_ms, stand.pools, name, stand.wish)
            stands.move(connection, stand, up)
        telling.tell(connection, [stand.case_id for stand in waiting])
        if pool.goes_on and (pool.free or pool.waiting < pool.room.waiting):
            _go_on(connection, name, pool, now_ms)
    return pools


def changed(asking: Asking, given: Given, *, actor: str = "", reason: str = "") -> Change:
    """What a case gets, as it is written."""
    chosen = len(asking.pools) > 1 and given.place in {Place.GRANTED, Place.WAITING}
    return Change(
        case_id=asking.case_id,
        place=given.place,
        at_ms=asking.at_ms,
        pools=asking.pools,
        pool=asking.pools[given.wish] if asking.pools else "",
        wish=given.wish + 1 if chosen else 0,
        number=given.number,
        actor=actor,
        reason=reason,
    )


def _held(connection: Connection, asking: Sequence[Asking]) -> dict[str, Pool]:
    """The pools, with the room of the version that is offered once they are held: another may have been before."""
    pools = stands.hold(connection, {name: Room(None) for one in asking for name in one.pools})
    rooms = _rooms(connection, asking)
    for name, pool in pools.items():
        pool.room = rooms.get(name, pool.room)
    return pools


def _go_on(connection: Connection, name: str, pool: Pool, now_ms: int) -> None:
    """Goes on down the order of a draw while there is room, so that nobody who comes later passes who was drawn.

    While nobody can read that order, the pool takes nobody: who comes is told that it is full, and stands in the order
    that goes on when the row is mended. All other pools, and whoever waits by number here, go on.
    """
    try:
        left = ranking.left_over(connection, name)
    except Refusal as refusal:
        kit_metrics.refused(metrics.PLACES_DOOR, refusal.code, procedure=name)
        pool.shut()
        return
    moved = []
    for stand in left:
        given = rules.join([pool])
        if given.place is Place.FULL:
            break
        asking = Asking(stand.case_id, stand.pools, name, b"", now_ms)
        stands.move(connection, stand, changed(asking, given))
        moved.append(stand.case_id)
    stands.keep(connection, {name: pool})
    telling.tell(connection, moved)


def _rooms(connection: Connection, asking: Iterable[Asking]) -> Mapping[str, Room]:
    """The room in every pool asked for, as the version says that is offered now, else the one that was filed.

    Where that one limits nothing there is room for all; a pool that it has not, as a time that is gone, serves nobody.
    """
    wanted: dict[tuple[str, bytes], set[str]] = {}
    for one in asking:
        wanted.setdefault((one.procedure, one.form_digest), set()).update(one.pools)
    rooms: dict[str, Room] = {}
    for (procedure, digest), pools in wanted.items():
        version = forms.current(connection, procedure) or forms.find(connection, digest)
        if version is not None:
            form = definitions.sound(version)
            rooms |= {name: SHUT if form is None else rules.room_in(form, name) or NOBODY for name in pools}
    return rooms
