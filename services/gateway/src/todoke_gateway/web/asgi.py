"""Reading and answering bare HTTP over ASGI 3: bodies bounded in size and time, answers as JSON with strict headers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import msgspec

from todoke_gateway.web import texts
from todoke_kit.errors import Refusal
from todoke_kit.web import api_headers

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_SECONDS = 30.0  # 700 kB at 200 kbit/s; a slower client holds a buffer and gives nothing

_HEADERS = [*api_headers(), (b"content-type", b"application/json")]
_CLOSE = (b"connection", b"close")

# The statuses of refusals; a code that is not here was understood and is refused for its content: 422.
_STATUS = {
    "request_malformed": 400,
    "base64_invalid": 400,
    "jws_malformed": 400,
    "statement_malformed": 400,
    "certificate_malformed": 400,
    "not_found": 404,
    "form_unknown": 404,
    "method_not_allowed": 405,
    "request_too_slow": 408,
    "form_superseded": 409,
    "submission_conflict": 409,
    "form_closed": 410,
    "request_too_large": 413,
    "statement_oversized": 413,
    "certificate_oversized": 413,
    "content_type_unsupported": 415,
    "internal_error": 500,
    "overloaded": 503,
    "bus_unavailable": 503,
    "service_unavailable": 503,
    "revocation_stale": 503,
}
_REFUSED = 422
_RETRY = (b"retry-after", b"5")
# After these the rest of the body may still be on its way; nobody will read it.
_UNREAD = {"request_too_large", "request_too_slow", "content_type_unsupported", "overloaded"}


class Disconnected(Exception):  # noqa: N818 - not an error of ours
    """The client went away; there is nobody to answer."""


def header(scope: Scope, name: bytes) -> bytes:
    """The value of the one header of this name; empty when it is missing or repeated."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0] if len(values) == 1 else b""


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body.

    :raises Refusal: "request_too_large", as soon as that is known, or "request_too_slow".
    :raises Disconnected: when the client left.
    """
    declared = header(scope, b"content-length")
    if declared.isdigit() and int(declared) > limit:
        raise Refusal("request_too_large")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _collect(receive, limit)
    except TimeoutError:
        raise Refusal("request_too_slow") from None


async def _collect(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > limit:
            raise Refusal("request_too_large")
        if not message.get("more_body", False):
            return bytes(body)


async def answer(send: Send, status: int, content: object, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send `content` as JSON."""
    body = msgspec.json.encode(content)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, length, *headers]})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, code: str) -> int:
    """Send a refusal with its words; returns the status."""
    status = _STATUS.get(code, _REFUSED)
    extra = ([_CLOSE] if code in _UNREAD else []) + ([_RETRY] if status == 503 else [])
    message = {language: texts.sentence(code, language) for language in texts.API_LANGUAGES}
    await answer(send, status, {"code": code, "message": message}, extra)
    return status
