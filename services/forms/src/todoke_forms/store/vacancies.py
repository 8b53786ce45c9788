"""What was last told outside of the places of each form: its number, and a digest of the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from todoke_forms.store.tables import vacancies


@dataclass(frozen=True, slots=True)
class Told:
    """The number of the last hint of a form, and what tells its words from others."""

    sequence: int
    said: bytes  # 32 bytes


def told(connection: Connection) -> Mapping[str, Told]:
    """The last hint of each form that had one."""
    return {row.procedure: Told(row.sequence, bytes(row.said)) for row in connection.execute(select(vacancies))}


def put(connection: Connection, procedure: str, new: Told) -> None:
    """Notes what is told of a form from now on."""
    connection.execute(delete(vacancies).where(vacancies.c.procedure == procedure))
    row = {"procedure": procedure, "sequence": new.sequence, "said": new.said}
    connection.execute(insert(vacancies).values(row))
