"""Withdraws a version of a form at once, and takes it again: asked for by staff, signed by the inbox process.

The current version withdrawn stops its procedure; a former one ends only for who began it. What was accepted before is
what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from todoke_evidence.sealing import SealingKey
from todoke_forms import events
from todoke_forms.core import withdrawals as rules
from todoke_forms.core.model import ALTERED
from todoke_forms.core.withdrawals import State, Wanted, Wish
from todoke_forms.store import forms, terms, withdrawals
from todoke_forms.store.database import Database
from todoke_forms.store.terms import Terms
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.store.withdrawals import Asked
from todoke_forms.versions import publishing
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import Publisher
from todoke_kit import logs
from todoke_kit.errors import Refusal

OPERATOR = ""  # who it is that needs no right: a command at a terminal


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """Where one member of staff asks, at one moment."""

    database: Database
    staff: str
    now_ms: int

    def ask(self, wanted: Wanted, procedure: str, number: int, reason: Mapping[str, str]) -> Asked:
        """Has a version withdrawn, for a reason (as `rules.reason_of` has it), or taken again.

        :raises Refusal: "version_unknown" (also: no longer taken), "version_withdrawn", "version_not_withdrawn",
            "other_person_needed", "version_altered" (nobody knows what it said, or it would be taken again by a row
            that somebody changed) or "store_unavailable".
        """
        with self.database.write() as connection:
            version = taken(connection, procedure, number, self.now_ms)
            _check(connection, version, wanted, self.staff)
            asked = Asked(version.digest, procedure, number, wanted, reason, self.staff, self.now_ms)
            withdrawals.add(connection, asked)
        return asked


def command(offering: Offering, kept: Iterable[SealingKey], wish: Wish, now: datetime) -> Asked:
    """What an operator does at once.

    :raises Refusal: as `Withdrawing.ask`.
    """
    publisher, now_ms = offering.publisher(kept, now), int(now.timestamp() * 1000)
    with offering.database.write() as connection:
        number = forms.current_version(connection, wish.procedure) if wish.version is None else wish.version
        digest = taken(connection, wish.procedure, number, now_ms).digest
        asked = Asked(digest, wish.procedure, number, wish.wanted, wish.reason, OPERATOR, now_ms)
        change(connection, publisher, asked, now_ms)
        withdrawals.add(connection, asked, State.DONE)
    return asked


def taken(connection: Connection, procedure: str, number: int, now_ms: int) -> StoredVersion:
    """A version of a form that somebody may still file, withdrawn or not.

    :raises Refusal: "version_unknown" or "version_altered".
    """
    current = forms.current(connection, procedure)
    known = [*([current] if current else []), *forms.still_taken(connection, now_ms, procedure)]
    found = next((version for version in known if version.version == number), None)
    if found is None:
        raise Refusal("version_unknown")
    if forms.find(connection, found.digest) is None:  # of a row that is gone nothing can be kept
        raise Refusal(ALTERED)
    return found


def record(asked: Asked) -> None:
    """Tells auditors."""
    if asked.wanted is Wanted.WITHDRAW:
        logs.audit(events.FORM_WITHDRAWN, procedure=asked.procedure, version=asked.version, staff=asked.staff)
    else:
        logs.audit(events.FORM_RESTORED, procedure=asked.procedure, version=asked.version, staff=asked.staff)


def change(connection: Connection, publisher: Publisher, asked: Asked, now_ms: int) -> None:
    """Does what was asked for, and signs the bundle that says so.

    :raises Refusal: as `Withdrawing.ask`.
    """
    forms.hold(connection)
    version = taken(connection, asked.procedure, asked.version, now_ms)
    _check(connection, version, asked.wanted, asked.staff)
    withdrawn = Terms(withdrawn_at_ms=now_ms, reason=asked.reason) if asked.wanted is Wanted.WITHDRAW else None
    publishing.change_terms(connection, publisher, version, withdrawn)


def _check(connection: Connection, version: StoredVersion, wanted: Wanted, staff: str) -> None:
    known = terms.find(connection, version.digest) or terms.NONE  # whoever stops it writes them anew
    withdrawn = known.withdrawn_at_ms is not None
    if wanted is Wanted.WITHDRAW:
        if withdrawn:
            raise Refusal("version_withdrawn")
        if forms.intact(connection, version) is None:
            raise Refusal(ALTERED)
        return
    if not withdrawn:
        raise Refusal("version_not_withdrawn")
    if not version.sound:
        raise Refusal(ALTERED)
    if staff != OPERATOR:
        rules.check_other_person(staff, withdrawals.withdrawn_by(connection, version.digest))
