"""The draw of a form: its page, closing its entries, drawing, and its record for everyone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime

from flask import g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from todoke_catalog.definition import Definition
from todoke_evidence import draw as evidence
from todoke_forms import events, metrics
from todoke_forms.cases import drawing
from todoke_forms.cases.drawing import Closing
from todoke_forms.core import places as rules
from todoke_forms.core.places import Place
from todoke_forms.core.rights import Right
from todoke_forms.store import draws as records
from todoke_forms.store import forms
from todoke_forms.store import places as stands
from todoke_forms.store import repeats as kept_repeats
from todoke_forms.store.draws import KeptDraw
from todoke_forms.versions import lasting
from todoke_forms.web import numbers, place_page, shown, texts
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

CONFIRMED = "confirmed"
LEAVE_REPEATS = "leave_repeats"  # how many the closer knows that nobody looked at, and closes without
_FIELDS = {  # of the draw's page, by the code that is mended there
    "draw_source_wrong": "source",
    "my_number_typed": "source",
    "draw_moment_wrong": "source_day",
    "draw_too_early": "source_day",
    "draw_length_wrong": "source_length",
    "draw_repeats_unexamined": LEAVE_REPEATS,
    "draw_value_wrong": "value",
    "confirmation_missing": CONFIRMED,
}
_MAX_DIGITS = 9
_OF_HOLDING = frozenset({"draw_value_wrong", "confirmation_missing"})
_AGAIN = frozenset(
    {"draw_closed", "draw_done", "draw_same_person", "draw_unrecorded", "draw_empty", "draw_period_open"}
)


def one(procedure: str) -> str:
    """The draw of a form: what is to do next, or what came of it."""
    return _page(procedure)


def close(procedure: str) -> Response | tuple[str, int]:
    """Closes the entries of a draw."""

    def do() -> None:
        source, at, length = _typed("source"), _moment(), _length()
        closing = Closing(procedure, source, at, length, g.session.staff_name, _left())
        drawing.close(desk().database, desk().municipality, closing, desk().randomness, desk().now())
        logs.audit(events.DRAW_CLOSED, procedure=procedure, staff=g.session.staff_name)

    def looked_at() -> None:
        with desk().database.read() as connection:
            drawing.check_repeats(connection, procedure, _left())

    checks = (lambda: _given("source", "draw_source_wrong"), _length, _moment, looked_at, _check_confirmed)
    return _done(procedure, checks, do)


def hold(procedure: str) -> Response | tuple[str, int]:
    """Draws with the value that was announced."""

    def do() -> None:
        drawing.hold(desk().database, procedure, _typed("value"), g.session.staff_name, desk().now())
        logs.audit(events.DRAW_HELD, procedure=procedure, staff=g.session.staff_name)

    return _done(procedure, (lambda: _given("value", "draw_value_wrong"), _check_confirmed), do)


def file(procedure: str) -> Response:
    """The record of a draw, for everyone."""
    with desk().database.read() as connection:
        kept = records.find(connection, procedure)
    if kept is None:
        raise Refusal("draw_unknown")
    headers = {"Content-Disposition": f'attachment; filename="todoke-draw-{procedure}.json"'}
    return Response(evidence.encode(kept.file()), content_type="application/json", headers=headers)


def find(connection: Connection, procedure: str) -> tuple[KeptDraw | None, bool]:
    """The draw of a form, and whether there is one that nobody can read."""
    try:
        return records.find(connection, procedure), False
    except Refusal as refusal:
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code, procedure=procedure)
        return None, True


def _done(procedure: str, checks: Iterable[Callable[[], object]], do: Callable[[], None]) -> Response | tuple[str, int]:
    """Does it if what was typed passes the checks, or shows the page with all that is wrong, in its order."""
    codes = list(filter(None, map(_refusal, checks))) or list(filter(None, [_refusal(do)]))
    if not codes:
        return redirect(url_for("draws.one", procedure=procedure), 303)
    for code in codes:
        kit_metrics.refused(metrics.WEB_DOOR, code, staff=g.session.staff_name)
    return _page(procedure, codes), 409 if codes[0] in _AGAIN else 422


def _refusal(check: Callable[[], object]) -> str:
    """The code of what refused and can be mended on the draw's page, or nothing."""
    try:
        check()
    except Refusal as refusal:
        if refusal.code not in _AGAIN and refusal.code not in _FIELDS:
            raise
        return refusal.code
    return ""


