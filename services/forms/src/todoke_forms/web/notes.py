"""Records of staff about a case, and the list of the cases that are to be looked at again."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from todoke_forms import events, metrics
from todoke_forms.cases import noting
from todoke_forms.cases.noting import Noting
from todoke_forms.core import notes as rules
from todoke_forms.store import notes
from todoke_forms.web import cases, doors, note_texts, numbers, quicker, shown
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

_STATUS = {
    "note_missing": 422,
    "note_too_long": 422,
    "my_number_typed": 422,
    "follow_up_wrong": 422,
    "state_changed": 409,
}


def write(receipt_number: str) -> Response | tuple[str, int]:
    """Writes a record, or says on the page of the case what is to be mended, with all that was typed."""
    number = cases.known(receipt_number)
    try:
        due = rules.follow_up(_typed("due"), shown.date_of(desk().now_ms()))
        seen = numbers.read(request.form.get("records", ""), "state_changed")
        noting.write(desk().database, Noting(number, _typed("note"), due, seen, g.session.staff_name), desk().now_ms())
    except Refusal as refusal:
        if refusal.code not in _STATUS:
            raise
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code, staff=g.session.staff_name)
        typed = {name: _typed(name) for name in ("note", "due")}
        code = quicker.told(refusal.code, number, notes.of_case, "record_added")
        return cases.show(receipt_number, code=code, typed=typed), _STATUS[refusal.code]
    logs.audit(events.NOTE_WRITTEN, receipt=number, staff=g.session.staff_name)
    return redirect(url_for("cases.one", receipt_number=receipt_number, done=cases.NOTED), 303)


def due() -> str:
    """The cases that are to be looked at again, the most urgent first."""
    with desk().database.read() as connection:
        found = notes.first_due(connection, doors.procedures(connection))
        titles = {
            version.procedure: desk().forms.listed(connection, version.procedure, version.digest).title.ja
            for version in doors.offered(connection)
        }
    today = shown.date_of(desk().now_ms())
    return render_template("forms/due.html", n=note_texts, due=found, titles=titles, today=today)


def _typed(name: str) -> str:
    """What was typed into a field; browsers send line ends as CR LF."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()
