"""The attachments of cases: which wait to be rebuilt, what was said of the others, and the rebuilt ones themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

import msgspec
from sqlalchemy import Connection, func, insert, select, update

from todoke_evidence.file_outcome import FileOutcome
from todoke_forms.core import file_outcomes
from todoke_forms.core.files import FileReport, FileState
from todoke_forms.core.model import AttachmentEntry
from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import case_files, case_papers, cases, clean_files

PIECE = 1 << 20  # bytes of a rebuilt file in one row: so much of it is in memory at once


@dataclass(frozen=True, slots=True)
class PendingFile:
    """An attachment that nobody may see yet."""

    case_id: int
    receipt_number: str
    position: int
    failures: int


@dataclass(frozen=True, slots=True)
class SealedPapers:
    """What a case's attachments are taken from."""

    statement: str = field(repr=False)
    key_id: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An attachment of a case; `report` is None while it is pending."""

    position: int
    state: FileState
    report: FileReport | None


def add(connection: Connection, counts: Iterable[tuple[int, int]]) -> None:
    """Notes how many attachments each of these cases has; what is noted already stays."""
    rows = [
        {"case_id": case_id, "position": position, "state": FileState.PENDING, "failures": 0}
        for case_id, count in counts
        for position in range(count)
    ]
    if rows:
        connection.execute(insert_if_new(connection, case_files), rows)


def add_older(connection: Connection, below: int | None, limit: int) -> int | None:
    """Notes the attachments of some cases that were kept before this table was, the newest of them first.

    :param below: the id that the last call returned; None: begin at the oldest case that is noted.
    :returns: None when none is left.
    """
    query = select(case_papers.c.case_id, case_papers.c.attachments)
    bound = connection.scalar(select(func.min(case_files.c.case_id))) if below is None else below
    if bound is not None:
        query = query.where(case_papers.c.case_id < bound)
    rows = connection.execute(query.order_by(case_papers.c.case_id.desc()).limit(limit)).all()
    add(connection, [(row.case_id, len(_entries(row.attachments))) for row in rows])
    return rows[-1].case_id if rows else None


def pending(connection: Connection, limit: int, unreadable: Collection[int]) -> Sequence[PendingFile]:
    """The oldest cases' files that wait, but those of cases that cannot be opened."""
    query = (
        select(case_files.c.case_id, cases.c.receipt_number, case_files.c.position, case_files.c.failures)
        .join(cases, cases.c.id == case_files.c.case_id)
        .where(case_files.c.state == FileState.PENDING, case_files.c.case_id.not_in(unreadable))
        .order_by(case_files.c.case_id, case_files.c.position)
        .limit(limit)
    )
    return [PendingFile(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - its documented name


def sealed_papers(connection: Connection, case_id: int) -> SealedPapers:
    """The sealed bytes of a case, with what opening them takes."""
    columns = (case_papers.c.statement, case_papers.c.key_id, case_papers.c.sealed)
    row = connection.execute(select(*columns).where(case_papers.c.case_id == case_id)).one()
    return SealedPapers(row.statement, row.key_id, bytes(row.sealed))


def settle(connection: Connection, file: PendingFile, report: FileReport, body: BinaryIO) -> bool:
    """Writes what became of a pending file, unless it was settled meanwhile; tells whether it did.

    :param body: the rebuilt file; empty when it was refused.
    """
    if not _update(connection, file, state=report.state, report=msgspec.json.encode(report).decode()):
        return False
    for number, piece in enumerate(iter(lambda: body.read(PIECE), b"")):
        row = {"case_id": file.case_id, "position": file.position, "number": number, "body": piece}
        connection.execute(insert(clean_files).values(row))
    return True


def fail(connection: Connection, file: PendingFile) -> None:
    """Notes one more attempt that ended without an answer."""
    _update(connection, file, failures=file.failures + 1)


def of_case(connection: Connection, case_id: int) -> Sequence[KeptFile]:
    """All attachments of a case, in the order of the form."""
    query = select(case_files).where(case_files.c.case_id == case_id).order_by(case_files.c.position)
    return [KeptFile(row.position, FileState(row.state), _report(row.report)) for row in connection.execute(query)]


def outcomes(connection: Connection, case_id: int) -> tuple[FileOutcome, ...]:
    """What the applicant may be told of each attachment of a case, in the order of the form."""
    text = connection.scalar(select(case_papers.c.attachments).where(case_papers.c.case_id == case_id))
    reports = {file.position: file.report for file in of_case(connection, case_id)}
    return tuple(
        file_outcomes.outcome(entry.media_type, reports.get(position))
        for position, entry in enumerate(_entries(text or "[]"))
    )


def clean(connection: Connection, case_id: int, position: int) -> FileReport | None:
    """The report of a rebuilt file; None when there is none at this place."""
    query = select(case_files.c.report).where(
        case_files.c.case_id == case_id,
        case_files.c.position == position,
        case_files.c.state == FileState.CLEAN,
    )
    text = connection.scalar(query)
    return None if text is None else msgspec.json.decode(text, type=FileReport)


def piece(connection: Connection, case_id: int, position: int, number: int) -> bytes:
    """A piece of a rebuilt file, from 0 on; empty after the last."""
    wanted = (clean_files.c.case_id == case_id, clean_files.c.position == position, clean_files.c.number == number)
    found = connection.scalar(select(clean_files.c.body).where(*wanted))
    return b"" if found is None else bytes(found)


def _update(connection: Connection, file: PendingFile, **values: object) -> bool:
    changed = connection.execute(
        update(case_files)
        .where(
            case_files.c.case_id == file.case_id,
            case_files.c.position == file.position,
            case_files.c.state == FileState.PENDING,
        )
        .values(values)
    )
    return changed.rowcount == 1


def _entries(text: str) -> Sequence[AttachmentEntry]:
    return msgspec.json.decode(text, type=tuple[AttachmentEntry, ...])


def _report(text: str | None) -> FileReport | None:
    return None if text is None else msgspec.json.decode(text, type=FileReport)
