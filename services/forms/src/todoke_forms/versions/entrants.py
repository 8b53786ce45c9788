"""Holds a new version against those who wait for a draw, or have places, under the one that it would replace.

Whoever publishes holds the pools: nobody enters, and nobody closes the entries, until the version is there.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import entrants as rules
from todoke_forms.core import places
from todoke_forms.core.entrants import Standing
from todoke_forms.core.places import Place, Pool, Room
from todoke_forms.store import draws
from todoke_forms.store import places as stands
from todoke_kit.errors import Refusal


def check(connection: Connection, old: Definition, new: Definition) -> None:
    """Passes when a version may be published now in place of the current one; holds the pools of the form.

    All of them, of both versions and of former ones, and always: what follows counts persons and gives places, and
    whoever does that holds the pools first.

    :raises Refusal: "draw_pending" or "draw_places_given".
    """
    names = {old.procedure, *places.rooms(old), *places.rooms(new), *stands.slots_of(connection, old.procedure)}
    pools = stands.hold(connection, dict.fromkeys(names, Room(None)))
    code = rules.fault(_standing(connection, old.procedure, pools), old, new)
    if code:
        raise Refusal(code)


def fault(connection: Connection, old: Definition, new: Definition) -> str:
    """Why it could not be published at this moment, for who only looks; empty: it could."""
    names = {old.procedure, *stands.slots_of(connection, old.procedure)}
    pools = stands.look(connection, dict.fromkeys(names, Room(None)))
    return rules.fault(_standing(connection, old.procedure, pools), old, new)


def _standing(connection: Connection, procedure: str, pools: Mapping[str, Pool]) -> Standing:
    """Of the pool of the form, with what was given in its times, those too that no version offers any more."""
    counted = stands.counts(connection, [procedure]).get(procedure, {})
    return Standing(
        taken=sum(pool.granted + pool.waiting for pool in pools.values()),
        drawing=counted.get(Place.DRAWING, 0),
        closed=draws.is_closed(connection, procedure),
        drawn=pools[procedure].drawn,
    )
