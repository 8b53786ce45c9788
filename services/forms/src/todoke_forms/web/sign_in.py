"""Signing in and out: name and password, slowly, and not too often."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flask import Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from todoke_evidence import b64
from todoke_forms import events, metrics
from todoke_forms.core import passwords, sessions, throttle
from todoke_forms.staffing import NAME
from todoke_forms.store import staff
from todoke_forms.store.staff import Session
from todoke_forms.web import cookies, texts
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

MAX_NAME = 64
SIGNED_OUT, NOT_CHANGED = "signed-out", "not-changed"  # what the page says was just done
# Where a sign-in may lead afterwards: our own pages that only read. Anything else would be an open redirect.
_BACK = re.compile(r"/cases(/[0-9A-Z-]{19})?|/forms(/new|/import|/[0-9A-Za-z_-]{22}(/preview)?)?")


def ask() -> AnyResponse | str:
    """Asks for name and password."""
    if g.session is not None:
        return redirect(url_for("cases.many"), 303)
    return _form()


def enter() -> AnyResponse:
    """Signs in, or asks again. What was left empty is no attempt: it costs nobody anything, and nothing is counted."""
    name, password = request.form.get("name", "").strip()[:MAX_NAME], request.form.get("password", "")
    if empty := [field for field, typed in (("name", name), ("password", password)) if not typed]:
        return _form({field: texts.SIGN_IN_EMPTY[field] for field in empty}, name, 422)
    try:
        _require_password(name, password, request.remote_addr or "")
    except Refusal as refusal:
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code)
        throttled = refusal.code == "sign_in_throttled"
        return _form({"name": texts.refusal(refusal.code)}, name, 429 if throttled else 422)
    metrics.SIGN_INS.inc()
    logs.audit(events.SIGNED_IN, staff=name)
    response = make_response(redirect(_back(), 303))
    cookies.clear_visit(response)
    cookies.set_session(response, _start_session(name))
    return response


def leave() -> AnyResponse:
    """Signs out."""
    session: Session = g.session
    with desk().database.write() as connection:
        staff.end_session(connection, session.token_digest)
    logs.audit(events.SIGNED_OUT, staff=session.staff_name)
    response = make_response(redirect(url_for("sign_in.ask", done=SIGNED_OUT), 303))
    cookies.clear_session(response)
    return response


def _form(problems: Mapping[str, str] = MappingProxyType({}), name: str = "", status: int = 200) -> Response:
    """The page, bound to this browser by a cookie and a field that must agree; problems are sentences by field."""
    g.visit_token = cookies.visit_token() or b64.encode(desk().randomness(sessions.TOKEN_BYTES))
    done = request.args.get("done", "")
    page = render_template(
        "forms/sign_in.html",
        errors=list(problems.items()),
        problems=problems,
        name=name,
        back=_back(),
        signed_out=done == SIGNED_OUT,
        not_changed=done == NOT_CHANGED,
    )
    response = make_response(page, status)
    cookies.set_visit(response, g.visit_token)
    return response


def _back() -> str:
    back = request.values.get("back", "")
    return back if _BACK.fullmatch(back) else url_for("cases.many")


def _require_password(name: str, password: str, address: str) -> None:
    """Passes when name and password belong together.

    :raises Refusal: "sign_in_throttled", or "sign_in_wrong" without saying which of the two was.
    """
    by_name = throttle.name_subject(name)
    attempts = _note_attempt(by_name, throttle.address_subject(address))
    with desk().database.read() as connection:
        kept = staff.password(connection, name) if NAME.fullmatch(name) else None
    if not passwords.fits(password, kept or passwords.nobodys()):  # an unknown name takes as long as a known one
        raise Refusal("sign_in_wrong")
    with desk().database.write() as connection:
        staff.forgive(connection, by_name, attempts)


def _note_attempt(by_name: str, by_address: str) -> list[int]:
    """Holds the attempt against name and address before its password is looked at, or refuses it."""
    now_ms = desk().now_ms()
    since_ms = now_ms - throttle.WINDOW_MS
    with desk().database.write() as connection:
        if (
            staff.attempts_since(connection, by_name, since_ms) >= throttle.PER_NAME
            or staff.attempts_since(connection, by_address, since_ms) >= throttle.PER_ADDRESS
        ):
            raise Refusal("sign_in_throttled")
        staff.forget_attempts_before(connection, since_ms)
        return staff.note_attempts(connection, (by_name, by_address), now_ms)


def _start_session(name: str) -> str:
    """A new session's token; the one the browser had before, if any, is not taken over."""
    token, now_ms = b64.encode(desk().randomness(sessions.TOKEN_BYTES)), desk().now_ms()
    csrf_token = b64.encode(desk().randomness(sessions.TOKEN_BYTES))
    with desk().database.write() as connection:
        staff.end_sessions_started_before(connection, now_ms - sessions.LONGEST_MS)
        staff.start_session(connection, Session(sessions.digest(token), name, csrf_token, now_ms, now_ms))
    return token
