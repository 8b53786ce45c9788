"""The screen on which files are chosen where no card is used: an ordinary form, no script; this gateway seals them.

The files themselves were sealed before this page hears of the request (`web/attaching`): here they are in the draft, or
in `refused` with a reason. `go` is "add", "next", "back", "show", or "remove:" and the token of a file.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, request
from flask.typing import ResponseReturnValue

from todoke_evidence import canonical
from todoke_evidence.errors import EvidenceError
from todoke_gateway.core.attached import shown_name
from todoke_gateway.web import reception, say, texts
from todoke_gateway.web.incoming import CODES, PREFIX, REFUSED
from todoke_gateway.web.language import language, link
from todoke_gateway.web.screens import CHECK, check, files, screen, stopped
from todoke_gateway.web.site import published
from todoke_gateway.web.traveller import Traveller, arrive
from todoke_gateway.web.wording import said

blueprint = Blueprint("files", __name__)

MAX_REFUSED = 1_024  # bytes of what is said of one file
REMOVE = "remove:"


@blueprint.get("/procedures/<procedure>/files")
def no_draft(procedure: str) -> ResponseReturnValue:
    """A bookmark, or a reload without the form's data."""
    return redirect(link("pages.procedure", procedure=procedure), 303)


@blueprint.post("/procedures/<procedure>/files")
def step(procedure: str) -> ResponseReturnValue:
    """What was pressed leads to the next screen."""
    traveller = arrive(published(procedure))
    return _step(traveller, request.form.get("go", "show"), request.form.get("then", ""))


def _step(traveller: Traveller, go: str, then: str) -> ResponseReturnValue:
    if code := reception.refusal(traveller.form):
        return stopped(traveller, code)
    if not traveller.files_asked or traveller.journey.first_faulty() is not None:
        return check(traveller)
    if go.startswith(REMOVE):
        return files(traveller.without(go.removeprefix(REMOVE)), then)
    if go == "back":
        return _back(traveller, then)
    errors = _errors(traveller, missing=go == "next")
    if errors or go != "next":
        return make_response(files(traveller, then, errors=errors), 422 if errors else 200)
    return check(traveller)


def _back(traveller: Traveller, then: str) -> ResponseReturnValue:
    if then == CHECK and traveller.whole.accepted:
        return check(traveller)
    if traveller.journey.way:
        return screen(traveller, traveller.journey.way[-1])
    if traveller.files or traveller.kept:
        return files(traveller, then, note="first_page")
    return no_draft(traveller.form.definition.procedure)


def _errors(traveller: Traveller, *, missing: bool) -> list[tuple[str, str]]:
    """Why files were not taken, each sentence once; with `missing` also what the form says to the ones there are."""
    questions = {field.id: field for field in traveller.files_asked}
    refused = [_refusal(text) for text in request.form.getlist(REFUSED)]
    errors = [_error(one, questions) for one in refused if one is not None]
    told = {target for target, _ in errors}
    if missing:
        wrong = {error.field: error for error in traveller.whole.errors if error.field in questions}
        targets = [(PREFIX + name, {"asked": name, "code": "file_required", "name": ""}) for name in wrong]
        errors += [_error(one, questions) for target, one in targets if target not in told]
    return list(dict.fromkeys(errors))


def _refusal(text: str) -> Mapping[str, Any] | None:
    """What is said of one file; None where it is not ours.

    Whoever writes the field by hand may name any code; the words of others have places that nothing here fills.
    """
    try:
        members = canonical.decode(text.encode("utf-8", "surrogatepass"), MAX_REFUSED)
    except EvidenceError:
        return None
    named = isinstance(members, dict) and all(isinstance(members.get(one), str) for one in ("asked", "code", "name"))
    if not named:
        return None
    return members if members["code"] in CODES else {**members, "code": "internal_error"}


def _error(refused: Mapping[str, Any], questions: Mapping[str, Any]) -> tuple[str, str]:
    """The input and the sentence of a refusal; what belongs to no question stands at the first."""
    asked = questions.get(refused["asked"]) or next(iter(questions.values()))
    sentence = texts.of_file(
        refused["code"],
        language(),
        name=shown_name(refused["name"]),
        label=said(asked.label, language()),
        size=say.size(asked.max_bytes),
        max=asked.max_count,
    )
    return PREFIX + asked.id, sentence
