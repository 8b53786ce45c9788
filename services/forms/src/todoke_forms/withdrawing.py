"""Withdraws a version of a form at once, and takes it again: asked for by staff, signed by the inbox process.

The current version withdrawn stops its procedure; a former one ends only for who began it. What was accepted before is
what it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from todoke_evidence.sealing import OpeningKey, SealingKey
from todoke_forms import events, metrics, publishing
from todoke_forms.core import withdrawals as rules
from todoke_forms.core.rights import Right
from todoke_forms.core.withdrawals import State, Wanted, Wish
from todoke_forms.offering import Offering
from todoke_forms.publishing import Publisher
from todoke_forms.store import forms, rights, terms, withdrawals
from todoke_forms.store.database import Database
from todoke_forms.store.forms import StoredVersion
from todoke_forms.store.terms import Terms
from todoke_forms.store.withdrawals import Asked, Withdrawal
from todoke_kit import logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.database import StoreUnavailableError
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

POLL_SECONDS = 1.0  # how soon a wish of the pages' process is noticed
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
            "other_person_needed" or "store_unavailable".
        """
        with self.database.write() as connection:
            version = taken(connection, procedure, number, self.now_ms)
            _check(connection, version, wanted, self.staff)
            asked = Asked(version.digest, procedure, number, wanted, reason, self.staff, self.now_ms)
            withdrawals.add(connection, asked)
        return asked


class Stopping:
    """Does what was asked for, in the process that has the notice key.

    :param keys: the sealing keys that are kept now.
    :param wrote: called after a bundle was written.
    """

    def __init__(
        self,
        offering: Offering,
        keys: Callable[[], Mapping[str, OpeningKey]],
        wrote: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._offering = offering
        self._database = offering.database
        self._keys = keys
        self._wrote = wrote
        self._now = now

    async def run(self) -> None:
        """Works for ever; what cannot be signed for want of a database or of a key waits."""
        while True:
            try:
                self.stop()
            except Refusal as refusal:
                logs.event(_log, events.WITHDRAWAL_WAITS, code=refusal.code)
            await asyncio.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Does all that was asked for; what cannot be done ends with the code that says why.

        :raises Refusal: "sealing_key_missing" or "store_unavailable"; then the rest waits.
        """
        with self._database.read() as connection:
            asked = withdrawals.asked(connection)
        if not asked:
            return
        publisher = self._offering.publisher((key.public() for key in self._keys().values()), self._now())
        for one in asked:
            self._do(one, publisher)

    def _do(self, asked: Withdrawal, publisher: Publisher) -> None:
        now_ms = int(self._now().timestamp() * 1000)
        try:
            with self._database.write() as connection:
                if not withdrawals.end(connection, asked.number, State.DONE, None, now_ms):
                    return
                _require_right(connection, asked.staff)
                _change(connection, publisher, asked, now_ms)
        except StoreUnavailableError:
            raise
        except Refusal as refusal:
            with self._database.write() as connection:
                withdrawals.end(connection, asked.number, State.FAILED, refusal.code, now_ms)
            kit_metrics.refused(metrics.RELEASE_DOOR, refusal.code, withdrawal=asked.number)
            return
        record(asked)
        self._wrote()


def command(offering: Offering, kept: Iterable[SealingKey], wish: Wish, now: datetime) -> Asked:
    """What an operator does at once.

    :raises Refusal: as `Withdrawing.ask`.
    """
    publisher, now_ms = offering.publisher(kept, now), int(now.timestamp() * 1000)
    with offering.database.write() as connection:
        number = forms.current_version(connection, wish.procedure) if wish.version is None else wish.version
        digest = taken(connection, wish.procedure, number, now_ms).digest
        asked = Asked(digest, wish.procedure, number, wish.wanted, wish.reason, OPERATOR, now_ms)
        _change(connection, publisher, asked, now_ms)
        withdrawals.add(connection, asked, State.DONE)
    return asked


def taken(connection: Connection, procedure: str, number: int, now_ms: int) -> StoredVersion:
    """A version of a form that somebody may still file, withdrawn or not.

    :raises Refusal: "version_unknown".
    """
    current = forms.current(connection, procedure)
    known = [*([current] if current else []), *forms.still_taken(connection, now_ms, procedure)]
    found = next((version for version in known if version.version == number), None)
    if found is None:
        raise Refusal("version_unknown")
    return found


def record(asked: Asked) -> None:
    """Tells auditors."""
    if asked.wanted is Wanted.WITHDRAW:
        logs.audit(events.FORM_WITHDRAWN, procedure=asked.procedure, version=asked.version, staff=asked.staff)
    else:
        logs.audit(events.FORM_RESTORED, procedure=asked.procedure, version=asked.version, staff=asked.staff)


def _change(connection: Connection, publisher: Publisher, asked: Asked, now_ms: int) -> None:
    version = taken(connection, asked.procedure, asked.version, now_ms)
    _check(connection, version, asked.wanted, asked.staff)
    withdrawn = Terms(withdrawn_at_ms=now_ms, reason=asked.reason) if asked.wanted is Wanted.WITHDRAW else None
    publishing.change_terms(connection, publisher, version, withdrawn)


def _require_right(connection: Connection, staff: str) -> None:
    """What the pages' process saw to is seen to again: it has more doors than this one."""
    if Right.APPROVE_FORMS not in rights.of(connection, staff):
        raise Refusal("approval_right_missing")


def _check(connection: Connection, version: StoredVersion, wanted: Wanted, staff: str) -> None:
    withdrawn = terms.of(connection, version.digest).withdrawn_at_ms is not None
    if wanted is Wanted.WITHDRAW:
        if withdrawn:
            raise Refusal("version_withdrawn")
        return
    if not withdrawn:
        raise Refusal("version_not_withdrawn")
    if staff != OPERATOR:
        rules.check_other_person(staff, withdrawals.withdrawn_by(connection, version.digest))
