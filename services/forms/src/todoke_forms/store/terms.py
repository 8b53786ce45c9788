"""What became of published versions: until when one that was replaced is still taken, and why one was withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert

from todoke_forms.core.model import ALTERED
from todoke_forms.store import rows
from todoke_forms.store.tables import form_terms
from todoke_kit.errors import Refusal

_ROWS = rows.untyped(form_terms)


@dataclass(frozen=True, slots=True)
class Terms:
    """`accept_until_ms` is of a version that another has replaced; `reason` is by language, and of a withdrawal."""

    accept_until_ms: int | None = None
    withdrawn_at_ms: int | None = None
    reason: Mapping[str, str] | None = None


NONE = Terms()


def of(connection: Connection, digest: bytes) -> Terms:
    """The terms of one version.

    :raises Refusal: "version_altered" when nobody can read them.
    """
    known = find(connection, digest)
    if known is None:
        raise Refusal(ALTERED)
    return known


def find(connection: Connection, digest: bytes) -> Terms | None:
    """The same for who goes on without them; None: nobody can read them."""
    row = connection.execute(_ROWS.where(form_terms.c.digest == digest)).one_or_none()
    return NONE if row is None else _terms(row)


def every(connection: Connection) -> Mapping[bytes, Terms | None]:
    """Those of every version that has some; None: nobody can read them."""
    return {rows.octets(row.digest): _terms(row) for row in connection.execute(_ROWS)}


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


def _terms(row: Row[Any]) -> Terms | None:
    until, withdrawn, reason = rows.moment(row.accept_until_ms), rows.moment(row.withdrawn_at_ms), _reason(row)
    read = ((row.accept_until_ms, until), (row.withdrawn_at_ms, withdrawn), (row.reason, reason))
    unread = any(kept is not None and known is None for kept, known in read)
    return None if unread else Terms(until, withdrawn, reason)


def _reason(row: Row[Any]) -> dict[str, str] | None:
    return rows.decoded(row.reason, dict[str, str])
