"""Which questions of a page the card could answer, and where its script asks for them (static/js/fromcard.js).

What the card has printed comes through the card agent, is typed into the page like anything else, and proves nothing:
the office compares what was sent with the certificate (docs/decisions/0065).
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import after_this_request

from todoke_catalog import fields as kinds
from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_gateway.web import texts
from todoke_gateway.web.language import language
from todoke_gateway.web.site import site
from todoke_gateway.web.wording import for_script, of_pages, said
from todoke_kit.web.pages import open_to

_SHAPES = {
    kinds.TextField: "line",
    kinds.AddressField: "line",
    kinds.PersonNameField: "name",
    kinds.DateField: "date",
    kinds.SexField: "choice",
}
"""How each kind takes an answer; a place that is chosen by its postcode takes none that is one line."""


def offer(definition: Definition, fields: Sequence[kinds.Field]) -> dict[str, Any] | None:
    """What the script works with, and leave for this one page to call the agent; None where it has nothing to do."""
    agent, asked = site().agent, _asked(fields)
    if definition.level is not Level.SIGNED or not agent.offered or not asked:
        return None
    after_this_request(partial(open_to, connect=agent.origins))
    return {
        "agent": {"origins": agent.origins, "extension": agent.extension},
        "asked": asked,
        "language": of_pages(language()),
        "words": texts.for_script(language()),
    }


def _asked(fields: Sequence[kinds.Field]) -> list[dict[str, Any]]:
    """Each question that an attribute of the card stands beside: its name, its words, and its shape on the page."""
    return [
        {
            "attribute": field.matches,
            "name": field.id,
            "label": for_script(said(field.label, language())),
            "shape": shape,
        }
        for field in fields
        if isinstance(field, kinds.Question) and field.matches and (shape := _SHAPES.get(type(field)))
    ]
