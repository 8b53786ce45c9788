"""The access log: who opened which case when, for whoever watches over it."""

from __future__ import annotations

from flask import render_template, request

from todoke_evidence import receipt
from todoke_evidence.errors import EvidenceError
from todoke_forms.store import views
from todoke_forms.web import cases, doors, texts, view_texts
from todoke_forms.web.desk import desk

MAX_NAME = 64  # characters of a name of staff


def many() -> str | tuple[str, int]:
    """One page of the log, of one case or one member of staff where asked; a number that is none finds nothing."""
    typed = request.args.get("number", "").strip()
    staff = request.args.get("staff", "").strip()[:MAX_NAME]
    try:
        number = receipt.normalize(typed) if typed else ""
    except EvidenceError as error:
        return _page([], typed, staff, error.code), 422
    if not staff.isprintable():  # no name is like that, and PostgreSQL takes no NUL
        return _page([], typed, "")
    with desk().database.read() as connection:
        older_than = cases.row_id("older_than")
        known = doors.procedures(connection)
        found = views.latest(connection, receipt_number=number, staff=staff, older_than=older_than, procedures=known)
    return _page(list(found), typed, staff)


def _page(found: list[views.View], number: str, staff: str, code: str = "") -> str:
    older_than = found[-1].id if len(found) == views.PAGE else None
    return render_template(
        "forms/views.html",
        v=view_texts,
        views=found,
        number=number,
        staff=staff,
        errors=[("number", texts.refusal(code))] if code else [],
        older_than=older_than,
    )
