"""The notice that carries a letter which only the holder of one key can open (`todoke-letter+jws`; `letter`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec

from todoke_evidence import b64, canonical, letter, notice_jws, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.notice_keys import NoticeKey, NoticeVerifier

MAX_LETTER = 20_480
"""Characters of a sealed letter's JWS; one takes about 18,900."""

LETTER_TYPE = "todoke-letter+jws"


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter that only the holder of the key `key_id` can open (`letter_key`); `sequence` is that of its decision."""

    municipality: str
    receipt_number: str
    sequence: int
    sent_at: datetime
    key_id: str
    sealed: bytes


class _WireLetter(msgspec.Struct, forbid_unknown_fields=True):
    key_id: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16}\Z")]
    municipality: notice_jws.Municipality
    receipt_number: str
    sealed: str
    sent_at: str
    sequence: notice_jws.Counter


def sign_letter(sealed: SealedLetter, key: NoticeKey) -> str:
    """Return the JWS of `sealed`, or raise NOTICE_MALFORMED if nobody could read it."""
    text = notice_jws.sign(_letter_members(sealed), LETTER_TYPE, key)
    if _letter_for(key.municipality, notice_jws.take_apart(text, MAX_LETTER, LETTER_TYPE)) != sealed:  # see form_bundle
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text


def read_letter(text: str, verifier: NoticeVerifier) -> SealedLetter:
    """Read a sealed letter. Raises NOTICE_OVERSIZED, NOTICE_MALFORMED or NOTICE_SIGNATURE_INVALID."""
    compact = notice_jws.take_apart(text, MAX_LETTER, LETTER_TYPE)
    return _letter_for(notice_jws.signer(compact, verifier), compact)


def _letter_for(signer: str, compact: notice_jws.Compact) -> SealedLetter:
    """Return the letter in a notice that `signer`'s key signed; it counts for that municipality only."""
    try:
        wire = canonical.decode_as(compact.payload, _WireLetter, MAX_LETTER)
        sent_at = times.decode(wire.sent_at)
        number = notice_jws.receipt_number(wire.receipt_number)
        sealed = b64.decode(wire.sealed, max(letter.SEALED_SIZES))
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    if len(sealed) not in letter.SEALED_SIZES:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    notice_jws.check_signer(wire.municipality, signer)
    return SealedLetter(wire.municipality, number, wire.sequence, sent_at, wire.key_id, sealed)


def _letter_members(sealed: SealedLetter) -> dict[str, Any]:
    return {
        "key_id": sealed.key_id,
        "municipality": sealed.municipality,
        "receipt_number": sealed.receipt_number,
        "sealed": b64.encode(sealed.sealed),
        "sent_at": notice_jws.moment(sealed.sent_at),
        "sequence": sealed.sequence,
    }
