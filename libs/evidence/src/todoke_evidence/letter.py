"""A letter of the office to one applicant: plain text, sealed to the key that the application brought.

What is sealed: the length of the JSON (u32, big-endian), the canonical JSON, and zeros up to LETTER_BYTES: every letter
has the same size, so that its length tells nobody on the way what it says. HPKE as in `sealing`, and bound to the
municipality and the receipt number.
"""

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from todoke_evidence import canonical, sealing, suites
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.sealing import OpeningKey, SealingKey

MAX_TITLE = 100
"""Characters, in one line."""

MAX_TEXT = 2_000
"""Characters; more than a sheet of A4 holds."""

LETTER_BYTES = 9_216
"""What is sealed. The longest title and text take 8,400 bytes of UTF-8, each character four."""

SEALED_SIZES = frozenset(LETTER_BYTES + suite.overhead for suite in suites.SUITES.values())
"""Bytes of a sealed letter."""

VERSION = 1

_LABEL = b"todoke/letter/v1\0"
_LENGTH_SIZE = 4

# Control characters (a line ends with \n alone), line separators, marks that turn the direction of writing, halves of
# surrogate pairs. Kanji are never normalized: NFC would change those of people's names.
_UNFIT = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text, no markup. Raises LETTER_TITLE_WRONG or LETTER_TEXT_WRONG unless it may be a letter's."""

    title: str
    text: str

    def __post_init__(self) -> None:
        if "\n" in self.title or not _fits(self.title, MAX_TITLE):
            raise EvidenceError(Code.LETTER_TITLE_WRONG)
        if not _fits(self.text, MAX_TEXT):
            raise EvidenceError(Code.LETTER_TEXT_WRONG)


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    title: str
    type: Literal["todoke-letter"]
    version: Literal[1]


def seal(letter: Letter, key: SealingKey, municipality: str, receipt_number: str) -> bytes:
    """Return the sealed letter, or raise SEALING_KEY_MALFORMED when nothing can be sealed to this key."""
    return sealing.seal(key, pack(letter), info(municipality, receipt_number))


def open_sealed(sealed: bytes, key: OpeningKey, municipality: str, receipt_number: str) -> Letter:
    """Return the letter, or raise SEAL_BROKEN or LETTER_MALFORMED."""
    return unpack(sealing.open_sealed(key, sealed, info(municipality, receipt_number)))


def info(municipality: str, receipt_number: str) -> bytes:
    """Return what a sealed letter belongs to, and outside of which it stays shut."""
    fields = (municipality.encode(), receipt_number.encode())
    return _LABEL + b"".join(len(part).to_bytes(2) + part for part in fields)


def pack(letter: Letter) -> bytes:
    """Return the LETTER_BYTES to seal."""
    members = {"text": letter.text, "title": letter.title, "type": "todoke-letter", "version": VERSION}
    data = canonical.encode(members)
    return (len(data).to_bytes(_LENGTH_SIZE) + data).ljust(LETTER_BYTES, b"\0")


def unpack(data: bytes) -> Letter:
    """Read opened bytes strictly, or raise LETTER_MALFORMED."""
    size = int.from_bytes(data[:_LENGTH_SIZE])
    wire, padding = data[_LENGTH_SIZE : _LENGTH_SIZE + size], data[_LENGTH_SIZE + size :]
    if len(data) != LETTER_BYTES or len(wire) != size or padding.strip(b"\0"):
        raise EvidenceError(Code.LETTER_MALFORMED)
    try:
        read = canonical.decode_as(wire, _Wire, LETTER_BYTES)
        return Letter(read.title, read.text)
    except EvidenceError:
        raise EvidenceError(Code.LETTER_MALFORMED) from None


def _fits(text: str, limit: int) -> bool:
    return 0 < len(text) <= limit and not text.isspace() and _UNFIT.search(text) is None
