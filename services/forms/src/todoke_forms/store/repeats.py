"""What may be the second application of a person, asks for a place, and waits for a member of staff to look at it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from todoke_forms.core.places import Place
from todoke_forms.store.tables import ACCEPTED, case_places, cases

_NO_POOLS = "[]"  # it was filed where nothing is limited, and would get no place


@dataclass(frozen=True, slots=True)
class Repeat:
    """One of them, by its receipt number, and when it was accepted, in POSIX milliseconds."""

    receipt_number: str
    accepted_at_ms: int


def unexamined(connection: Connection, procedure: str) -> Sequence[Repeat]:
    """Those of a form, in the order of acceptance."""
    query = select(cases.c.receipt_number, cases.c.accepted_at_ms).join(
        case_places, cases.c.id == case_places.c.case_id
    )
    rows = connection.execute(query.where(_looked_at(), cases.c.procedure == procedure).order_by(*ACCEPTED))
    return [Repeat(row.receipt_number, row.accepted_at_ms) for row in rows]


def counts(connection: Connection) -> Mapping[str, int]:
    """How many there are of each form that has any."""
    query = select(cases.c.procedure, func.count().label("number")).join(
        case_places, cases.c.id == case_places.c.case_id
    )
    rows = connection.execute(query.where(_looked_at()).group_by(cases.c.procedure))
    return {row.procedure: row.number for row in rows}


def _looked_at() -> ColumnElement[bool]:
    return (case_places.c.place == Place.LOOKED_AT) & (case_places.c.pools != _NO_POOLS)
