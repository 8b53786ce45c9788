"""An HTTP server for pages of declared origins on this computer, and for nobody else (Fetch standard, CORS protocol).

Any page in any browser here can reach 127.0.0.1, also one whose name was rebound to it. So, in this order and before a
body is read: Host (a rebound name reaches us under another one), Origin, path and method, type, size. No cookie is set
or looked at, and no answer may be read by a page that was not declared.
"""

import io
import json
import os
import select
import socket
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

from todoke_agent.door.calls import Answer, Call, DoorCode, DoorRefusal, Json, Route
from todoke_agent.door.incoming import Incoming

MAX_DRAINED = 4_194_304
"""Bytes of a declared page's refused body that are read and thrown away, so that it gets to read the refusal."""
HEAD_SECONDS = 3.0
"""For everything before the body, however slowly it trickles: until it is whole, nobody knows who asks."""
BODY_SECONDS = 10.0
"""For a whole body; on one computer two megabytes take a blink."""
ANSWER_SECONDS = 10.0
"""For an answer to be taken."""
CONNECTIONS = 16
"""At once; more are closed unheard."""
LENGTH_DIGITS = 19
"""Of an announced length; what has more is none that anybody could mean."""
PREFLIGHT_SECONDS = 600
PIECE = 65_536

_NETWORKS = ("Private-Network", "Local-Network")
"""What browsers ask before a public page may reach loopback: the older and the newer name."""

_FIXED = {
    "Cache-Control": "no-store",
    "Vary": "Origin",
    "X-Content-Type-Options": "nosniff",
    # To a page that was not declared, an answer looks like no answer: it need not learn that anybody is here.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Connection": "close",
}

_STRANGERS = (DoorCode.HOST_UNKNOWN, DoorCode.ORIGIN_FORBIDDEN)
"""Nothing is read of what these send: they could hold every connection with bodies that trickle."""


class LoopbackServer(ThreadingHTTPServer):
    """The listening door. `refused` is told the code of every refusal, and returns what else to say about it.

    Raises ValueError for an address that is not loopback, OSError for one that is taken.
    """

    # Whoever closes the door waits for what is going on behind it, which learns of it by `gone`.
    daemon_threads = False
    # Windows would let a second program listen at the same address; elsewhere it only spares a wait after a restart.
    allow_reuse_address = os.name != "nt"

    def __init__(
        self,
        address: tuple[str, int],
        routes: Mapping[str, Route],
        origins: Collection[str],
        refused: Callable[[str], Json],
    ) -> None:
        if not ip_address(address[0]).is_loopback:
            raise ValueError("a card's door listens on loopback only")
        super().__init__(address, _Handler)
        self.routes = routes
        self.origins = origins
        self.refused = refused
        self.address = f"{address[0]}:{self.server_port}"
        self.hosts = frozenset({self.address, f"localhost:{self.server_port}"})
        self.closing = False
        self._free = threading.BoundedSemaphore(CONNECTIONS)

    def shutdown(self) -> None:
        """Stop serving."""
        self.closing = True
        super().shutdown()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give a connection a thread of its own while there are few of them."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Make room again at the end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing about connections that broke: the base class would print what it knows about them."""


