"""Who stands in which pool, for lists of exactly these cases: pools that no version offers any more too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from todoke_forms.core.places import Place
from todoke_forms.store.tables import case_places, cases


@dataclass(frozen=True, slots=True)
class Among:
    """Cases that stand in a pool (empty: in any, or in none), at a place (None: at any)."""

    pool: str = ""
    place: Place | None = None


def case_ids(among: Among) -> Select[int]:
    """Those cases. Who found no room stands in every pool that was asked for, by whichever wish: it had none there."""
    query = select(case_places.c.case_id)
    if among.place is not None:
        query = query.where(case_places.c.place == among.place)
    return query.where(_in_pool(among)) if among.pool else query


def known(connection: Connection) -> bool:
    """Whether any case stands anywhere, so that it is of use to ask where."""
    return connection.execute(select(case_places.c.case_id).limit(1)).first() is not None


def filled(connection: Connection) -> Mapping[str, Mapping[Place, int]]:
    """How many cases a list of each pool and place has: `case_ids`, counted for all of them at once."""
    at = case_places.c
    query = select(at.pool, at.pools, at.place, func.count().label("number"))
    query = query.where(or_(at.pool != "", at.place == Place.FULL))
    counted: dict[str, dict[Place, int]] = {}
    for row in connection.execute(query.group_by(at.pool, at.pools, at.place)):
        place = Place(row.place)
        for pool in _names(row.pools) if place is Place.FULL else (row.pool,):
            of_pool = counted.setdefault(pool, {})
            of_pool[place] = of_pool.get(place, 0) + row.number
    return counted


def stood(connection: Connection, procedure: str) -> Mapping[int, tuple[str, ...]]:
    """By case of a form that stands in one of its pools, which that is; who is in none yet, which it asked for."""
    at = case_places.c
    query = select(at.case_id, at.pool, at.pools).join(cases, cases.c.id == at.case_id)
    rows = connection.execute(query.where(cases.c.procedure == procedure))
    return {row.case_id: (row.pool,) if row.pool else _names(row.pools) for row in rows}


def _in_pool(among: Among) -> ColumnElement[bool]:
    own = case_places.c.pool == among.pool
    if among.place not in {None, Place.FULL}:
        return own
    pools, named = case_places.c.pools, msgspec.json.encode(among.pool).decode()
    asked = func.replace(pools, named, "") != pools  # unlike LIKE, the same on both databases: a and A are two values
    return or_(own, (case_places.c.place == Place.FULL) & asked)


def _names(pools: str) -> tuple[str, ...]:
    return msgspec.json.decode(pools, type=tuple[str, ...])
