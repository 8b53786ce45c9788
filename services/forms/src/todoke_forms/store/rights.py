"""What each member of staff may do beyond deciding cases."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from todoke_forms.core.rights import Right
from todoke_forms.store.tables import staff, staff_rights


def put(connection: Connection, name: str, rights: Iterable[Right]) -> bool:
    """Gives a member of staff exactly these rights; tells whether there is such a member of staff."""
    if connection.scalar(select(staff.c.name).where(staff.c.name == name)) is None:
        return False
    connection.execute(delete(staff_rights).where(staff_rights.c.staff_name == name))
    rows = [{"staff_name": name, "right": right.value} for right in sorted(set(rights))]
    if rows:
        connection.execute(insert(staff_rights), rows)
    return True


def of(connection: Connection, name: str) -> frozenset[str]:
    """The names of the rights of a member of staff."""
    return frozenset(connection.scalars(select(staff_rights.c.right).where(staff_rights.c.staff_name == name)))
