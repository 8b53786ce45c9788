"""What is refused before it is a request (RFC 9112): who is refused why, in which words, and that it is counted.

The application never hears of it, so the words are here, as JSON in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from todoke_kit.crowd import Crowd
from todoke_kit.errors import Refusal
from todoke_kit.tally import Tally
from todoke_kit.web.headers import api_headers

MALFORMED = "http_malformed"
HEAD_TOO_LARGE = "head_too_large"
HEAD_TOO_SLOW = "head_too_slow"
CUT_OFF = "request_cut_off"  # there is nobody left to answer
FULL = "connections_full"
TOO_MANY = "too_many_connections"

_ANSWERS = {
    MALFORMED: (HTTPStatus.BAD_REQUEST, "HTTPとして読めない要求です。", "This request is not HTTP."),
    HEAD_TOO_LARGE: (
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
        "要求のヘッダーが大きすぎます。",
        "The head of this request is too large.",
    ),
    HEAD_TOO_SLOW: (
        HTTPStatus.REQUEST_TIMEOUT,
        "要求のヘッダーが届くまでに時間がかかりすぎました。",
        "The head of this request took too long.",
    ),
    FULL: (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "ただいま混み合っています。少し待って、もう一度お試しください。",
        "We are busy at the moment. Wait a little and try again.",
    ),
    TOO_MANY: (
        HTTPStatus.TOO_MANY_REQUESTS,
        "同じアドレスからの接続が多すぎます。少し待って、もう一度お試しください。",
        "There are too many connections from your address. Wait a little and try again.",
    ),
}
_RETRY = {FULL, TOO_MANY}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many connections are served at once: of all clients, and of one, whom `client` names by the peer's address.

    Behind a proxy all have the proxy's address, so that no client can be told from another by it: None.
    """

    connections: int
    of_client: int | None = None
    client: Callable[[str], str] = str


class Edge:
    """The connections of one server; refusals count for `door`."""

    def __init__(self, door: str, bounds: Bounds) -> None:
        each = bounds.connections if bounds.of_client is None else bounds.of_client
        self._crowd = Crowd(bounds.connections, each, full=FULL, too_many=TOO_MANY)
        self._client = bounds.client
        self._tally = Tally(door)
        self.close = self._tally.close

    def enter(self, address: str) -> str | None:
        """The code with which a new connection is refused, or None: then it must `leave`."""
        try:
            self._crowd.enter(self._client(address))
        except Refusal as refusal:
            return refusal.code
        return None

    def leave(self, address: str) -> None:
        """A connection has ended."""
        self._crowd.leave(self._client(address))

    def refuse(self, code: str) -> bytes:
        """Count a refusal; its answer, after which the connection is closed, or nothing where nobody is left."""
        self._tally.add(code)
        return _answer(code) if code in _ANSWERS else b""


def _answer(code: str) -> bytes:
    status, japanese, english = _ANSWERS[code]
    message = {"code": code, "message": {"ja": japanese, "en": english}}
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = [
        *api_headers(),
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        *([(b"retry-after", b"5")] if code in _RETRY else []),
    ]
    lines = [f"HTTP/1.1 {status.value} {status.phrase}".encode(), *(b": ".join(pair) for pair in headers), b"", body]
    return b"\r\n".join(lines)
