"""Takes what looked like the second application of a person as one of its own, at the word of a member of staff."""

from __future__ import annotations

from dataclasses import dataclass

from todoke_forms.core import states, typed
from todoke_forms.places import placing
from todoke_forms.places.filling import Asking
from todoke_forms.store import places, reading
from todoke_forms.store.database import Database
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What a member of staff asks for, and why: twins of one name, a mistake, an office's permission."""

    receipt_number: str
    reason: str
    actor: str


def accept_repeat(database: Database, acceptance: Acceptance, now_ms: int) -> None:
    """Accepts the case durably; it gets its place where its form gives one, after all who came before.

    :raises Refusal: "case_unknown", "state_changed" (nobody is asked any more), "reason_missing", "reason_too_long",
        "my_number_typed", "version_altered" or "store_unavailable".
    """
    reason = acceptance.reason.strip()
    if not reason:
        raise Refusal("reason_missing")
    if len(reason) > states.MAX_REASON:
        raise Refusal("reason_too_long")
    typed.check(reason)
    with database.write() as connection:
        case = reading.find(connection, acceptance.receipt_number)
        stand = None if case is None else places.find(connection, case.id)
        if case is None:
            raise Refusal("case_unknown")
        if stand is None:
            raise Refusal("state_changed")
        asking = Asking(case.id, stand.pools, case.procedure, case.form_digest, now_ms)
        placing.accept(connection, asking, acceptance.actor, reason)
