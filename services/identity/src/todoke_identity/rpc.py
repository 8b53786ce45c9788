"""The gRPC edge of identity: bounds the batch and answers with verdicts."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from prometheus_client import Counter, Histogram

from todoke_evidence.authentication import Proof
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.statement import CardKey
from todoke_identity.core import authenticating
from todoke_identity.core.authenticating import NONCE_USED, Given
from todoke_identity.core.verifying import (
    AUTHENTICATION_OFF,
    MAX_AGE,
    OK,
    SignedDigest,
    Trusted,
    conclude,
    examine_all,
)
from todoke_identity.nonces import Nonces
from todoke_kit import metrics
from todoke_kit.errors import Refusal
from todoke_pb.identity.v1 import identity_pb2 as pb
from todoke_pb.identity.v1 import identity_pb2_grpc as pb_grpc

STORE_UNAVAILABLE = "store_unavailable"
SERVICE = "todoke.identity.v1.Identity"
MAX_ITEMS = 200  # about 20 ms of one core: a bound on how long one call may hold the process
DIGEST_SHOWN = 16  # bytes of a digest in an audit event: no two are alike, and what was sent cannot swell the line

AUTHENTICATED = Counter("todoke_identity_authenticated_total", "Proofs of presence found valid.")
VERIFIED = Counter("todoke_identity_verified_total", "Signatures found valid.")
BATCH = Histogram("todoke_identity_batch_items", "Items in a call.", buckets=(1, 2, 5, 10, 20, 50, 100, 200))


class Proofs(NamedTuple):
    """What proofs of presence are held against besides: the server's key that they name, and the nonces used before."""

    server_key: str
    nonces: Nonces


class Presence(NamedTuple):
    """How it is judged who is here: for which origin, by which authorities; without `proofs` for statements only."""

    origin: str
    trust: Callable[[], TrustStore]
    proofs: Proofs | None


class IdentityServicer(pb_grpc.IdentityServicer):
    """Verifies in the event loop's own thread: threads around 20 us of crypto only fight for the interpreter."""

    def __init__(
        self,
        trust: Callable[[], TrustStore],
        now: Callable[[], datetime],
        ask: Callable[[], Awaitable[bool]] | None,
        presence: Presence | None = None,
    ) -> None:
        """:param ask: asks about revocation what could not be said; whether there is now more to say. None: nobody."""
        self._trust = trust
        self._now = now
        self._ask = ask
        self._presence = presence

    async def VerifySignatures(self, request: pb.VerifySignaturesRequest, context: Any) -> pb.VerifySignaturesResponse:
        """Judges each item; a bad one never harms its neighbours.

        :raises Refusal: "batch_oversized".
        """
        return await self._judge(request, MAX_AGE)

    async def ReverifySignatures(
        self, request: pb.VerifySignaturesRequest, context: Any
    ) -> pb.VerifySignaturesResponse:
        """The same for signatures of any age: whoever asks took them in before, and has their age from elsewhere.

        :raises Refusal: "batch_oversized".
        """
        return await self._judge(request, None)

    async def VerifyAuthentication(
        self, request: pb.VerifyAuthenticationRequest, context: Any
    ) -> pb.VerifyAuthenticationResponse:
        """Judges who is here.

        :raises Refusal: "authentication_off" where authorities, key or memory for it are not configured,
            "store_unavailable" when it cannot be remembered that the nonce was used.
        """
        if self._presence is None or self._presence.proofs is None:
            raise _refused(AUTHENTICATION_OFF)
        code = await self._authenticate(request, self._presence, self._presence.proofs)
        if code == OK:
            AUTHENTICATED.inc()
        else:
            metrics.refused("identity", code)
        return pb.VerifyAuthenticationResponse(code=code)

    async def _authenticate(self, request: pb.VerifyAuthenticationRequest, presence: Presence, proofs: Proofs) -> str:
        trust, now = presence.trust(), self._now()
        proof = Proof(request.algorithm, request.certificate, request.signature)
        given = Given(presence.origin, request.nonce, proofs.server_key, request.issued_at)
        examined = authenticating.examine(proof, given, now, trust)
        code = authenticating.conclude(examined, now, trust)
        if self._ask is not None and await self._ask():
            code = authenticating.conclude(examined, now, trust)
        return await _once(request.nonce, now, proofs.nonces) if code == OK else code

    async def _judge(
        self, request: pb.VerifySignaturesRequest, max_age: timedelta | None
    ) -> pb.VerifySignaturesResponse:
        if len(request.items) > MAX_ITEMS:
            raise _refused("batch_oversized")
        BATCH.observe(len(request.items))
        codes = await self._codes(request, max_age)
        _record(request, codes)
        response = pb.VerifySignaturesResponse(profile=self._trust().profile.name)
        for code in codes:
            response.verdicts.add(code=code)
        return response

    async def _codes(self, request: pb.VerifySignaturesRequest, max_age: timedelta | None) -> list[str]:
        trust = Trusted(self._trust(), self._presence and self._presence.trust())
        examined = examine_all(map(_signed_digest, request.items), trust, self._now(), max_age)
        if self._ask is None:
            return conclude(examined, trust, self._now())
        kept = list(examined)
        codes = conclude(kept, trust, self._now())
        return conclude(kept, trust, self._now()) if await self._ask() else codes


async def _once(nonce: str, now: datetime, nonces: Nonces) -> str:
    """Use a nonce up. In a thread: a folder that is shared answers over a network."""
    try:
        return OK if await asyncio.to_thread(nonces.use, nonce, now) else NONCE_USED
    except OSError as error:
        raise _refused(STORE_UNAVAILABLE) from error


def _refused(code: str) -> Refusal:
    """A whole call that is refused, counted like a verdict."""
    metrics.refused("identity", code)
    return Refusal(code)


def _record(request: pb.VerifySignaturesRequest, codes: Sequence[str]) -> None:
    VERIFIED.inc(codes.count(OK))
    for number, code in enumerate(codes):
        if code != OK:  # the beginning of the digest tells the statement to who has it
            metrics.refused("identity", code, digest=request.items[number].digest[:DIGEST_SHOWN].hex())


def _signed_digest(item: pb.SignedDigest) -> SignedDigest:
    key = CardKey.SIGNATURE if item.key == pb.CARD_KEY_SIGNATURE else CardKey.AUTHENTICATION
    return SignedDigest(item.digest, item.signature, item.certificate, item.algorithm, item.signed_at, key)
