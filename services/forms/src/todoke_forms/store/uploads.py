"""Keeps the sealed chunks of files as they come, once each, until an application names them or nobody does."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from sqlalchemy import Connection, delete, func, select, update

from todoke_evidence import chunks
from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import upload_chunks, uploads


class Stored(Enum):
    """What became of a chunk."""

    NEW = auto()
    REPEATED = auto()
    CONFLICT = auto()  # another one came first, and stands


@dataclass(frozen=True, slots=True)
class Chunk:
    """A sealed chunk: the upload it belongs to (16 bytes) and its number, from 0."""

    upload: bytes
    number: int
    sealed: bytes

    @property
    def weight(self) -> int:
        """Bytes that it counts for."""
        return chunks.weight(len(self.sealed))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Uploads that no application named: how many, the bytes they count for, and when the oldest began (POSIX ms)."""

    count: int
    weight: int
    first_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Cleared:
    """Uploads that were removed: how many, and the bytes that they counted for."""

    count: int
    weight: int


@dataclass(frozen=True, slots=True)
class StoredUploads:
    """The uploads that are here, for whoever opens them."""

    connection: Connection

    def count(self, upload: bytes) -> int:
        """How many chunks of an upload are here."""
        query = select(func.count()).where(upload_chunks.c.upload == upload)
        return self.connection.scalar(query) or 0

    def chunks(self, upload: bytes) -> Iterator[bytes]:
        """The chunks of an upload in their order, one at a time in memory."""
        for number in range(self.count(upload)):
            query = select(upload_chunks.c.sealed).where(
                upload_chunks.c.upload == upload, upload_chunks.c.number == number
            )
            sealed = self.connection.scalar(query)
            if sealed is None:
                return
            yield bytes(sealed)


def add(connection: Connection, chunk: Chunk, at_ms: int) -> Stored:
    """Keeps a chunk."""
    row = {"upload": chunk.upload, "weight": 0, "first_at_ms": at_ms}
    connection.execute(insert_if_new(connection, uploads).values(row))
    statement = insert_if_new(connection, upload_chunks).returning(upload_chunks.c.number)
    values = {"upload": chunk.upload, "number": chunk.number, "sealed": chunk.sealed}
    if connection.execute(statement.values(values)).first() is None:
        return _known(connection, chunk)
    grown = uploads.c.weight + chunk.weight
    connection.execute(update(uploads).where(uploads.c.upload == chunk.upload).values(weight=grown))
    return Stored.NEW


def claimed(connection: Connection, named: Sequence[bytes]) -> frozenset[bytes]:
    """Which of these uploads a verified application names."""
    query = select(uploads.c.upload).where(uploads.c.upload.in_(named), uploads.c.claimed_at_ms.is_not(None))
    return frozenset(bytes(upload) for upload in connection.scalars(query))


def unclaimed_weight(connection: Connection) -> int:
    """What all uploads that nobody named yet count for, in bytes."""
    return int(connection.scalar(select(func.sum(uploads.c.weight)).where(uploads.c.claimed_at_ms.is_(None))) or 0)


def claim(connection: Connection, named: Iterable[bytes], at_ms: int) -> None:
    """Notes that a verified application names these uploads, whether they are here yet or not: they stay for good."""
    for upload in sorted(set(named)):
        connection.execute(
            insert_if_new(connection, uploads).values(upload=upload, weight=0, first_at_ms=at_ms, claimed_at_ms=at_ms)
        )
        connection.execute(
            update(uploads)
            .where(uploads.c.upload == upload, uploads.c.claimed_at_ms.is_(None))
            .values(claimed_at_ms=at_ms)
        )


def forget_unclaimed_before(connection: Connection, at_ms: int, limit: int) -> int:
    """Removes up to `limit` uploads that began before a moment and that nobody named since; returns how many."""
    old = select(uploads.c.upload).where(uploads.c.claimed_at_ms.is_(None), uploads.c.first_at_ms < at_ms)
    return _forget(connection, list(connection.scalars(old.limit(limit))))


def make_room(connection: Connection, needed: int, spared: Collection[bytes]) -> Cleared:
    """Removes uploads that nobody named, the oldest first, until they counted for `needed` bytes or none is left.

    :param spared: uploads that stay.
    """
    oldest = (
        select(uploads.c.upload, uploads.c.weight)
        .where(uploads.c.claimed_at_ms.is_(None), uploads.c.upload.not_in(spared))
        .order_by(uploads.c.first_at_ms)
        .limit(needed // chunks.LEAST + 1)  # as many as it can take
    )
    found, freed = [], 0
    for upload, weight in connection.execute(oldest):
        if freed >= needed:
            break
        found.append(upload)
        freed += weight
    return Cleared(_forget(connection, found), freed)


def waiting(connection: Connection) -> Waiting:
    """What there is of uploads that nobody named."""
    counted = select(func.count(), func.sum(uploads.c.weight), func.min(uploads.c.first_at_ms))
    count, weight, first_at_ms = connection.execute(counted.where(uploads.c.claimed_at_ms.is_(None))).one()
    return Waiting(count, int(weight or 0), first_at_ms)


def _forget(connection: Connection, found: Sequence[bytes]) -> int:
    connection.execute(delete(upload_chunks).where(upload_chunks.c.upload.in_(found)))
    connection.execute(delete(uploads).where(uploads.c.upload.in_(found)))
    return len(found)


def _known(connection: Connection, chunk: Chunk) -> Stored:
    query = select(upload_chunks.c.sealed).where(
        upload_chunks.c.upload == chunk.upload, upload_chunks.c.number == chunk.number
    )
    first = bytes(connection.scalar(query) or b"")
    return Stored.REPEATED if hmac.compare_digest(first, chunk.sealed) else Stored.CONFLICT
