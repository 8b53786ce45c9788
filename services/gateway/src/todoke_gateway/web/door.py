"""The one ASGI application of this process: /api/ to the intake, everything else to the pages.

Bodies of pages are read whole and bounded before a page sees them, so that a slow client never holds one of the few
page threads; those with files are read as they come, and a page sees the rest (`attaching`). All other bodies that are
being read or worked on share one budget, so that many large ones are refused and not the memory filled; so are requests
at once, of one client and of all. Who is refused a page gets a page that says so.
"""

from todoke_gateway.core.intake import MAX_BODY
from todoke_gateway.web import turned_away
from todoke_gateway.web.app import MAX_PAGE_BODY
from todoke_gateway.web.asgi import refuse
from todoke_gateway.web.attaching import Attaching, Files, is_ours
from todoke_gateway.web.clients import client_of
from todoke_gateway.web.intake import PREFIX
from todoke_kit.crowd import Crowd
from todoke_kit.errors import Refusal
from todoke_kit.tally import Tally
from todoke_kit.web.bodies import Application, Buffered, Receive, Room, Scope, Send, expected

# Each byte of a body is held about three times: as it came, decoded, and packed for the bus.
HELD_BYTES = 128_000_000
REQUESTS = 1_000  # at once
CLIENT_REQUESTS = 300  # of one address, behind which there may be a telephone company: fifty browsers with six each
DOOR = "http"


class Door:
    """Leads each request to its application."""

    def __init__(
        self, intake: Application, pages: Application, proxy_header: str | None = None, files: Files | None = None
    ) -> None:
        """Without `files`, requests that bring some are as any other: the pages refuse them."""
        self._intake = intake
        self._attaching = None if files is None else Attaching(pages, files, turned_away.refuse)
        self._pages = Buffered(pages, MAX_PAGE_BODY, "pages", turned_away.refuse)
        self._room = Room(HELD_BYTES)
        self._crowd = Crowd(REQUESTS, CLIENT_REQUESTS, full="overloaded", too_many="too_many_at_once")
        self._proxy_header = proxy_header
        self._tally = Tally(DOOR)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; websockets are closed."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        to_intake = scope["path"].startswith(PREFIX)
        try:
            size = expected(scope, MAX_BODY if to_intake else MAX_PAGE_BODY)
            with self._crowd.hold(client_of(scope, self._proxy_header)), self._room.hold(size):
                await self._for(scope)(scope, receive, send)
        except Refusal as refusal:
            self._tally.add(refusal.code)
            await (refuse if to_intake else turned_away.refuse)(send, refusal.code)

    def _for(self, scope: Scope) -> Application:
        if scope["path"].startswith(PREFIX):
            return self._intake
        return self._attaching if self._attaching is not None and is_ours(scope) else self._pages
