"""What the closed zone's ledger commits to: the states of cases, the entries of draws; nothing without the salt."""

from __future__ import annotations

from datetime import UTC, datetime

from todoke_evidence import case_entry, draw
from todoke_evidence.case_entry import CaseEvent
from todoke_evidence.draw import Closed
from todoke_evidence.receipt import KIND_CASE, KIND_DRAW, leaf
from todoke_forms.core.model import Entry

TAG_BYTES = 16
SALT_BYTES = 32


def event(entry: Entry) -> bytes:
    """The canonical JSON that the leaf commits to."""
    return case_entry.encode(
        CaseEvent(
            at=datetime.fromtimestamp(entry.at_ms // 1000, UTC),
            receipt_number=entry.receipt_number,
            sequence=entry.sequence,
            state=str(entry.to_state),  # canonical JSON takes no subclass of str, as an enumeration is
            statement=entry.statement_digest,
        )
    )


def case_leaf(entry: Entry, tag: bytes, salt: bytes) -> bytes:
    """The 50-byte leaf; whoever holds tag and salt can show which event it stands for."""
    return leaf(KIND_CASE, tag, salt, event(entry))


def draw_leaf(closed: Closed, tag: bytes, salt: bytes) -> bytes:
    """The same for the entries of a draw, which its file shows to everyone."""
    return leaf(KIND_DRAW, tag, salt, draw.event(closed))
