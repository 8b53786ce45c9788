"""Deletes the cases whose retention is over (保存年限), each in a transaction of its own with its record and its leaf.

What is not decided stays, and what cannot be deleted whole stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from todoke_evidence import attested
from todoke_evidence.errors import EvidenceError
from todoke_forms import events
from todoke_forms.core import leaves, retention
from todoke_forms.core.model import ALTERED, Entry
from todoke_forms.core.outgoing import Lane, Outgoing, Randomness
from todoke_forms.core.retention import Retention
from todoke_forms.form_source import FormSource
from todoke_forms.places import placing
from todoke_forms.store import deletions, files, outbox, reading
from todoke_forms.store.database import Database
from todoke_forms.store.deletions import DecidedCase
from todoke_kit import logs
from todoke_kit.errors import Refusal

DELETED = "deleted"
"""What a leaf of the office's ledger says of a case that is gone; no case is ever in this state."""

AT_ONCE = 200  # cases looked at together


@dataclass(frozen=True, slots=True)
class Deleting:
    """What deleting takes.

    :param default_years: of forms that do not say how long their cases are kept; None: for ever.
    """

    database: Database
    default_years: int | None
    randomness: Randomness
    now: Callable[[], datetime]

    def run(self, say: Callable[[str], None], *, dry: bool) -> int:
        """Deletes what is due, or, dry, only says what is; returns how many of these could not be deleted."""
        failed = 0
        for case, kept in self._due():
            if kept is None:  # nobody can read for how long, and it stays
                failed += 1
                say(f"{case.receipt_number}\t{case.procedure}\tkept until ?\trefused: {ALTERED}")
                continue
            try:
                done = "due" if dry else self._delete(case, kept)
            except (Refusal, EvidenceError) as refusal:
                failed += 1
                done = f"refused: {refusal.code}"
            say(f"{case.receipt_number}\t{case.procedure}\tkept until {kept.until}\t{done}")
        return failed

    def _due(self) -> Iterator[tuple[DecidedCase, Retention | None]]:
        forms, after = FormSource(), 0
        while True:
            with self.database.read() as connection:
                some = deletions.decided(connection, after, AT_ONCE)
                kept = [self._kept(connection, forms, case) for case in some]
            if not some:
                return
            after = some[-1].id
            pairs = zip(some, kept, strict=True)
            yield from (pair for pair in pairs if pair[1] is None or retention.is_due(pair[1], self.now()))

    def _kept(self, connection: Connection, forms: FormSource, case: DecidedCase) -> Retention | None:
        if not forms.sound(connection, case.form_digest):
            return None
        definition = forms.definition(connection, case.form_digest)
        return retention.retention(definition, self.default_years, case.decided_at_ms)

    def _delete(self, case: DecidedCase, kept: Retention) -> str:
        now_ms = int(self.now().timestamp() * 1000)
        tag, salt = self.randomness(leaves.TAG_BYTES), self.randomness(leaves.SALT_BYTES)
        with self.database.write() as connection:
            placing.hold(connection, case.receipt_number)
            if reading.find(connection, case.receipt_number, held=True) is None:
                return "gone"
            count = _check_whole(connection, case.id)
            deletions.remove(connection, case.id)
            leaf = leaves.case_leaf(_entry(case, now_ms), tag, salt)
            outbox.add(connection, [Outgoing(Lane.LEDGER, tag.hex(), leaf)])
            deletions.record(connection, _record(case, kept, count, now_ms) | {"leaf_tag": tag, "leaf_salt": salt})
        logs.audit(
            events.CASE_DELETED,
            receipt=case.receipt_number,
            procedure=case.procedure,
            kept_until=str(kept.until),
            files=count,
        )
        return DELETED


def _check_whole(connection: Connection, case_id: int) -> int:
    """How many files a case has, when it is known where all of them are.

    :raises Refusal: "uploads_unknown" for a case from before it was noted which files sealed apart are its own.
    """
    said = attested.parse_any(files.sealed_papers(connection, case_id).statement).statement
    if len(set(said.uploads)) != deletions.count_uploads(connection, case_id):
        raise Refusal("uploads_unknown")
    return len(said.attachments)


def _record(case: DecidedCase, kept: Retention, count: int, now_ms: int) -> dict[str, object]:
    return {
        "receipt_number": case.receipt_number,
        "procedure": case.procedure,
        "state": case.state,
        "sequence": case.sequence + 1,
        "statement_digest": case.statement_digest,
        "decided_at_ms": case.decided_at_ms,
        "kept_until": str(kept.until),
        "files": count,
        "deleted_at_ms": now_ms,
    }


def _entry(case: DecidedCase, now_ms: int) -> Entry:
    return Entry(
        receipt_number=case.receipt_number,
        procedure=case.procedure,
        statement_digest=case.statement_digest,
        from_state=case.state,
        to_state=DELETED,
        sequence=case.sequence + 1,
        at_ms=now_ms,
        amount_yen=case.amount_yen,
    )
