"""Judges a batch of signatures and sign-ins, one verdict each, by the procedures of `todoke_evidence`.

In two halves, because between them somebody may have to ask about revocation: what can be said without, and the rest.
Where nobody is asked, the second half draws from the first, so that a few items are done with before the next are
looked at: a batch of certificates taken apart is more than a processor's cache holds. Those few go side by side, turn
by turn: the code of all steps is more than the cache for code holds, so that each alone would fetch it again.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple

from todoke_evidence import authentication
from todoke_evidence.authentication import Present, Proof
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.claim import Claim
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.jpki.verify import Verified, check_age, check_revocation, examining
from todoke_evidence.statement import CardKey

OK = "ok"
TIME_INVALID = str(Code.TIME_INVALID)
AUTHENTICATION_OFF = str(Code.AUTHENTICATION_OFF)

MAX_AGE = timedelta(minutes=10)
"""From signing until here: the life of the gateway's nonce, five minutes, the clocks' difference, and the queue.

A bound of our own, because step 5 believes the signer's date: without it only the gateway's nonce would keep who has
the key of an expired card from naming an earlier day.
"""

SIDE_BY_SIDE = 16
"""Items; with 8 to 32 an item costs a fifth less than by itself, and with a hundred it costs nearly the same."""

MAX_POSIX_SECONDS = 253_402_300_799  # 9999-12-31T23:59:59Z, the last moment X.509 and datetime can name


class SignedDigest(NamedTuple):
    """What identity is told of a signed statement: never its content."""

    digest: bytes
    signature: bytes
    certificate: bytes
    algorithm: str
    signed_at: int
    key: CardKey = CardKey.SIGNATURE


class Trusted(NamedTuple):
    """The authorities for each key of a card; those for authentication only where any are configured."""

    signature: TrustStore
    authentication: TrustStore | None = None


Examined = Verified | Present | str
"""What passed all steps but the last, or the code of what refused."""

Turns = Generator[None, None, Examined]
"""The first half of one item, in turns."""


def examine_all(
    items: Iterable[SignedDigest], trust: Trusted, now: datetime, max_age: timedelta | None
) -> Iterator[Examined]:
    """The first half for each item, in their order, as they are drawn; no bound on their age if `max_age` is None."""
    waiting = iter(items)
    while some := list(islice(waiting, SIDE_BY_SIDE)):
        yield from _side_by_side([_examine(item, trust, now, max_age) for item in some])


def conclude(examined: Iterable[Examined], trust: Trusted, now: datetime) -> list[str]:
    """The second half, step 12: one code an item, "ok" or the code of what refused."""
    return [one if isinstance(one, str) else _conclude(one, trust, now) for one in examined]


def _side_by_side(turns: Sequence[Turns]) -> list[Examined]:
    """What each comes to; all have their turn before any has its next."""
    found: dict[int, Examined] = {}
    while len(found) < len(turns):
        for number, one in enumerate(turns):
            try:
                next(one)
            except StopIteration as done:  # it says nothing (None) when it is asked again
                found.setdefault(number, done.value)
    return [found[number] for number in range(len(turns))]


def _examine(item: SignedDigest, trust: Trusted, now: datetime, max_age: timedelta | None) -> Turns:
    if not 0 <= item.signed_at <= MAX_POSIX_SECONDS:
        return TIME_INVALID
    signed_at = datetime.fromtimestamp(item.signed_at, UTC)
    try:
        if max_age is not None:
            check_age(signed_at, now, max_age)
        if item.key is CardKey.SIGNATURE:
            claim = Claim(item.digest, item.signature, item.certificate, item.algorithm, signed_at)
            return (yield from examining(claim, now, trust.signature))
        if trust.authentication is None:
            return AUTHENTICATION_OFF
        proof = Proof(item.algorithm, item.certificate, item.signature)
        return authentication.examine_digest(proof, item.digest, signed_at, now, trust.authentication)
    except EvidenceError as error:
        return str(error.code)


def _conclude(examined: Verified | Present, trust: Trusted, now: datetime) -> str:
    try:
        if isinstance(examined, Verified):
            check_revocation(examined, now, trust.signature)
        elif trust.authentication is not None:  # or it had not been examined
            trust.authentication.check_revocation(examined.issuer, examined.certificate, now)
    except EvidenceError as error:
        return str(error.code)
    return OK
