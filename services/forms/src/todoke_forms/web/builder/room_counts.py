"""Counts who stands in the pools that a version has, or would have, and whom a limit that begins does not count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import places as rules
from todoke_forms.core.places import Place, Pool, Room
from todoke_forms.places import ranking
from todoke_forms.store import applicants, pools
from todoke_forms.store import places as stands
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Filled:
    """A pool as it is, with how many a draw left out, and for how many there was no room, by whichever wish.

    For these last it is over; whom a draw left out, its order goes on for. `listed`: how many cases there are to show.
    """

    pool: Pool
    listed: Mapping[Place, int]
    left: int = 0
    ended: int = 0

    @property
    def drawing(self) -> int:
        """How many wait for its draw."""
        return self.listed.get(Place.DRAWING, 0)

    @property
    def deleted(self) -> int:
        """How many of its places were given to cases that are deleted."""
        return self.pool.granted - self.listed.get(Place.GRANTED, 0)

    @property
    def in_use(self) -> bool:
        """Whether it has places given or to be given to those who applied, so that it is not empty when it begins."""
        return bool(self.pool.granted or self.pool.waiting or self.drawing or self.left)


def filled(connection: Connection, rooms: Mapping[str, Room], over: Collection[str] = ()) -> Mapping[str, Filled]:
    """By name, these pools; also those that a former version had, as long as somebody stands in them.

    `over`: those of which the order of a draw has ended, noted or not.
    """
    listed = pools.filled(connection)
    looked = stands.look(connection, rooms)
    for name in looked.keys() & set(over):
        looked[name].over = True
    return {name: _filled(connection, name, pool, listed.get(name, {})) for name, pool in looked.items()}


def _filled(connection: Connection, name: str, pool: Pool, listed: Mapping[Place, int]) -> Filled:
    full = listed.get(Place.FULL, 0)
    if not pool.goes_on:
        return Filled(pool, listed, ended=full)
    try:
        left = len(ranking.left_over(connection, name))
    except Refusal:  # nobody can read the order, so it does not go on
        return Filled(pool, listed)
    return Filled(pool, listed, left, full - left)


def uncounted(connection: Connection, new: Definition, begun: Iterable[str]) -> Mapping[str, int]:
    """By pool that the form begins to have, how many ask for it and neither stand in it nor have another time.

    What may be a second application stands wherever it asked for a place: accepted, it gets one there.
    """
    names = frozenset(begun)
    if not names:
        return {}
    stood = pools.stood(connection, new.procedure)
    counted = dict.fromkeys(names, 0)
    for some in applicants.portions(applicants.ids(connection, new.procedure)):
        for one in applicants.find(connection, some):
            for pool in names & rules.chosen(new, one.answers.values):
                counted[pool] += _may_mean(pool, stood.get(one.case_id, ()))
    return counted


def _may_mean(pool: str, stood: Collection[str]) -> bool:
    """Whether who stands in some pools may be meant by another: the same time moved, or the form beside its times."""
    value, others = rules.value_of(pool), {rules.value_of(one) for one in stood}
    return pool not in stood and (not value or not others or "" in others or value in others)
