"""Records of staff about cases, each with the day of the next look at the case; kept as long as the case."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, func, insert, select

from todoke_forms.store.reading import of_procedures
from todoke_forms.store.tables import case_notes, cases

PAGE = 100


@dataclass(frozen=True, slots=True)
class Note:
    """What a member of staff wrote, and when the case is to be looked at next; None: no more."""

    text: str
    due: date | None
    at_ms: int
    actor: str


@dataclass(frozen=True, slots=True)
class Due:
    """A case that is to be looked at again."""

    receipt_number: str
    procedure: str
    due: date


def of_case(connection: Connection, case_id: int) -> Sequence[Note]:
    """The records of a case, first to last."""
    query = select(case_notes).where(case_notes.c.case_id == case_id).order_by(case_notes.c.number)
    return [
        Note(msgspec.json.decode(row.text, type=str), _day(row.due), row.at_ms, row.actor)
        for row in connection.execute(query)
    ]


def add(connection: Connection, case_id: int, number: int, note: Note) -> None:
    """Writes the record of that number, from 1; its day is the one that counts from now on."""
    text, due = msgspec.json.encode(note.text).decode(), note.due and note.due.isoformat()
    values = {"case_id": case_id, "number": number, "text": text, "due": due, "at_ms": note.at_ms, "actor": note.actor}
    connection.execute(insert(case_notes).values(values))


def due_of(connection: Connection, case_ids: Sequence[int]) -> Mapping[int, date]:
    """Of some cases, when each is to be looked at next."""
    query = select(case_notes.c.case_id, case_notes.c.due).where(case_notes.c.case_id.in_(case_ids), _counts())
    return {row.case_id: date.fromisoformat(row.due) for row in connection.execute(query)}


def first_due(connection: Connection, procedures: Collection[str] | None = None) -> Sequence[Due]:
    """The PAGE cases of these procedures (None: of all) that are to be looked at next, of any state."""
    columns = (cases.c.receipt_number, cases.c.procedure, case_notes.c.due)
    query = select(*columns).join(cases, cases.c.id == case_notes.c.case_id).where(_counts())
    query = query.where(of_procedures(procedures))
    rows = connection.execute(query.order_by(case_notes.c.due, cases.c.id).limit(PAGE))
    return [Due(row.receipt_number, row.procedure, date.fromisoformat(row.due)) for row in rows]


def remove(connection: Connection, case_id: int) -> None:
    """Forgets the records of a case that is deleted."""
    connection.execute(delete(case_notes).where(case_notes.c.case_id == case_id))


def _counts() -> ColumnElement[bool]:
    """A record with a day that no later record of its case replaces."""
    later = case_notes.alias()
    last = select(func.max(later.c.number)).where(later.c.case_id == case_notes.c.case_id).scalar_subquery()
    return case_notes.c.due.is_not(None) & (case_notes.c.number == last)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
