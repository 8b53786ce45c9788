"""Giving an application up: by its receipt number and the code of its receipt, without an account or a script."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from todoke_evidence import cancellation, receipt, symbols
from todoke_evidence.errors import EvidenceError
from todoke_gateway.cancelling import Asking
from todoke_gateway.web import status, texts
from todoke_gateway.web.language import language, link
from todoke_gateway.web.site import client, site
from todoke_kit import metrics
from todoke_kit.errors import Refusal

blueprint = Blueprint("cancel", __name__)

DOOR = "cancelling"
STATUS = {"sent_too_often": 429}  # of refusals; every other one is ours, and passes


@blueprint.get("/status/<number>/cancel")
def ask(number: str) -> ResponseReturnValue:
    """What giving up means, and the code; the status page instead when there is nothing to give up."""
    return _ask(number) if _open(number) else _leave(number)


@blueprint.post("/status/<number>/cancel")
def send(number: str) -> ResponseReturnValue:
    """Send it, or say what is missing. Whether the code is right, the office alone can tell."""
    if not _open(number):
        return _leave(number)
    typed = request.form.get("code", "")
    if not typed.strip():
        return _ask(number, "cancel_code_missing"), 422
    try:
        code = cancellation.read_code(typed)
    except EvidenceError as error:
        return _ask(number, error.code, typed[: symbols.MAX_TYPED]), 422
    try:
        site().cancel(Asking(number, code, client()))
    except Refusal as refusal:
        metrics.refused(DOOR, refusal.code)
        return _ask(number, refusal.code, code), STATUS.get(refusal.code, 503)
    return render_template("cancel_sent.html", section="status", number=number)


def _open(number: str) -> bool:
    """Whether a number, in its one form, is that of an application that may still be given up, as far as is known."""
    try:
        known = status.look_up(number) if receipt.normalize(number) == number else None
    except EvidenceError:
        return False
    return known is not None and known[0] in status.OPEN


def _leave(number: str) -> ResponseReturnValue:
    return redirect(link("status.show", number=number), 303)


def _ask(number: str, code: str = "", typed: str = "") -> str:
    errors = [("code", texts.sentence(code, language()))] if code else []
    return render_template(
        "cancel.html", section="status", number=number, errors=errors, code=typed, longest=symbols.MAX_TYPED
    )
