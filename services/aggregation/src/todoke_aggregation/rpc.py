"""The gRPC edge of aggregation: answers with the counts as they are now."""

from __future__ import annotations

import asyncio
from typing import Any

from todoke_aggregation.store import Store
from todoke_pb.aggregation.v1 import aggregation_pb2 as pb
from todoke_pb.aggregation.v1 import aggregation_pb2_grpc as pb_grpc

SERVICE = "todoke.aggregation.v1.Aggregation"


class AggregationServicer(pb_grpc.AggregationServicer):
    """Reads the store in a thread, so that a slow disk holds up nobody else."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def GetCounts(self, request: pb.GetCountsRequest, context: Any) -> pb.GetCountsResponse:
        """The cases now in each state, of one procedure or of all.

        :raises Refusal: "store_unavailable".
        """
        counts = await asyncio.to_thread(self._store.counts, request.procedure)
        return pb.GetCountsResponse(
            counts=[
                pb.Count(procedure=place.procedure, state=place.state, cases=count.cases, amount_yen=count.amount_yen)
                for place, count in counts.items()
            ]
        )
