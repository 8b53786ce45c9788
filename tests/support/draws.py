"""A draw for tests: forty applications, and the numbers of a public lottery after they were closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from support import evidence

from todoke_evidence import checkpoint, draw, merkle, receipt, tlogproof
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.draw import Closed, Draw

NUMBERS = tuple(receipt.receipt_number(bytes([number]) * 16) for number in range(40))
CLOSED = Closed(
    municipality="990019",
    procedure="cooking-class",
    form=bytes(range(32)),
    capacity=10,
    waiting=5,
    entries=tuple(sorted(map(draw.entry, NUMBERS))),
    closed_at=datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
    source="第6800回 ナンバーズ4の抽せん数字",
    source_at=datetime(2026, 11, 23, 11, 0, tzinfo=UTC),
    source_length=4,
)
VALUE = "0417"
DRAWN_AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

LOG_KEY = evidence.LOG.verifier.vkey()


def proof(closed: Closed = CLOSED, kind: int = receipt.KIND_DRAW, event: bytes | None = None) -> str:
    """What shows that the office's log, which holds nothing else, fixed what was closed."""
    tag, salt = b"t" * receipt.TAG_BYTES, b"s" * receipt.SALT_BYTES
    said = draw.event(closed) if event is None else event
    head = Checkpoint(evidence.LOG.verifier.name, 1, merkle.leaf_hash(receipt.leaf(kind, tag, salt, said)))
    signed = checkpoint.sign(head, evidence.LOG)
    return tlogproof.encode_proof(receipt.opening(tag, salt, said), 0, [], signed)


def drawn(closed: Closed = CLOSED, value: str = VALUE) -> Draw:
    """The draw as it is published, proven."""
    return Draw(closed, draw.draw(closed, value, DRAWN_AT), proof(closed))


def changed(file: Draw, **changes: Any) -> Draw:
    """The same draw with members of what was closed changed afterwards."""
    return replace(file, closed=replace(file.closed, **changes))
