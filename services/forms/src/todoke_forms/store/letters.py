"""Keeps the keys that applications brought for letters, and the letters that were written: an office has copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, insert, select

from todoke_evidence.letter import Letter
from todoke_evidence.sealing import SealingKey, key_id
from todoke_forms.store.tables import letter_keys, letters


def add_keys(connection: Connection, keys: Iterable[tuple[int, SealingKey | None]]) -> None:
    """Notes the key of each new case that has one."""
    rows = [{"case_id": case_id, "suite": key.suite, "public": key.public} for case_id, key in keys if key is not None]
    if rows:
        connection.execute(insert(letter_keys), rows)


def key_of(connection: Connection, case_id: int) -> SealingKey | None:
    """The key to seal letters about a case to; None: they go on paper."""
    row = connection.execute(select(letter_keys).where(letter_keys.c.case_id == case_id)).one_or_none()
    if row is None:
        return None
    public = bytes(row.public)
    return SealingKey(key_id(row.suite, public), row.suite, public)


def add(connection: Connection, case_id: int, sequence: int, letter: Letter) -> None:
    """Keeps the copy of a letter that goes with the state of that sequence number."""
    said = msgspec.json.encode(letter).decode()
    connection.execute(insert(letters).values(case_id=case_id, sequence=sequence, said=said))


def of_case(connection: Connection, case_id: int) -> Mapping[int, Letter]:
    """The letters about a case, by the sequence number of their states."""
    rows = connection.execute(select(letters).where(letters.c.case_id == case_id).order_by(letters.c.sequence))
    return {row.sequence: msgspec.json.decode(row.said, type=Letter) for row in rows}
