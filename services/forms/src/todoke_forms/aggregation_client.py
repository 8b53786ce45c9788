"""Asks aggregation how many cases are in which state."""

from __future__ import annotations

from collections.abc import Mapping

import grpc

from todoke_kit import rpc
from todoke_pb.aggregation.v1 import aggregation_pb2 as pb
from todoke_pb.aggregation.v1 import aggregation_pb2_grpc as pb_grpc

CALL_SECONDS = 1.0  # a page does not wait longer for its counts


class AggregationClient:
    """Counts over all procedures."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub = pb_grpc.AggregationStub(channel)

    async def cases_by_state(self) -> Mapping[str, int]:
        """How many cases are now in each state; a state without cases may be missing.

        :raises Refusal: "service_unavailable".
        """
        answer = await rpc.call(self._stub.GetCounts(pb.GetCountsRequest(), timeout=CALL_SECONDS))
        totals: dict[str, int] = {}
        for count in answer.counts:
            totals[count.state] = totals.get(count.state, 0) + count.cases
        return totals
