"""The one ASGI application of this process: /api/ to the intake, everything else to the pages.

Bodies of pages are read here, whole and bounded, so that a slow client never holds one of the few page threads. All
bodies that are being read or worked on share one budget, so that many large ones are refused and not the memory filled.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from todoke_gateway.core.intake import MAX_BODY
from todoke_gateway.web.app import MAX_PAGE_BODY
from todoke_gateway.web.asgi import Application, Disconnected, Message, Receive, Scope, Send, header, read_body, refuse
from todoke_gateway.web.intake import PREFIX
from todoke_kit import metrics
from todoke_kit.errors import Refusal

TOO_LARGE = "request_too_large"

# Each byte of a body is held about three times: as it came, decoded, and packed for the bus.
HELD_BYTES = 128_000_000


class Door:
    """Leads each request to its application."""

    def __init__(self, intake: Application, pages: Application) -> None:
        self._intake = intake
        self._pages = pages
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; websockets are closed."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        to_intake = scope["path"].startswith(PREFIX)
        try:
            with self._hold(_expected(scope, MAX_BODY if to_intake else MAX_PAGE_BODY)):
                await (self._intake if to_intake else self._page)(scope, receive, send)
        except Refusal as refusal:
            metrics.refused("http", refusal.code)
            await refuse(send, refusal.code)

    @contextmanager
    def _hold(self, size: int) -> Iterator[None]:
        """Keep room for a body.

        :raises Refusal: "overloaded" when there is none.
        """
        if self._held + size > HELD_BYTES:
            raise Refusal("overloaded")
        self._held += size
        try:
            yield
        finally:
            self._held -= size

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await read_body(scope, receive, MAX_PAGE_BODY)
            length = len(body)
        except Disconnected:
            return
        except Refusal as refusal:
            if refusal.code != TOO_LARGE:
                raise
            metrics.refused("pages", refusal.code)
            body, length = b"", MAX_PAGE_BODY + 1  # the pages say it in their own words when they see this length
        await self._pages(_with_length(scope, length), _once(body), send)


def _expected(scope: Scope, limit: int) -> int:
    """How large the body says it is, or may become; one over the limit will not be read."""
    if header(scope, b"transfer-encoding"):
        return limit
    declared = header(scope, b"content-length")
    return int(declared) if declared.isdigit() and int(declared) <= limit else 0


def _with_length(scope: Scope, length: int) -> Scope:
    """The same request with the body's true length, chunked or not, and a query that WSGI can hold."""
    kept = [(name, value) for name, value in scope["headers"] if name not in {b"content-length", b"transfer-encoding"}]
    query = scope["query_string"].decode("ascii", "replace").replace("\ufffd", "?").encode("ascii")
    return {**scope, "query_string": query, "headers": [*kept, (b"content-length", str(length).encode())]}


def _once(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