def _page(procedure: str, codes: Sequence[str] = ()) -> str:
    with desk().database.read() as connection:
        definition = _definition(connection, procedure)
        room = rules.rooms(definition).get(procedure)
        kept, unreadable = find(connection, procedure)
        if kept is None and (room is None or not room.lottery):
            raise Refusal("draw_unknown")
        ends = [] if kept is not None else lasting.find(connection, procedure, desk().now())
        entries = stands.counts(connection, [procedure]).get(procedure, {}).get(Place.DRAWING, 0)
        repeats = len(kept_repeats.unexamined(connection, procedure))
        order = list(_order(connection, kept)) if kept is not None and kept.value is not None else []
    return render_template(
        "forms/draw.html",
        procedure=procedure,
        title=definition.title.ja,
        room=room,
        entries=entries,
        lasting=ends,
        repeats=repeats,
        kept=kept,
        unreadable=unreadable,
        commitment=None if kept is None else evidence.commitment(kept.closed).hex(),
        own=kept is not None and kept.closed_by == g.session.staff_name,
        may=Right.HOLD_DRAWS in g.rights,
        order=order,
        errors=[(field, texts.refusal(code)) for code in codes if (field := _field(code, closed=kept is not None))],
        notices=[texts.refusal(code) for code in codes if not _field(code, closed=kept is not None)],
        typed={name: _typed(name) for name in ("source", "source_length", "source_day", "source_time", "value")},
    )


def _field(code: str, *, closed: bool) -> str:
    """Where on the page a code is mended; nowhere where that part of the page is not shown any more."""
    return _FIELDS.get(code, "") if not closed or code in _OF_HOLDING else ""


def _order(connection: Connection, kept: KeptDraw) -> Iterator[tuple[int, str, str]]:
    """Rank, receipt number and place of each who took part and is still kept."""
    stood = stands.of_pool(connection, kept.closed.procedure)
    known = {evidence.entry(number): (number, stand) for number, stand in stood}
    drawn = kept.file().drawn
    for rank, entry in enumerate(drawn.order if drawn else (), 1):
        if entry in known:
            number, stand = known[entry]
            yield rank, number, place_page.place(stand.place, stand.number)


def _definition(connection: Connection, procedure: str) -> Definition:
    version = forms.current(connection, procedure)
    if version is None:
        raise Refusal("draw_unknown")
    return desk().forms.of(connection, version)


def _moment() -> datetime:
    """The moment that was typed, in Japan.

    :raises Refusal: "draw_moment_wrong".
    """
    try:
        moment = datetime.strptime(f"{_typed('source_day')} {_typed('source_time')}", "%Y-%m-%d %H:%M")  # noqa: DTZ007
        return moment.replace(tzinfo=shown.JST).astimezone(UTC)
    except (ValueError, OverflowError):  # the calendar's first hours in Japan are before the first of UTC
        raise Refusal("draw_moment_wrong") from None


def _length() -> int:
    length = numbers.read(_typed("source_length"), "draw_length_wrong")
    if not 1 <= length <= evidence.MAX_VALUE:
        raise Refusal("draw_length_wrong")
    return length


def _left() -> int:
    """How many repetitions that nobody looked at may be left out, as was ticked."""
    typed = _typed(LEAVE_REPEATS)
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MAX_DIGITS else 0


def _given(name: str, code: str) -> None:
    if not _typed(name):
        raise Refusal(code)


def _check_confirmed() -> None:
    if request.form.get(CONFIRMED) != "true":
        raise Refusal("confirmation_missing")


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
