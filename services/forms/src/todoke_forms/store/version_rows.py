"""Reads the rows of versions, whatever somebody wrote into them: one that was changed says nothing any more."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select

from todoke_catalog.identity import Level
from todoke_forms.core.model import ALTERED
from todoke_forms.store import rows
from todoke_forms.store.tables import form_versions
from todoke_kit.errors import Refusal

ROWS = rows.untyped(form_versions)
_STANDING = ("digest", "procedure", "superseded_at_ms")
_UNKNOWN = -1  # a moment that nobody can read


class _Identity(msgspec.Struct):
    level: Level


class Said(msgspec.Struct):
    """Of a definition no more than whose it is and what it says of identity: a draw tells thousands of cases."""

    procedure: str
    identity: _Identity | None = None


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of a form as it was published.

    `said` is None where the row is not what was published: something in it cannot be read, the definition is not that
    of the digest, or is that of another form (`stray`; of that one it is then). Numbers that cannot be read are 0 then.
    """

    digest: bytes
    procedure: str
    version: int
    sequence: int
    key_ids: tuple[str, ...]
    said: str | None  # canonical JSON
    published_at_ms: int
    superseded_at_ms: int | None
    stray: bool = False

    @property
    def sound(self) -> bool:
        """Whether it says what was published."""
        return self.said is not None

    @property
    def definition(self) -> str:
        """What was published, canonical JSON.

        :raises Refusal: "version_altered".
        """
        if self.said is None:
            raise Refusal(ALTERED)
        return self.said


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether and until when a version was the current one."""

    digest: bytes
    procedure: str
    superseded_at_ms: int | None


def read(connection: Connection, query: Select[Any]) -> list[StoredVersion]:
    """The versions in rows of all columns (`ROWS`)."""
    return [_stored(row) for row in connection.execute(query)]


def standings(connection: Connection) -> Sequence[Standing]:
    """Every version that has a digest, without its definition."""
    found = connection.execute(ROWS.with_only_columns(*(ROWS.selected_columns[name] for name in _STANDING)))
    standing = (Standing(rows.octets(row.digest), _named(row), _until(row.superseded_at_ms)) for row in found)
    return [one for one in standing if one.digest]


def _stored(row: Row[Any]) -> StoredVersion:
    """A row, whatever is in it: the one place that reads what it says."""
    digest, until = rows.octets(row.digest), _until(row.superseded_at_ms)
    numbers = rows.number(row.version), rows.number(row.sequence), rows.moment(row.published_at_ms)
    key_ids = rows.decoded(row.key_ids, tuple[str, ...])
    said = _said(row.definition, digest)
    name = _named(row) if said is None else said.procedure
    stray = name != _named(row)
    whole = said is not None and not stray and until != _UNKNOWN and key_ids is not None and None not in numbers
    version, sequence, published_at_ms = (one or 0 for one in numbers)
    text = row.definition if whole else None
    return StoredVersion(digest, name, version, sequence, key_ids or (), text, published_at_ms, until, stray)


def _said(definition: object, digest: bytes) -> Said | None:
    """What a definition says, if it is that of the digest."""
    if not isinstance(definition, str) or hashlib.sha256(rows.encoded(definition)).digest() != digest:
        return None
    return rows.decoded(definition, Said)


def _named(row: Row[Any]) -> str:
    """Of which form a row says that it is; a name that nobody can read is that of no form."""
    return row.procedure if isinstance(row.procedure, str) else rows.octets(row.digest).hex()


def _until(superseded_at_ms: object) -> int | None:
    """When a row says that another took its place; None: it is the current one."""
    if superseded_at_ms is None:
        return None
    at_ms = rows.moment(superseded_at_ms)
    return _UNKNOWN if at_ms is None else at_ms
