"""The development door over loopback HTTP, for the citizens' page and no other (Fetch standard, CORS protocol).

Checked in this order, before a body is read: Host (a rebound name would reach us under another one), Origin, path and
method, type, size. Only then is the request looked at.
"""

import json
import logging
import threading
from collections.abc import Callable, Collection
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

from todoke_testcard.door import Door, DoorRefusal
from todoke_testcard.store import Store

MAX_BODY = 32_768
"""Bytes of a request: twice the longest statement."""
MAX_DRAINED = 1_048_576
"""Bytes of a refused body that are read and thrown away, so that the client gets to read the refusal."""
SILENCE = 10.0
"""Seconds after which a client that says nothing is let go."""
PREFLIGHT_SECONDS = 600

_METHODS = {"/cards": "GET", "/sign": "POST"}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "content-type",
    "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
}
_NETWORKS = ("Private-Network", "Local-Network")
"""What browsers ask before a public page may reach loopback: the older and the newer name."""

_LOG = logging.getLogger("todoke.testcard.door")

Answer = tuple[HTTPStatus, dict[str, Any] | None, dict[str, str]]
"""Status, JSON body if any, further headers."""


class DoorServer(ThreadingHTTPServer):
    """The listening door. `hosts` are the values of the Host header that mean this door."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], door: Door) -> None:
        if not ip_address(address[0]).is_loopback:
            raise ValueError("the development door listens on loopback only")
        super().__init__(address, DoorHandler)
        self.door = door
        self.address = f"{address[0]}:{self.server_port}"
        self.hosts = frozenset({self.address, f"localhost:{self.server_port}"})


class DoorHandler(BaseHTTPRequestHandler):
    """One connection, one request."""

    server: DoorServer
    protocol_version = "HTTP/1.1"
    timeout = SILENCE

    def do_OPTIONS(self) -> None:
        """Answer a browser's preflight."""
        self._answer(self._preflight)

    def do_GET(self) -> None:
        """List the cards."""
        self._answer(self._cards)

    def do_POST(self) -> None:
        """Sign a statement."""
        self._answer(self._sign)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer in our form what the base class cannot read or does not know."""
        del message, explain
        self._send((HTTPStatus(code), {"code": "request_malformed"}, {}))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the base class's name
        """Say nothing about single requests; refusals are logged by their code."""

    # ---- what is asked

    def _preflight(self, _origin: str) -> Answer:
        if self.path not in _METHODS:
            raise DoorRefusal(HTTPStatus.NOT_FOUND, "path_unknown")
        asked = [name for name in _NETWORKS if self.headers.get(f"Access-Control-Request-{name}") == "true"]
        return HTTPStatus.NO_CONTENT, None, _PREFLIGHT | {f"Access-Control-Allow-{name}": "true" for name in asked}

    def _cards(self, _origin: str) -> Answer:
        self._require_route()
        return HTTPStatus.OK, self.server.door.cards(), {}

    def _sign(self, origin: str) -> Answer:
        self._require_route()
        if self.headers.get_content_type() != "application/json":
            raise DoorRefusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "json_required")
        body = self.rfile.read(self._require_length())
        # Read, so that a refusal from here on does not wait for it again.
        del self.headers["Content-Length"]
        return HTTPStatus.OK, self.server.door.sign(body, origin), {}

    # ---- what is required

    def _require_host(self) -> None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self.server.hosts:
            raise DoorRefusal(HTTPStatus.MISDIRECTED_REQUEST, "host_unknown")

    def _require_origin(self) -> str:
        """Return the one origin that is told; a request without one comes from no page of ours."""
        origins = self.headers.get_all("Origin", [])
        if len(origins) != 1 or origins[0] not in self.server.door.origins:
            raise DoorRefusal(HTTPStatus.FORBIDDEN, "origin_forbidden")
        return str(origins[0])

    def _require_route(self) -> None:
        if self.path not in _METHODS:
            raise DoorRefusal(HTTPStatus.NOT_FOUND, "path_unknown")
        if self.command != _METHODS[self.path]:
            raise DoorRefusal(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed")

    def _require_length(self) -> int:
        length = self._length()
        if length is None:
            raise DoorRefusal(HTTPStatus.LENGTH_REQUIRED, "length_required")
        if length > MAX_BODY:
            raise DoorRefusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "request_oversized")
        return length

    def _length(self) -> int | None:
        """Return the announced length of the body if there is one clear announcement."""
        told = self.headers.get_all("Content-Length", [])
        clear = len(told) == 1 and told[0].isascii() and told[0].isdigit() and len(told[0]) < 10
        return int(told[0]) if clear and "Transfer-Encoding" not in self.headers else None

    # ---- how it is answered

    def _answer(self, action: Callable[[str], Answer]) -> None:
        cors: dict[str, str] = {}
        try:
            self._require_host()
            origin = self._require_origin()
            cors = {"Access-Control-Allow-Origin": origin}
            status, body, headers = action(origin)
        except DoorRefusal as refusal:
            _LOG.warning(json.dumps({"service": "testcard", "event": "door_refused", "code": refusal.code}))
            self.rfile.read(min(self._length() or 0, MAX_DRAINED))
            status, body, headers = refusal.status, refusal.body(), {}
        self._send((status, body, cors | headers))

    def _send(self, answer: Answer) -> None:
        status, body, headers = answer
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8")
        self.close_connection = True
        self.send_response_only(status)
        fixed = {"Cache-Control": "no-store", "Vary": "Origin", "X-Content-Type-Options": "nosniff"}
        if body is not None:
            fixed |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in (fixed | {"Connection": "close"} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def open_door(store: Store, address: tuple[str, int], origins: Collection[str]) -> DoorServer:
    """Bind the door; the caller serves. Raises ValueError for an address that is not loopback, OSError if taken."""
    return DoorServer(address, Door(store, frozenset(origins), threading.Lock()))
