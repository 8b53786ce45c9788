"""Builds the aggregation process from its configuration; the only place where its parts meet."""

from __future__ import annotations

import time
from collections.abc import Sequence

import grpc

from todoke_aggregation import inbox
from todoke_aggregation.config import Config
from todoke_aggregation.rpc import SERVICE, AggregationServicer
from todoke_aggregation.store import Store
from todoke_kit import bus, lifecycle, logs, metrics, rpc
from todoke_pb.aggregation.v1 import aggregation_pb2_grpc


async def main(config: Config, stop: lifecycle.Stop) -> None:
    """Counts and answers until `stop` is set."""
    logs.configure("aggregation", config.audit_file)
    metrics.serve(config.metrics)
    store = Store(config.database)
    store.prepare()
    client = await bus.connect(config.bus, "aggregation")
    consumer = inbox.Inbox(client, store, _now_ms)

    def register(server: grpc.aio.Server) -> Sequence[str]:
        aggregation_pb2_grpc.add_AggregationServicer_to_server(AggregationServicer(store), server)
        return (SERVICE,)

    server = await rpc.start_server(config.rpc, register)
    lifecycle.ready()
    try:
        await lifecycle.until_stopped(stop, consumer.run())
    finally:
        await server.stop(rpc.GRACE_SECONDS)
        await bus.close(client)
        store.close()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
