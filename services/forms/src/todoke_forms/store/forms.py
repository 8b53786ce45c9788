"""The published versions of forms: which is current, and what an earlier one said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, text, true, tuple_, update

from todoke_catalog.identity import Level
from todoke_evidence.notice import MAX_FORMER
from todoke_forms.store.tables import form_bundles, form_terms, form_versions


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One version of a form as it was published."""

    digest: bytes
    procedure: str
    version: int
    sequence: int
    key_ids: tuple[str, ...]
    definition: str  # canonical JSON
    published_at_ms: int
    superseded_at_ms: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether and until when a version was the current one."""

    digest: bytes
    procedure: str
    superseded_at_ms: int | None


def hold(connection: Connection) -> None:
    """Lets nobody else publish or sign a version anew until the commit; on SQLite whoever writes is alone already.

    Of all forms, since a new one has no row to hold. Cases that come in wait for it (`stay`), or it waits for them.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE form_versions IN SHARE ROW EXCLUSIVE MODE"))


def stay(connection: Connection) -> None:
    """Lets nobody publish until the commit, without being in the way of others who only want that."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE form_versions IN ROW EXCLUSIVE MODE"))


def current(connection: Connection, procedure: str) -> StoredVersion | None:
    """The version of a form that is offered now."""
    query = select(form_versions).where(
        form_versions.c.procedure == procedure, form_versions.c.superseded_at_ms.is_(None)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else _stored(row)


def current_version(connection: Connection, procedure: str) -> int:
    """The number of the version of a form that is offered now; 0: none is."""
    found = current(connection, procedure)
    return 0 if found is None else found.version


def all_current(connection: Connection) -> Sequence[StoredVersion]:
    """The versions that are offered now, of every form."""
    query = select(form_versions).where(form_versions.c.superseded_at_ms.is_(None)).order_by(form_versions.c.procedure)
    return [_stored(row) for row in connection.execute(query)]


def still_taken(connection: Connection, now_ms: int, procedure: str = "") -> Sequence[StoredVersion]:
    """The versions that were replaced and whose time is not over, withdrawn or not, of one form or of all.

    Those that the gateway has: of each place among its bundles the last that was sent to it, over or not. The newest of
    a form comes first.
    """
    at = form_versions.c
    of_form = at.procedure == procedure if procedure else true()
    lasting = form_terms.c.accept_until_ms > now_ms
    query = select(form_versions).join(form_terms, form_terms.c.digest == at.digest)
    query = query.where(of_form, lasting, tuple_(at.procedure, at.version).in_(_in_their_places()))
    return [_stored(row) for row in connection.execute(query.order_by(at.procedure, at.version.desc()))]


def _in_their_places() -> Select[tuple[str, int]]:
    """Of each form the former versions that no later one has taken the place of."""
    at = form_versions.c
    sent = select(at.procedure, func.max(at.version)).join(form_terms, form_terms.c.digest == at.digest)
    return sent.where(form_terms.c.accept_until_ms.is_not(None)).group_by(at.procedure, at.version % MAX_FORMER)


def published(connection: Connection, procedure: str) -> list[StoredVersion]:
    """Every version of a form that ever was, the newest first."""
    at = form_versions.c
    query = select(form_versions).where(at.procedure == procedure).order_by(at.version.desc())
    return [_stored(row) for row in connection.execute(query)]


def find(connection: Connection, digest: bytes) -> StoredVersion | None:
    """The version with this digest, current or not."""
    row = connection.execute(select(form_versions).where(form_versions.c.digest == digest)).one_or_none()
    return None if row is None else _stored(row)


class _Identity(msgspec.Struct):
    level: Level


class _Asking(msgspec.Struct):
    """Of a definition no more than it says of identity: a draw tells thousands of cases."""

    identity: _Identity | None = None


def anonymous(connection: Connection, digest: bytes) -> bool:
    """Whether a version asks nobody who he is, so that of its cases no finer time than the hour is told.

    So it is taken to be where its row cannot be read: whoever gives up such an application is waited for by others.
    """
    definition = connection.scalar(select(form_versions.c.definition).where(form_versions.c.digest == digest))
    try:
        asked = None if definition is None else msgspec.json.decode(definition, type=_Asking).identity
    except msgspec.DecodeError:
        return True
    return asked is not None and asked.level is Level.ANONYMOUS


def last_numbers(connection: Connection, procedure: str) -> tuple[int, int]:
    """The highest version and bundle sequence of a form so far; zeros for a new one."""
    columns = (func.max(form_versions.c.version), func.max(form_versions.c.sequence))
    version, sequence = connection.execute(select(*columns).where(form_versions.c.procedure == procedure)).one()
    return version or 0, sequence or 0


def standings(connection: Connection) -> Sequence[Standing]:
    """Every version without its definition."""
    query = select(form_versions.c.digest, form_versions.c.procedure, form_versions.c.superseded_at_ms)
    return [Standing(bytes(row.digest), row.procedure, row.superseded_at_ms) for row in connection.execute(query)]


def supersede(connection: Connection, digest: bytes, at_ms: int) -> None:
    """Ends the time of a version."""
    connection.execute(update(form_versions).where(form_versions.c.digest == digest).values(superseded_at_ms=at_ms))


def add(connection: Connection, version: StoredVersion) -> None:
    """Writes a new version."""
    connection.execute(
        insert(form_versions).values(
            digest=version.digest,
            procedure=version.procedure,
            version=version.version,
            sequence=version.sequence,
            key_ids=msgspec.json.encode(version.key_ids).decode(),
            definition=version.definition,
            published_at_ms=version.published_at_ms,
            superseded_at_ms=version.superseded_at_ms,
        )
    )


def offer_keys(connection: Connection, digest: bytes, sequence: int, key_ids: Sequence[str]) -> None:
    """Notes that a version is now offered with other sealing keys, under a new bundle sequence."""
    values = {"sequence": sequence, "key_ids": msgspec.json.encode(key_ids).decode()}
    connection.execute(update(form_versions).where(form_versions.c.digest == digest).values(values))


def keep_bundle(connection: Connection, procedure: str, bundle: str) -> None:
    """Keeps the bundle in which a form is offered now, in place of the one before."""
    connection.execute(delete(form_bundles).where(form_bundles.c.procedure == procedure))
    connection.execute(insert(form_bundles).values(procedure=procedure, bundle=bundle))


def bundle(connection: Connection, procedure: str) -> str | None:
    """The signed bundle in which a form is offered now; none for a form that was offered before they were kept."""
    return connection.scalar(select(form_bundles.c.bundle).where(form_bundles.c.procedure == procedure))


def bundled(connection: Connection) -> frozenset[str]:
    """The forms whose bundle is kept."""
    return frozenset(connection.scalars(select(form_bundles.c.procedure)))


def _stored(row: Row[*tuple[object, ...]]) -> StoredVersion:
    return StoredVersion(
        digest=bytes(row.digest),
        procedure=row.procedure,
        version=row.version,
        sequence=row.sequence,
        key_ids=msgspec.json.decode(row.key_ids, type=tuple[str, ...]),
        definition=row.definition,
        published_at_ms=row.published_at_ms,
        superseded_at_ms=row.superseded_at_ms,
    )
