"""Judges who proves to be here with a card: for our origin, our municipality's key, and a nonce of the last minutes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from todoke_evidence import authentication
from todoke_evidence.authentication import Challenge, Present, Proof
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.trust import TrustStore
from todoke_identity.core.verifying import MAX_POSIX_SECONDS, OK, TIME_INVALID

NONCE_USED = str(Code.NONCE_USED)


class Given(NamedTuple):
    """What a proof must have been made for; `issued_at` is in POSIX seconds."""

    origin: str
    nonce: str
    server_key: str
    issued_at: int


def examine(proof: Proof, given: Given, now: datetime, trust: TrustStore) -> Present | str:
    """All but revocation: who is here, or the code of what refused."""
    if not 0 <= given.issued_at <= MAX_POSIX_SECONDS:
        return TIME_INVALID
    challenge = Challenge(given.origin, given.nonce, given.server_key, datetime.fromtimestamp(given.issued_at, UTC))
    try:
        return authentication.examine(proof, challenge, now, trust)
    except EvidenceError as error:
        return str(error.code)


def conclude(examined: Present | str, now: datetime, trust: TrustStore) -> str:
    """Revocation: "ok", or the code of what refused."""
    if isinstance(examined, str):
        return examined
    try:
        trust.check_revocation(examined.issuer, examined.certificate, now)
    except EvidenceError as error:
        return str(error.code)
    return OK
