"""How to see that a process serves: the standard health service over mutual TLS, HTTP, a NATS sign-in, or its words."""

from __future__ import annotations

import asyncio
import http.client

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from nats.aio.client import Client
from nats.errors import Error as NatsError

from devstack.child import Child
from devstack.supervisor import Ready
from todoke_kit import bus, config, rpc

ATTEMPT_SECONDS = 1.0


def serving(target: config.GrpcTarget) -> Ready:
    """The server says SERVING to a caller of its zone."""

    async def ready(_: Child) -> bool:
        async with rpc.channel(target) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            try:
                answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=ATTEMPT_SECONDS)
            except grpc.aio.AioRpcError:
                return False
            return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    return ready


def answering(address: str, path: str) -> Ready:
    """The page answers 200."""

    async def ready(_: Child) -> bool:
        return await asyncio.to_thread(_answers, address, path)

    return ready


def _answers(address: str, path: str) -> bool:
    connection = http.client.HTTPConnection(address, timeout=ATTEMPT_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def signing_in(settings: config.Bus) -> Ready:
    """The NATS server lets a user of ours in."""

    async def ready(child: Child) -> bool:
        return child.said("Server is ready") and await _signs_in(settings)

    return ready


async def _signs_in(settings: config.Bus) -> bool:
    try:
        client: Client = await asyncio.wait_for(bus.connect(settings, "devstack"), ATTEMPT_SECONDS)
    except (OSError, TimeoutError, NatsError):
        return False
    await client.close()
    return True


def saying(words: str) -> Ready:
    """Its output holds these words."""

    async def ready(child: Child) -> bool:
        return child.said(words)

    return ready


def both(first: Ready, second: Ready) -> Ready:
    """Both are true."""

    async def ready(child: Child) -> bool:
        return await first(child) and await second(child)

    return ready


async def finished(child: Child) -> bool:
    """It did its work and ended well."""
    return child.exit_code == 0


SAYS_READY: Ready = saying('"event": "ready"')  # todoke_kit.lifecycle.ready
