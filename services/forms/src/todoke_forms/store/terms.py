"""What became of published versions: until when one that was replaced is still taken, and why one was withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select

from todoke_forms.store.tables import form_terms


@dataclass(frozen=True, slots=True)
class Terms:
    """`accept_until_ms` is of a version that another has replaced; `reason` is by language, and of a withdrawal."""

    accept_until_ms: int | None = None
    withdrawn_at_ms: int | None = None
    reason: Mapping[str, str] | None = None


NONE = Terms()


def of(connection: Connection, digest: bytes) -> Terms:
    """The terms of one version."""
    row = connection.execute(select(form_terms).where(form_terms.c.digest == digest)).one_or_none()
    return NONE if row is None else _terms(row)


def every(connection: Connection) -> Mapping[bytes, Terms]:
    """Those of every version that has some."""
    return {bytes(row.digest): _terms(row) for row in connection.execute(select(form_terms))}


def put(connection: Connection, digest: bytes, terms: Terms) -> None:
    """Keeps them in place of those before."""
    connection.execute(delete(form_terms).where(form_terms.c.digest == digest))
    connection.execute(
        insert(form_terms).values(
            digest=digest,
            accept_until_ms=terms.accept_until_ms,
            withdrawn_at_ms=terms.withdrawn_at_ms,
            reason=None if terms.reason is None else msgspec.json.encode(terms.reason).decode(),
        )
    )


def _terms(row: Row[*tuple[object, ...]]) -> Terms:
    reason = None if row.reason is None else msgspec.json.decode(row.reason, type=dict[str, str])
    return Terms(row.accept_until_ms, row.withdrawn_at_ms, reason)
