"""Stands before every view: who is signed in, may they go there, does it exist for them, is the form our own page's."""

from __future__ import annotations

import hmac

from flask import Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from todoke_forms.core import sessions
from todoke_forms.core.departments import Served
from todoke_forms.core.rights import Right
from todoke_forms.store import departments, rights, staff
from todoke_forms.store.staff import Session
from todoke_forms.web import cookies, doors, typed
from todoke_forms.web.desk import desk
from todoke_forms.web.routes import ABOUT, ACCESS, ASSETS, LIMITS, NEEDED, SIGN_OUT, SIGNED_IN, Access
from todoke_forms.web.sign_in import NOT_CHANGED
from todoke_forms.web.typed import CSRF_FIELD
from todoke_kit.errors import Refusal

SESSION_ENDED = "session_ended"
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def install(app: Flask) -> None:
    """Puts the guard before every request and gives templates who is signed in and the CSRF token."""
    app.before_request(_guard)
    app.context_processor(_context)


def _guard() -> Response | None:
    g.session, g.rights, g.served = None, frozenset(), Served()
    if request.endpoint is None:
        return None  # no such address: the error page
    access = ACCESS[request.endpoint]
    request.max_content_length = LIMITS[request.endpoint]
    if request.endpoint != ASSETS:
        g.session = _session()
    if access in SIGNED_IN and g.session is None:
        return _to_sign_in()
    if access in SIGNED_IN and not g.served.any and request.endpoint != SIGN_OUT:
        raise Refusal("department_missing")
    needed = NEEDED.get(access)
    if needed is not None and not needed.rights & g.rights:
        raise Refusal(needed.code)
    if request.method not in READING:
        _check_csrf(access)
    about = ABOUT[request.endpoint]
    if about is not None:
        doors.check(about, (request.view_args or {})[about.argument])
    return None


def _session() -> Session | None:
    token = cookies.session_token()
    if token is None:
        return None
    digest, now_ms = sessions.digest(token), desk().now_ms()
    with desk().database.read() as connection:
        found = staff.session(connection, digest)
        if found is not None:
            g.rights, g.served = rights.of(connection, found.staff_name), departments.of(connection, found.staff_name)
    if found is None or not sessions.alive(found.started_at_ms, found.seen_at_ms, now_ms):
        return None
    if now_ms - found.seen_at_ms > sessions.SEEN_EVERY_MS:
        with desk().database.write() as connection:
            staff.see_session(connection, digest, now_ms)
    return found


def _to_sign_in() -> Response:
    """Asks to sign in, and to come back here afterwards; who sent something is told that nothing became of it.

    :raises Refusal: "session_ended" where somebody wrote something, which its page shows again.
    """
    if request.method in READING:
        return redirect(url_for("sign_in.ask", back=request.path if request.path != "/" else None), 303)
    if typed.texts():
        raise Refusal(SESSION_ENDED)
    number = (request.view_args or {}).get("receipt_number")
    back = request.path if number is None else url_for("cases.one", receipt_number=number)
    return redirect(url_for("sign_in.ask", back=back, done=NOT_CHANGED), 303)


def _check_csrf(access: Access) -> None:
    """A form carries the token of its session; the sign-in form, that of a cookie which no other site can read or send.

    :raises Refusal: "csrf_token_wrong".
    """
    expected = g.session.csrf_token if access in SIGNED_IN else cookies.visit_token()
    sent = request.form.get(CSRF_FIELD, "")
    if expected is None or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise Refusal("csrf_token_wrong")


def _context() -> dict[str, object]:
    session: Session | None = g.get("session")
    return {
        "staff_name": session.staff_name if session else None,
        "edits_forms": session is not None and Right.EDIT_FORMS in g.rights,
        "approves_forms": session is not None and Right.APPROVE_FORMS in g.rights,
        "reads_views": session is not None and Right.READ_VIEWS in g.rights,
        "csrf_token": session.csrf_token if session else g.get("visit_token", ""),
        "csrf_field": CSRF_FIELD,
    }
