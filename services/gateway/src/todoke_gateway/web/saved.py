"""Saving a form half way, and going on with it by its resume code: no script, POST only, nothing kept that opens it.

The code is shown once it is saved and travels on in the draft's own field, so that saving again replaces what is
there. It stands in no address, log or metric.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from todoke_catalog import my_number
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import AttachmentField, Field
from todoke_catalog.reading.refusal import FieldError
from todoke_evidence import symbols
from todoke_gateway.core import saved as codes
from todoke_gateway.core.draft import Draft, Mark
from todoke_gateway.core.saved import Progress, Saved
from todoke_gateway.saving import Asked, Kept, Wish
from todoke_gateway.web import problems, reception, renewing, say, screens, texts
from todoke_gateway.web.language import language, link, words
from todoke_gateway.web.posted import Posted
from todoke_gateway.web.problems import Problem
from todoke_gateway.web.site import about, client, own_form, published, site
from todoke_gateway.web.traveller import Traveller, arrive, begin
from todoke_gateway.web.wording import joined, said
from todoke_kit import metrics
from todoke_kit.errors import Refusal

blueprint = Blueprint("saved", __name__)

DOOR = "saving"
MAX_DIGITS = 9  # of how often something was saved
_STATUS = {
    "resumed_too_often": 429,
    "saving_too_much": 429,
    "saved_conflict": 409,
    "resume_closed": 410,
    "saved_oversized": 413,
    "saved_full": 503,
    "saving_unavailable": 503,
}


@blueprint.get("/procedures/<procedure>/save")
@blueprint.get("/procedures/<procedure>/resume")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/save")
def save(procedure: str) -> ResponseReturnValue:
    """Save what the screen brought; the code it lies under, or the same screen and why it was not saved.

    `go` is "save" on a page of questions, whose fields come along; "new" saves under another code.
    A 個人番号 that the form has no legal basis for is not saved: the page that it stands on comes back, and says why.
    """
    at, then, go = (request.form.get(name, "") for name in ("at", "then", "go"))
    traveller = arrive(published(procedure))
    if go == "save":
        traveller = traveller.left(at)
    elif go == "new":
        traveller = replace(traveller, mark=None)
    for page in traveller.journey.pages:
        if numbered := _numbered(traveller, traveller.journey.fields(page)):
            metrics.refused(DOOR, AnswerCode.MY_NUMBER_FOUND)
            return screens.screen(traveller, page, then if page.id == at else screens.CHECK, found=numbered), 422
    mark = traveller.mark or Mark("", 0)
    try:
        kept = _keep(traveller, at, mark)
    except Refusal as refusal:
        return not_done(traveller, refusal, at, then)
    return _conflict(traveller, kept, at, then) if kept.conflict else _shown(traveller, kept, at, then)


def _numbered(traveller: Traveller, shown: Sequence[Field]) -> list[Problem]:
    """The fields of a page that hold a 個人番号, accepted or not, where the form has no legal basis to keep one."""
    if traveller.form.definition.my_number_basis is not None:
        return []
    found = [one for one in traveller.journey.errors_on(shown) if one.code == AnswerCode.MY_NUMBER_FOUND]
    named, typed = {one.field.partition(".")[0] for one in found}, traveller.typed
    # What is refused for its shape is kept as it was typed, and has no room for a number only once it is accepted.
    more = (one.id for one in shown if one.id not in named and my_number.parts(typed.get(one.id)))
    errors = [*found, *(FieldError(name, AnswerCode.MY_NUMBER_FOUND) for name in more)]
    return problems.find(shown, errors, Posted(dict(traveller.kept)), language())


def _keep(traveller: Traveller, at: str, mark: Mark) -> Kept:
    """Save it; Refusal, also where the screen with the code could not take along what was saved."""
    if not traveller.fits:
        raise Refusal("saved_oversized")
    return site().saving.save(Wish(_progress(traveller, at), client(), mark.code, mark.revision))


@blueprint.post("/procedures/<procedure>/resume")
def go_on(procedure: str) -> ResponseReturnValue:
    """The screen `at`, for what brings no page's fields: from the page with the code, or in another language."""
    at, then = request.form.get("at", ""), request.form.get("then", "")
    traveller = arrive(published(procedure))
    if closed := reception.refusal(traveller.form):
        return screens.stopped(traveller, closed, at)
    return screens.show(traveller, at, then)


def not_done(traveller: Traveller, refusal: Refusal, at: str, then: str) -> ResponseReturnValue:
    """The screen `at`, and why something was not done."""
    response = make_response(screens.show(replace(traveller, problem=_refused(refusal)), at, then))
    response.status_code = _STATUS.get(refusal.code, 422)
    return response


