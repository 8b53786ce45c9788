"""Writes what a member of staff records about a case; it stays in the closed zone, and nobody is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from todoke_forms.core import notes as rules
from todoke_forms.store import notes, reading
from todoke_forms.store.database import Database
from todoke_forms.store.notes import Note
from todoke_kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Noting:
    """What a member of staff writes (already stripped), having seen so many records of the case."""

    receipt_number: str
    text: str
    due: date | None
    seen: int
    actor: str


def write(database: Database, noting: Noting, now_ms: int) -> None:
    """Writes it durably.

    :raises Refusal: "case_unknown", "state_changed" (someone was quicker), "store_unavailable", or what
        `core.notes.check_text` raises.
    """
    rules.check_text(noting.text)
    with database.write() as connection:
        case = reading.find(connection, noting.receipt_number, held=True)
        if case is None:
            raise Refusal("case_unknown")
        written = len(notes.of_case(connection, case.id))
        if written != noting.seen:
            raise Refusal("state_changed")
        notes.add(connection, case.id, written + 1, Note(noting.text, noting.due, now_ms, noting.actor))
