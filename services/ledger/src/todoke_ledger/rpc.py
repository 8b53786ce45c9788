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
        results = [_result(outcome) for outcome in appended.outcomes]
        return ledger_pb2.AppendLeavesResponse(results=results, checkpoint=appended.checkpoint)

    async def GetProof(self, request: ledger_pb2.GetProofRequest, context: Any) -> ledger_pb2.GetProofResponse:
        """Prove the entry of one tag. Refuses "tag_malformed"."""
        if len(request.tag) != receipt.TAG_BYTES:
            _refuse("tag_malformed")
        proved = await self._writer.prove(request.tag)
        return ledger_pb2.GetProofResponse(result=_result(proved.outcomes[0]), checkpoint=proved.checkpoint)


def _wanted(request: ledger_pb2.LeafRequest) -> Wanted:
    try:
        return Wanted(receipt.leaf_tag(request.leaf), request.leaf, request.existing_only)
    except EvidenceError as error:
        _refuse(error.code)


def _result(outcome: Proven | Declined) -> ledger_pb2.LeafResult:
    if isinstance(outcome, Declined):
        if outcome is Declined.CONFLICT:
            metrics.refused(DOOR, outcome)
        return ledger_pb2.LeafResult(code=outcome)
    entry, path = outcome
    return ledger_pb2.LeafResult(code="ok", index=entry.index, appended_at_ms=entry.appended_at_ms, path=path)


def _refuse(code: str) -> NoReturn:
    metrics.refused(DOOR, code)
    raise Refusal(code)
