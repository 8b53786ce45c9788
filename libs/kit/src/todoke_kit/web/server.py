"""The HTTP server: Uvicorn with httptools, bounded where it is not, and without signal handlers of its own."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from todoke_kit.web.bodies import WHOLE, Application

MAX_HEAD = 16_384  # bytes of request line and headers; ours take about 1,000
HEAD_SECONDS = 10.0
GRACE_SECONDS = 5


class Together:
    """A transport that writes at once what is written within one turn of the loop.

    Uvicorn writes the head of an answer and then its body, and uvloop would send each by itself.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._first = b""

    def __getattr__(self, name: str) -> Any:
        """Whatever else a transport does."""
        return getattr(self._transport, name)

    def is_closing(self) -> bool:
        """Whether it is closed, or about to be."""
        return self._transport.is_closing()

    def write(self, data: bytes) -> None:
        """Hold what is first until something follows, or the loop turns."""
        if self._first:
            self._transport.writelines((self._first, data))
            self._first = b""
        elif data:
            self._first = data
            self._loop.call_soon(self._flush)

    def close(self) -> None:
        """Send what is held, and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._first:
            self._transport.write(self._first)
            self._first = b""


class BoundedProtocol(HttpToolsProtocol):
    """Hangs up on a request whose head does not end: httptools would keep it in memory for as long as it comes."""

    _head = 0
    _in_head = False
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the base class
        """Wait for the first head."""
        super().connection_made(cast("asyncio.Transport", Together(transport, self.loop)))
        self._begin()
        self._wait()

    def on_message_begin(self) -> None:
        """Another head begins."""
        super().on_message_begin()
        self._end()
        self._begin()

    def on_headers_complete(self) -> None:
        """The head has ended; the body is bounded elsewhere."""
        self._end()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body has ended, and nobody who reads it needs to wait."""
        super().on_message_complete()
        cast("dict[str, Any]", self.scope)[WHOLE] = True  # ASGI lets a server add keys of its own

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._end()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head that has not ended, and wait for its end: most come whole, without a timer."""
        super().data_received(data)
        if not self._in_head and (self.cycle is None or self.cycle.response_complete):
            self._begin()  # blank lines before a head are none yet, but end the wait for it
        if not self._in_head or self.transport.is_closing():
            return
        self._head += len(data)
        if self._head > MAX_HEAD:
            self.send_400_response("Head too large.")
        elif self._waiting is None:
            self._wait()

    def _begin(self) -> None:
        self._in_head = True
        self._head = 0

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _end(self) -> None:
        self._in_head = False
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class Server(uvicorn.Server):
    """Uvicorn within the lifecycle of the process; `on_listening` is called once it accepts connections."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: the lifecycle has the handlers."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            self._on_listening()


def settings(application: Application, connections: int) -> uvicorn.Config:
    """How an application is served, to this many connections at once; the peer's address is the socket's own."""
    return uvicorn.Config(
        cast("Any", application),
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=connections,
        timeout_keep_alive=10,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
