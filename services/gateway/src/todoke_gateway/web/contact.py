"""Verifying an address of e-mail before sending: a code goes there, and comes back typed. No script, nothing stored.

`go` says what was pressed: "ask" shows the page for the address, "code" sends a code to it, "send" takes the code and
files the application, "show" is the same page in another language. The mail holds the code, and nothing of who files
what.
"""

import re
import secrets

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from todoke_catalog import folding
from todoke_catalog.fields import EmailField
from todoke_catalog.identity import Level
from todoke_catalog.reading.values import read
from todoke_catalog.texts import Text
from todoke_gateway.core.contact import DIGITS, LIFETIME, NONCE_BYTES, Pending
from todoke_gateway.filing import Ticket, number_of
from todoke_gateway.web import for_back, reception, status, texts
from todoke_gateway.web.language import language, link, words
from todoke_gateway.web.screens import CHECK, check, stopped
from todoke_gateway.web.send import DOOR, deliver, ready, sent_before
from todoke_gateway.web.site import client, site
from todoke_gateway.web.traveller import Traveller
from todoke_gateway.web.wording import of_pages, said
from todoke_kit import metrics
from todoke_kit.errors import Refusal

blueprint = Blueprint("contact", __name__)

_FIELD = EmailField(id="address", label=Text("address"))
MAX_TYPED = 40
MAX_ADDRESS = 254  # as the page lets it be typed
_SEPARATORS = re.compile(r"[\s-]+")
_STATUS = {"sent_too_often": 429, "sent_too_many": 503, "overloaded": 503, "mail_unavailable": 503}


@blueprint.get("/procedures/<procedure>/contact")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/contact")
def step(procedure: str) -> ResponseReturnValue:
    """What was pressed leads to the next screen."""
    if known := sent_before():
        return known
    traveller = ready(procedure, Level.CONTACT)
    if not isinstance(traveller, Traveller):
        return traveller
    if request.form.get("go") != "send" and (code := reception.refusal(traveller.form)):
        return stopped(traveller, code)
    try:
        held = site().filing.read(request.form.get("ticket", ""))
    except Refusal:
        return check(traveller, note=words()["send_again_note"])
    pressed = {"code": _send_code, "send": _take_code, "show": _again}
    return pressed.get(request.form.get("go", ""), _ask)(traveller, held)


def _ask(traveller: Traveller, held: Ticket) -> ResponseReturnValue:
    """The page for the address, with that to which a code went already: one letter may be wrong in it."""
    return _screen(traveller, held, address=request.form.get("address", "")[:MAX_ADDRESS])


def _send_code(traveller: Traveller, held: Ticket) -> ResponseReturnValue:
    typed = request.form.get("address", "")
    answer, errors = read(_FIELD, typed, site().today())
    if not isinstance(answer, str):
        code = errors[0].code if errors else "required"
        problem = texts.sentence(code, language(), label=words()["contact_address"])
        return _screen(traveller, held, address=typed, problem=problem), 422
    try:
        return _screen(traveller, held, address=answer, token=_mail(traveller, held, answer))
    except Refusal as refusal:
        metrics.refused(DOOR, refusal.code)
        problem = texts.sentence(refusal.code, language())
        return _screen(traveller, held, address=answer, problem=problem), _STATUS.get(refusal.code, 422)


def _mail(traveller: Traveller, held: Ticket, address: str) -> str:
    """Send a code to an address; the token that knows which.

    :raises Refusal: "sent_too_often", "sent_too_many", "mail_refused" or "mail_unavailable".
    """
    own = site()
    if own.mail is None:
        raise Refusal("mail_unavailable")
    now = int(own.now().timestamp())
    own.mails.take(client(), address, now)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    # Which procedure it is for, the mail does not say: others in a household may read it.
    text = words()["mail_text"].format(site=own.names[of_pages(language())], code=code, minutes=LIFETIME // 60)
    own.mail(address, words()["mail_subject"], text)
    pending = Pending(address, code, now + LIFETIME)
    return own.codes.token(pending, _bound_to(traveller, held), secrets.token_bytes(NONCE_BYTES))


def _again(traveller: Traveller, held: Ticket) -> ResponseReturnValue:
    """The page that they came from, with what was typed: a code that is on its way stays good."""
    token, typed = request.form.get("token", ""), request.form.get("code", "")[:MAX_TYPED]
    address = request.form.get("address", "")[:MAX_ADDRESS]
    if not token:
        return _screen(traveller, held, address=address)
    try:
        address = site().codes.address(token, _bound_to(traveller, held), int(site().now().timestamp()))
    except Refusal as refusal:
        problem = texts.sentence(refusal.code, language())
        return _screen(traveller, held, address=address, problem=problem), 422
    return _screen(traveller, held, address=address, token=token, typed=typed)


def _take_code(traveller: Traveller, held: Ticket) -> ResponseReturnValue:
    token, typed = request.form.get("token", ""), _SEPARATORS.sub("", request.form.get("code", ""))
    address = request.form.get("address", "")
    if token and not typed:  # no try: it costs none of the few
        problem = texts.sentence("required", language(), label=words()["contact_code"])
        return _screen(traveller, held, address=address, token=token, problem=problem), 422
    now = int(site().now().timestamp())
    try:
        verified = site().codes.verify(token, _digits(typed), _bound_to(traveller, held), now)
    except Refusal as refusal:
        metrics.refused(DOOR, refusal.code)
        problem = _why_not(refusal.code, held)
        left = token if refusal.code == "code_wrong" else ""  # all others need a new code
        shown = request.form.get("code", "")[:MAX_TYPED]
        page = _screen(traveller, held, address=address, token=left, problem=problem, typed=shown)
        return page, _STATUS.get(refusal.code, 422)
    return deliver(traveller, held, verified)


def _why_not(code: str, held: Ticket) -> str:
    """Why a code is not taken; of an application that was sent already, that it was."""
    number = number_of(held)
    sent = code == "code_expired" and status.look_up(number) is not None
    return texts.sentence("code_expired_sent" if sent else code, language(), number=number)


def _bound_to(traveller: Traveller, held: Ticket) -> bytes:
    """What a code is good for: this application of this form."""
    return traveller.form.digest + held.submission


def _digits(typed: str) -> str:
    """A code as people type it, in full width too."""
    return folding.digits(typed) if len(typed) <= MAX_TYPED else ""


def _screen(
    traveller: Traveller, held: Ticket, *, address: str = "", token: str = "", problem: str = "", typed: str = ""
) -> str:
    """The page for the address or, once there is a token, for the code that was sent there."""
    for_back.keep(traveller)
    target, identity = "code" if token else "address", traveller.form.definition.identity
    return render_template(
        "contact.html",
        **{**traveller.context(traveller.place(1)), "problem": problem},
        at=CHECK,
        ticket=str(held),
        address=address,
        token=token,
        typed=typed,
        digits=DIGITS,
        sent=words()["contact_sent"].format(address=address, minutes=LIFETIME // 60),
        reason=said(identity.reason if identity else None, language()),
        errors=[(target, problem)] if problem else [],
    )
