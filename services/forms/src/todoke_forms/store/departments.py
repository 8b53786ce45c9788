"""Which departments a member of staff serves, and whose the forms are that were never published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select

from todoke_forms.core.departments import EVERY, Served
from todoke_forms.store.tables import begun_forms, staff, staff_departments

_ALL = ""  # no form's department, and so no name of one


def put(connection: Connection, name: str, served: Served) -> bool:
    """Has a member of staff serve exactly these; tells whether there is such a member of staff."""
    if connection.scalar(select(staff.c.name).where(staff.c.name == name)) is None:
        return False
    connection.execute(delete(staff_departments).where(staff_departments.c.staff_name == name))
    rows = _rows(name, [_ALL] if served.every else served.names)
    if rows:
        connection.execute(insert(staff_departments), rows)
    return True


def of(connection: Connection, name: str) -> Served:
    """Whom a member of staff serves; nobody, where nothing was ever said."""
    query = select(staff_departments.c.department).where(staff_departments.c.staff_name == name)
    names = frozenset(connection.scalars(query))
    return EVERY if _ALL in names else Served(names=names)


def begun(connection: Connection) -> Mapping[str, str]:
    """The department of each procedure of which a draft was begun here, as it was before any was published."""
    return {row.procedure: row.department for row in connection.execute(select(begun_forms))}


def begun_by(connection: Connection, procedure: str) -> str | None:
    """The same of one procedure; None: nothing was noted of it."""
    return connection.scalar(select(begun_forms.c.department).where(begun_forms.c.procedure == procedure))


def note_begun(connection: Connection, procedure: str, department: str) -> None:
    """Notes whose a form is that is not published."""
    connection.execute(delete(begun_forms).where(begun_forms.c.procedure == procedure))
    connection.execute(insert(begun_forms).values(procedure=procedure, department=department))


def _rows(name: str, departments: Iterable[str]) -> list[dict[str, str]]:
    return [{"staff_name": name, "department": one} for one in sorted(departments)]
