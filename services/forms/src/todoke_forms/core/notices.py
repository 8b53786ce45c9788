"""The status notice of a case before it is signed, as the outbox keeps it: who writes it need not hold the key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from todoke_evidence.notice import NoticeKey, StatusNotice, sign_status
from todoke_forms.core import states
from todoke_forms.core.model import Entry

MAX_STATUSES_PER_PACK = 100  # what the relay takes in one message


class UnsignedStatus(msgspec.Struct, frozen=True):
    """What a citizen may be told of a case by its receipt number."""

    receipt_number: str
    state: str
    sequence: int
    changed_at_ms: int


def status_of(entry: Entry) -> bytes:
    """The notice that a case entered a state."""
    return msgspec.json.encode(
        UnsignedStatus(entry.receipt_number, entry.to_state, entry.sequence, changed_at_ms=entry.at_ms)
    )


def held(receipt_number: str, at_ms: int) -> bytes:
    """The notice that a submission arrived but could not be processed; any notice of a case outranks it."""
    return msgspec.json.encode(UnsignedStatus(receipt_number, states.HELD, 0, changed_at_ms=at_ms))


def sign(payload: bytes, municipality: str, key: NoticeKey) -> str:
    """The signed form (compact JWS) of what `status_of` or `held` made."""
    status = msgspec.json.decode(payload, type=UnsignedStatus)
    changed_at = datetime.fromtimestamp(status.changed_at_ms // 1000, UTC)
    return sign_status(
        StatusNotice(municipality, status.receipt_number, status.state, status.sequence, changed_at), key
    )


def pack(payloads: Iterable[bytes], municipality: str, key: NoticeKey) -> bytes:
    """One message of up to MAX_STATUSES_PER_PACK notices: each signed, one a line, in the order given."""
    return "\n".join(sign(payload, municipality, key) for payload in payloads).encode("ascii")
