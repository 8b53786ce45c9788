"""Moving a case on: at once where it can be followed by more, after a page of its own where it decides."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from todoke_catalog import my_number
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.letter import Letter
from todoke_forms import events, metrics
from todoke_forms.cases import deciding
from todoke_forms.cases.deciding import Change
from todoke_forms.core import states
from todoke_forms.core.states import DECISIONS, State
from todoke_forms.store import reading
from todoke_forms.web import cases, numbers, quicker, texts
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

MY_NUMBER = "my_number_typed"
_LETTER_FIELDS = {Code.LETTER_TITLE_WRONG: "letter_title", Code.LETTER_TEXT_WRONG: "letter_text"}


def ask(receipt_number: str, wanted: str) -> str:
    """The page that asks to confirm a decision.

    :raises Refusal: "transition_not_allowed" when the case is not there yet, or not any more.
    """
    return _form(receipt_number, states.parse(wanted), [])


def change(receipt_number: str) -> Response | tuple[str, int]:
    """Makes a change, or says why not: on the decision's page what can be mended there, else on the case's page."""
    wanted = states.parse(request.form.get("wanted", ""))
    faults = _faults(wanted)
    if faults:
        return _form(receipt_number, wanted, faults), 422
    try:
        _change(receipt_number, wanted)
    except Refusal as refusal:
        if refusal.code not in {"state_changed", "transition_not_allowed", "repeat_undecided", "place_missing"}:
            raise
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code, staff=g.session.staff_name)
        return cases.show(receipt_number, code=quicker.told(refusal.code, receipt_number, reading.history)), 409
    return redirect(url_for("cases.one", receipt_number=receipt_number, done=wanted), 303)


def _faults(wanted: State) -> list[tuple[str, str]]:
    """What is missing on the page of a decision, as fields and codes."""
    faults = []
    try:
        states.check_reason(wanted, _reason())
    except Refusal as refusal:
        faults.append(("reason", refusal.code))
    try:
        _letter(wanted)
    except EvidenceError as error:
        faults.append((_LETTER_FIELDS[error.code], error.code))
    if wanted in DECISIONS:
        faults += [(name, MY_NUMBER) for name in _LETTER_FIELDS.values() if my_number.contains(_typed(name))]
        faults += [] if request.form.get("confirmed") == "true" else [("confirmed", "confirmation_missing")]
    return faults


def _change(receipt_number: str, wanted: State) -> None:
    asked = Change(
        receipt_number=cases.known(receipt_number),
        seen=states.parse(request.form.get("seen", "")),
        seen_sequence=numbers.read(request.form.get("sequence", ""), "state_changed"),
        wanted=wanted,
        reason=_reason(),
        actor=g.session.staff_name,
        letter=_letter(wanted),
    )
    deciding.change_state(desk().database, desk().municipality, asked, desk().randomness, desk().now_ms())
    metrics.STATE_CHANGES.labels(wanted).inc()
    logs.audit(
        events.STATE_CHANGED,
        receipt=asked.receipt_number,
        from_state=asked.seen,
        to_state=wanted,
        staff=asked.actor,
    )
    if asked.letter is not None:
        logs.audit(events.LETTER_SENT, receipt=asked.receipt_number, staff=asked.actor)


def _form(receipt_number: str, wanted: State, faults: Sequence[tuple[str, str]]) -> str:
    page = cases.load(receipt_number)
    if wanted not in page.actions or wanted not in DECISIONS:
        raise Refusal("transition_not_allowed")
    errors = [(field, texts.refusal(code)) for field, code in faults]
    typed = {name: _typed(name) for name in ("reason", *_LETTER_FIELDS.values())}
    return render_template("forms/decide.html", page=page, wanted=wanted, errors=errors, typed=typed)


def _reason() -> str:
    return _typed("reason")


def _letter(wanted: State) -> Letter | None:
    """The letter that was typed, if any was; only decisions have one.

    :raises EvidenceError: "letter_title_wrong" or "letter_text_wrong".
    """
    title, text = (_typed(name) for name in _LETTER_FIELDS.values())
    if wanted not in DECISIONS or not (title or text):
        return None
    return Letter(title, text)


def _typed(name: str) -> str:
    """What was typed into a field; browsers send line ends as CR LF."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()
