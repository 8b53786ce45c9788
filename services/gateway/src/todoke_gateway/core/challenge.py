"""Nonces that need no memory: each says when it was made and for which submission, under our own key (HMAC, RFC 2104).

A nonce proves that a statement was made for this gateway a short while ago. Nothing is stored: repeating one within
its time leads to the same submission id, and so to the same receipt.
"""

import hashlib
import hmac
from dataclasses import dataclass

from todoke_evidence import b64
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

LIFETIME = 300  # seconds: choosing files is done before, what remains is a password and a card
SKEW = 60  # seconds that the clocks of our machines may differ

_TIME = 8
_RANDOM = 16
_MAC = 16
SUBMISSION_BYTES = 16
NONCE_BYTES = _TIME + _RANDOM + _MAC


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a browser needs for a statement: an id for its submission, and a nonce good until `expires` (POSIX s)."""

    submission: bytes
    nonce: str
    expires: int


class Challenges:
    """Issues nonces and recognises its own; every gateway process with the same key does so alike."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def issue(self, submission: bytes, random: bytes, now: int) -> Challenge:
        """Make a challenge from 16 random bytes for the id and 16 for the nonce; `now` in POSIX seconds."""
        issued = now.to_bytes(_TIME) + random
        return Challenge(submission, b64.encode(issued + self._mac(submission, issued)), now + LIFETIME)

    def issued_at(self, nonce: str, submission: bytes, now: int) -> int:
        """When this nonce was made for this submission, in POSIX seconds; whether that is recent is another question.

        :raises Refusal: "nonce_invalid" when we did not make it, or not for this submission.
        """
        try:
            raw = b64.decode_exactly(nonce, NONCE_BYTES)
        except EvidenceError:
            raise Refusal("nonce_invalid") from None
        issued, mac = raw[:-_MAC], raw[-_MAC:]
        when = int.from_bytes(issued[:_TIME])
        if not hmac.compare_digest(mac, self._mac(submission, issued)) or when > now + SKEW:
            raise Refusal("nonce_invalid")
        return when

    def _mac(self, submission: bytes, issued: bytes) -> bytes:
        return hmac.digest(self._key, b"nonce\0" + submission + issued, hashlib.sha256)[:_MAC]


def expired(issued_at: int, now: int) -> bool:
    """Whether a nonce made then is too old now."""
    return now > issued_at + LIFETIME
