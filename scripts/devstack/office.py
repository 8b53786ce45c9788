"""What an office's core system sees inside the closed zone: cases, counts, and the head of the office's own ledger."""

from __future__ import annotations

from devstack.parts import Parts
from devstack.site import Site
from todoke_evidence import checkpoint
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.note import NoteVerifier
from todoke_kit import rpc
from todoke_kit.errors import Refusal
from todoke_pb.aggregation.v1 import aggregation_pb2, aggregation_pb2_grpc
from todoke_pb.forms.v1 import forms_pb2, forms_pb2_grpc

PEER = "core"
NOT_YET = {"case_unknown", "service_unavailable"}  # the second: the process is away, and may be back


class Office:
    """Calls into the closed zone under the name of a core system."""

    def __init__(self, parts: Parts) -> None:
        self._forms = parts.call("closed", PEER, "forms", "forms")
        self._aggregation = parts.call("closed", PEER, "aggregation", "aggregation")
        self._tiles = Site(parts.layout.address("ledger-closed-tiles"))
        self._ledger: NoteVerifier = parts.keys.ledger_verifier("closed")

    async def case(self, receipt_number: str) -> forms_pb2.GetCaseResponse | None:
        """The case of a receipt number, or None while there is none."""
        request = forms_pb2.GetCaseRequest(receipt_number=receipt_number)
        async with rpc.channel(self._forms) as channel:
            try:
                return await rpc.call(forms_pb2_grpc.CasesStub(channel).GetCase(request, timeout=rpc.CALL_SECONDS))
            except Refusal as refusal:
                if refusal.code in NOT_YET:
                    return None
                raise

    async def cases_counted(self, procedure: str) -> int:
        """How many cases of a procedure aggregation has counted, in whatever state they are now."""
        async with rpc.channel(self._aggregation) as channel:
            stub = aggregation_pb2_grpc.AggregationStub(channel)
            request = aggregation_pb2.GetCountsRequest(procedure=procedure)
            answer = await rpc.call(stub.GetCounts(request, timeout=rpc.CALL_SECONDS))
        return sum(count.cases for count in answer.counts)

    def ledger_head(self) -> Checkpoint:
        """The office's own ledger as it publishes it, its signature verified."""
        return checkpoint.open_checkpoint(self._tiles.get("/checkpoint").text, [self._ledger])
