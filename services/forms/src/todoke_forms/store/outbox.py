"""The rows that tell others what this database already holds; written with it, removed when they know."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, exists, insert, select

from todoke_forms.core import notices
from todoke_forms.core.outgoing import MESSAGE_ID_BYTES, Lane, Outgoing
from todoke_forms.store.tables import outbox


@dataclass(frozen=True, slots=True)
class Row:
    """A row on its way out."""

    id: int
    key: str
    message_id: str
    payload: bytes


def add(connection: Connection, outgoing: Iterable[Outgoing]) -> None:
    """Writes rows in the order given."""
    rows = [
        {
            "lane": row.lane,
            "key": row.key,
            "message_id": row.message_id or secrets.token_hex(MESSAGE_ID_BYTES),
            "payload": _waiting(row.payload) if row.lane is Lane.STATUS_HOUR else row.payload,
        }
        for row in outgoing
    ]
    if rows:
        connection.execute(insert(outbox), rows)


def _waiting(payload: bytes) -> bytes:
    return notices.waiting(payload, time.time_ns() // 1_000_000)


def oldest(connection: Connection, lane: Lane, limit: int) -> Sequence[Row]:
    """The oldest rows of a lane, in order."""
    query = (
        select(outbox.c.id, outbox.c.key, outbox.c.message_id, outbox.c.payload)
        .where(outbox.c.lane == lane)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [Row(row.id, row.key, row.message_id, bytes(row.payload)) for row in connection.execute(query)]


def filled(connection: Connection, lanes: Iterable[Lane]) -> Sequence[Lane]:
    """The lanes that hold rows; as cheap with a million rows as with one."""
    asked = list(lanes)
    present = connection.execute(select(*(exists().where(outbox.c.lane == lane) for lane in asked))).one()
    return [lane for lane, found in zip(asked, present, strict=True) if found]


def remove(connection: Connection, rows: Iterable[Row]) -> None:
    """Forgets rows whose receivers have confirmed them."""
    connection.execute(delete(outbox).where(outbox.c.id.in_([row.id for row in rows])))
