"""The list of cases, and the page of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from todoke_catalog import urgency
from todoke_catalog.definition import Definition
from todoke_catalog.identity import Level
from todoke_evidence import receipt
from todoke_evidence.errors import EvidenceError
from todoke_forms import events
from todoke_forms.core import states
from todoke_forms.core.states import DECISIONS, State
from todoke_forms.store import attendance, files, letters, notes, places, reading, views
from todoke_forms.store.reading import Case, Page
from todoke_forms.web import (
    attendance_page,
    case_page,
    doors,
    narrowing,
    note_texts,
    place_page,
    place_texts,
    shown,
    texts,
)
from todoke_forms.web.attendance_page import AttendancePart
from todoke_forms.web.case_page import CasePage, Post
from todoke_forms.web.desk import desk
from todoke_forms.web.place_page import StandPart
from todoke_kit import logs
from todoke_kit.errors import Refusal

_MAX_ID_DIGITS = 18  # what fits a row id
# What was just done, as an address says it, beside a change of state; none of it is about anybody.
NOTED, ACCEPTED, MARKED = "note", "accepted-repeat", "attendance"
_DONE = {NOTED: note_texts.WRITTEN, ACCEPTED: place_texts.ACCEPT_DONE, MARKED: place_texts.MARK_DONE}
# The field of the page that a refusal leads to; all others are about the case as a whole.
_FIELDS = {
    "note_missing": "note",
    "note_too_long": "note",
    "follow_up_wrong": "due",
    "reason_missing": "reason",
    "reason_too_long": "reason",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter of the list."""

    state: State | None
    count: int | None
    current: bool


def many() -> Response | str | tuple[str, int]:
    """One page of the list; a receipt number that was typed leads straight to its case."""
    number = request.args.get("number", "").strip()
    if not number:
        return _list()
    try:
        doors.check(doors.CASE, number)
        return redirect(url_for("cases.one", receipt_number=known(number)), 303)
    except Refusal as refusal:
        return _list(refusal.code, number), 404


def one(receipt_number: str) -> str:
    """The page of one case."""
    return show(receipt_number, done=request.args.get("done", ""))


def show(
    receipt_number: str, *, done: str = "", code: str | None = None, typed: Mapping[str, str] | None = None
) -> str:
    """The page of one case, with a word about what was just done or refused."""
    page = load(receipt_number)
    seen(page.case.id, "case")
    logs.audit(events.CASE_SHOWN, receipt=page.case.receipt_number, staff=g.session.staff_name)
    typed = typed or {}
    return render_template(
        "forms/case.html",
        page=page,
        done=_done(done, page.case.state),
        errors=[(_field(code, typed), texts.refusal(code))] if code else [],
        n=note_texts,
        typed=typed,
    )


def _done(done: str, state: State) -> str:
    """What was just done, in words; a state that the case is in no longer was not."""
    return texts.DONE.format(state=texts.STATES[state]) if done == state else _DONE.get(done, "")


def _field(code: str, typed: Mapping[str, str]) -> str:
    """The field that was wrong, or "". A 個人番号 may be typed into either text."""
    if code == "my_number_typed":
        return "reason" if "reason" in typed else "note"
    return _FIELDS.get(code, "")


def seen(case_id: int, what: views.What) -> None:
    """Notes who looks, before anything is shown: what cannot be noted is not shown."""
    with desk().database.write() as connection:
        views.note(connection, case_id, g.session.staff_name, what, desk().now_ms())


def load(receipt_number: str) -> CasePage:
    """Reads a case.

    :raises Refusal: "case_unknown", "receipt_number_invalid" or "store_unavailable".
    """
    with desk().database.read() as connection:
        case = find(connection, receipt_number)
        papers = reading.papers(connection, case.id)
        kept = files.of_case(connection, case.id)
        history = reading.history(connection, case.id)
        post = Post(letters.key_of(connection, case.id) is not None, letters.of_case(connection, case.id))
        contact = reading.contact(connection, case.id)
        definition = desk().forms.definition(connection, case.form_digest)
        stand = _stand(connection, case, definition)
        attended = _attended(connection, case, definition)
        written = notes.of_case(connection, case.id)
    default_years, look_ups = desk().retention_years, desk().lookups
    return case_page.make(
        case, papers, kept, history, definition, post, default_years, look_ups, contact, stand, attended, written
    )


