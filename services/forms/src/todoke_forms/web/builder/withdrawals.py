"""What citizens are offered now, and the urgent stop: withdrawing a version for a reason, and taking it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from todoke_catalog.reception import Reception
from todoke_forms import events
from todoke_forms.core import withdrawals as rules
from todoke_forms.core.rights import Right
from todoke_forms.core.withdrawals import Wanted
from todoke_forms.store import forms, terms, withdrawals
from todoke_forms.store.terms import Terms
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.store.withdrawals import Asked
from todoke_forms.versions import withdrawing
from todoke_forms.versions.withdrawing import Withdrawing
from todoke_forms.web import doors, texts
from todoke_forms.web.builder import change_words
from todoke_forms.web.desk import desk
from todoke_kit import logs
from todoke_kit.errors import Refusal

CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Offered:
    """A version that somebody may file now, or could if it were not withdrawn."""

    version: StoredVersion
    terms: Terms
    title: str
    period: Reception
    waits: Wanted | None  # what was asked for, and is not done yet
    altered: bool  # its row is not what was published

    @property
    def current(self) -> bool:
        """Whether it is the one that citizens are offered."""
        return self.version.superseded_at_ms is None

    @property
    def said(self) -> str:
        """The period in words."""
        return change_words.period(self.period)


def many() -> str:
    """Every form that is offered, and whether it is taken."""
    with desk().database.read() as connection:
        waiting = _waiting(connection)
        offered = [_offered(connection, version, waiting) for version in doors.offered(connection)]
    return render_template("builder/offered.html", offered=offered)


def one(procedure: str) -> str:
    """The versions of a form that may be filed, all that were published, and what was stopped and opened before."""
    with desk().database.read() as connection:
        versions = _versions(connection, procedure)
        history = withdrawals.of_procedure(connection, procedure)
        published = forms.published(connection, procedure)
    approver = Right.APPROVE_FORMS in g.rights
    return render_template(
        "builder/offered_one.html", versions=versions, history=history, published=published, approver=approver
    )


def ask(procedure: str, number: int) -> str:
    """Asks for the reason and to confirm."""
    return _ask(procedure, number)


def withdraw(procedure: str, number: int) -> Response | tuple[str, int]:
    """Stops a version, or says what is missing."""
    typed = {language: request.form.get(f"reason_{language}", "") for language in rules.LANGUAGES}
    faults = [] if request.form.get(CONFIRMED) == "true" else [(CONFIRMED, "confirmation_missing")]
    reason: Mapping[str, str] = {}
    try:
        reason = rules.reason_of(typed)
    except Refusal as refusal:
        faults.insert(0, ("reason_ja", refusal.code))
    if faults:
        return _ask(procedure, number, typed, faults), 422
    _audit(_withdrawing().ask(Wanted.WITHDRAW, procedure, number, reason))
    return redirect(url_for("withdrawals.one", procedure=procedure), 303)


def restore(procedure: str, number: int) -> Response:
    """Takes a version again."""
    _audit(_withdrawing().ask(Wanted.RESTORE, procedure, number, {}))
    return redirect(url_for("withdrawals.one", procedure=procedure), 303)


def _ask(
    procedure: str,
    number: int,
    typed: Mapping[str, str] | None = None,
    faults: Sequence[tuple[str, str]] = (),
) -> str:
    with desk().database.read() as connection:
        found = withdrawing.taken(connection, procedure, number, desk().now_ms())
        version = _offered(connection, found, {})
    errors = [(field, texts.refusal(code)) for field, code in faults]
    return render_template("builder/withdraw.html", one=version, typed=typed or {}, errors=errors)


def _versions(connection: Connection, procedure: str) -> list[Offered]:
    """The current one first; raises Refusal "version_unknown" for a form that is not offered."""
    current = forms.current(connection, procedure)
    if current is None:
        raise Refusal("version_unknown")
    known = (current, *forms.still_taken(connection, desk().now_ms(), procedure))
    waiting = _waiting(connection)
    return [_offered(connection, version, waiting) for version in known]


def _waiting(connection: Connection) -> Mapping[bytes, Wanted]:
    return {one.digest: one.wanted for one in withdrawals.asked(connection)}


def _offered(connection: Connection, version: StoredVersion, waiting: Mapping[bytes, Wanted]) -> Offered:
    definition = desk().forms.listed(connection, version.procedure, version.digest)
    known = terms.find(connection, version.digest)
    altered = known is None or not version.sound
    waits = waiting.get(version.digest)
    return Offered(version, known or terms.NONE, definition.title.ja, definition.period, waits, altered)


def _withdrawing() -> Withdrawing:
    return Withdrawing(desk().database, g.session.staff_name, desk().now_ms())


def _audit(asked: Asked) -> None:
    logs.audit(
        events.WITHDRAWAL_ASKED,
        procedure=asked.procedure,
        version=asked.version,
        wanted=asked.wanted,
        staff=asked.staff,
    )
