"""Deletes a case with all that is kept of it, and records that it was: nothing in the record says of whom or what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, insert, select, update

from todoke_forms.core.states import DECISIONS, State
from todoke_forms.store import attendance, notes, places, views
from todoke_forms.store.tables import (
    case_evidence,
    case_files,
    case_history,
    case_papers,
    case_uploads,
    cases,
    clean_files,
    contacts,
    deletions,
    documents,
    letter_keys,
    letters,
    upload_chunks,
    uploads,
)


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """A case that was decided, as far as deleting it needs."""

    id: int
    receipt_number: str
    procedure: str
    form_digest: bytes
    state: State
    sequence: int
    statement_digest: bytes
    amount_yen: int
    decided_at_ms: int


def note_uploads(connection: Connection, named: Iterable[tuple[int, Collection[bytes]]]) -> None:
    """Notes which files sealed apart belong to each new case: only its sealed content says so besides."""
    rows = [{"case_id": case_id, "upload": upload} for case_id, many in named for upload in set(many)]
    if rows:
        connection.execute(insert(case_uploads), rows)


def count_uploads(connection: Connection, case_id: int) -> int:
    """How many files sealed apart are noted of a case."""
    return connection.scalar(select(func.count()).where(case_uploads.c.case_id == case_id)) or 0


def decided(connection: Connection, after: int, limit: int) -> Sequence[DecidedCase]:
    """Some of the cases that were decided, in the order of their ids, which are greater than `after`."""
    query = (
        select(
            cases.c.id,
            cases.c.receipt_number,
            cases.c.procedure,
            cases.c.form_digest,
            cases.c.state,
            cases.c.sequence,
            cases.c.statement_digest,
            cases.c.amount_yen,
            case_history.c.at_ms.label("decided_at_ms"),
        )
        .join(case_history, and_(case_history.c.case_id == cases.c.id, case_history.c.sequence == cases.c.sequence))
        .where(cases.c.state.in_(DECISIONS), cases.c.id > after)
        .order_by(cases.c.id)
        .limit(limit)
    )
    return [
        DecidedCase(**{**row._mapping, "state": State(row.state)})  # noqa: SLF001 - its documented name
        for row in connection.execute(query)
    ]


def remove(connection: Connection, case_id: int) -> None:
    """Removes a case: originals, rebuilt files, answers, letters, evidence and history."""
    _remove_uploads(connection, case_id)
    places.remove(connection, case_id)
    views.remove(connection, case_id)
    attendance.remove(connection, case_id)
    notes.remove(connection, case_id)
    revocation = select(case_evidence.c.revocation).where(case_evidence.c.case_id == case_id)
    judged_by = list(connection.scalars(revocation))
    for table in (clean_files, case_files, contacts, letters, letter_keys, case_evidence, case_history, case_papers):
        connection.execute(delete(table).where(table.c.case_id == case_id))
    # Lists and answers of that day judge no new case; an authority's certificate still may, and names no citizen.
    others = exists().where(case_evidence.c.revocation == documents.c.digest)
    connection.execute(delete(documents).where(documents.c.digest.in_(judged_by), ~others))
    connection.execute(delete(cases).where(cases.c.id == case_id))


def record(connection: Connection, row: Mapping[str, object]) -> None:
    """Records a deletion; a row has every column but the ledger's index."""
    connection.execute(insert(deletions).values(row))


def record_leaf(connection: Connection, indexes: Mapping[bytes, int]) -> None:
    """Notes at which index the office's ledger holds the leaf of each tag."""
    if indexes:
        statement = update(deletions).where(deletions.c.leaf_tag == bindparam("tag"))
        rows = [{"tag": tag, "index": index} for tag, index in indexes.items()]
        connection.execute(statement.values(ledger_index=bindparam("index")), rows)


def _remove_uploads(connection: Connection, case_id: int) -> None:
    """Removes the files sealed apart that no other case names: who sends an application again names the same."""
    named = set(connection.scalars(select(case_uploads.c.upload).where(case_uploads.c.case_id == case_id)))
    connection.execute(delete(case_uploads).where(case_uploads.c.case_id == case_id))
    shared = set(connection.scalars(select(case_uploads.c.upload).where(case_uploads.c.upload.in_(named))))
    for table in (upload_chunks, uploads):
        connection.execute(delete(table).where(table.c.upload.in_(named - shared)))
