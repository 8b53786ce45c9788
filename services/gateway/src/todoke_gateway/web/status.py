"""The status of an application by its receipt number, without an account and without personal data."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue

from todoke_evidence import receipt
from todoke_evidence.errors import EvidenceError
from todoke_evidence.file_outcome import FileOutcome
from todoke_evidence.standing import Standing
from todoke_gateway.web import file_rows, stages, standings, texts
from todoke_gateway.web.language import language, link
from todoke_gateway.web.site import site
from todoke_gateway.web.wording import of_pages

blueprint = Blueprint("status", __name__)

_DECIDED = {"granted", "declined", "withdrawn"}  # the states that a letter may go with
OPEN = {"sent", "arrived", "accepted", "reviewing"}  # those in which an applicant may still give it up


@blueprint.get("/status")
def ask() -> str:
    """Asks for a receipt number."""
    return _ask()


@blueprint.post("/status")
def find() -> ResponseReturnValue:
    """Leads to the page of the number that was typed; a receipt number says nothing about a person."""
    typed = request.form.get("number", "")
    if not typed.strip():
        return _ask("receipt_number_missing"), 422
    try:
        return redirect(link("status.show", number=receipt.normalize(typed)), 303)
    except EvidenceError as error:
        return _ask(error.code, typed[: receipt.MAX_NUMBER_CHARS]), 422


@blueprint.get("/status/<number>")
def show(number: str) -> ResponseReturnValue:
    """How far it has come; mistyped numbers and numbers without news are told apart."""
    try:
        normal = receipt.normalize(number)
    except EvidenceError as error:
        return _ask(error.code, number[: receipt.MAX_NUMBER_CHARS]), 422
    if normal != number:
        return redirect(link("status.show", number=normal), 303)
    known = look_up(number)
    if known is None:
        return render_template(
            "status.html", section="status", number=number, stages=[], headline=None, letter=None
        ), 404
    state, changed_at, files, standing = known
    return render_template(
        "status.html",
        section="status",
        number=number,
        headline=stages.headline(state, language()),
        stages=stages.way(state, changed_at, language()),
        standing=standings.notice(standing, language()),
        files=file_rows.rows(files, language()),
        any_refused=file_rows.any_refused(files),
        words=texts.files(language()),
        letter=_letter(number) if state in _DECIDED else None,
        cancellable=state in OPEN,
    )


@blueprint.get("/status/<number>/letter")
def letter(number: str) -> Response:
    """The sealed letter as a file, for those without a script: `todoke open-letter` opens it."""
    try:
        normal = receipt.normalize(number)
    except EvidenceError:
        abort(404)
    text = site().letter(normal)
    if text is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="todoke-{normal}.letter"'}
    return Response(text, content_type="application/octet-stream", headers=headers)


def _letter(number: str) -> dict[str, Any] | None:
    """What static/js/status.js opens, and by whose keys it verifies it."""
    text = site().letter(number)
    if text is None:
        return None
    return {
        "letter": text,
        "number": number,
        "municipality": site().municipality,
        "name": site().names[of_pages(language())],
        "notice_keys": site().notice_keys,
        "language": of_pages(language()),
        "words": texts.for_letters(language()),
    }


def look_up(number: str) -> tuple[str, datetime, Sequence[FileOutcome], Standing | None] | None:
    """The last state, since when, files and standing. Before the closed zone has spoken, what this process accepted."""
    notice = site().status(number)
    if notice is not None:
        return notice.state, notice.changed_at, notice.files, notice.standing
    accepted_at = site().recent.accepted_at(number)
    return None if accepted_at is None else ("sent", datetime.fromtimestamp(accepted_at / 1000, UTC), (), None)


def _ask(code: str = "", number: str = "") -> str:
    errors = [("number", texts.sentence(code, language()))] if code else []
    return render_template("status_ask.html", section="status", number=number, errors=errors)
