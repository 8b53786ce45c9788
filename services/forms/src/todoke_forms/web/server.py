"""Serves the staff's pages: Flask in a few threads, under uvicorn, in a process that stops in order."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from flask import Flask

from todoke_forms import metrics
from todoke_forms.web import texts
from todoke_forms.web.routes import MAX_REQUEST_BYTES
from todoke_kit import config, lifecycle
from todoke_kit.web import api_headers, bodies, server
from todoke_kit.web.edge import Bounds

PAGE_THREADS = 8  # what takes a page long, scrypt and the database, leaves the interpreter to the others
CONNECTIONS = 1_000  # of an office's few hundred people; each holds a body of 270 kB at the most, 270 MB together

_TOO_SLOW = 408
_HEADERS = [*api_headers(), (b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]


def settings(pages: Flask) -> server.Settings:
    """How the pages are served: no thread sees a request before all of it has come."""
    threaded = cast("bodies.Application", WSGIMiddleware(cast("Any", pages), workers=PAGE_THREADS))
    buffered = bodies.Buffered(threaded, MAX_REQUEST_BYTES, metrics.WEB_DOOR, _refuse)
    return server.settings(buffered, metrics.WEB_DOOR, Bounds(CONNECTIONS))


async def serve(pages: Flask, listen: config.HttpListen) -> None:
    """Serves until cancelled, and then finishes the requests it has begun.

    :raises ConfigError: when the address cannot be listened on.
    """
    serves = server.Server(settings(pages), lifecycle.ready)
    with _bind(listen.address) as listening:
        serving = asyncio.create_task(serves.serve([listening]))
        try:
            await asyncio.shield(serving)
        finally:
            serves.should_exit = True
            await serving


async def _refuse(send: bodies.Send, code: str) -> None:
    """Answers a request whose body did not come; there is no page around these words, for pages need a thread."""
    body = f"{texts.refusal(code)}\n{texts.refusal(code, 'en')}\n".encode()
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": _TOO_SLOW, "headers": [*_HEADERS, length]})
    await send({"type": "http.response.body", "body": body})


def _bind(address: str) -> socket.socket:
    try:
        return socket.create_server(config.split_address(address))
    except OSError as error:
        raise config.ConfigError(f"{address}: {error.strerror}") from error
