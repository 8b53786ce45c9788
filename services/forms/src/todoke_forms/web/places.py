"""The places of all forms, and second applications that staff accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask import g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from todoke_forms import events, metrics
from todoke_forms.cases import accepting
from todoke_forms.cases.accepting import Acceptance
from todoke_forms.core import places as rules
from todoke_forms.core.places import Place, Room
from todoke_forms.store import forms, pools
from todoke_forms.store import places as stands
from todoke_forms.store import repeats as kept_repeats
from todoke_forms.web import cases, doors, draws, pool_words, quicker, shown
from todoke_forms.web.desk import desk
from todoke_forms.web.pool_words import Named
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

Filled = Mapping[str, Mapping[Place, int]]  # by pool, how many cases are listed of each place

_ACCEPT_STATUS = {
    "state_changed": 409,
    "version_altered": 409,
    "reason_missing": 422,
    "reason_too_long": 422,
    "my_number_typed": 422,
}


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One line of the list: a form, or one of its slots; `room` None: only former versions had it."""

    pool: str
    named: Named
    room: Room | None
    counts: Mapping[Place, int]
    unreadable: bool = False  # its draw was closed, and nobody can read what was
    repeats: int = 0  # on the first line of a form: how many of its cases nobody looked at yet
    altered: bool = False  # the row of its version is not what was published
    deleted: int = 0  # how many places were given to cases that are deleted


def many() -> str:
    """How many stand where, of every form that is offered with places; and in what it had before, as long as some do.

    Times that are over stand apart: nobody is to be told any more that they are not there.
    """
    with desk().database.read() as connection:
        counted, deleted = pools.filled(connection), stands.spent(connection)
        rows = [replace(row, deleted=deleted.get(row.pool, 0)) for row in _rows(connection, counted)]
        left = list(_former(connection, counted, {row.pool for row in rows}))
    former = [replace(row, deleted=deleted.get(row.pool, 0)) for row in left]
    today = shown.date_of(desk().now_ms()).isoformat()
    past = [row for row in former if row.named.day and row.named.day < today]
    to_come = [row for row in former if row not in past]
    return render_template("forms/places.html", rows=rows, former=to_come, past=past)


def repeats(procedure: str) -> str:
    """What may be second applications of a form and waits for somebody to look at it."""
    with desk().database.read() as connection:
        version = forms.current(connection, procedure)
        if version is None:
            raise Refusal("version_unknown")
        title = desk().forms.listed(connection, version.procedure, version.digest).title.ja
        found = kept_repeats.unexamined(connection, procedure)
    return render_template("forms/repeats.html", title=title, found=found)


def accept(receipt_number: str) -> Response | tuple[str, int]:
    """Accepts what looked like the second application of a person, or says what is missing."""
    asked = Acceptance(cases.known(receipt_number), _typed("reason"), g.session.staff_name)
    try:
        accepting.accept_repeat(desk().database, asked, desk().now_ms())
    except Refusal as refusal:
        if refusal.code not in _ACCEPT_STATUS:
            raise
        kit_metrics.refused(metrics.WEB_DOOR, refusal.code, staff=g.session.staff_name)
        typed = {"reason": asked.reason}
        code = quicker.told(refusal.code, asked.receipt_number, stands.history, "repeat_settled")
        return cases.show(receipt_number, code=code, typed=typed), _ACCEPT_STATUS[refusal.code]
    logs.audit(events.REPEAT_ACCEPTED, receipt=asked.receipt_number, staff=asked.actor)
    return redirect(url_for("cases.one", receipt_number=receipt_number, done=cases.ACCEPTED), 303)


def _rows(connection: Connection, counted: Filled) -> Iterator[PoolRow]:
    repeated = kept_repeats.counts(connection)
    for version in doors.offered(connection):
        definition = desk().forms.listed(connection, version.procedure, version.digest)
        rooms = rules.rooms(definition)
        unreadable = any(room.lottery for room in rooms.values()) and draws.find(connection, version.procedure)[1]
        altered = not version.sound
        for line, (pool, room) in enumerate(rooms.items()):
            looked_at = 0 if line else repeated.get(version.procedure, 0)
            named, stood = pool_words.name(definition, pool), counted.get(pool, {})
            yield PoolRow(pool, named, room, stood, unreadable, looked_at, altered)


def _former(connection: Connection, counted: Filled, offered: set[str]) -> Iterator[PoolRow]:
    """What no version offers any more and somebody stands in, of the forms that exist for who is signed in."""
    left = [pool for pool in sorted(counted) if pool not in offered]
    theirs = {pool.partition("/")[0] for pool in left} & {one.procedure for one in doors.offered(connection)}
    known = {procedure: pool_words.of_form(connection, procedure) for procedure in theirs}
    for pool in left:
        of_form = known.get(pool.partition("/")[0])
        if of_form is not None and (named := of_form.find(pool)):
            yield PoolRow(pool, named, None, counted[pool], altered=named.altered)


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()
