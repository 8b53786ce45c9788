"""The last screen: files, signature and sending. What happens there happens in the browser (static/js/signing.js).

The server gives the page the bundle as the municipality signed it, and the keys that may have signed it; the page seals
to nothing else. Afterwards the server only sees what is sealed.
"""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template
from flask.typing import ResponseReturnValue

from todoke_catalog.fields import AttachmentField
from todoke_catalog.identity import Level
from todoke_gateway.core import journey
from todoke_gateway.web import file_questions, for_back, levels, reception, say, texts
from todoke_gateway.web.language import language, link, words
from todoke_gateway.web.screens import CHECK, check, stopped
from todoke_gateway.web.site import published, site
from todoke_gateway.web.traveller import Traveller, arrive
from todoke_gateway.web.wording import filled, for_script, of_pages, said
from todoke_kit.web.pages import open_to

blueprint = Blueprint("sign", __name__)


@blueprint.get("/procedures/<procedure>/sign")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/sign")
def sign(procedure: str) -> ResponseReturnValue:
    """The signing screen, or the check screen when the answers are not ready to be signed."""
    traveller = arrive(published(procedure))
    if code := reception.refusal(traveller.form):
        return stopped(traveller, code)
    by_card = traveller.form.definition.level in levels.BY_CARD
    if traveller.renewed or not by_card or not traveller.journey.result.accepted:
        return check(traveller)
    for_back.keep(traveller)
    response = make_response(_screen(traveller))
    door = site().card_door
    programs = (*site().agent.origins, *([door] if door else []))
    return open_to(response, programs) if programs else response


def _screen(traveller: Traveller) -> str:
    files = journey.files(traveller.form.definition, traveller.journey.result.known)
    return render_template(
        "sign.html",
        t=texts.signing(language(), signs=_signs(traveller)),
        signs=_signs(traveller),
        **traveller.context(traveller.place(1)),
        at=CHECK,
        files=file_questions.pages(traveller, words()["files_heading"], file_questions.input_of),
        what=_what(traveller),
        agent=site().agent.offered,
        door=site().card_door,
        application=_application(traveller, files),
    )


def _signs(traveller: Traveller) -> bool:
    """Whether the card signs; otherwise its holder signs in with it."""
    return traveller.form.definition.level is Level.SIGNED


def _application(traveller: Traveller, files: tuple[AttachmentField, ...]) -> dict[str, Any]:
    """What static/js/signing.js works with."""
    return {
        "bundle": traveller.form.text,
        "notice_keys": site().notice_keys,
        "origin": site().origin,
        "answers": traveller.journey.result.answers,
        "files": [_limits(field) for field in files],
        "agent": _agent(),
        "door": site().card_door,
        "key": "signature" if _signs(traveller) else "authentication",
        "language": of_pages(language()),
        "words": texts.for_script(language(), signs=_signs(traveller)),
    }


def _agent() -> dict[str, Any] | None:
    """Where the card agent may be."""
    agent = site().agent
    if not agent.offered:
        return None
    return {"origins": agent.origins, "extension": agent.extension}


def _limits(field: AttachmentField) -> dict[str, Any]:
    return {
        "id": field.id,
        "label": for_script(said(field.label, language())),
        "name": field.label.ja,  # what the file is called from here on: people's own file names stay at home
        "required": field.required,
        "kinds": list(field.kinds),
        "max_bytes": field.max_bytes,
        "max_count": field.max_count,
    }


def _what(traveller: Traveller) -> list[tuple[str, str]]:
    """What is about to be signed, in four lines."""
    own, definition = words(), traveller.form.definition
    name = site().names[of_pages(language())]
    department = said(definition.department, language())
    rows = [
        (own["what_procedure"], said(definition.title, language())),
        (own["what_addressee"], filled(own["what_addressee_text"], name=name, department=department)),
    ]
    result = traveller.journey.result
    for name, yen in (("what_amount", result.amount), ("what_fee", result.fee)):
        rows += [(own[name], say.yen(yen, language()))] if yen is not None else []
    return [*rows, (own["what_site"], site().origin)]
