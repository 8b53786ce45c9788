"""The whole process: facts in, counts out over mutual TLS to those who may ask, a clean stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from support import facts
from support.nats import Trio
from support.ports import free_port
from support.processes import program
from support.waiting import LONG

from todoke_aggregation.config import Config
from todoke_kit import bus, config, rpc
from todoke_pb.aggregation.v1 import aggregation_pb2 as pb
from todoke_pb.aggregation.v1 import aggregation_pb2_grpc as pb_grpc

pytestmark = pytest.mark.journey

METHOD = "/todoke.aggregation.v1.Aggregation/GetCounts"


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    running = Trio(tmp_path)
    running.bring_streams("lgwan")
    running.start("lgwan")
    try:
        yield running
    finally:
        running.kill("lgwan")


def settings(servers: Trio, url: str) -> Config:
    own = servers.closed.issue("aggregation")
    return Config(
        bus=servers.bus("lgwan.aggregation"),
        database=url,
        rpc=config.GrpcListen(
            address=f"127.0.0.1:{free_port()}",
            certificate=own.certificate,
            key=own.key,
            client_ca=servers.closed.root,
            callers={METHOD: ["forms-web"]},
        ),
        metrics=config.Metrics(address=f"127.0.0.1:{free_port()}"),
        audit_file=servers.folder / "audit.jsonl",
    )


async def send(servers: Trio, *bodies: bytes) -> None:
    forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
    for body in bodies:
        await bus.publish(forms, "facts.990019", body)
    await forms.close()
    await asyncio.to_thread(servers.wait_empty, "lgwan", "FACTS")


async def ask(servers: Trio, chosen: Config, caller: str, procedure: str = "") -> list[pb.Count]:
    pair = servers.closed.issue(caller)
    target = config.GrpcTarget(
        address=chosen.rpc.address,
        server_name="aggregation",
        certificate=pair.certificate,
        key=pair.key,
        ca=servers.closed.root,
    )
    async with rpc.channel(target) as channel:
        asked = pb.GetCountsRequest(procedure=procedure)
        answer = await pb_grpc.AggregationStub(channel).GetCounts(asked, timeout=LONG)
        return list(answer.counts)


def test_it_counts_answers_and_stops_when_told(servers: Trio, url: str) -> None:
    chosen = settings(servers, url)
    with program("todoke_aggregation", chosen, servers.folder) as aggregation:
        arrived = facts.pack(*(facts.fact(number, "", "arrived", amount=20_000) for number in range(3)))
        granted = facts.pack(facts.fact(10, "arrived", "granted", amount=20_000))
        asyncio.run(send(servers, arrived, granted, b"rubbish"))
        counts = asyncio.run(ask(servers, chosen, "forms-web"))
        assert aggregation.stop() == 0, aggregation.said
    assert counts == [
        pb.Count(procedure="ningen-dock", state="arrived", cases=2, amount_yen=40_000),
        pb.Count(procedure="ningen-dock", state="granted", cases=1, amount_yen=20_000),
    ]
    (line,) = (servers.folder / "audit.jsonl").read_text().splitlines()
    assert json.loads(line)["code"] == "fact_pack_malformed"


def test_who_is_not_listed_is_refused(servers: Trio, tmp_path: Path) -> None:
    chosen = settings(servers, f"sqlite:///{tmp_path / 'counts.db'}")
    with program("todoke_aggregation", chosen, servers.folder), pytest.raises(grpc.aio.AioRpcError) as caught:
        asyncio.run(ask(servers, chosen, "gateway"))
    assert caught.value.code() == grpc.StatusCode.PERMISSION_DENIED
