"""Serves the staff's pages: Flask in a few threads, under uvicorn, in a process that stops in order."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any, cast

import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask

from todoke_kit import config, lifecycle

PAGE_THREADS = 8  # what takes a page long, scrypt and the database, leaves the interpreter to the others
STOP_SECONDS = 5


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The kit's lifecycle has the signals."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens the door and says so."""
        await super().startup(sockets)
        if self.started:
            lifecycle.ready()


async def serve(pages: Flask, listen: config.HttpListen) -> None:
    """Serves until cancelled, and then finishes the requests it has begun.

    :raises ConfigError: when the address cannot be listened on.
    """
    settings = uvicorn.Config(
        WSGIMiddleware(cast("Any", pages), workers=PAGE_THREADS),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    server = _Server(settings)
    with _bind(listen.address) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        try:
            await asyncio.shield(serving)
        finally:
            server.should_exit = True
            await serving


def _bind(address: str) -> socket.socket:
    try:
        return socket.create_server(config.split_address(address))
    except OSError as error:
        raise config.ConfigError(f"{address}: {error.strerror}") from error
