"""Notes at the word of staff that somebody who had booked did not come, or came after all; nobody outside is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from todoke_forms.core import attendance as rules
from todoke_forms.core import places
from todoke_forms.form_source import FormSource
from todoke_forms.places import placing
from todoke_forms.store import attendance, reading
from todoke_forms.store import places as stands
from todoke_forms.store.attendance import Mark
from todoke_forms.store.database import Database
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Marking:
    """What a member of staff asks for, having seen so many marks of the case."""

    receipt_number: str
    missed: bool
    seen: int
    actor: str


def mark(database: Database, forms: FormSource, marking: Marking, now: datetime) -> None:
    """Notes it durably.

    :raises Refusal: "case_unknown", "state_changed" (someone was quicker), "store_unavailable", or what
        `core.attendance.check_markable` raises.
    """
    with database.write() as connection:
        placing.hold(connection, marking.receipt_number)
        case = reading.find(connection, marking.receipt_number, held=True)
        if case is None:
            raise Refusal("case_unknown")
        stand = stands.find(connection, case.id)
        slot = places.slot_of(forms.definition(connection, case.form_digest), stand.pool) if stand else None
        rules.check_markable(stand.place if stand else None, slot, now)
        past = attendance.history(connection, case.id)
        before = bool(past) and past[-1].missed
        if len(past) != marking.seen or before == marking.missed:
            raise Refusal("state_changed")
        made = Mark(marking.missed, int(now.timestamp() * 1000), marking.actor)
        attendance.add(connection, case.id, len(past) + 1, made)
