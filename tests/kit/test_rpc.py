"""RPC: mutual TLS, a named list of callers for every method, health, and one typed error on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import msgspec
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.ports import free_port
from support.tls import Authority
from support.waiting import LONG

from todoke_kit import config, rpc
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED
from todoke_pb.aggregation.v1 import aggregation_pb2 as pb
from todoke_pb.aggregation.v1 import aggregation_pb2_grpc as pb_grpc

SERVICE = "todoke.aggregation.v1.Aggregation"
METHOD = f"/{SERVICE}/GetCounts"


class Servicer(pb_grpc.AggregationServicer):
    async def GetCounts(self, request: pb.GetCountsRequest, context: Any) -> pb.GetCountsResponse:
        if request.procedure == "refused":
            raise Refusal("procedure_unknown")
        if request.procedure == "talkative":
            raise Refusal("no case of 見本 花子")
        if request.procedure == "long":
            raise Refusal("x" * 65)
        if request.procedure == "broken":
            raise ZeroDivisionError(request.procedure)
        return pb.GetCountsResponse(counts=[pb.Count(procedure=request.procedure)])


def register(server: grpc.aio.Server) -> Sequence[str]:
    pb_grpc.add_AggregationServicer_to_server(Servicer(), server)
    return (SERVICE,)


class Place:
    """One server's address and certificate, and the certificates of its callers."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder, "zone")
        self.address = f"127.0.0.1:{free_port()}"
        self.server = self.authority.issue("aggregation")

    def listen(self, callers: dict[str, list[str]]) -> config.GrpcListen:
        return config.GrpcListen(
            address=self.address,
            certificate=self.server.certificate,
            key=self.server.key,
            client_ca=self.authority.root,
            callers=callers,
        )

    def target(self, caller: str, authority: Authority | None = None) -> config.GrpcTarget:
        pair = (authority or self.authority).issue(caller)
        return config.GrpcTarget(
            address=self.address,
            server_name="aggregation",
            certificate=pair.certificate,
            key=pair.key,
            ca=self.authority.root,
        )

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        server = await rpc.start_server(self.listen({METHOD: ["forms-web"]}), register)
        try:
            yield
        finally:
            await server.stop(0)


async def ask(target: config.GrpcTarget, procedure: str = "p") -> str:
    async with rpc.channel(target) as channel:
        stub = pb_grpc.AggregationStub(channel)
        answer = await rpc.call(stub.GetCounts(pb.GetCountsRequest(procedure=procedure), timeout=LONG))
        return answer.counts[0].procedure


def test_a_listed_caller_is_answered(tmp_path: Path) -> None:
    async def scenario() -> None:
        place = Place(tmp_path)
        async with place.serving():
            assert await ask(place.target("forms-web")) == "p"

    asyncio.run(scenario())


def test_a_caller_that_is_not_listed_is_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "todoke.audit")
    counter = REFUSED.labels("rpc", "caller_not_allowed")
    before = counter._value.get()

    async def scenario() -> None:
        place = Place(tmp_path)
        async with place.serving(), rpc.channel(place.target("gateway")) as channel:
            with pytest.raises(grpc.aio.AioRpcError) as refusal:
                await pb_grpc.AggregationStub(channel).GetCounts(pb.GetCountsRequest(), timeout=LONG)
            assert refusal.value.code() == grpc.StatusCode.PERMISSION_DENIED

    asyncio.run(scenario())
    assert counter._value.get() == before + 1
    [fields] = [record.fields for record in caplog.records if record.message == "refused"]
    assert fields == {"door": "rpc", "code": "caller_not_allowed", "method": METHOD, "caller": "gateway"}


def test_a_certificate_of_another_zone_and_no_certificate_do_not_connect(tmp_path: Path) -> None:
    async def scenario() -> None:
        place = Place(tmp_path / "zone")
        other = Authority(tmp_path / "other", "other")
        async with place.serving():
            with pytest.raises(Refusal, match="service_unavailable"):
                await ask(place.target("forms-web", other))
            async with grpc.aio.insecure_channel(place.address) as channel:
                with pytest.raises(grpc.aio.AioRpcError):
                    await pb_grpc.AggregationStub(channel).GetCounts(pb.GetCountsRequest(), timeout=LONG)

    asyncio.run(scenario())


def test_a_server_with_another_name_is_not_believed(tmp_path: Path) -> None:
    async def scenario() -> None:
        place = Place(tmp_path)
        place.server = place.authority.issue("ledger")
        async with place.serving():
            with pytest.raises(Refusal, match="service_unavailable"):
                await ask(place.target("forms-web"))

    asyncio.run(scenario())


def test_a_refusal_keeps_its_code_and_a_fault_says_nothing(tmp_path: Path) -> None:
    async def scenario() -> None:
        place = Place(tmp_path)
        async with place.serving():
            with pytest.raises(Refusal, match="procedure_unknown"):
                await ask(place.target("forms-web"), "refused")
            with pytest.raises(Refusal, match="service_unavailable"):
                await ask(place.target("forms-web"), "broken")

    asyncio.run(scenario())


@pytest.mark.parametrize("procedure", ["talkative", "long"])
def test_what_is_no_code_does_not_become_one(tmp_path: Path, procedure: str) -> None:
    async def scenario() -> None:
        place = Place(tmp_path)
        async with place.serving():
            with pytest.raises(Refusal, match=r"\Aservice_unavailable\Z"):
                await ask(place.target("forms-web"), procedure)

    asyncio.run(scenario())


@pytest.mark.parametrize("callers", [{}, {METHOD: ["a"], f"/{SERVICE}/DropAll": ["a"]}])
def test_a_list_that_differs_from_the_methods_stops_the_start(tmp_path: Path, callers: dict[str, list[str]]) -> None:
    async def scenario() -> None:
        with pytest.raises(config.ConfigError, match="differ"):
            await rpc.start_server(Place(tmp_path).listen(callers), register)

    asyncio.run(scenario())


def test_the_standard_health_service_answers(tmp_path: Path) -> None:
    async def scenario() -> None:
        place = Place(tmp_path)
        async with place.serving(), rpc.channel(place.target("probe")) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            answer = await health.Check(health_pb2.HealthCheckRequest(service=SERVICE), timeout=LONG)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING

    asyncio.run(scenario())


def test_a_probe_without_a_certificate_learns_of_health_and_nothing_else(tmp_path: Path) -> None:
    async def scenario() -> None:
        listen = Place(tmp_path).listen({METHOD: ["forms-web"]})
        probed = msgspec.structs.replace(listen, health=f"127.0.0.1:{free_port()}")
        server = await rpc.start_server(probed, register)
        async with grpc.aio.insecure_channel(probed.health or "") as channel:
            health = health_pb2_grpc.HealthStub(channel)
            for service in ("", SERVICE):
                answer = await health.Check(health_pb2.HealthCheckRequest(service=service), timeout=LONG)
                assert answer.status == health_pb2.HealthCheckResponse.SERVING
            for elsewhere in (METHOD, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"):
                with pytest.raises(grpc.aio.AioRpcError) as refused:
                    await channel.unary_unary(elsewhere)(b"", timeout=LONG)
                assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
            await server.stop(0)
            with pytest.raises(grpc.aio.AioRpcError):
                await health.Check(health_pb2.HealthCheckRequest(), timeout=LONG)

    asyncio.run(scenario())
