"""Who of the staff looked at which case, and when: kept as long as the case, for those who watch over it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, insert, select

from todoke_forms.store.reading import of_procedures
from todoke_forms.store.tables import case_views, cases

PAGE = 100

What = Literal["case", "file", "refused"]


@dataclass(frozen=True, slots=True)
class View:
    """Somebody looked at a case, took a file of it, or was refused since it is of a department they do not serve."""

    id: int
    receipt_number: str
    staff: str
    at_ms: int
    what: str


def note(connection: Connection, case_id: int, staff: str, what: What, at_ms: int) -> None:
    """Notes that somebody looked."""
    connection.execute(insert(case_views).values(case_id=case_id, staff=staff, what=what, at_ms=at_ms))


def latest(
    connection: Connection,
    *,
    receipt_number: str = "",
    staff: str = "",
    older_than: int | None = None,
    procedures: Collection[str] | None = None,
) -> Sequence[View]:
    """The newest PAGE views of cases of these procedures (None: of all), newest first.

    Of one case, by one person, or older than an id where that is given.
    """
    columns = (case_views.c.id, cases.c.receipt_number, case_views.c.staff, case_views.c.at_ms, case_views.c.what)
    query = select(*columns).join(cases, cases.c.id == case_views.c.case_id)
    query = query.where(of_procedures(procedures))
    if receipt_number:
        query = query.where(cases.c.receipt_number == receipt_number)
    if staff:
        query = query.where(case_views.c.staff == staff)
    if older_than is not None:
        query = query.where(case_views.c.id < older_than)
    rows = connection.execute(query.order_by(case_views.c.id.desc()).limit(PAGE))
    return [View(**row._mapping) for row in rows]  # noqa: SLF001 - its documented name


def remove(connection: Connection, case_id: int) -> None:
    """Forgets who looked at a case that is deleted; the audit file still says it."""
    connection.execute(delete(case_views).where(case_views.c.case_id == case_id))
