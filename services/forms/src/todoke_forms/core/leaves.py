"""What the closed zone's ledger commits to when a case enters a state: no person, and nothing without the salt."""

from __future__ import annotations

from datetime import UTC, datetime

from todoke_evidence import b64, canonical
from todoke_evidence.receipt import KIND_CASE, leaf
from todoke_forms.core.model import Entry

TAG_BYTES = 16
SALT_BYTES = 32


def event(entry: Entry) -> bytes:
    """The canonical JSON that the leaf commits to."""
    at = datetime.fromtimestamp(entry.at_ms // 1000, UTC)
    return canonical.encode(
        {
            "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "receipt": entry.receipt_number,
            "sequence": entry.sequence,
            "state": str(entry.to_state),  # canonical JSON takes no subclass of str, as an enumeration is
            "statement": b64.encode(entry.statement_digest),
            "type": "case-state-entered",
            "version": 1,
        }
    )


def case_leaf(entry: Entry, tag: bytes, salt: bytes) -> bytes:
    """The 50-byte leaf; whoever holds tag and salt can show which event it stands for."""
    return leaf(KIND_CASE, tag, salt, event(entry))
