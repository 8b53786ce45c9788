"""Who had booked and did not come, as staff noted it, and took it back; kept as long as the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from todoke_forms.store.tables import case_attendance, cases


@dataclass(frozen=True, slots=True)
class Mark:
    """What a member of staff noted: that somebody did not come, or that he did after all."""

    missed: bool
    at_ms: int
    actor: str


def history(connection: Connection, case_id: int) -> Sequence[Mark]:
    """The marks of a case, first to last; the last one counts."""
    columns = (case_attendance.c.missed, case_attendance.c.at_ms, case_attendance.c.actor)
    query = select(*columns).where(case_attendance.c.case_id == case_id).order_by(case_attendance.c.change)
    return [Mark(row.missed, row.at_ms, row.actor) for row in connection.execute(query)]


def add(connection: Connection, case_id: int, change: int, mark: Mark) -> None:
    """Writes the mark of that number, from 1."""
    values = {"case_id": case_id, "change": change, "missed": mark.missed, "at_ms": mark.at_ms, "actor": mark.actor}
    connection.execute(insert(case_attendance).values(values))


def count_missed(connection: Connection, procedure: str, from_ms: int, until_ms: int) -> int:
    """How many did not come, of the applications of a form that were accepted from one moment until before another."""
    later = case_attendance.alias()
    last = select(func.max(later.c.change)).where(later.c.case_id == cases.c.id).scalar_subquery()
    within = (cases.c.accepted_at_ms >= from_ms) & (cases.c.accepted_at_ms < until_ms)
    query = select(func.count()).select_from(cases).join(case_attendance, case_attendance.c.case_id == cases.c.id)
    query = query.where((cases.c.procedure == procedure) & within)
    return connection.scalar(query.where(case_attendance.c.change == last, case_attendance.c.missed)) or 0


def remove(connection: Connection, case_id: int) -> None:
    """Forgets the marks of a case that is deleted."""
    connection.execute(delete(case_attendance).where(case_attendance.c.case_id == case_id))
