"""gRPC over mutual TLS with health, reflection, and an allow-list of callers for every single method.

A caller is the common name in the certificate it presented, signed by its zone's CA. A server refuses to start
when its allow-list and its methods disagree.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

import grpc
from google.protobuf import descriptor_pool
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from todoke_kit import config, logs, metrics
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

T = TypeVar("T")
Behaviour = Callable[[Any, Any], Awaitable[Any]]

MAX_MESSAGE_BYTES = 4 << 20  # a batch of 200 certificates and signatures is well below 1 MiB
CALL_SECONDS = 10.0
GRACE_SECONDS = 2.0
_CODE = re.compile(r"[a-z_]{1,64}")  # a server's details become our code: in metrics, in logs, before people


class Server:
    """A server that was started and, where its configuration asks for it, the one that tells its health to probes."""

    def __init__(self, *servers: grpc.aio.Server) -> None:
        self._servers = servers

    async def stop(self, grace: float | None) -> None:
        """Ends both; calls that have begun have `grace` seconds."""
        await asyncio.gather(*(server.stop(grace) for server in self._servers))


async def start_server(listen: config.GrpcListen, register: Callable[[grpc.aio.Server], Sequence[str]]) -> Server:
    """Starts a server; `register` adds the servicers and returns their full service names.

    :raises ConfigError: when the allow-list and the registered methods differ.
    """
    server = grpc.aio.server(
        interceptors=[_AllowList(listen.callers)],
        options=[("grpc.max_receive_message_length", MAX_MESSAGE_BYTES), ("grpc.so_reuseport", 0)],
    )
    services = register(server)
    _require_same_methods(services, listen.callers)
    servicer = await _health(services)
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    reflection.enable_server_reflection((*services, health.SERVICE_NAME, reflection.SERVICE_NAME), server)
    server.add_secure_port(listen.address, _server_credentials(listen))
    await server.start()
    return Server(server) if listen.health is None else Server(server, await _start_probed(listen.health, servicer))


def channel(target: config.GrpcTarget) -> grpc.aio.Channel:
    """A channel to one server, whose certificate must bear `target.server_name`."""
    credentials = grpc.ssl_channel_credentials(
        target.ca.read_bytes(), target.key.read_bytes(), target.certificate.read_bytes()
    )
    options = [
        ("grpc.ssl_target_name_override", target.server_name),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
        ("grpc.max_reconnect_backoff_ms", 1000),
        ("grpc.initial_reconnect_backoff_ms", 100),
    ]
    return grpc.aio.secure_channel(target.address, credentials, options=options)


async def call(answer: Awaitable[T]) -> T:
    """Awaits one unary call.

    :raises Refusal: with the server's own code, or "service_unavailable" when it did not answer properly.
    """
    try:
        return await answer
    except grpc.aio.AioRpcError as error:
        if error.code() == grpc.StatusCode.FAILED_PRECONDITION and _CODE.fullmatch(error.details() or ""):
            raise Refusal(error.details() or "") from error
        logs.event(_log, "rpc_failed", status=error.code().name)
        raise Refusal("service_unavailable") from error


def _server_credentials(listen: config.GrpcListen) -> grpc.ServerCredentials:
    pair = (listen.key.read_bytes(), listen.certificate.read_bytes())
    return grpc.ssl_server_credentials([pair], listen.client_ca.read_bytes(), require_client_auth=True)


def _require_same_methods(services: Sequence[str], callers: Mapping[str, Sequence[str]]) -> None:
    pool = descriptor_pool.Default()
    offered = {f"/{name}/{method.name}" for name in services for method in pool.FindServiceByName(name).methods}
    if offered != set(callers):
        raise config.ConfigError(f"callers and methods differ: {sorted(offered ^ set(callers))}")


async def _health(services: Sequence[str]) -> health.aio.HealthServicer:
    servicer = health.aio.HealthServicer()
    for name in ("", *services):
        await servicer.set(name, health_pb2.HealthCheckResponse.SERVING)
    return servicer


async def _start_probed(address: str, servicer: health.aio.HealthServicer) -> grpc.aio.Server:
    """A server that tells health, to anybody who can reach it, and knows nothing else."""
    server = grpc.aio.server(options=[("grpc.so_reuseport", 0)])
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    server.add_insecure_port(address)
    await server.start()
    return server


class _AllowList(grpc.aio.ServerInterceptor):
    """Checks the caller's name against the method's list before the method sees the request."""

    def __init__(self, callers: Mapping[str, Sequence[str]]) -> None:
        self._callers = {method: frozenset(names) for method, names in callers.items()}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler[Any, Any] | None]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or method.startswith("/grpc."):
            return handler  # health and reflection: any caller our zone's CA vouches for
        if handler.unary_unary is None:
            raise TypeError(method)  # only unary methods are guarded, so only unary methods are offered
        behaviour = _guarded(handler.unary_unary, method, self._callers.get(method, frozenset()))
        return grpc.unary_unary_rpc_method_handler(behaviour, handler.request_deserializer, handler.response_serializer)


def _guarded(behaviour: Behaviour, method: str, allowed: frozenset[str]) -> Behaviour:
    async def guarded(request: Any, context: grpc.aio.ServicerContext[Any, Any]) -> Any:
        caller = _caller(context)
        if caller not in allowed:
            metrics.refused("rpc", "caller_not_allowed", method=method, caller=caller)
            await context.abort(grpc.StatusCode.PERMISSION_DENIED, "caller_not_allowed")
        try:
            return await behaviour(request, context)
        except Refusal as refusal:
            await _abort(context, refusal.code)

    return guarded


async def _abort(context: grpc.aio.ServicerContext[Any, Any], code: str) -> NoReturn:
    await context.abort(grpc.StatusCode.FAILED_PRECONDITION, code)
    raise AssertionError


def _caller(context: grpc.aio.ServicerContext[Any, Any]) -> str:
    names = list(context.auth_context().get("x509_common_name", ()))
    return names[0].decode("utf-8", "replace") if len(names) == 1 else ""