@blueprint.get("/saved")
def ask() -> str:
    """Asks for a resume code."""
    return _ask()


@blueprint.post("/saved")
def find() -> ResponseReturnValue:
    """The screen where it was saved; or, for `go` "discard", that it is deleted, or what lies there not `seen`.

    A code that is refused comes back to be mended or tried later: one wrong sign costs one sign, not all of them.
    """
    typed = request.form.get("code", "")
    if not typed.strip():
        return _ask(texts.sentence("required", language(), label=words()["resume_code"])), 422
    try:
        asked = Asked(codes.read_code(typed), client(), _seen())
        if request.form.get("go") != "discard":
            return _resume(asked.code, site().saving.resume(asked))
        about(request.form.get("procedure", ""))  # a page after one with a quick exit has it too
        unseen = site().saving.discard(asked)
    except Refusal as refusal:
        return _ask(_refused(refusal), typed[: symbols.MAX_TYPED]), _STATUS.get(refusal.code, 422)
    return _really(asked, unseen) if unseen else render_template("saved_discarded.html")


def _seen() -> int:
    """The revision that the page knows of, whose button was pressed; 0 for none, and for what no page of ours sends."""
    said = request.form.get("seen", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= MAX_DIGITS else 0


def _really(asked: Asked, saved: Saved) -> ResponseReturnValue:
    """Ask before something is deleted that the page did not know of: typed codes, and what another page saved since."""
    about(saved.progress.procedure)
    form = own_form()
    title = said(form.definition.title, language()) if form else ""
    until = say.day(saved.until, language())
    newer = bool(asked.seen)
    context = {"code": asked.code, "seen": saved.revision, "form_title": title, "until": until, "newer": newer}
    context["procedure"] = saved.progress.procedure
    return render_template("saved_discard.html", **context), 409 if newer else 200


def _resume(code: str, saved: Saved) -> ResponseReturnValue:
    progress = saved.progress
    about(progress.procedure)
    form = own_form()
    if form is None:
        raise Refusal("resume_closed")
    draft = Draft(progress.form, progress.answers, Mark(code, saved.revision))
    traveller = begin(form, draft)
    if closed := reception.refusal(traveller.form):
        return screens.stopped(traveller, closed, progress.at)
    news = words()["resumed"].format(until=say.day(saved.until, language()))
    if traveller.renewed:
        news = joined(" ", [traveller.renewed, *renewing.changes(traveller, progress)])
    return screens.show(replace(traveller, news=news), _again(traveller, progress.at))


def _again(traveller: Traveller, at: str) -> str:
    """The screen to go on from: not the check behind that of the files, of which none are saved."""
    behind = at == screens.CHECK and bool(traveller.files_asked) and traveller.journey.first_faulty() is None
    return screens.FILES if behind else at


def _progress(traveller: Traveller, at: str) -> Progress:
    form = traveller.form
    return Progress(form.definition.procedure, form.digest, at, traveller.kept, renewing.questions(traveller))


def _shown(traveller: Traveller, kept: Kept, at: str, then: str) -> str:
    """The page with the code."""
    marked = replace(traveller, mark=Mark(kept.code, kept.saved.revision))
    files = any(isinstance(field, AttachmentField) for field in traveller.form.definition.fields)
    until = say.day(kept.saved.until, language())
    context = screen_context(marked, at, then)
    where = site().origin + link("saved.ask")
    return render_template("saved.html", **context, code=kept.code, until=until, files=files, where=where)


def _conflict(traveller: Traveller, kept: Kept, at: str, then: str) -> ResponseReturnValue:
    """Another screen saved something newer: whoever sees that may put this in its place."""
    over = replace(traveller, mark=Mark(kept.code, kept.saved.revision))
    metrics.refused(DOOR, "saved_conflict")
    context = screen_context(traveller, at, then)
    return render_template("saved_conflict.html", **context, over=over.draft, code=kept.code), 409


def screen_context(traveller: Traveller, at: str, then: str) -> dict[str, object]:
    """What a page beside the form's screens is drawn with, to go on to the screen `at`."""
    return {**traveller.context(0), "at": at, "then": then}


def _refused(refusal: Refusal) -> str:
    metrics.refused(DOOR, refusal.code)
    return texts.sentence(refusal.code, language())


def _ask(problem: str = "", typed: str = "") -> str:
    errors = [("code", problem)] if problem else []
    return render_template(
        "saved_ask.html", errors=errors, code=typed, symbols=codes.CODE_SYMBOLS + 1, longest=symbols.MAX_TYPED
    )
