"""The published versions of forms: which is current, and what an earlier one said.

A row that somebody changed is a version like any other, but says nothing (`version_rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import msgspec
from sqlalchemy import Connection, Select, delete, func, insert, select, text, true, tuple_, update

from todoke_catalog.identity import Level
from todoke_evidence.notice import MAX_FORMER
from todoke_forms.store import copies
from todoke_forms.store.tables import form_bundles, form_terms, form_versions
from todoke_forms.store.version_rows import ROWS, Said, StoredVersion, read


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
    """The version of a form that is offered now; where its rows contradict each other the newest, altered."""
    at = form_versions.c
    found = read(connection, ROWS.where(at.procedure == procedure, at.superseded_at_ms.is_(None)))
    newest = connection.scalar(select(func.max(at.version)).where(at.procedure == procedure))
    return found[0] if _agree(found, newest) else _in_doubt(connection, procedure)


def current_version(connection: Connection, procedure: str) -> int:
    """The number of the version of a form that is offered now; 0: none is."""
    found = current(connection, procedure)
    return 0 if found is None else found.version


def all_current(connection: Connection) -> Sequence[StoredVersion]:
    """The versions that are offered now, of every form, in the order of their names."""
    at = form_versions.c
    found = read(connection, ROWS.where(at.superseded_at_ms.is_(None)).order_by(at.procedure))
    of_form = {name: list(some) for name, some in groupby(found, lambda one: one.procedure)}
    numbers = select(at.procedure, func.max(at.version).label("newest")).group_by(at.procedure)
    newest = {row.procedure: row.newest for row in connection.execute(numbers)}
    current = []
    for name in sorted(bundled(connection).union(one for one in newest if isinstance(one, str))):
        some = of_form.get(name, [])
        one = some[0] if _agree(some, newest.get(name)) else _in_doubt(connection, name)
        current += [] if one is None else [one]
    return current


def _agree(found: Sequence[StoredVersion], newest: object) -> bool:
    """Whether the rows that say that they are the current one are one, of the form, and the newest."""
    return len(found) == 1 and not found[0].stray and found[0].version == newest


def _in_doubt(connection: Connection, procedure: str) -> StoredVersion | None:
    """The same from all rows of a form; another form's row that was moved here stops this one nowhere.

    Where the newest is not the only one that is current, somebody changed or moved one; which was offered, the bundle
    says that is kept. None: the form was never published.
    """
    own = published(connection, procedure)
    if own and [one for one in own if one.superseded_at_ms is None] == own[:1]:
        return own[0]
    kept = copies.bundled(connection, procedure)
    if kept is None:
        return replace(own[0], said=None, superseded_at_ms=None) if own else None
    return StoredVersion(kept.digest, procedure, kept.version, kept.sequence, (), None, kept.published_at_ms, None)


def intact(connection: Connection, version: StoredVersion) -> StoredVersion | None:
    """The same as it was published, where its row says that or a copy does; None: nobody knows.

    For who stops it; nobody is judged by it while its row is altered.
    """
    if version.sound:
        return version
    said = copies.text(connection, version.procedure, version.digest)
    kept = copies.bundled(connection, version.procedure)
    if kept is not None and kept.digest == version.digest:
        version = replace(version, version=kept.version, published_at_ms=kept.published_at_ms)
    return None if said is None or not version.version else replace(version, said=said)


def still_taken(connection: Connection, now_ms: int, procedure: str = "") -> Sequence[StoredVersion]:
    """The versions that were replaced and whose time is not over, withdrawn or not, of one form or of all.

    Those that the gateway has: of each place among its bundles the last that was sent to it, over or not. The newest of
    a form comes first.
    """
    at = form_versions.c
    of_form = at.procedure == procedure if procedure else true()
    lasting = form_terms.c.accept_until_ms > now_ms
    query = ROWS.join_from(form_versions, form_terms, form_terms.c.digest == at.digest)
    query = query.where(of_form, lasting, tuple_(at.procedure, at.version).in_(_in_their_places()))
    found = read(connection, query.order_by(at.procedure, at.version.desc()))
    found = [one for one in found if procedure in {"", one.procedure}]  # no row that another form's became
    # One that is said not to be replaced would be signed as the current one.
    return [one if one.superseded_at_ms is not None else replace(one, said=None, superseded_at_ms=0) for one in found]


def _in_their_places() -> Select[tuple[str, int]]:
    """Of each form the former versions that no later one has taken the place of."""
    at = form_versions.c
    sent = select(at.procedure, func.max(at.version)).join(form_terms, form_terms.c.digest == at.digest)
    return sent.where(form_terms.c.accept_until_ms.is_not(None)).group_by(at.procedure, at.version % MAX_FORMER)


def published(connection: Connection, procedure: str) -> list[StoredVersion]:
    """Every version of a form that ever was, the newest first; no row that another form's became."""
    return [one for one in _rows_of(connection, procedure) if not one.stray]


def _rows_of(connection: Connection, procedure: str) -> list[StoredVersion]:
    at = form_versions.c
    return read(connection, ROWS.where(at.procedure == procedure).order_by(at.version.desc()))


def find(connection: Connection, digest: bytes) -> StoredVersion | None:
    """The version with this digest, current or not."""
    found = read(connection, ROWS.where(form_versions.c.digest == digest))
    return found[0] if found else None


def anonymous(connection: Connection, digest: bytes) -> bool:
    """Whether a version asks nobody who he is, so that of its cases no finer time than the hour is told.

    So it is taken to be where its row is not what was published: what is told too finely nobody takes back.
    """
    version = find(connection, digest)
    if version is None or not version.sound:
        return True
    asked = msgspec.json.decode(version.definition, type=Said).identity
    return asked is not None and asked.level is Level.ANONYMOUS


def last_numbers(connection: Connection, procedure: str) -> tuple[int, int]:
    """The highest version and bundle sequence of a form so far, as far as anybody can read; zeros for a new one."""
    found, kept = _rows_of(connection, procedure), copies.bundled(connection, procedure)
    known = [(one.version, one.sequence) for one in found] + ([(kept.version, kept.sequence)] if kept else [])
    return max((one for one, _ in known), default=0), max((one for _, one in known), default=0)


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


def mend(connection: Connection, version: StoredVersion) -> None:
    """Writes once more what a version says; no keys, so that it is signed anew whatever its row said of them."""
    values = {"procedure": version.procedure, "definition": version.definition, "key_ids": "[]"}
    connection.execute(update(form_versions).where(form_versions.c.digest == version.digest).values(values))


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
    return frozenset(name for name in connection.scalars(select(form_bundles.c.procedure)) if isinstance(name, str))
