"""Deleting what the form in progress was saved as: asked first, and the form itself goes on from either page."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from todoke_gateway.core.draft import Mark
from todoke_gateway.core.saved import Saved
from todoke_gateway.saving import Asked
from todoke_gateway.web import say
from todoke_gateway.web.language import language, link
from todoke_gateway.web.saved import not_done, screen_context
from todoke_gateway.web.site import client, published, site
from todoke_gateway.web.traveller import Traveller, arrive
from todoke_kit.errors import Refusal

blueprint = Blueprint("discard", __name__)


@blueprint.get("/procedures/<procedure>/discard")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/discard")
def discard(procedure: str) -> ResponseReturnValue:
    """Whether it is to be deleted, and for `go` "really" that it is, unless it is newer than what was asked about.

    A draft that lies under no code is that of the page after it, in another language.
    """
    at, then = request.form.get("at", ""), request.form.get("then", "")
    traveller = arrive(published(procedure))
    if traveller.mark is None:
        return _deleted(traveller, at, then)
    seen = traveller.mark.revision if request.form.get("go") == "really" else 0
    try:
        unseen = site().saving.discard(Asked(traveller.mark.code, client(), seen))
    except Refusal as refusal:
        return not_done(traveller, refusal, at, then)
    if unseen is None:
        return _deleted(replace(traveller, mark=None), at, then)
    return _really(traveller, traveller.mark, unseen, screen_context(traveller, at, then))


def _really(traveller: Traveller, mark: Mark, saved: Saved, context: dict[str, object]) -> ResponseReturnValue:
    """The question, of what lies there now; who goes on instead goes on from what they have seen."""
    over = replace(traveller, mark=Mark(mark.code, saved.revision)).draft
    newer = saved.revision != mark.revision
    until = say.day(saved.until, language())
    page = render_template("discard.html", **context, over=over, times=saved.revision, until=until, newer=newer)
    return page, 409 if newer else 200


def _deleted(traveller: Traveller, at: str, then: str) -> str:
    return render_template("discarded.html", **screen_context(traveller, at, then))
