"""Moves a case to another state, mostly at the word of staff, and tells everyone in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from todoke_evidence.letter import Letter
from todoke_forms.core import letters as letter_rows
from todoke_forms.core import states
from todoke_forms.core.model import Entry
from todoke_forms.core.outgoing import Randomness, announce
from todoke_forms.core.states import State
from todoke_forms.places import placing, telling
from todoke_forms.store import cases, files, forms, letters, outbox, reading
from todoke_forms.store.cases import Entered
from todoke_forms.store.database import Database
from todoke_forms.store.reading import Case
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


@dataclass(frozen=True, slots=True)
class Step:
    """A state that a case is to enter, why, by whom and when; `hour_only` where nobody is to be known by the moment."""

    wanted: State
    reason: str
    actor: str
    at_ms: int
    hour_only: bool = False


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
        entry = enter(connection, case, Step(change.wanted, reason, change.actor, now_ms), municipality, randomness)
        if change.letter is not None:
            key = letters.key_of(connection, case.id)
            outbox.add(connection, [letter_rows.row(change.letter, key, entry, municipality)])
            letters.add(connection, case.id, entry.sequence, change.letter)


def enter(connection: Connection, case: Case, step: Step, municipality: str, randomness: Randomness) -> Entry:
    """Moves a case that is held, frees the place that it gives up, and tells everyone.

    :raises Refusal: "state_changed".
    """
    if step.wanted in states.GIVES_UP:
        placing.free(connection, case, step.actor, step.at_ms)
    entry = _entry(case, step)
    outcomes, stands = files.outcomes(connection, case.id), telling.told(connection, case.id)
    anonymous = forms.anonymous(connection, case.form_digest)
    announcement = announce(
        entry, outcomes, municipality, randomness, anonymous=anonymous, hour_only=step.hour_only, stands=stands
    )
    entered = Entered(
        case.id, case.state, step.wanted, entry.sequence, step.at_ms, step.actor, step.reason, announcement
    )
    if not cases.enter(connection, entered):
        raise Refusal("state_changed")
    outbox.add(connection, announcement.outgoing)
    return entry


def _entry(case: Case, step: Step) -> Entry:
    return Entry(
        receipt_number=case.receipt_number,
        procedure=case.procedure,
        statement_digest=case.statement_digest,
        from_state=case.state,
        to_state=step.wanted,
        sequence=case.sequence + 1,
        at_ms=step.at_ms,
        amount_yen=case.amount_yen,
    )
