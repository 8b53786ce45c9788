"""Outgoing edge: appends leaves to the internet zone's ledger, a batch at a time."""

from collections.abc import Sequence

import grpc

from todoke_gateway.core.acceptance import Append
from todoke_gateway.core.receipts import Entry
from todoke_kit import rpc
from todoke_kit.errors import Refusal
from todoke_pb.ledger.v1 import ledger_pb2, ledger_pb2_grpc

BATCH = 1_000  # what the ledger takes in one call

# The ledger's answers in the words of an application.
_CODES = {
    "leaf_conflict": "submission_conflict",
    "ledger_unavailable": "service_unavailable",  # it cannot write, and may be able to again: send the same once more
    "ledger_stopped": "service_unavailable",
}

Outcome = Entry | Refusal


class LedgerClient:
    """The ledger sees commitments only."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = ledger_pb2_grpc.LedgerStub(channel)

    async def append(self, batch: Sequence[Append]) -> Sequence[Outcome]:
        """One entry, or the refusal of that leaf, for each; in order.

        :raises Refusal: when the ledger does not answer, for the whole batch.
        """
        request = ledger_pb2.AppendLeavesRequest()
        for one in batch:
            request.leaves.add(leaf=one.leaf.data, existing_only=one.existing_only, hour_only=one.hour_only)
        try:
            response = await rpc.call(self._stub.AppendLeaves(request, timeout=rpc.CALL_SECONDS))
        except Refusal as refusal:
            raise Refusal(_CODES.get(refusal.code, refusal.code)) from refusal
        if len(response.results) != len(batch):
            raise Refusal("service_unavailable")  # never guess which result belongs to whom
        return [_outcome(result, response.checkpoint) for result in response.results]


def require_entry(outcome: Outcome) -> Entry:
    """The entry of a leaf that stands in the ledger.

    :raises Refusal: "submission_conflict" or the ledger's own code.
    """
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def _outcome(result: ledger_pb2.LeafResult, checkpoint: str) -> Outcome:
    if result.code != "ok":
        return Refusal(_CODES.get(result.code, result.code))
    return Entry(result.index, result.appended_at_ms, tuple(result.path), checkpoint)
