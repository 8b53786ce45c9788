"""Where cases stand in the pools, and the pools themselves, which whoever gives or frees places holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, or_, select, update

from todoke_forms.core.places import Place, Pool, Room
from todoke_forms.core.states import State
from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import (
    ACCEPTED,
    case_history,
    case_places,
    cases,
    draws,
    ended_orders,
    persons,
    place_history,
    place_pools,
)

_BEFORE_DRAW_MS = 2 * 3_600_000
"""Whom a draw left out was told when it was held, or later; of some the hour is known only, and clocks differ."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a case stands."""

    case_id: int
    pools: tuple[str, ...]
    pool: str
    wish: int
    place: Place
    number: int
    changes: int
    first_case_id: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """A place that a case gets or loses, as it is written.

    `first_case_id` None: of a case that stood somewhere, its mark stays as it is now, not as somebody read it before.
    """

    case_id: int
    place: Place
    at_ms: int
    pools: tuple[str, ...] = ()
    pool: str = ""
    wish: int = 0
    number: int = 0
    actor: str = ""
    reason: str = ""
    first_case_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastPlace:
    """One change of a case's place."""

    place: Place
    number: int
    at_ms: int
    actor: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A case as its notice needs it: its last state, and since when."""

    case_id: int
    receipt_number: str
    form_digest: bytes
    state: State
    sequence: int
    at_ms: int


def hold(connection: Connection, rooms: Mapping[str, Room]) -> dict[str, Pool]:
    """The pools of these names as they are filled, which nobody else changes until the commit.

    Always in the order of their names, and before the row of any case: nobody waits in a circle.
    """
    names = sorted(rooms)
    if not names:
        return {}
    new = [{"pool": name, "next_number": 1, "spent": 0, "drawn": False} for name in names]
    connection.execute(insert_if_new(connection, place_pools), new)
    query = select(place_pools).where(place_pools.c.pool.in_(names)).order_by(place_pools.c.pool).with_for_update()
    held = connection.execute(query).all()
    filled = counts(connection, names)
    over = _over(connection, names)
    return {row.pool: _pool(row, rooms[row.pool], filled.get(row.pool, {}), over) for row in held}


def look(connection: Connection, rooms: Mapping[str, Room]) -> dict[str, Pool]:
    """The same pools as they are filled at this moment; whoever only looks holds nothing."""
    names = sorted(rooms)
    found = connection.execute(select(place_pools).where(place_pools.c.pool.in_(names))).all()
    filled = counts(connection, names)
    over = _over(connection, names)
    known = {row.pool: _pool(row, rooms[row.pool], filled.get(row.pool, {}), over) for row in found}
    return {name: known.get(name) or Pool(room) for name, room in rooms.items()}


def keep(connection: Connection, pools: Mapping[str, Pool]) -> None:
    """Writes how far the waiting lists of held pools were numbered, and which were drawn."""
    for name, pool in pools.items():
        values = {"next_number": pool.next_number, "drawn": pool.drawn}
        connection.execute(update(place_pools).where(place_pools.c.pool == name).values(values))


def counts(connection: Connection, names: Sequence[str] | None = None) -> Mapping[str, Mapping[Place, int]]:
    """How many cases stand where, by pool."""
    query = select(case_places.c.pool, case_places.c.place, func.count().label("count"))
    query = query.where(case_places.c.pool != "" if names is None else case_places.c.pool.in_(names))
    counted: dict[str, dict[Place, int]] = {}
    for row in connection.execute(query.group_by(case_places.c.pool, case_places.c.place)):
        counted.setdefault(row.pool, {})[Place(row.place)] = row[2]
    return counted


def spent(connection: Connection) -> Mapping[str, int]:
    """By pool, how many places stay given though their cases were deleted; not of those that have none."""
    query = select(place_pools.c.pool, place_pools.c.spent).where(place_pools.c.spent > 0)
    return {row.pool: row.spent for row in connection.execute(query)}


def slots_of(connection: Connection, procedure: str) -> Sequence[str]:
    """The pools of the times of a form, of its former versions too."""
    at = place_pools.c.pool
    return connection.scalars(select(at).where(at.startswith(f"{procedure}/", autoescape=True))).all()


def add(connection: Connection, new: Sequence[Change]) -> None:
    """Writes where cases stand that stood nowhere."""
    if new:
        connection.execute(insert(case_places), [_stand_row(one) for one in new])
        connection.execute(insert(place_history), [_past_row(one, 1) for one in new])


def move(connection: Connection, stand: Stand, change: Change) -> None:
    """Writes where a case stands now."""
    values = _stand_row(change) | {"changes": stand.changes + 1, "pools": _pools(stand.pools)}
    if change.first_case_id is None:
        del values["first_case_id"]  # `follow` may have changed it meanwhile, in a transaction that held other pools
    connection.execute(update(case_places).where(case_places.c.case_id == stand.case_id).values(values))
    connection.execute(insert(place_history).values(_past_row(change, stand.changes + 1)))


def end_order(connection: Connection, pool: str) -> None:
    """Notes, for good, that the order of the draw of a pool serves nobody any more; the caller holds the pool."""
    connection.execute(insert_if_new(connection, ended_orders), [{"pool": pool}])


def follow(connection: Connection, former: int, first: int) -> None:
    """What was marked as a repetition of one case is one of another from now on; the other itself keeps its mark."""
    repeated = update(case_places).where(case_places.c.first_case_id == former, case_places.c.case_id != first)
    connection.execute(repeated.values(first_case_id=first))


def repetition_of(connection: Connection, case_id: int) -> int | None:
    """Of what was marked as a repetition of a case and has not ended, accepted by staff or not, the first."""
    query = select(case_places.c.case_id).join(cases, cases.c.id == case_places.c.case_id).order_by(*ACCEPTED).limit(1)
    kept = (case_places.c.place != Place.FREED, case_places.c.case_id.not_in(ended()))
    return connection.scalar(query.where(case_places.c.first_case_id == case_id, *kept))


def ended() -> Select[tuple[int]]:
    """The cases that got no place and never will by themselves: they stand in the order of no draw that goes on.

    Who had no room in order of arrival, before the form became one that is drawn, took no part in its draw.
    """
    at = place_history.c
    last = and_(at.case_id == case_places.c.case_id, at.change == case_places.c.changes)
    query = select(case_places.c.case_id).join(place_history, last)
    query = query.outerjoin(draws, draws.c.pool == case_places.c.pool)
    before = or_(draws.c.drawn_at_ms.is_(None), at.at_ms < draws.c.drawn_at_ms - _BEFORE_DRAW_MS)
    over = case_places.c.pool.in_(select(ended_orders.c.pool))
    return query.where(case_places.c.place == Place.FULL, or_(before, over))


def find(connection: Connection, case_id: int) -> Stand | None:
    """Where a case stands; None: nowhere, its form knows no places and counts nobody."""
    row = connection.execute(select(case_places).where(case_places.c.case_id == case_id)).one_or_none()
    return None if row is None else _stand(row)


def those(connection: Connection, case_ids: Iterable[int]) -> Sequence[Stand]:
    """Where these cases stand; nothing of those that stand nowhere."""
    query = select(case_places).where(case_places.c.case_id.in_(list(case_ids)))
    return [_stand(row) for row in connection.execute(query)]


def of_receipt(connection: Connection, receipt_number: str) -> Stand | None:
    """The same, by receipt number."""
    query = select(case_places).join(cases, cases.c.id == case_places.c.case_id)
    row = connection.execute(query.where(cases.c.receipt_number == receipt_number)).one_or_none()
    return None if row is None else _stand(row)


def of_cases(connection: Connection, case_ids: Sequence[int]) -> Mapping[int, Stand]:
    """Where some cases stand, by case; not those that stand nowhere."""
    query = select(case_places).where(case_places.c.case_id.in_(case_ids))
    return {row.case_id: _stand(row) for row in connection.execute(query)}


def repetitions(connection: Connection, case_id: int) -> Sequence[Stand]:
    """Where those stand that were marked as a repetition of a case."""
    query = select(case_places).where(case_places.c.first_case_id == case_id)
    return [_stand(row) for row in connection.execute(query)]


def first_waiting(connection: Connection, pool: str, limit: int) -> Sequence[Stand]:
    """Those who wait for a place in a pool, the lowest numbers first."""
    query = select(case_places).where(case_places.c.pool == pool, case_places.c.place == Place.WAITING)
    return [_stand(row) for row in connection.execute(query.order_by(case_places.c.number).limit(limit))]


def drawing(connection: Connection, pool: str) -> Sequence[Stand]:
    """Those who wait for the draw of a pool, in the order of acceptance."""
    return _those_in(connection, pool, Place.DRAWING)


def left_out(connection: Connection, pool: str) -> Sequence[Stand]:
    """Those for whom a pool that was drawn had neither a place nor room to wait, in the order of acceptance."""
    return _those_in(connection, pool, Place.FULL, case_places.c.case_id.not_in(ended()))


def _those_in(connection: Connection, pool: str, place: Place, *which: ColumnElement[bool]) -> Sequence[Stand]:
    query = select(case_places).join(cases, cases.c.id == case_places.c.case_id).order_by(*ACCEPTED)
    query = query.where(case_places.c.pool == pool, case_places.c.place == place, *which)
    return [_stand(row) for row in connection.execute(query)]


def of_pool(connection: Connection, pool: str) -> Sequence[tuple[str, Stand]]:
    """All who ask for a place in the pool of a form, with their receipt numbers; those too who gave theirs up."""
    query = select(cases.c.receipt_number, case_places).join(cases, cases.c.id == case_places.c.case_id)
    rows = connection.execute(query.where(cases.c.procedure == pool)).all()
    return [(row.receipt_number, _stand(row)) for row in rows]


def history(connection: Connection, case_id: int) -> Sequence[PastPlace]:
    """The changes of a case's place, first to last."""
    query = select(place_history).where(place_history.c.case_id == case_id).order_by(place_history.c.change)
    return [
        PastPlace(Place(row.place), row.number, row.at_ms, row.actor, msgspec.json.decode(row.reason, type=str))
        for row in connection.execute(query)
    ]


