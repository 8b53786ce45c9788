"""The HTTP server: Uvicorn with httptools, bounded where it is not, and without signal handlers of its own."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from todoke_kit.web import edge
from todoke_kit.web.bodies import WHOLE, Application
from todoke_kit.web.edge import Bounds, Edge

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
    """Refuses what never becomes a request, and a head that does not end: httptools would keep it all.

    Every refusal is answered where somebody is left, and goes to the `edge`, which counts it.
    """

    _head = 0
    _in_head = False
    _waiting: asyncio.TimerHandle | None = None
    _refused = False
    _address: str | None = None  # of a connection that is counted

    def __init__(self, *arguments: Any, edge: Edge, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._edge = edge

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in the base class
        """Wait for the first head, if there is room for one more."""
        super().connection_made(cast("asyncio.Transport", Together(transport, self.loop)))
        address = (self.client or ("", 0))[0]
        if code := self._edge.enter(address):
            self._refuse(code)
            return
        self._address = address
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
        """Nothing more to wait for; what was on its way is cut off."""
        if self._head_begun() or self._body_awaited():
            self._refuse(edge.CUT_OFF)
        self._end()
        if self._address is not None:
            self._edge.leave(self._address)
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the words are ours
        """What the base class calls for bytes that are no HTTP."""
        self._refuse(edge.MALFORMED)

    def data_received(self, data: bytes) -> None:
        """Count what belongs to a head that has not ended, and wait for its end: most come whole, without a timer."""
        super().data_received(data)
        if not self._in_head and (self.cycle is None or self.cycle.response_complete):
            self._begin()  # blank lines before a head are none yet, but end the wait for it
        if not self._in_head or self.transport.is_closing():
            return
        self._head += len(data)
        if self._head > MAX_HEAD:
            self._refuse(edge.HEAD_TOO_LARGE)
        elif self._waiting is None:
            self._wait()

    def _begin(self) -> None:
        self._in_head = True
        self._head = 0

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if self._head_begun():
            self._refuse(edge.HEAD_TOO_SLOW)
        else:
            self.transport.close()  # browsers open connections that they may need, and nothing was asked on this one

    def _head_begun(self) -> bool:
        return self._in_head and self._head > 0

    def _body_awaited(self) -> bool:
        return self.cycle is not None and WHOLE not in self.cycle.scope and not self.cycle.response_complete

    def _refuse(self, code: str) -> None:
        """Answer and close; of one connection only the first refusal counts."""
        if not self._refused:
            self._refused = True
            self.transport.write(self._edge.refuse(code))
            self.transport.close()

    def _end(self) -> None:
        self._in_head = False
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class Settings(uvicorn.Config):
    """Uvicorn's settings, and the edge that its connections share."""

    def __init__(self, application: Application, edge: Edge) -> None:
        super().__init__(
            cast("Any", application),
            http=cast("Any", partial(BoundedProtocol, edge=edge)),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=10,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        self.edge = edge


class Server(uvicorn.Server):
    """Uvicorn within the lifecycle of the process; `on_listening` is called once it accepts connections."""

    def __init__(self, settings: Settings, on_listening: Callable[[], None]) -> None:
        super().__init__(settings)
        self._edge = settings.edge
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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what has begun, and have audited what was refused."""
        await super().shutdown(sockets)
        self._edge.close()


def settings(application: Application, door: str, bounds: Bounds) -> Settings:
    """How an application is served; the peer's address is the socket's own, and the edge's refusals are `door`'s."""
    return Settings(application, Edge(door, bounds))
