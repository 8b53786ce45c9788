"""Lets an application that came late be the first of its person after all, where it was accepted before the others.

What is delivered again after a kill can be overtaken on its way by what the same person filed later. The order that
counts is the one that their receipts prove (docs/decisions/0024). A decision and the entries of a draw are never taken
back for it: then the late one is what a member of staff looks at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_forms.core.model import Opened
from todoke_forms.core.places import Place, Room
from todoke_forms.core.states import DECISIONS
from todoke_forms.store import cases, draws, persons
from todoke_forms.store import places as stands
from todoke_forms.store.places import Change, Stand

_KEPT = frozenset({Place.GRANTED, Place.WAITING, Place.DRAWING})


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A new case, and the one of the same person that was first until now, though accepted later."""

    case_id: int
    wishes: tuple[str, ...]
    by: int
    pool: str  # in which that one stands; empty: in none


@dataclass(frozen=True, slots=True)
class Righted:
    """What was put right: who is first instead of whom, and the places that went with it."""

    first: Mapping[int, int]
    places: Sequence[Change]


def find(connection: Connection, new: Mapping[int, Opened], first: Mapping[int, int]) -> Sequence[Overtaken]:
    """The new cases that were overtaken.

    :param new: in the order of acceptance.
    :param first: case of the person of each.
    """
    earliest: dict[int, int] = {}
    for case_id, holder in first.items():
        if holder not in new:
            earliest.setdefault(holder, case_id)
    accepted = cases.accepted(connection, list(earliest))
    late = [(one, by) for by, one in earliest.items() if new[one].arrival.accepted < accepted[by]]
    return [Overtaken(one, new[one].wishes, by, _pool(stands.find(connection, by))) for one, by in late]


def put_right(connection: Connection, overtaken: Sequence[Overtaken], pools: Collection[str], now_ms: int) -> Righted:
    """Makes these the first of their persons, and what was first until now what staff look at.

    A place in a pool that the late one asks for goes to it, with its number in the waiting list; another is freed.

    :param pools: that the caller will hold; they are held here, with those of who gives way, all in one order.
    """
    stands.hold(connection, dict.fromkeys({*pools, *(one.pool for one in overtaken if one.pool)}, Room(None)))
    states = {case.case_id: case.state for case in stands.entered(connection, [one.by for one in overtaken])}
    first: dict[int, int] = {}
    places: list[Change] = []
    for one in overtaken:
        stand = stands.find(connection, one.by)
        drawn = draws.is_closed(connection, _pool(stand))
        if drawn or states[one.by] in DECISIONS or not persons.hand_over(connection, one.by, one.case_id):
            continue
        first[one.by] = one.case_id
        if stand is not None and stand.place in _KEPT and stand.pool in one.wishes:
            places.append(_taken_over(one, stand, now_ms))
        _give_way(connection, one, stand, now_ms)
    stands.add(connection, places)
    return Righted(first, places)


def _pool(stand: Stand | None) -> str:
    return "" if stand is None else stand.pool


def _taken_over(one: Overtaken, stand: Stand, now_ms: int) -> Change:
    chosen = len(one.wishes) > 1 and stand.place is not Place.DRAWING
    wish = one.wishes.index(stand.pool) + 1 if chosen else 0
    return Change(one.case_id, stand.place, now_ms, one.wishes, stand.pool, wish, stand.number)


def _give_way(connection: Connection, one: Overtaken, stand: Stand | None, now_ms: int) -> None:
    """Marks the later case as a repetition, and what was marked as one of it follows the new first."""
    stands.follow(connection, one.by, one.case_id)
    pools = () if stand is None else stand.pools
    change = Change(one.by, Place.LOOKED_AT, now_ms, pools, first_case_id=one.case_id)
    if stand is None:
        stands.add(connection, [change])
    else:
        stands.move(connection, stand, change)