class _Handler(BaseHTTPRequestHandler):
    """One connection, one request."""

    server: LoopbackServer
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Listen to the head for a while, and not for a while after each byte."""
        super().setup()
        self.rfile.close()
        self._incoming = Incoming(self.connection)
        self._incoming.give(HEAD_SECONDS)
        self.rfile = io.BufferedReader(self._incoming, PIECE)

    def parse_request(self) -> bool:
        """Read the head and answer, whatever the method: the base class would tell a stranger which ones it knows."""
        if super().parse_request():
            self._answer(self._preflight if self.command == "OPTIONS" else self._call)
        return False

    def handle_expect_100(self) -> bool:
        """Invite nobody to send a body before it is clear who asks."""
        return True

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer in our form what the base class cannot read or does not know."""
        del message, explain
        malformed = DoorCode.REQUEST_MALFORMED
        self._send((HTTPStatus(code), {"code": malformed, **self.server.refused(malformed)}, {}))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Say nothing about single requests; refusals are told by their code."""

    # ---- what is asked

    def _preflight(self, _origin: str) -> Answer:
        self._route()
        asked = [name for name in _NETWORKS if self.headers.get(f"Access-Control-Request-{name}") == "true"]
        allowed = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }
        return HTTPStatus.NO_CONTENT, None, allowed | {f"Access-Control-Allow-{name}": "true" for name in asked}

    def _call(self, origin: str) -> Answer:
        route = self._route()
        if self.command != route.method:
            raise DoorRefusal(HTTPStatus.METHOD_NOT_ALLOWED, DoorCode.METHOD_NOT_ALLOWED)
        body = self._body(route) if route.method == "POST" else b""
        return HTTPStatus.OK, route.answer(Call(origin, body, self._gone)), {}

    def _gone(self) -> bool:
        """Return whether the other end has hung up: a socket that can be read and has nothing to say; or we close."""
        if self.server.closing:
            return True
        readable, _, _ = select.select([self.connection], [], [], 0)
        try:
            return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
        except OSError:
            return True

    # ---- what is required

    def _require_host(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            raise DoorRefusal(HTTPStatus.MISDIRECTED_REQUEST, DoorCode.HOST_UNKNOWN)

    def _require_origin(self) -> str:
        """Return the one origin that is told; a request without one comes from no page of ours."""
        origins = self.headers.get_all("Origin", [])
        if len(origins) != 1 or origins[0] not in self.server.origins:
            raise DoorRefusal(HTTPStatus.FORBIDDEN, DoorCode.ORIGIN_FORBIDDEN)
        return str(origins[0])

    def _route(self) -> Route:
        route = self.server.routes.get(self.path)
        if route is None:
            raise DoorRefusal(HTTPStatus.NOT_FOUND, DoorCode.PATH_UNKNOWN)
        return route

    def _body(self, route: Route) -> bytes:
        if self.headers.get_content_type() != "application/json":
            raise DoorRefusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, DoorCode.JSON_REQUIRED)
        length = self._length()
        if length is None:
            raise DoorRefusal(HTTPStatus.LENGTH_REQUIRED, DoorCode.LENGTH_REQUIRED)
        if length > route.max_body:
            raise DoorRefusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, DoorCode.REQUEST_OVERSIZED)
        # Read from here on, so that a refusal does not wait for it again.
        del self.headers["Content-Length"]
        body = self._read(length)
        if len(body) < length:
            raise DoorRefusal(HTTPStatus.REQUEST_TIMEOUT, DoorCode.REQUEST_TOO_SLOW)
        return body

    def _length(self) -> int | None:
        """Return the announced length of the body if there is one clear announcement."""
        told = self.headers.get_all("Content-Length", [])
        clear = len(told) == 1 and told[0].isascii() and told[0].isdigit() and len(told[0]) <= LENGTH_DIGITS
        return int(told[0]) if clear and "Transfer-Encoding" not in self.headers else None

    def _read(self, length: int) -> bytes:
        """Return so many bytes, or nothing when they do not all come in time."""
        self._incoming.give(BODY_SECONDS)
        try:
            return self.rfile.read(length)
        except TimeoutError:
            return b""

    # ---- how it is answered

    def _answer(self, action: Callable[[str], Answer]) -> None:
        cors: dict[str, str] = {}
        try:
            self._require_host()
            origin = self._require_origin()
            cors = {"Access-Control-Allow-Origin": origin}
            status, body, headers = action(origin)
        except DoorRefusal as refusal:
            self._refuse(refusal, cors)
        except Exception:  # noqa: BLE001 -- whatever it was, its words may quote what was asked
            self._refuse(DoorRefusal(HTTPStatus.INTERNAL_SERVER_ERROR, DoorCode.INTERNAL_ERROR), cors)
        else:
            self._send((status, body, cors | headers))

    def _refuse(self, refusal: DoorRefusal, cors: dict[str, str]) -> None:
        """Answer first, whether or not the body ever comes; then read it away: closing on it would reset the answer."""
        self._send((refusal.status, refusal.body | self.server.refused(refusal.code), cors))
        if refusal.code not in _STRANGERS:
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_WR)
                self._read(min(self._length() or 0, MAX_DRAINED))

    def _send(self, answer: Answer) -> None:
        status, body, headers = answer
        self.connection.settimeout(ANSWER_SECONDS)
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8")
        self.close_connection = True
        self.send_response_only(status)
        kind = {} if body is None else {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in (_FIXED | kind | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
