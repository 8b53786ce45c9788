"""Judges a batch of signatures, one verdict each, by the JPKI verification procedure of `todoke_evidence`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import check_age, verify

OK = "ok"
TIME_INVALID = "time_invalid"

MAX_AGE = timedelta(minutes=10)
"""From signing until here: the life of the gateway's nonce, five minutes, the clocks' difference, and the queue.

A bound of our own, because step 5 believes the signer's date: without it only the gateway's nonce would keep who has
the key of an expired card from naming an earlier day.
"""

MAX_POSIX_SECONDS = 253_402_300_799  # 9999-12-31T23:59:59Z, the last moment X.509 and datetime can name


@dataclass(frozen=True, slots=True)
class SignedDigest:
    """What identity is told of a signed statement: never its content."""

    digest: bytes
    signature: bytes
    certificate: bytes
    algorithm: str
    signed_at: int


def judge(items: Iterable[SignedDigest], trust: TrustStore, now: datetime) -> list[str]:
    """One code an item, in their order: "ok", or the code of what refused."""
    return [_judge_one(item, trust, now) for item in items]


def _judge_one(item: SignedDigest, trust: TrustStore, now: datetime) -> str:
    if not 0 <= item.signed_at <= MAX_POSIX_SECONDS:
        return TIME_INVALID
    signed_at = datetime.fromtimestamp(item.signed_at, UTC)
    try:
        check_age(signed_at, now, MAX_AGE)
        verify(item.digest, item.signature, item.certificate, item.algorithm, signed_at, now, trust)
    except EvidenceError as error:
        return str(error.code)
    return OK
