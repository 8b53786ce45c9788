"""Holds a new version against those who wait for a draw, or have places, under the one that it would replace.

Whoever publishes holds the pool: nobody enters, and nobody closes the entries, until the version is there.
"""

from __future__ import annotations

from sqlalchemy import Connection

from todoke_catalog.definition import Definition
from todoke_forms.core import entrants as rules
from todoke_forms.core.entrants import Standing
from todoke_forms.core.places import Place, Pool, Room
from todoke_forms.store import draws
from todoke_forms.store import places as stands
from todoke_kit.errors import Refusal


def check(connection: Connection, old: Definition, new: Definition) -> None:
    """Passes when a version may be published now in place of the current one; holds the pool of the form.

    :raises Refusal: "draw_pending" or "draw_places_given".
    """
    if rules.whole(old) is None and rules.whole(new) is None:
        return
    pool = stands.hold(connection, {old.procedure: Room(None)})[old.procedure]
    code = rules.fault(_standing(connection, old.procedure, pool), old, new)
    if code:
        raise Refusal(code)


def fault(connection: Connection, old: Definition, new: Definition) -> str:
    """Why it could not be published at this moment, for who only looks; empty: it could."""
    pool = stands.look(connection, {old.procedure: Room(None)})[old.procedure]
    return rules.fault(_standing(connection, old.procedure, pool), old, new)


def _standing(connection: Connection, procedure: str, pool: Pool) -> Standing:
    counted = stands.counts(connection, [procedure]).get(procedure, {})
    return Standing(
        taken=pool.granted + pool.waiting,
        drawing=counted.get(Place.DRAWING, 0),
        closed=draws.is_closed(connection, procedure),
        drawn=pool.drawn,
    )
