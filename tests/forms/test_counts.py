"""Counts for the pages: summed over procedures, asked from a page's thread, and missing rather than waited for."""

from __future__ import annotations

import asyncio

from support.closedzone import Line

from todoke_forms.aggregation_client import AggregationClient
from todoke_forms.counts import Counts
from todoke_kit import rpc
from todoke_pb.aggregation.v1 import aggregation_pb2 as pb
from todoke_pb.aggregation.v1 import aggregation_pb2_grpc as pb_grpc

SERVICE = "todoke.aggregation.v1.Aggregation"


class TwoProcedures(pb_grpc.AggregationServicer):
    async def GetCounts(self, request, context):
        counts = [("ningen-dock", "arrived", 2), ("ningen-dock", "granted", 5), ("kosodate-soudan", "arrived", 1)]
        return pb.GetCountsResponse(
            counts=[pb.Count(procedure=procedure, state=state, cases=cases) for procedure, state, cases in counts]
        )


def register(server):
    pb_grpc.add_AggregationServicer_to_server(TwoProcedures(), server)
    return (SERVICE,)


async def ask(line):
    async with rpc.channel(line.target()) as channel:
        counts = Counts(AggregationClient(channel), asyncio.get_running_loop())
        return await asyncio.to_thread(counts)


def test_cases_are_counted_over_all_procedures(tmp_path):
    line = Line(tmp_path, "aggregation", "forms-web")

    async def scenario():
        server = await rpc.start_server(line.listen(f"/{SERVICE}/GetCounts"), register)
        try:
            return await ask(line)
        finally:
            await server.stop(None)

    assert asyncio.run(scenario()) == {"arrived": 3, "granted": 5}


def test_while_aggregation_is_away_there_are_no_counts(tmp_path):
    assert asyncio.run(ask(Line(tmp_path, "aggregation", "forms-web"))) is None
