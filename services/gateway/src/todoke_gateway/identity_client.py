"""Outgoing edge: asks identity whether signatures were made by valid cards, a batch at a time."""

from collections.abc import Sequence

import grpc

from todoke_evidence.errors import Code
from todoke_evidence.statement import CardKey, SignedStatement
from todoke_kit import rpc
from todoke_kit.errors import Refusal
from todoke_pb.identity.v1 import identity_pb2, identity_pb2_grpc

BATCH = 200  # what identity takes in one call

OK = "ok"
PROFILE_MISMATCH = str(Code.PROFILE_MISMATCH)


class IdentityClient:
    """Sends digest, signature and certificate; never what was signed."""

    def __init__(self, channel: grpc.aio.Channel, profile: str | None = None) -> None:
        """:param profile: name of the only one whose verdicts count (`todoke_evidence.jpki.profile`); None: any."""
        self._profile = profile
        self._stub = identity_pb2_grpc.IdentityStub(channel)

    async def verify(self, batch: Sequence[SignedStatement]) -> Sequence[str]:
        """One verdict for each statement, in order: "ok" or the code of the step that refused.

        :raises Refusal: for the whole batch: "service_unavailable" when identity does not answer, "profile_mismatch"
            when it judges by authorities of another profile than the one that counts here.
        """
        request = identity_pb2.VerifySignaturesRequest()
        for signed in batch:
            _write(signed, request.items.add())
        response = await rpc.call(self._stub.VerifySignatures(request, timeout=rpc.CALL_SECONDS))
        if self._profile is not None and response.profile != self._profile:
            raise Refusal(PROFILE_MISMATCH)
        verdicts = [verdict.code for verdict in response.verdicts]
        if len(verdicts) != len(batch):
            raise Refusal("service_unavailable")  # never guess which verdict belongs to whom
        return verdicts


def require_ok(verdict: str) -> None:
    """Nothing when the signature is good.

    :raises Refusal: with the verdict's own code.
    """
    if verdict != OK:
        raise Refusal(verdict)


def _write(signed: SignedStatement, item: identity_pb2.SignedDigest) -> None:
    """Fill an item in place: a message that is put into another is copied."""
    item.digest = signed.digest
    item.signature = signed.signature
    item.certificate = signed.certificate
    item.algorithm = signed.algorithm
    item.signed_at = int(signed.statement.time.timestamp())
    if signed.key is CardKey.AUTHENTICATION:
        item.key = identity_pb2.CARD_KEY_AUTHENTICATION
