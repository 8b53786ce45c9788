"""The letter about a decision: sealed to its applicant's key as it is written, signed when it leaves."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from todoke_evidence import letter
from todoke_evidence.errors import EvidenceError
from todoke_evidence.letter import Letter
from todoke_evidence.notice import NoticeKey, SealedLetter, sign_letter
from todoke_evidence.sealing import SealingKey
from todoke_forms.core import typed
from todoke_forms.core.model import Entry
from todoke_forms.core.outgoing import Lane, Outgoing
from todoke_forms.core.states import DECISIONS
from todoke_kit.errors import Refusal


class UnsignedLetter(msgspec.Struct, frozen=True):
    """A sealed letter as the outbox keeps it: who writes it need not hold the key that signs."""

    receipt_number: str
    sequence: int
    sent_at_ms: int
    key_id: str
    sealed: bytes


def row(said: Letter, key: SealingKey | None, entry: Entry, municipality: str) -> Outgoing:
    """The letter that goes with a decision; what it says does not stand in it in the clear.

    :raises Refusal: "letter_impossible" without a key that anything can be sealed to, or when this decides nothing;
        "my_number_typed".
    """
    typed.check(said.title, said.text)
    if key is None or entry.to_state not in DECISIONS:
        raise Refusal("letter_impossible")
    try:
        sealed = letter.seal(said, key, municipality, entry.receipt_number)
    except EvidenceError:
        raise Refusal("letter_impossible") from None
    unsigned = UnsignedLetter(entry.receipt_number, entry.sequence, entry.at_ms, key.key_id, sealed)
    return Outgoing(Lane.LETTER, entry.receipt_number.replace("-", ""), msgspec.json.encode(unsigned))


def sign(payload: bytes, municipality: str, key: NoticeKey) -> bytes:
    """The signed form (compact JWS) of what `row` made."""
    unsigned = msgspec.json.decode(payload, type=UnsignedLetter)
    sent_at = datetime.fromtimestamp(unsigned.sent_at_ms // 1000, UTC)
    sealed = SealedLetter(
        municipality, unsigned.receipt_number, unsigned.sequence, sent_at, unsigned.key_id, unsigned.sealed
    )
    return sign_letter(sealed, key).encode("ascii")
