"""The times that an application asks for, on its receipt, each as a file for the citizen's calendar; needs no script.

Posted and not linked, so that no address and no history holds which time of which form somebody asked for.
"""

from collections.abc import Mapping

from flask import Blueprint, Response, abort, request

from todoke_catalog.definition import Definition
from todoke_catalog.fields import Slot, SlotField
from todoke_gateway.core import calendar
from todoke_gateway.web import say
from todoke_gateway.web.language import language, tag, words
from todoke_gateway.web.site import published, site
from todoke_gateway.web.wording import of_pages

blueprint = Blueprint("times", __name__)


def asked_for(definition: Definition, answers: Mapping[str, object], language_: str) -> list[dict[str, str]]:
    """The times in the order of the wishes: the name of each, and its words."""
    return [
        {"name": f"{field.id}.{slot.value}", "words": say.slot(slot, language_)}
        for field in definition.fields
        if isinstance(field, SlotField) and isinstance(wishes := answers.get(field.id), list)
        for value in wishes
        for slot in field.slots
        if slot.value == value
    ]


@blueprint.post("/procedures/<procedure>/time")
def file(procedure: str) -> Response:
    """One time of a form that we offer, whoever asks: it is what the form shows to everybody."""
    slot = _slot(published(procedure).definition, request.form.get("time", ""))
    if slot is None:
        abort(404)
    text = calendar.event(slot, procedure, words()["time_summary"], words()["time_description"], site().now())
    written = tag(of_pages(language()))
    headers = {"Content-Disposition": f'attachment; filename="{slot.day}.ics"', "Content-Language": written}
    return Response(text, content_type=calendar.TYPE, headers=headers)


def _slot(definition: Definition, name: str) -> Slot | None:
    slots = {
        f"{field.id}.{slot.value}": slot
        for field in definition.fields
        if isinstance(field, SlotField)
        for slot in field.slots
    }
    return slots.get(name)
