"""Answers bare HTTP over ASGI 3 as JSON with strict headers; requests are read by the kit."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from todoke_gateway.web import texts
from todoke_kit.web import api_headers
from todoke_kit.web.bodies import Application, Disconnected, Receive, Scope, Send, header, read_body

__all__ = [
    "Application",
    "Disconnected",
    "Receive",
    "Scope",
    "Send",
    "answer",
    "header",
    "outcome",
    "read_body",
    "refuse",
]

_HEADERS = [*api_headers(), (b"content-type", b"application/json")]
_CLOSE = (b"connection", b"close")

# The statuses of refusals; a code that is not here was understood and is refused for its content: 422.
_STATUS = {
    "request_malformed": 400,
    "base64_invalid": 400,
    "jws_malformed": 400,
    "statement_malformed": 400,
    "certificate_malformed": 400,
    "upload_token_invalid": 403,
    "not_found": 404,
    "form_unknown": 404,
    "method_not_allowed": 405,
    "request_too_slow": 408,
    "form_superseded": 409,
    "submission_conflict": 409,
    "chunk_conflict": 409,
    "form_closed": 410,
    "form_withdrawn": 410,
    "reception_not_open": 409,
    "reception_closed": 410,
    "upload_expired": 410,
    "request_too_large": 413,
    "file_oversized": 413,
    "statement_oversized": 413,
    "certificate_oversized": 413,
    "content_type_unsupported": 415,
    "too_many_at_once": 429,
    "internal_error": 500,
    "overloaded": 503,
    "bus_unavailable": 503,
    "uploads_full": 503,
    "service_unavailable": 503,
    "revocation_stale": 503,
    "ocsp_unavailable": 503,
    "ocsp_invalid": 503,
    "ocsp_stale": 503,
}
_REFUSED = 422
_LATER = {429, 503}
_RETRY = (b"retry-after", b"5")
# After these the rest of the body may still be on its way; nobody will read it.
_UNREAD = {
    "request_too_large",
    "request_too_slow",
    "content_type_unsupported",
    "overloaded",
    "too_many_at_once",
    "upload_token_invalid",
    "upload_expired",
}


async def answer(send: Send, status: int, content: object, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send `content` as JSON."""
    body = msgspec.json.encode(content)
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, length, *headers]})
    await send({"type": "http.response.body", "body": body})


def _no_facts(_language: str) -> Mapping[str, str]:
    return {}


def outcome(code: str, *, page: bool = False) -> tuple[int, list[tuple[bytes, bytes]]]:
    """The status of a refusal and its headers.

    A page's connection stays, but for a client that stands still: a browser that is still sending shows no answer
    when it is hung up on, and the server lets the rest of a body fall.
    """
    status = _STATUS.get(code, _REFUSED)
    hung_up = code in _UNREAD if not page else code == "request_too_slow"
    return status, ([_CLOSE] if hung_up else []) + ([_RETRY] if status in _LATER else [])


async def refuse(send: Send, code: str, facts: Callable[[str], Mapping[str, str]] = _no_facts) -> int:
    """Send a refusal with its words, filled in with the facts for each language; returns the status."""
    status, extra = outcome(code)
    message = {language: texts.sentence(code, language, **facts(language)) for language in texts.API_LANGUAGES}
    await answer(send, status, {"code": code, "message": message}, extra)
    return status
