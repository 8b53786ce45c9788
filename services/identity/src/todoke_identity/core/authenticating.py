"""Judges who proves to be here with a card: for our origin, a nonce of the last minutes, and each nonce once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from todoke_evidence import authentication
from todoke_evidence.authentication import Challenge, Present, Proof
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.trust import TrustStore
from todoke_identity.core.verifying import MAX_POSIX_SECONDS, OK, TIME_INVALID

NONCE_USED = str(Code.NONCE_USED)
KEPT = 2 * authentication.LIFETIME
"""How long a nonce is remembered: for as long as it may be good, by a caller's clock that is ahead of ours."""


class Nonces:
    """The nonces that were accepted lately, by this process. Only a card's signature puts one in, so they are few."""

    def __init__(self) -> None:
        self._used: dict[str, datetime] = {}

    def use(self, nonce: str, now: datetime) -> bool:
        """Whether it is new; from now on it is not."""
        self._used = {used: until for used, until in self._used.items() if until >= now}
        if nonce in self._used:
            return False
        self._used[nonce] = now + KEPT
        return True


class Given(NamedTuple):
    """What a proof must have been made for; `issued_at` is in POSIX seconds."""

    origin: str
    nonce: str
    issued_at: int


def examine(proof: Proof, given: Given, now: datetime, trust: TrustStore) -> Present | str:
    """All but revocation: who is here, or the code of what refused."""
    if not 0 <= given.issued_at <= MAX_POSIX_SECONDS:
        return TIME_INVALID
    challenge = Challenge(given.origin, given.nonce, datetime.fromtimestamp(given.issued_at, UTC))
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
