"""Writes new cases in bulk, once each, and moves a case from one state to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from todoke_forms.core.model import Opened
from todoke_forms.core.outgoing import Announcement
from todoke_forms.core.states import FIRST_SEQUENCE, State
from todoke_forms.store import deletions, evidence, files, letters
from todoke_forms.store.database import insert_if_new
from todoke_forms.store.tables import case_history, case_papers, cases, contacts


@dataclass(frozen=True, slots=True)
class Arrived:
    """A new case as it is written: what was opened, when, and what its arrival announces."""

    opened: Opened
    opened_at_ms: int
    announcement: Announcement


@dataclass(frozen=True, slots=True)
class Entered:
    """A state that a case enters after its first."""

    case_id: int
    from_state: State
    to_state: State
    sequence: int
    at_ms: int
    actor: str
    reason: str
    announcement: Announcement


def add(connection: Connection, arrived: Iterable[Arrived]) -> frozenset[bytes]:
    """Writes the cases whose submission id is new, and returns those ids; the others are left as they are.

    The submission ids of `arrived` must differ from each other.
    """
    by_id = {case.opened.submission_id: case for case in arrived}
    if not by_id:
        return frozenset()
    statement = insert_if_new(connection, cases).returning(cases.c.id, cases.c.submission_id)
    rows = connection.execute(statement, [_case_row(case) for case in by_id.values()]).all()
    new = [(row.id, by_id[bytes(row.submission_id)]) for row in rows]
    if new:
        connection.execute(insert(case_papers), [_papers_row(case_id, case.opened) for case_id, case in new])
        connection.execute(insert(case_history), [_arrival_row(case_id, case) for case_id, case in new])
        evidence.add(connection, [(case_id, case.opened.judged_by) for case_id, case in new])
        files.add(connection, [(case_id, len(case.opened.attachments)) for case_id, case in new])
        deletions.note_uploads(connection, [(case_id, case.opened.uploads) for case_id, case in new])
        _add_contacts(connection, [(case_id, case.opened.contact) for case_id, case in new])
        letters.add_keys(connection, [(case_id, case.opened.letter_key) for case_id, case in new])
    return frozenset(case.opened.submission_id for _, case in new)


def statement_digests(connection: Connection, submission_ids: Sequence[bytes]) -> Mapping[bytes, bytes]:
    """For each submission id that is a case: the digest of the statement that made it one."""
    query = select(cases.c.submission_id, cases.c.statement_digest).where(cases.c.submission_id.in_(submission_ids))
    return {bytes(row.submission_id): bytes(row.statement_digest) for row in connection.execute(query)}


def ids(connection: Connection, submission_ids: Sequence[bytes]) -> Mapping[bytes, int]:
    """The ids of the cases of these submissions."""
    query = select(cases.c.submission_id, cases.c.id).where(cases.c.submission_id.in_(submission_ids))
    return {bytes(row.submission_id): row.id for row in connection.execute(query)}


def accepted(connection: Connection, case_ids: Sequence[int]) -> Mapping[int, tuple[int, int]]:
    """When cases were accepted and at which index, as `Arrival.accepted`."""
    query = select(cases.c.id, cases.c.accepted_at_ms, cases.c.ledger_index).where(cases.c.id.in_(case_ids))
    return {row.id: (row.accepted_at_ms, row.ledger_index) for row in connection.execute(query)}


def known_receipts(connection: Connection, receipt_numbers: Sequence[str]) -> frozenset[str]:
    """Which of these receipt numbers belong to a case."""
    query = select(cases.c.receipt_number).where(cases.c.receipt_number.in_(receipt_numbers))
    return frozenset(connection.scalars(query))


def enter(connection: Connection, step: Entered) -> bool:
    """Moves a case on, unless it has left `from_state` meanwhile; tells whether it did."""
    moved = connection.execute(
        update(cases)
        .where(
            cases.c.id == step.case_id,
            cases.c.state == step.from_state,
            cases.c.sequence == step.sequence - 1,
        )
        .values(state=step.to_state, sequence=step.sequence)
    )
    if moved.rowcount != 1:
        return False
    connection.execute(insert(case_history).values(_history_row(step)))
    return True


def record_leaf(connection: Connection, indexes: Mapping[bytes, int]) -> None:
    """Notes at which index the closed ledger holds the leaf of each tag."""
    statement = update(case_history).where(case_history.c.leaf_tag == bindparam("tag"))
    if indexes:
        rows = [{"tag": tag, "index": index} for tag, index in indexes.items()]
        connection.execute(statement.values(ledger_index=bindparam("index")), rows)


def _add_contacts(connection: Connection, reached: Iterable[tuple[int, str | None]]) -> None:
    rows = [{"case_id": case_id, "address": json_text(address)} for case_id, address in reached if address is not None]
    if rows:
        connection.execute(insert(contacts), rows)


def _case_row(case: Arrived) -> dict[str, object]:
    opened, arrival = case.opened, case.opened.arrival
    return {
        "submission_id": opened.submission_id,
        "receipt_number": opened.receipt_number,
        "procedure": opened.procedure,
        "form_digest": opened.form_digest,
        "state": State.ARRIVED,
        "sequence": FIRST_SEQUENCE,
        "verdict": opened.verdict,
        "eligible": opened.answers.eligible,
        "amount_yen": opened.answers.amount_yen,
        "statement_digest": opened.statement_digest,
        "accepted_at_ms": arrival.accepted_at_ms,
        "relayed_at_ms": arrival.relayed_at_ms,
        "opened_at_ms": case.opened_at_ms,
        "ledger_index": arrival.ledger_index,
    }


def _papers_row(case_id: int, opened: Opened) -> dict[str, object]:
    return {
        "case_id": case_id,
        "statement": opened.arrival.statement,
        "key_id": opened.arrival.key_id,
        "sealed": opened.arrival.sealed,
        "checks": json_text(opened.checks),
        "attributes": json_text(opened.attributes),
        "answers": json_text(opened.answers),
        "attachments": json_text(opened.attachments),
    }


def _arrival_row(case_id: int, case: Arrived) -> dict[str, object]:
    return {
        "case_id": case_id,
        "sequence": FIRST_SEQUENCE,
        "state": State.ARRIVED,
        "at_ms": case.opened_at_ms,
        "actor": "",
        "reason": json_text(""),
        "leaf_tag": case.announcement.leaf_tag,
        "leaf_salt": case.announcement.leaf_salt,
    }


def _history_row(step: Entered) -> dict[str, object]:
    return {
        "case_id": step.case_id,
        "sequence": step.sequence,
        "state": step.to_state,
        "at_ms": step.at_ms,
        "actor": step.actor,
        "reason": json_text(step.reason),
        "leaf_tag": step.announcement.leaf_tag,
        "leaf_salt": step.announcement.leaf_salt,
    }


def json_text(value: object) -> str:
    """JSON as the tables keep it."""
    return msgspec.json.encode(value).decode()