def entered(connection: Connection, case_ids: Iterable[int]) -> Sequence[Entered]:
    """Cases as their notices need them, in the order of their ids; nobody else changes them until the commit."""
    query = (
        select(
            cases.c.id,
            cases.c.receipt_number,
            cases.c.form_digest,
            cases.c.state,
            cases.c.sequence,
            case_history.c.at_ms,
        )
        .join(case_history, and_(case_history.c.case_id == cases.c.id, case_history.c.sequence == cases.c.sequence))
        .where(cases.c.id.in_(list(case_ids)))
        .order_by(cases.c.id)
        .with_for_update(of=cases)
    )
    return [
        Entered(row.id, row.receipt_number, bytes(row.form_digest), State(row.state), row.sequence, row.at_ms)
        for row in connection.execute(query)
    ]


def receipts(connection: Connection, case_ids: Iterable[int]) -> Mapping[int, str]:
    """The receipt numbers of cases."""
    query = select(cases.c.id, cases.c.receipt_number).where(cases.c.id.in_(list(case_ids)))
    return {row.id: row.receipt_number for row in connection.execute(query)}


def remove(connection: Connection, case_id: int) -> None:
    """Forgets where a case stands that is deleted; the place that it had stays given."""
    stand = find(connection, case_id)
    if stand is not None and stand.place is Place.GRANTED:
        used = update(place_pools).where(place_pools.c.pool == stand.pool)
        connection.execute(used.values(spent=place_pools.c.spent + 1))
    connection.execute(update(case_places).where(case_places.c.first_case_id == case_id).values(first_case_id=None))
    for table in (persons, place_history, case_places):
        connection.execute(delete(table).where(table.c.case_id == case_id))


