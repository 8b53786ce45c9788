"""Turns refusals into pages, or words for a script: Japanese first, one status each, and never a traceback."""

from __future__ import annotations

from flask import Flask, g, jsonify, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from todoke_forms import events, metrics
from todoke_forms.web import texts, typed
from todoke_forms.web.builder import sharing
from todoke_forms.web.guard import SESSION_ENDED
from todoke_forms.web.routes import MAX_REQUEST_BYTES
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal
from todoke_kit.web.bodies import TOO_LARGE

SCRIPTS = "application/json"  # what they ask for

_log = logs.get(__name__)

_STATUS = {
    "csrf_token_wrong": 403,
    SESSION_ENDED: 403,
    "department_missing": 403,
    "department_not_served": 403,
    "right_missing": 403,
    "approval_right_missing": 403,
    "second_person_needed": 403,
    "other_person_needed": 403,
    "version_unknown": 404,
    "version_altered": 409,
    "version_withdrawn": 409,
    "version_not_withdrawn": 409,
    "views_right_missing": 403,
    "draw_right_missing": 403,
    "draw_unknown": 404,
    "draw_unreadable": 409,
    "draw_pending": 409,
    "draw_places_given": 409,
    "proposal_unknown": 404,
    "proposal_outdated": 409,
    "stopped_since": 409,
    "proposal_decided": 409,
    "draft_unknown": 404,
    "bundle_unknown": 404,
    "start_unknown": 404,
    "draft_changed": 409,
    "case_unknown": 404,
    "page_unknown": 404,
    "receipt_number_invalid": 404,
    "file_unknown": 404,
    "state_unknown": 404,
    "state_changed": 409,
    "transition_not_allowed": 409,
    "letter_impossible": 409,
    "store_unavailable": 503,
}
_CODES = {404: "page_unknown", 405: "page_unknown", 413: TOO_LARGE}


def install(app: Flask) -> None:
    """Answers every refusal and every fault with a page."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def _refused(refusal: Refusal) -> tuple[str | Response, int]:
    kit_metrics.refused(metrics.WEB_DOOR, refusal.code)
    answer = _said(refusal.code) if request.accept_mimetypes.best == SCRIPTS else _page(refusal.code)
    return answer, _STATUS.get(refusal.code, 400)


def _said(code: str) -> Response:
    """The refusal as the builder's scripts read it."""
    return jsonify({"code": code, "sentence": texts.refusal(code)})


def _http(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    code = _CODES.get(status, "page_failed")
    if code == TOO_LARGE and (request.content_length or 0) <= MAX_REQUEST_BYTES:  # else the server has counted it
        kit_metrics.refused(metrics.WEB_DOOR, code)
    if code == TOO_LARGE and request.endpoint == sharing.TAKE and g.session is not None:
        return sharing.too_large(), status
    return _page(code), status


def _failed(_error: Exception) -> tuple[str, int]:
    _log.exception(events.PAGE_FAILED)
    return _page("page_failed"), 500


def _page(code: str) -> str:
    ja, en = texts.refusal(code), texts.refusal(code, "en")
    return render_template("forms/error.html", ja=ja, en=en, written=typed.texts(), ended=code == SESSION_ENDED)
