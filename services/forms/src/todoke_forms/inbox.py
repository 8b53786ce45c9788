"""Takes submissions from the closed zone's INBOX, opens them, and keeps each batch in one transaction with its outbox.

A message is acknowledged only after the commit. It may therefore come again: what is a case already is absorbed.
What cannot become a case is written to the outbox as a dead letter in the same transaction, with its reason.
What this office cannot judge yet (a revocation list is stale, a responder is away, a file is on its way) goes back to
the stream for a while (`waiting`), with its message; the others of that message become cases all the same, and are
absorbed when it comes again. The stream repeats a message for ever; here that ends, with a case or a dead letter.
All of it happens in the event loop's one thread: opening is computation only, and threads would merely take turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from nats.aio.msg import Msg
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from todoke_catalog.identity import Level
from todoke_forms import burying, events, metrics
from todoke_forms.cases.cancelling import Cancelling
from todoke_forms.core.model import Cancelled
from todoke_forms.core.opening import Office
from todoke_forms.core.outgoing import Outgoing, Randomness
from todoke_forms.judging import Judged, judge, unwritable
from todoke_forms.keeping import Dead, Kept, keep, together
from todoke_forms.store import outbox, uploads
from todoke_forms.store.database import Database
from todoke_forms.waiting import PUT_BACK_SECONDS, SOON_SECONDS, Waiting
from todoke_kit import logs, pulling
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

STREAM, CONSUMER = "INBOX", "forms"
MESSAGES = 10  # packs in one transaction: at most 9 MB in memory, and one commit for up to 1,000 submissions
FETCH_SECONDS = 1.0
PAUSE_SECONDS = 1.0  # while the database is away
ITS_FAULT = (DataError, IntegrityError, ValueError)  # what only this content can have caused, and will cause again


Outcome = tuple[Sequence[Judged], Kept]


class Inbox:
    """One consumer of INBOX.

    :param office: reads what this office judges with.
    :param wrote: called after each commit.
    :param ask: asks about revocation what opening could not say; None where lists say it.
    """

    def __init__(
        self,
        puller: pulling.Puller,
        database: Database,
        *,
        office: Callable[[Connection], Office],
        wrote: Callable[[], None],
        randomness: Randomness,
        now: Callable[[], datetime],
        ask: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self._puller = puller
        self._database = database
        self._office = office
        self._wrote = wrote
        self._randomness = randomness
        self._now = now
        self._ask = ask
        self._waiting = Waiting()
        self._cancelling = Cancelling(database, randomness)
        self._behind = True

    @property
    def behind(self) -> bool:
        """Whether messages may wait in the stream that nobody was given yet."""
        return self._behind

    async def run(self) -> None:
        """Works for ever."""
        while True:
            await self.take_some()

    async def take_some(self) -> None:
        """Waits for messages, and deals with those that came."""
        messages = await self._puller.fetch(MESSAGES, FETCH_SECONDS)
        self._behind = bool(messages)
        if not messages:
            return
        try:
            await self._prepare(messages)
            outcomes = self._keep_whatever(messages)
            for judged, _ in outcomes:
                self._cancel(judged)
        except Refusal as refusal:
            await self._wait(messages, refusal.code)
            return
        self._behind = pulling.pending(messages[-1]) > 0
        metrics.INBOX_WAITING.set(0)
        self._wrote()
        for judged, kept in outcomes:
            await self._answer(judged)
            _record(kept)

    def _cancel(self, judged: Sequence[Judged]) -> None:
        """Gives up what citizens gave up, after what they filed is kept; each by itself: it holds a pool and a case."""
        for outcome in (item.outcome for one in judged for item in one.items):
            if isinstance(outcome, Cancelled):
                self._cancelling.cancel(outcome, self._now())

    async def _answer(self, judged: Sequence[Judged]) -> None:
        done = [one.message for one in judged if not one.waits]
        await pulling.acknowledge(done)
        self._waiting.done(done)
        waits = [one for one in judged if one.waits]
        await self._waiting.put_back([one.message for one in waits if not one.uploads], PUT_BACK_SECONDS)
        await self._waiting.put_back([one.message for one in waits if one.uploads], SOON_SECONDS)

    async def _prepare(self, messages: Sequence[Msg]) -> None:
        """Where a responder is asked, opens once for nothing: step 12 notes what it lacks, and has it the next time."""
        if self._ask is None:
            return
        with self._database.read() as connection:
            office = self._office(connection)
            for message in messages:
                judge(message, office, self._waiting, self._now())
        await self._ask()

    def _keep_whatever(self, messages: Sequence[Msg]) -> Sequence[Outcome]:
        """Keeps them together; when something in one of them cannot be written, each by itself."""
        judged, municipality = self._judge(messages)
        try:
            return [(judged, self._write(judged, municipality))]
        except ITS_FAULT:
            return [([one], self._keep_alone(one, municipality)) for one in judged]

    def _keep_alone(self, judged: Judged, municipality: str) -> Kept:
        """Keeps a message; when something in it cannot be written, each submission by itself."""
        try:
            return self._write([judged], municipality)
        except ITS_FAULT:
            claimed = self._write([replace(judged, items=())], municipality)
            each = [replace(judged, items=(item,), uploads=()) for item in judged.items]
            return together([claimed, *(self._keep_one(one, municipality) for one in each)])

    def _keep_one(self, judged: Judged, municipality: str) -> Kept:
        """Keeps one submission, as a dead letter under its own number if it cannot be written."""
        try:
            return self._write([judged], municipality)
        except ITS_FAULT:
            _log.exception(events.KEEPING_FAILED)
            return self._write([replace(judged, items=[unwritable(item) for item in judged.items])], municipality)

    def keep(self, messages: Sequence[Msg]) -> Outcome:
        """Opens what these messages hold, and commits it.

        :raises Refusal: when this office cannot keep anything at the moment; nothing is written then.
        """
        judged, municipality = self._judge(messages)
        return judged, self._write(judged, municipality)

    def _judge(self, messages: Sequence[Msg]) -> tuple[Sequence[Judged], str]:
        """What is in each message, and the code of this municipality."""
        now = self._now()
        with self._database.read() as connection:
            office = self._office(connection)
            return [judge(message, office, self._waiting, now) for message in messages], office.municipality

    def _write(self, judged: Sequence[Judged], municipality: str) -> Kept:
        now_ms = int(self._now().timestamp() * 1000)
        items = [item for one in judged for item in one.items]
        metrics.BATCH.observe(len(items))
        with self._database.write() as connection:
            kept = keep(connection, items, municipality, self._randomness, now_ms)
            outbox.add(connection, [_dead_letter(dead, now_ms) for dead in kept.dead])
            uploads.claim(connection, [upload for one in judged for upload in one.uploads], now_ms)
        return kept

    async def _wait(self, messages: Sequence[Msg], code: str) -> None:
        metrics.INBOX_WAITING.set(1)
        logs.event(_log, events.INBOX_WAITS, code=code, messages=len(messages))
        await asyncio.sleep(PAUSE_SECONDS)
        for message in messages:
            await message.nak()


def _dead_letter(dead: Dead, now_ms: int) -> Outgoing:
    item = dead.item
    return burying.letter(dead.refused.code, item.body(), item.message_id, now_ms, relayed_at_ms=item.relayed_at_ms)


def _record(kept: Kept) -> None:
    metrics.OPENED.inc(len(kept.new))
    metrics.REPEATED.inc(kept.repeated)
    for opened in kept.new:
        told = {"receipt": opened.receipt_number, "verdict": opened.verdict}
        if opened.level is Level.ANONYMOUS:
            logs.audit_hour(events.CASE_OPENED, **told)
        else:
            logs.audit(events.CASE_OPENED, **told)
    for dead in kept.dead:
        kit_metrics.refused(metrics.INBOX_DOOR, dead.refused.code, receipt=dead.refused.receipt_number or "")