def _stand(connection: Connection, case: Case, definition: Definition) -> StandPart | None:
    """Where the case stands among others."""
    stand = places.find(connection, case.id)
    first = None if stand is None else stand.first_case_id
    number = "" if first is None else places.receipts(connection, [first]).get(first, "")
    return place_page.part(stand, places.history(connection, case.id), number, definition)


def _attended(connection: Connection, case: Case, definition: Definition) -> AttendancePart:
    """Whether who had booked came."""
    past = attendance.history(connection, case.id)
    return attendance_page.part(places.find(connection, case.id), past, definition, desk().now())


def find(connection: Connection, receipt_number: str) -> Case:
    """The case of a number in whatever form; raises Refusal as `load` does."""
    try:
        number = receipt.normalize(receipt_number)
    except EvidenceError as error:
        raise Refusal(error.code) from error
    case = reading.find(connection, number)
    if case is None:
        raise Refusal("case_unknown")
    return case


def known(number: str) -> str:
    """The canonical number of a case that exists; raises Refusal as `load` does."""
    with desk().database.read() as connection:
        return find(connection, number).receipt_number


def _list(code: str | None = None, number: str = "") -> str:
    state = states.parse(request.args["state"]) if request.args.get("state") else None
    with desk().database.read() as connection:
        served = doors.procedures(connection)
        narrowed = narrowing.asked(connection)
        page = reading.page(
            connection,
            state,
            older_than=row_id("older_than"),
            newer_than=row_id("newer_than"),
            procedures=served,
            only=narrowed.only,
        )
        forms = _forms(connection, page)
        stands = narrowing.stands(connection, page.cases, forms)
        urgent = _urgent(connection, page, forms)
        due = notes.due_of(connection, [case.id for case in page.cases])
        known_elsewhere = served is None and not narrowed.words
        counts = desk().counts() if known_elsewhere else reading.counts(connection, served, narrowed.only)
    return render_template(
        "forms/list.html",
        page=page,
        forms=forms,
        urgent=urgent,
        narrowed=narrowed,
        stands=stands,
        due=due,
        today=shown.date_of(desk().now_ms()),
        n=note_texts,
        anonymous=Level.ANONYMOUS,
        tabs=_tabs(state, counts),
        counts_known=counts is not None,
        state=state,
        number=number,
        errors=[("number", texts.refusal(code))] if code else [],
    )


def _forms(connection: Connection, page: Page) -> Mapping[bytes, Definition]:
    """The forms on the page, by digest."""
    procedures = {case.form_digest: case.procedure for case in page.cases}
    return {digest: desk().forms.listed(connection, name, digest) for digest, name in procedures.items()}


def _urgent(connection: Connection, page: Page, forms: Mapping[bytes, Definition]) -> frozenset[int]:
    """The cases on the page that are not decided and have an urgent word."""
    open_ = [case for case in page.cases if case.state not in DECISIONS and forms[case.form_digest].urgent]
    given = reading.answers(connection, [case.id for case in open_]) if open_ else {}
    return frozenset(case.id for case in open_ if urgency.found(forms[case.form_digest], given[case.id]))


def _tabs(current: State | None, counts: Mapping[str, int] | None) -> list[Tab]:
    total = None if counts is None else sum(counts.values())
    tabs = [Tab(None, total, current is None)]
    return tabs + [Tab(state, None if counts is None else counts.get(state, 0), state is current) for state in State]


def row_id(name: str) -> int | None:
    """The id in the address by which a list goes on; None where there is none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_ID_DIGITS else None
