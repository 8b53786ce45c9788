"""The key of one application, by which its applicant reads the letters about it; the file that only he keeps.

Its public half travels in the sealed content. The private half is 32 bytes as RFC 9180 writes private keys: a scalar
for x25519, the seed of draft-connolly-cfrg-xwing-kem section 5.2 for x-wing.
"""

import secrets
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

import msgspec

from todoke_evidence import b64, canonical, letter, receipt, suites
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.letter import Letter
from todoke_evidence.notice import SealedLetter
from todoke_evidence.sealing import OpeningKey, SealingKey, key_id

MAX_KEY_FILE = 512
"""Bytes; one takes about 190."""

PRIVATE_BYTES = 32


@dataclass(frozen=True, slots=True)
class LetterKey:
    """Raises SEALING_KEY_MALFORMED unless `private` is a key of that suite."""

    receipt_number: str
    suite: str
    private: bytes = field(repr=False)
    opening: OpeningKey = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        row = suites.named(self.suite)
        if len(self.private) != PRIVATE_BYTES:
            raise EvidenceError(Code.SEALING_KEY_MALFORMED)
        private = row.expand(self.private)
        object.__setattr__(self, "opening", OpeningKey(key_id(self.suite, row.public_of(private)), self.suite, private))

    @classmethod
    def generate(cls, receipt_number: str, suite: str = suites.X_WING) -> Self:
        """Return a new key made from the system's randomness."""
        return cls(receipt_number, suite, secrets.token_bytes(PRIVATE_BYTES))

    def public(self) -> SealingKey:
        """Return what the application brings."""
        return self.opening.public()

    def open(self, sealed: SealedLetter) -> Letter:
        """Return the letter in a notice that was verified.

        Raises LETTER_OTHER for the letter of another receipt, LETTER_KEY_OTHER for one that was sealed to another key,
        SEAL_BROKEN or LETTER_MALFORMED.
        """
        if sealed.receipt_number != self.receipt_number:
            raise EvidenceError(Code.LETTER_OTHER)
        if sealed.key_id != self.opening.key_id:
            raise EvidenceError(Code.LETTER_KEY_OTHER)
        return letter.open_sealed(sealed.sealed, self.opening, sealed.municipality, sealed.receipt_number)

    def to_bytes(self) -> bytes:
        """Return the key's file, canonical JSON; only its owner may read it."""
        return canonical.encode(
            {
                "key_id": self.opening.key_id,
                "private": b64.encode(self.private),
                "receipt_number": self.receipt_number,
                "suite": self.suite,
                "type": "todoke-letter-key",
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a key's file, or raise LETTER_KEY_MALFORMED."""
        try:
            wire = canonical.decode_as(data, _Wire, MAX_KEY_FILE)
            key = cls(wire.receipt_number, wire.suite, b64.decode_exactly(wire.private, PRIVATE_BYTES))
            good = receipt.normalize(wire.receipt_number) == wire.receipt_number
        except EvidenceError:
            raise EvidenceError(Code.LETTER_KEY_MALFORMED) from None
        if not good or key.opening.key_id != wire.key_id:
            raise EvidenceError(Code.LETTER_KEY_MALFORMED)
        return key


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    key_id: Annotated[str, msgspec.Meta(max_length=32)]
    private: str
    receipt_number: str
    suite: str
    type: Literal["todoke-letter-key"]
