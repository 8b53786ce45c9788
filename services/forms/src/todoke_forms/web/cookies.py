"""The two cookies: one names a session, one binds the sign-in form to the browser that asked for it.

Both are HttpOnly and SameSite=Strict; over HTTPS their names begin with __Host-, so that no other host or path can set
them (RFC 6265bis section 4.1.3).
"""

from __future__ import annotations

from flask import Response, request

from todoke_forms.core.sessions import LONGEST_MS, MAX_TOKEN_CHARACTERS
from todoke_forms.web.desk import desk

_SESSION = "todoke-staff"
_VISIT = "todoke-visit"


def session_token() -> str | None:
    """The token of a session, as the browser sends it."""
    return _read(_SESSION)


def visit_token() -> str | None:
    """The token of the sign-in form."""
    return _read(_VISIT)


def set_session(response: Response, token: str) -> None:
    """Signs the browser in."""
    _set(response, _SESSION, token, LONGEST_MS // 1000)


def set_visit(response: Response, token: str) -> None:
    """Binds a sign-in form; lives until the browser closes."""
    _set(response, _VISIT, token, None)


def clear_session(response: Response) -> None:
    """Signs the browser out."""
    _set(response, _SESSION, "", 0)


def clear_visit(response: Response) -> None:
    """Ends the life of a sign-in form."""
    _set(response, _VISIT, "", 0)


def _read(name: str) -> str | None:
    token = request.cookies.get(_full(name))
    return token if token and len(token) <= MAX_TOKEN_CHARACTERS else None


def _set(response: Response, name: str, value: str, max_age: int | None) -> None:
    response.set_cookie(
        _full(name), value, max_age=max_age, path="/", secure=desk().secure_cookies, httponly=True, samesite="Strict"
    )


def _full(name: str) -> str:
    return f"__Host-{name}" if desk().secure_cookies else name
