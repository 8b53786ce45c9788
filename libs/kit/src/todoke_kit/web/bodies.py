"""Request bodies over ASGI 3, bounded in size and time, and read whole before an application on threads sees them."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from todoke_kit import metrics
from todoke_kit.errors import Refusal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Refuse = Callable[[Send, str], Awaitable[object]]  # answers with the words of a code

WHOLE = "todoke.whole"  # in a scope: our server saw the body end before the application was called
TOO_LARGE = "request_too_large"
_MAX_DIGITS = 19  # as many as a length has that fits into 64 bits; Python reads no number of thousands
LEAST_RATE = 25_000  # bytes in a second (200 kbit/s) at least, where a body takes longer than BODY_SECONDS
BODY_SECONDS = 60.0  # the largest, 1.2 MB, takes 48 at 200 kbit/s; a slower client holds a buffer and gives nothing


class Disconnected(Exception):  # noqa: N818 - not an error of ours
    """The client went away; there is nobody to answer."""


class Room:
    """The memory that all bodies share which are being read or worked on."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held = 0

    @contextmanager
    def hold(self, size: int) -> Iterator[None]:
        """Keep room for a body of `size` bytes.

        :raises Refusal: "overloaded" when there is none.
        """
        if self.held + size > self.limit:
            raise Refusal("overloaded")
        self.held += size
        try:
            yield
        finally:
            self.held -= size


class Buffered:
    """Gives an application each body whole, so that a slow client never holds one of its few threads.

    A body over `limit` bytes is not read: the application sees its length and nothing of it, and answers in its own
    words. One that is too slow is answered by `refuse`. Refusals count for `door`.
    """

    def __init__(self, application: Application, limit: int, door: str, refuse: Refuse) -> None:
        self._application = application
        self._limit = limit
        self._door = door
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await read_body(scope, receive, self._limit)
            length = len(body)
        except Disconnected:
            return
        except Refusal as refusal:
            metrics.refused(self._door, refusal.code)
            if refusal.code != TOO_LARGE:
                await self._refuse(send, refusal.code)
                return
            body, length = b"", self._limit + 1
        await self._application(_with_length(scope, length), _once(body), send)


def header(scope: Scope, name: bytes) -> bytes:
    """The value of the one header of this name; empty when it is missing or repeated."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0] if len(values) == 1 else b""


def expected(scope: Scope, limit: int) -> int:
    """How large the body says it is, or may become; one over the limit will not be read."""
    if header(scope, b"transfer-encoding"):
        return limit
    said = declared(scope)
    return said if said <= limit else 0


def declared(scope: Scope) -> int:
    """What Content-Length says; nothing where it is no number, and too much where it is longer than a number needs."""
    digits = header(scope, b"content-length")
    if not digits.isdigit():
        return 0
    return int(digits) if len(digits) <= _MAX_DIGITS else sys.maxsize


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body.

    :raises Refusal: "request_too_large", as soon as that is known, or "request_too_slow".
    :raises Disconnected: when the client left.
    """
    if declared(scope) > limit:
        raise Refusal(TOO_LARGE)
    if WHOLE in scope:  # as nearly always: a timer that nothing can meet costs more than reading
        return await _collect(receive, limit)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _collect(receive, limit)
    except TimeoutError:
        raise Refusal("request_too_slow") from None


async def pieces(receive: Receive) -> AsyncIterator[bytes]:
    """A body as it comes, for whoever bounds its size; only what is waited for the client counts against its time.

    :raises Refusal: "request_too_slow" for one that takes longer than BODY_SECONDS and LEAST_RATE allow.
    :raises Disconnected: when the client left.
    """
    loop, waited, read = asyncio.get_running_loop(), 0.0, 0
    while True:
        began = loop.time()
        try:
            async with asyncio.timeout(BODY_SECONDS + read / LEAST_RATE - waited):
                message = await receive()
        except TimeoutError:
            raise Refusal("request_too_slow") from None
        waited += loop.time() - began
        if message["type"] == "http.disconnect":
            raise Disconnected
        body: bytes = message.get("body", b"")
        read += len(body)
        yield body
        if not message.get("more_body", False):
            return


async def _collect(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > limit:
            raise Refusal(TOO_LARGE)
        if not message.get("more_body", False):
            return bytes(body)


def _with_length(scope: Scope, length: int) -> Scope:
    """The same request with the body's true length, chunked or not, and a query that WSGI can hold."""
    kept = [(name, value) for name, value in scope["headers"] if name not in {b"content-length", b"transfer-encoding"}]
    query = scope["query_string"].decode("ascii", "replace").replace("\ufffd", "?").encode("ascii")
    return {**scope, "query_string": query, "headers": [*kept, (b"content-length", str(length).encode())]}


def replaced(scope: Scope, form: bytes) -> tuple[Scope, Receive]:
    """The same request with another body: the fields of a form, encoded as in an address (WHATWG URL)."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
    kind = (b"content-type", b"application/x-www-form-urlencoded")
    return _with_length({**scope, "headers": [*kept, kind]}, len(form)), _once(form)


def _once(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
