"""Lets a browser keep the screens that it may come back to (docs/decisions/0051)."""

from flask import Response, after_this_request

from todoke_catalog.definition import Definition
from todoke_gateway.web.traveller import Traveller

FOR_BACK = "private, no-cache"


def keep(traveller: Traveller) -> None:
    """Have this answer kept for the browser's own Back, whichever request it answers; not where it would give away."""
    if traveller.may_return:
        after_this_request(_for_back)


def keep_receipt(definition: Definition) -> None:
    """The same for a receipt, which has no answers in it."""
    if not definition.quick_exit:
        after_this_request(_for_back)


def _for_back(response: Response) -> Response:
    response.headers["Cache-Control"] = FOR_BACK
    return response
