"""A hostile client calls the closed zone's servers with each certificate of the internet side in turn: none answers.

Only on one machine do they hear it at all; between hosts none of it arrives (`tests/boundary/test_three_hosts.py`).
"""

from __future__ import annotations

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.stack import Stack
from support.waiting import LONG

from todoke_kit import config, rpc

pytestmark = pytest.mark.journey

SERVERS = {
    "forms": "forms",
    "ledger-closed": "ledger",
    "aggregation": "aggregation",
}  # listener, name in its certificate
CERTIFICATES = ("gateway", "identity", "ledger", "operator", "dmz", "gate-leaf", "forms", "core")
OF_THE_BUS = ("dmz", "gate-leaf")


def target(stack: Stack, zone: str, name: str, server: str) -> config.GrpcTarget:
    """A caller who knows the server's certificate and who signed it, and shows what `zone` issued to `name`."""
    pki = stack.parts.pki
    authority = pki.closed if zone == "closed" else pki.bus_internet if name in OF_THE_BUS else pki.internet
    shown = authority.pair(name)
    return config.GrpcTarget(
        address=stack.layout.address(server),
        server_name=SERVERS[server],
        certificate=shown.certificate,
        key=shown.key,
        ca=pki.closed.root,
    )


async def status(where: config.GrpcTarget) -> grpc.StatusCode:
    """How a server answers the one question that it answers everybody of its zone."""
    async with rpc.channel(where) as channel:
        try:
            await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=LONG)
        except grpc.aio.AioRpcError as error:
            return error.code()
    return grpc.StatusCode.OK


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_certificate_of_the_internet_zone_opens_no_server_of_the_closed_zone(
    stack: Stack, name: str, server: str
) -> None:
    """Nor does one that the internet zone's authority issued to a name of the closed zone."""
    assert stack.run(status(target(stack, "internet", name, server))) == grpc.StatusCode.UNAVAILABLE


@pytest.mark.parametrize("server", SERVERS)
def test_a_certificate_of_the_closed_zone_does(stack: Stack, server: str) -> None:
    assert stack.run(status(target(stack, "closed", "core", server))) == grpc.StatusCode.OK
