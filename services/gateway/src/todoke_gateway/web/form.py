"""The questions of a form: one topic a screen, POST only, nothing stored, nothing in addresses.

Every screen brings the whole draft, which is validated anew; `go` says what was pressed, `at` where that was.
"""

from dataclasses import replace

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from todoke_catalog.definition import Page
from todoke_gateway.web import lookups, opened, problems, reception, unshown
from todoke_gateway.web.language import language, link, words
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.screens import CHECK, FILES, after_pages, before_check, check, files, screen, stopped
from todoke_gateway.web.site import published, site
from todoke_gateway.web.traveller import Traveller, arrive

blueprint = Blueprint("form", __name__)


@blueprint.get("/procedures/<procedure>/form")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data: begin at the beginning."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/form")
def step(procedure: str) -> ResponseReturnValue:
    """What was pressed on one screen leads to the next."""
    form = published(procedure)
    if not request.form.get("draft") and reception.refusal(form):
        return redirect(link("pages.procedure", procedure=procedure), 303)
    return _step(arrive(form))


def _step(traveller: Traveller) -> ResponseReturnValue:
    if code := reception.refusal(traveller.form):
        return stopped(traveller, code)
    go, at = request.form.get("go", "next"), request.form.get("at", "")
    here = traveller.page(at)
    if _comes_anew(traveller, here, go):
        then = request.form.get("then", "")
        return screen(traveller, here, then) if traveller.fits else _too_much(traveller, here, then)
    return _pressed(traveller, here, at, go)


def _pressed(traveller: Traveller, here: Page | None, at: str, go: str) -> ResponseReturnValue:
    then = request.form.get("then", "")
    if go == "back":
        return _back(traveller, here, at, then)
    if go == FILES and traveller.files_asked:
        return files(traveller, then=CHECK)
    if go in {CHECK, FILES} or (go == "show" and at == CHECK) or not traveller.journey.way:
        return after_pages(traveller) if go == "start" else check(traveller)  # a form may ask for files only
    if go.startswith("page:"):
        return screen(traveller, traveller.journey.page(go.removeprefix("page:")), then=CHECK)
    return screen(traveller, here, then) if here is None else _stay(traveller, here, then, go)


def _comes_anew(traveller: Traveller, here: Page | None, go: str) -> bool:
    """Whether a page is shown as the newer version has it, with what the former one brought, whatever was pressed."""
    return traveller.anew and bool(traveller.journey.way) and (go != "back" or here is None)


def _stay(traveller: Traveller, here: Page, then: str, go: str) -> ResponseReturnValue:
    """What was pressed on a page of questions that is about this page."""
    if go == "next":
        return _answer(traveller, here, then)
    if go.startswith(("add:", "remove:")):
        return _change_entries(traveller, here, then, go)
    if go.startswith(lookups.ACTIONS):
        return _look_up(traveller, here, then, go)
    return screen(traveller.left(here.id), here, then)  # "start", or another language


def _answer(traveller: Traveller, page: Page, then: str) -> ResponseReturnValue:
    """Take the answers of one page; on to the next, or the same page again."""
    asked, sent = traveller.shown(page), traveller.sent(page)
    moved = traveller.filled(page, sent, sent.answers)
    errors = moved.journey.errors_on(asked)
    seen = [error for error in errors if not sent.opened(error.field)]
    found = problems.find(asked, seen, sent, language())
    if found:
        return screen(moved, page, then, note=_note(sent), sent=sent, found=found, fields=asked), 422
    if not moved.fits:
        return _too_much(moved, page, then)
    more = len(errors) > len(seen) or unshown.opens(sent, asked, moved.journey.result.known, site().today())
    if note := _note(sent) or opened.note(more, [one for one in moved.journey.fields(page) if one not in asked]):
        return screen(moved, page, then, note=note)
    return _onward(traveller, moved, page, then)


def _onward(traveller: Traveller, moved: Traveller, page: Page, then: str) -> ResponseReturnValue:
    """The screen behind a page of which all is answered."""
    if then == CHECK:
        first = opened.page(traveller.journey, moved.journey)
        note = opened.note(bool(moved.journey.errors_on(first.fields)), ()) if first else ""
        return screen(moved, first, CHECK, note=note) if first else check(moved)
    following = moved.journey.next(page)
    return screen(moved, following) if following is not None else after_pages(moved)


def _note(sent: Posted) -> str:
    """What is to be said of entries that the screen did not have, or has once more; nothing where it had them all."""
    return "entries_back" if sent.returned else "more_questions" if sent.longer else ""


def _change_entries(traveller: Traveller, page: Page, then: str, go: str) -> str:
    """The same page with one entry more or less in a group, and everything else as it was typed."""
    asked = traveller.shown(page)
    sent = traveller.sent(page).with_entries(asked, go)
    return screen(traveller.filled(page, sent), page, then, note=_note(sent), sent=sent, fields=asked)


def _look_up(traveller: Traveller, page: Page, then: str, go: str) -> str:
    """The same page with what a look-up found, and everything else as it was typed."""
    asked, sent = traveller.shown(page), traveller.sent(page)
    found = lookups.press(sent, go, site().lookups())
    moved = traveller.filled(page, sent)
    return screen(moved, page, then, note=_note(sent), sent=sent, fields=asked, looked_up=found)


def _back(traveller: Traveller, here: Page | None, at: str, then: str) -> ResponseReturnValue:
    if here is None:
        return before_check(traveller) if at == CHECK and traveller.steps()[:-2] else _leave(traveller)
    moved = traveller.left(here.id)
    if not moved.fits:
        return _too_much(moved, here, then)
    if traveller.sent(here).returned:
        return screen(moved, here, then)  # which says it
    return _before(traveller, moved, here, then)


def _before(traveller: Traveller, moved: Traveller, here: Page, then: str) -> ResponseReturnValue:
    """The screen before a page, for who has `moved` with what was typed on it."""
    if then == CHECK and moved.journey.first_faulty() is None:
        return check(moved)
    previous = moved.journey.previous(here)
    if previous is not None:
        return screen(moved, previous)
    if then == CHECK:  # something on this page keeps the check away: say what
        return _answer(traveller, here, then)
    return screen(moved, here, note="first_page") if moved.kept else _leave(traveller)


def _too_much(moved: Traveller, page: Page | None, then: str) -> ResponseReturnValue:
    """The same page, which alone has what was typed on it, until that is short enough to be taken along."""
    return screen(replace(moved, problem=words()["too_much"]), page, then), 422


def _leave(traveller: Traveller) -> ResponseReturnValue:
    return redirect(link("pages.procedure", procedure=traveller.form.definition.procedure), 303)
