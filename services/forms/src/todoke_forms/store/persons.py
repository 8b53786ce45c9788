"""Whose first application of a form, in a period, is which case; kept by a keyed digest."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection, delete, select, tuple_, update

from todoke_forms.core.persons import KEY_BYTES
from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import office_secrets, persons

Key = tuple[bytes, str, str]
"""Token, procedure and period."""

_KEY = "persons"


def key(connection: Connection) -> bytes:
    """The office's key for recognising persons, made when it is first needed; it stays in this database."""
    connection.execute(
        insert_if_new(connection, office_secrets), {"name": _KEY, "secret": secrets.token_bytes(KEY_BYTES)}
    )
    query = select(office_secrets.c.secret).where(office_secrets.c.name == _KEY)
    return bytes(connection.execute(query).scalar_one())


def claim(connection: Connection, claims: Mapping[int, Iterable[Key]]) -> Mapping[Key, int]:
    """Makes each case the first of its person, in the order given, unless another is; returns who is the first of each.

    Written in the order of the keys, so that two who write at once wait for each other and never in a circle. Where
    somebody was the first who gave it up at this moment, nobody is, and the key is not in the answer.
    """
    first: dict[Key, int] = {}
    for case_id, names in claims.items():
        for name in names:
            first.setdefault(name, case_id)
    rows = [_row(name) | {"case_id": case_id} for name, case_id in sorted(first.items())]
    if rows:
        connection.execute(insert_if_new(connection, persons), rows)
    return holders(connection, first)


def hand_over(connection: Connection, case_id: int, to: int) -> bool:
    """Makes another case the first of the person of one, however it is counted; tells whether that one was."""
    moved = connection.execute(update(persons).where(persons.c.case_id == case_id).values(case_id=to))
    return moved.rowcount > 0


def release(connection: Connection, case_id: int) -> None:
    """Lets the next application of the same person be the first."""
    connection.execute(delete(persons).where(persons.c.case_id == case_id))


def put(connection: Connection, firsts: Mapping[Key, int | None]) -> None:
    """Writes who is the first of these persons now, whom the caller holds; None: nobody."""
    for name, case_id in ((name, firsts[name]) for name in sorted(firsts)):
        which = [persons.c[column] == value for column, value in _row(name).items()]
        if case_id is None:
            connection.execute(delete(persons).where(*which))
        else:
            connection.execute(update(persons).where(*which).values(case_id=case_id))


def holders(connection: Connection, names: Collection[Key]) -> Mapping[Key, int]:
    """Who is the first of these persons at this moment, where anybody is."""
    if not names:
        return {}
    columns = (persons.c.token, persons.c.procedure, persons.c.period)
    query = select(*columns, persons.c.case_id).where(tuple_(*columns).in_(list(names)))
    return {(bytes(row.token), row.procedure, row.period): row.case_id for row in connection.execute(query)}


def _row(name: Key) -> dict[str, object]:
    return dict(zip(("token", "procedure", "period"), name, strict=True))
