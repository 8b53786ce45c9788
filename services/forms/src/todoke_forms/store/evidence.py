"""Keeps what signatures were judged by, each document once, and finds all that a case's bundle is made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from todoke_evidence.jpki.revocation import Kind, Snapshot
from todoke_forms.core.model import JudgedBy
from todoke_forms.core.states import FIRST_SEQUENCE
from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import case_evidence, case_history, case_papers, documents


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """What a bundle is made of, as it was when the case was opened. `authority` is DER."""

    statement: str = field(repr=False)
    key_id: str
    sealed: bytes = field(repr=False)
    authority: bytes
    revocation: Snapshot
    leaf_tag: bytes
    leaf_salt: bytes


def add(connection: Connection, judged: Iterable[tuple[int, JudgedBy | None]]) -> None:
    """Notes what each new case was judged by; a list that judged thousands is written once."""
    known = [(case_id, by) for case_id, by in judged if by is not None]
    if not known:
        return
    bodies = {by.authority_digest: by.authority.der for _, by in known}
    bodies |= {by.revocation.digest: by.revocation.der for _, by in known}
    _add_documents(connection, bodies)
    connection.execute(insert(case_evidence), [_row(case_id, by) for case_id, by in known])


def find(connection: Connection, case_id: int) -> KeptEvidence | None:
    """What is kept of a case; None if nothing is."""
    authority, revocation = documents.alias(), documents.alias()
    query = (
        select(
            case_papers.c.statement,
            case_papers.c.key_id,
            case_papers.c.sealed,
            authority.c.body.label("authority"),
            revocation.c.body.label("revocation"),
            case_evidence.c.revocation_kind,
            case_history.c.leaf_tag,
            case_history.c.leaf_salt,
        )
        .join(case_evidence, case_evidence.c.case_id == case_papers.c.case_id)
        .join(authority, authority.c.digest == case_evidence.c.authority)
        .join(revocation, revocation.c.digest == case_evidence.c.revocation)
        .join(case_history, case_history.c.case_id == case_papers.c.case_id)
        .where(case_papers.c.case_id == case_id, case_history.c.sequence == FIRST_SEQUENCE)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return KeptEvidence(
        statement=row.statement,
        key_id=row.key_id,
        sealed=bytes(row.sealed),
        authority=bytes(row.authority),
        revocation=Snapshot(Kind(row.revocation_kind), bytes(row.revocation)),
        leaf_tag=bytes(row.leaf_tag),
        leaf_salt=bytes(row.leaf_salt),
    )


def _add_documents(connection: Connection, bodies: dict[bytes, bytes]) -> None:
    """Writes those that are not there; asks first, because a list may take megabytes on its way to the database."""
    there = connection.scalars(select(documents.c.digest).where(documents.c.digest.in_(bodies)))
    kept = {bytes(digest) for digest in there}
    rows = [{"digest": digest, "body": body} for digest, body in bodies.items() if digest not in kept]
    if rows:
        connection.execute(insert_if_new(connection, documents), rows)


def _row(case_id: int, by: JudgedBy) -> dict[str, object]:
    return {
        "case_id": case_id,
        "authority": by.authority_digest,
        "revocation": by.revocation.digest,
        "revocation_kind": by.revocation.kind.value,
    }
