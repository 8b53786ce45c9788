"""What is seen inside the closed zone: as a core system asks, what forms keeps, and the head of the office's ledger."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select

from devstack.parts import Parts
from devstack.site import Site
from todoke_evidence import checkpoint
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.note import NoteVerifier
from todoke_forms.store import tables
from todoke_forms.store.database import Database
from todoke_kit import rpc
from todoke_kit.errors import Refusal
from todoke_pb.aggregation.v1 import aggregation_pb2, aggregation_pb2_grpc
from todoke_pb.forms.v1 import forms_pb2, forms_pb2_grpc

PEER = "core"
NOT_YET = {"case_unknown", "service_unavailable"}  # the second: the process is away, and may be back


class Office:
    """Calls into the closed zone under the name of a core system, and looks into the database of forms."""

    def __init__(self, parts: Parts) -> None:
        self._forms = parts.call("closed", PEER, "forms", "forms")
        self._aggregation = parts.call("closed", PEER, "aggregation", "aggregation")
        self._tiles = Site(parts.layout.address("ledger-closed-tiles"))
        self._ledger: NoteVerifier = parts.keys.ledger_verifier("closed")
        self._database = Database(parts.database("forms"))

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

    def cases_kept(self, procedure: str) -> int:
        """How many cases of a procedure forms keeps, or kept until their time was over."""
        with self._database.read() as connection:
            counts = [
                connection.scalar(select(func.count()).where(table.c.procedure == procedure)) or 0
                for table in (tables.cases, tables.deletions)
            ]
        return sum(counts)

    async def all_counted(self, procedure: str) -> int | None:
        """How many cases of a procedure there are, if aggregation has counted every one of them; else None.

        It counts none that forms does not keep. So when it has counted as many as forms keeps, and forms took none in
        meanwhile, it has counted these.
        """
        kept = await asyncio.to_thread(self.cases_kept, procedure)
        counted = await self.cases_counted(procedure)
        same = kept == await asyncio.to_thread(self.cases_kept, procedure)
        return counted if same and counted == kept else None

    def ledger_head(self) -> Checkpoint:
        """The office's own ledger as it publishes it, its signature verified."""
        return checkpoint.open_checkpoint(self._tiles.get("/checkpoint").text, [self._ledger])
