"""The incoming edge: AppendLeaves and GetProof (todoke_pb.ledger.v1), with every input bounded."""

from collections.abc import Sequence
from typing import Any, NoReturn

import grpc

from todoke_evidence import receipt
from todoke_evidence.errors import EvidenceError
from todoke_kit import metrics
from todoke_kit.errors import Refusal
from todoke_ledger.core.leaves import Declined, Wanted
from todoke_ledger.log import Proven
from todoke_ledger.writer import MAX_CALL_LEAVES, Writer
from todoke_pb.ledger.v1 import ledger_pb2, ledger_pb2_grpc

DOOR = "ledger"


def register(server: grpc.aio.Server, writer: Writer) -> Sequence[str]:
    """Add the service to a server and return its full name."""
    ledger_pb2_grpc.add_LedgerServicer_to_server(LedgerService(writer), server)
    return [ledger_pb2.DESCRIPTOR.services_by_name["Ledger"].full_name]


class LedgerService(ledger_pb2_grpc.LedgerServicer):
    """Turns messages into calls of the writer and back."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    async def AppendLeaves(
        self, request: ledger_pb2.AppendLeavesRequest, context: Any
    ) -> ledger_pb2.AppendLeavesResponse:
        """Append up to 1,000 leaves; each gets a result of its own. Refuses "leaves_count" and "leaf_malformed"."""
        if not 0 < len(request.leaves) <= MAX_CALL_LEAVES:
            _refuse("leaves_count")
        appended = await self._writer.append([_wanted(leaf) for leaf in request.leaves])
        response = ledger_pb2.AppendLeavesResponse(checkpoint=appended.checkpoint)
        for outcome in appended.outcomes:
            _write(outcome, response.results.add())  # in place: a message that is put into another is copied
        return response

    async def GetProof(self, request: ledger_pb2.GetProofRequest, context: Any) -> ledger_pb2.GetProofResponse:
        """Prove the entry of one tag. Refuses "tag_malformed"."""
        if len(request.tag) != receipt.TAG_BYTES:
            _refuse("tag_malformed")
        proved = await self._writer.prove(request.tag)
        response = ledger_pb2.GetProofResponse(checkpoint=proved.checkpoint)
        _write(proved.outcomes[0], response.result)
        return response


def _wanted(request: ledger_pb2.LeafRequest) -> Wanted:
    try:
        return Wanted(receipt.leaf_tag(request.leaf), request.leaf, request.existing_only, request.hour_only)
    except EvidenceError as error:
        _refuse(error.code)


def _write(outcome: Proven | Declined, result: ledger_pb2.LeafResult) -> None:
    if isinstance(outcome, Declined):
        if outcome is Declined.CONFLICT:
            metrics.refused(DOOR, outcome)
        result.code = outcome
        return
    result.code = "ok"
    result.index = outcome.entry.index
    result.appended_at_ms = outcome.entry.appended_at_ms
    result.path.extend(outcome.path)


def _refuse(code: str) -> NoReturn:
    metrics.refused(DOOR, code)
    raise Refusal(code)