def _over(connection: Connection, names: Sequence[str]) -> frozenset[str]:
    """Those of these pools the order of whose draw has ended."""
    return frozenset(connection.scalars(select(ended_orders.c.pool).where(ended_orders.c.pool.in_(names))))


def _pool(row: Row[*tuple[object, ...]], room: Room, filled: Mapping[Place, int], over: Collection[str]) -> Pool:
    granted = filled.get(Place.GRANTED, 0) + row.spent
    return Pool(room, granted, filled.get(Place.WAITING, 0), row.next_number, row.drawn, row.pool in over)


def _stand(row: Row[*tuple[object, ...]]) -> Stand:
    return Stand(
        case_id=row.case_id,
        pools=msgspec.json.decode(row.pools, type=tuple[str, ...]),
        pool=row.pool,
        wish=row.wish,
        place=Place(row.place),
        number=row.number,
        changes=row.changes,
        first_case_id=row.first_case_id,
    )


def _stand_row(change: Change) -> dict[str, object]:
    return {
        "case_id": change.case_id,
        "pools": _pools(change.pools),
        "pool": change.pool,
        "wish": change.wish,
        "place": change.place,
        "number": change.number,
        "changes": 1,
        "first_case_id": change.first_case_id,
    }


def _past_row(change: Change, number: int) -> dict[str, object]:
    return {
        "case_id": change.case_id,
        "change": number,
        "place": change.place,
        "number": change.number,
        "at_ms": change.at_ms,
        "actor": change.actor,
        "reason": msgspec.json.encode(change.reason).decode(),
    }


def _pools(names: tuple[str, ...]) -> str:
    return msgspec.json.encode(names).decode()
