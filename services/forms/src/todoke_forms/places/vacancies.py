"""Tells the outside, every few seconds and only what changed, which forms still have places (docs/decisions/0043).

Looked up, and not told by whoever gives or frees a place: nobody waits for it, and a day's bookings are few words.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from sqlalchemy import Connection

from todoke_evidence import vacancies
from todoke_evidence.notice import NoticeKey
from todoke_evidence.vacancies import Vacancies
from todoke_forms import events
from todoke_forms.core import places as rules
from todoke_forms.core import vacancies as words
from todoke_forms.core.answering import JST
from todoke_forms.core.outgoing import Lane, Outgoing
from todoke_forms.core.vacancies import Hint
from todoke_forms.form_source import FormSource
from todoke_forms.store import forms, outbox
from todoke_forms.store import places as stands
from todoke_forms.store import vacancies as kept
from todoke_forms.store.database import Database
from todoke_forms.store.vacancies import Told
from todoke_forms.store.version_rows import StoredVersion
from todoke_kit import logs
from todoke_kit.errors import Refusal

_log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Hinting:
    """Signs and sends the hints of one municipality's forms."""

    database: Database
    municipality: str
    notice_key: NoticeKey
    _source: FormSource = field(default_factory=FormSource, init=False)

    def refresh(self, now: datetime) -> int:
        """Writes the hints that changed to the outbox; returns how many.

        :raises Refusal: "store_unavailable".
        """
        with self.database.read() as connection:
            changed = self._changed(connection, now)
        if not changed:
            return 0
        with self.database.write() as connection:
            changed = self._changed(connection, now)  # what was read before may be old by now
            for hint in changed:
                kept.put(connection, hint.procedure, Told(hint.sequence, self._said(hint)))
            signed = [(hint.subject, vacancies.sign(hint, self.notice_key).encode()) for hint in changed]
            outbox.add(connection, [Outgoing(Lane.FORM, subject, text) for subject, text in signed])
        return len(changed)

    async def keep(self, seconds: float, clock: Callable[[], datetime]) -> None:
        """Refreshes every `seconds`, for ever; a database that is away is asked again next time."""
        while True:
            try:
                self.refresh(clock())
            except Refusal as refusal:
                logs.event(_log, events.HINTS_WAIT, code=refusal.code)
            await asyncio.sleep(seconds)

    def _changed(self, connection: Connection, now: datetime) -> list[Vacancies]:
        """What there is to tell of the versions that are offered now, where that was not the last thing told."""
        told = kept.told(connection)
        changed = []
        for version in forms.all_current(connection):
            if hint := self._hint(connection, version, now):
                before = told.get(version.procedure)
                said = self._vacancies(version.procedure, version.digest, hint, now, before)
                if before is None or before.said != self._said(said):
                    changed.append(said)
        return changed

    def _hint(self, connection: Connection, version: StoredVersion, now: datetime) -> Hint | None:
        try:
            definition = self._source.of(connection, version)
        except Refusal:  # of an altered version nothing is told; the inbox says so
            return None
        rooms = rules.rooms(definition)
        if not rooms:
            return None
        return words.hint(definition, stands.look(connection, rooms), now.astimezone(JST).date())

    def _vacancies(self, procedure: str, digest: bytes, hint: Hint, now: datetime, before: Told | None) -> Vacancies:
        sequence = 1 if before is None else before.sequence + 1
        at = now.astimezone(UTC).replace(microsecond=0)
        return Vacancies(self.municipality, procedure, digest, sequence, at, hint.left, hint.slots)

    def _said(self, hint: Vacancies) -> bytes:
        """What tells one hint from another: the version, the words and the key, not when or as which number."""
        members = [hint.form.hex(), hint.left, sorted(hint.slots.items()), self.notice_key.kid]
        return hashlib.sha256(msgspec.json.encode(members)).digest()
