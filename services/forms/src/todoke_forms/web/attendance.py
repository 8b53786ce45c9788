"""Marks a booking whose applicant did not come."""

from __future__ import annotations

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from todoke_forms import events, metrics
from todoke_forms.cases import attending
from todoke_forms.cases.attending import Marking
from todoke_forms.store import attendance
from todoke_forms.web import cases, numbers, quicker
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

_ON_THE_PAGE = frozenset({"state_changed", "booking_missing", "booking_not_over"})


def mark(receipt_number: str) -> Response | tuple[str, int]:
    """Marks it, or takes the mark back; or says on the page of the case why not."""
    missed = request.form.get("missed") == "true"
    try:
        seen = numbers.read(request.form.get("marks", ""), "state_changed")
        asked = Marking(cases.known(receipt_number), missed, seen, g.session.staff_name)
        attending.mark(desk().database, desk().forms, asked, desk().now())
    except Refusal as refusal:
        if refusal.code not in _ON_THE_PAGE:
            raise
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code, staff=g.session.staff_name)
        code = quicker.told(refusal.code, receipt_number, attendance.history, "attendance_changed")
        return cases.show(receipt_number, code=code), 409
    logs.audit(events.ATTENDANCE_MARKED, receipt=asked.receipt_number, staff=asked.actor)
    return redirect(url_for("cases.one", receipt_number=receipt_number, done=cases.MARKED), 303)
