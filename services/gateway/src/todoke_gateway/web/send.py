"""Sending what no card signs: one request, without a script. The gateway seals what its pages were told anyhow.

Who sends it once more, by pressing twice or after a fault, brings the same ticket and gets the same receipt.
"""

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from todoke_catalog.identity import Level
from todoke_gateway import filing
from todoke_gateway.core import attached
from todoke_gateway.core.unsigned import Filled
from todoke_gateway.filing import Ticket
from todoke_gateway.web import receipt, reception, status, texts, times
from todoke_gateway.web.language import language, link, words
from todoke_gateway.web.screens import check, stopped
from todoke_gateway.web.site import client, published, site
from todoke_gateway.web.traveller import Traveller, arrive, upload_of
from todoke_kit import metrics
from todoke_kit.errors import Refusal

blueprint = Blueprint("send", __name__)

DOOR = "filing"
# The statuses of refusals; nothing is lost with any of them, and the same may be sent again.
STATUS = {"sent_too_often": 429, "sent_too_many": 503, "submission_conflict": 409, "filed_before": 409}


@blueprint.get("/procedures/<procedure>/send")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/send")
def send(procedure: str) -> ResponseReturnValue:
    """The receipt, or the check screen when there is something to see to before."""
    if known := sent_before():
        return known
    traveller = ready(procedure, Level.ANONYMOUS)
    if not isinstance(traveller, Traveller):
        return traveller
    if request.form.get("go") == "show":  # the check in another language
        return check(traveller)
    try:
        held = site().filing.read(request.form.get("ticket", ""))
    except Refusal:  # its day is over
        return check(traveller, note=words()["send_again_note"])
    return deliver(traveller, held)


def sent_before() -> ResponseReturnValue | None:
    """For a ticket that is over, with which something was sent: how far that has come."""
    text = request.form.get("ticket", "")
    try:
        site().filing.read(text)
    except Refusal:
        number = site().filing.number(text)
        if number is not None and status.look_up(number) is not None:
            return redirect(link("status.show", number=number), 303)
    return None


def ready(procedure: str, level: Level) -> Traveller | ResponseReturnValue:
    """Who has come to the end of a form of this level, or the page to go to instead."""
    traveller = arrive(published(procedure))
    # A version that took the place of another may ask for another level: the check says what to do then.
    if traveller.renewed or traveller.form.definition.level is not level or not traveller.whole.accepted:
        return check(traveller)
    return traveller


def deliver(traveller: Traveller, held: Ticket, contact: str | None = None) -> ResponseReturnValue:
    """File it, and show the receipt; or say on the check screen why not, with the same ticket to try again."""
    filled = _filled(traveller, held, contact)
    try:
        accepted = site().wait(site().filing.file(filled, client(), reception.refusal(traveller.form)))
    except Refusal as refusal:
        metrics.refused(DOOR, refusal.code)
        if refusal.code in reception.CODES:
            return stopped(traveller, refusal.code)
        number = filing.number_of(held)
        problem = texts.sentence(refusal.code, language(), number=number)
        response = make_response(check(traveller, problem=problem, held=str(held)))
        response.status_code = STATUS.get(refusal.code, 503)
        return response
    definition, answers = traveller.form.definition, traveller.journey.result.answers
    return receipt.sent(accepted, definition, times.asked_for(definition, answers, language()))


def _filled(traveller: Traveller, held: Ticket, contact: str | None) -> Filled:
    """The application with its files, as far as they are still there; without one it is told from what was sent."""
    there = [
        (attached.uploaded(name, one, upload), upload)
        for name, one in attached.named(traveller.files_asked, traveller.files)
        if (upload := upload_of(one)) is not None
    ]
    files, uploads = tuple(one for one, _ in there), tuple(upload for _, upload in there)
    return Filled(traveller.form, traveller.whole.answers, held.submission, contact, files, uploads)
