"""What a version said when it was published, from where it is kept beside its row: its bundle, or its proposal.

Its digest says that it is the same, so nobody has to believe where it comes from.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from todoke_evidence import b64, canonical
from todoke_evidence.errors import EvidenceError
from todoke_forms.store import rows
from todoke_forms.store.tables import form_bundles, form_proposals


@dataclass(frozen=True, slots=True)
class Copy:
    """A version as its bundle says it."""

    digest: bytes
    version: int
    sequence: int
    definition: str  # canonical JSON
    published_at_ms: int


class _Bundle(msgspec.Struct):
    definition: dict[str, Any]
    published_at: datetime
    sequence: int
    version: int


def bundled(connection: Connection, procedure: str) -> Copy | None:
    """The version whose bundle is kept of a form; whether that is well signed is open."""
    query = rows.untyped(form_bundles).where(form_bundles.c.procedure == procedure)
    row = connection.execute(query).one_or_none()
    try:
        return None if row is None else _copy(str(row.bundle).split(".")[1])
    except (EvidenceError, IndexError, OverflowError):
        return None


def text(connection: Connection, procedure: str, digest: bytes) -> str | None:
    """The definition of the version with this digest (canonical JSON); None: it is kept nowhere else."""
    bundle = bundled(connection, procedure)
    if bundle is not None and bundle.digest == digest:
        return bundle.definition
    for proposed in connection.scalars(select(form_proposals.c.definition).where(form_proposals.c.digest == digest)):
        if isinstance(proposed, str) and hashlib.sha256(rows.encoded(proposed)).digest() == digest:
            return proposed
    return None


def _copy(payload: str) -> Copy | None:
    said = rows.decoded(b64.decode(payload, len(payload)).decode("utf-8", "replace"), _Bundle)
    if said is None or rows.number(said.version) is None or rows.number(said.sequence) is None:
        return None
    definition = canonical.encode(said.definition)
    at_ms = int(said.published_at.timestamp() * 1000)
    return Copy(hashlib.sha256(definition).digest(), said.version, said.sequence, definition.decode(), at_ms)
