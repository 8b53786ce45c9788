"""Moves a case to another state at the word of a member of staff, and tells everyone in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from todoke_evidence.letter import Letter
from todoke_forms import placing
from todoke_forms.core import letters as letter_rows
from todoke_forms.core import states
from todoke_forms.core.model import Entry
from todoke_forms.core.outgoing import Randomness, announce
from todoke_forms.core.states import State
from todoke_forms.store import cases, files, letters, outbox, reading
from todoke_forms.store.cases import Entered
from todoke_forms.store.database import Database
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Change:
    """What a member of staff asks for, having seen the case in state `seen` at `seen_sequence`."""

    receipt_number: str
    seen: State
    seen_sequence: int
    wanted: State
    reason: str
    actor: str
    letter: Letter | None = None  # to the applicant, with a decision


def change_state(database: Database, municipality: str, change: Change, randomness: Randomness, now_ms: int) -> None:
    """Makes the change, durably.

    :raises Refusal: "case_unknown", "state_changed" (someone was quicker), "store_unavailable", or what
        `states.check_change`, `placing.check_grantable` and `core.letters.row` raise.
    """
    reason = change.reason.strip()
    with database.write() as connection:
        placing.hold(connection, change.receipt_number)
        case = reading.find(connection, change.receipt_number, held=True)
        if case is None:
            raise Refusal("case_unknown")
        if (case.state, case.sequence) != (change.seen, change.seen_sequence):
            raise Refusal("state_changed")
        states.check_change(case.state, change.wanted, reason)
        if change.wanted is State.GRANTED:
            placing.check_grantable(connection, case.id)
        if change.wanted in states.GIVES_UP:
            placing.free(connection, case, change.actor, now_ms)
        entry = _entry(case, change.wanted, now_ms)
        stands = placing.told(connection, case.id)
        announcement = announce(entry, files.outcomes(connection, case.id), municipality, randomness, stands=stands)
        step = Entered(case.id, case.state, change.wanted, entry.sequence, now_ms, change.actor, reason, announcement)
        if not cases.enter(connection, step):
            raise Refusal("state_changed")
        outbox.add(connection, announcement.outgoing)
        if change.letter is not None:
            key = letters.key_of(connection, case.id)
            outbox.add(connection, [letter_rows.row(change.letter, key, entry, municipality)])
            letters.add(connection, case.id, entry.sequence, change.letter)


def _entry(case: reading.Case, wanted: State, now_ms: int) -> Entry:
    return Entry(
        receipt_number=case.receipt_number,
        procedure=case.procedure,
        statement_digest=case.statement_digest,
        from_state=case.state,
        to_state=wanted,
        sequence=case.sequence + 1,
        at_ms=now_ms,
        amount_yen=case.amount_yen,
    )
