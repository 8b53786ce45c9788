"""Runs the tile server with uvicorn inside the process's own event loop."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from todoke_kit import config
from todoke_ledger.web.tiles import TileServer

MAX_CONNECTIONS = 512
MAX_REQUEST_HEAD = 8_192  # bytes
IDLE_SECONDS = 5
GRACE_SECONDS = 2


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the lifecycle stops the whole process in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(listen: config.HttpListen) -> socket.socket:
    """Return a listening socket, so that a port that is taken stops the start before anything is ready."""
    return socket.create_server(config.split_address(listen.address))


async def serve(app: TileServer, listening: socket.socket) -> None:
    """Serve until cancelled, and then finish what is under way."""
    settings = uvicorn.Config(
        app,
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        http="h11",
        limit_concurrency=MAX_CONNECTIONS,
        h11_max_incomplete_event_size=MAX_REQUEST_HEAD,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(settings)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        await serving
