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
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from google.protobuf.message import DecodeError
from nats.aio.msg import Msg
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from todoke_catalog.identity import Level
from todoke_evidence import cancellation
from todoke_evidence.errors import EvidenceError
from todoke_evidence.packing import PackOpener
from todoke_forms import burying, events, metrics
from todoke_forms.cancelling import Cancelling
from todoke_forms.core.cancellations import open_cancellation
from todoke_forms.core.model import Arrival, Cancelled, Opened, Refused
from todoke_forms.core.opening import Office, open_arrival
from todoke_forms.core.outgoing import Outgoing, Randomness
from todoke_forms.keeping import Dead, Item, Kept, keep, together
from todoke_forms.store import outbox, uploads
from todoke_forms.store.database import Database
from todoke_forms.waiting import PUT_BACK_SECONDS, SOON_SECONDS, Waiting
from todoke_kit import logs, pulling
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal
from todoke_pb.envelope.v1 import envelope_pb2 as pb

_log = logs.get(__name__)

STREAM, CONSUMER = "INBOX", "forms"
MESSAGES = 10  # packs in one transaction: at most 9 MB in memory, and one commit for up to 1,000 submissions
MAX_SUBMISSIONS = 100  # in a pack; todoke_pb/envelope/v1/envelope.proto
FETCH_SECONDS = 1.0
PAUSE_SECONDS = 1.0  # while the database is away
RELAYED_AT = "Todoke-Relayed-At"  # POSIX milliseconds, set by the relay
ITS_FAULT = (DataError, IntegrityError, ValueError)  # what only this content can have caused, and will cause again


@dataclass(frozen=True, slots=True)
class Judged:
    """A message and what is in it, without what cannot be judged yet; if there was such, the message `waits`."""

    message: Msg
    items: Sequence[Item]
    waits: bool
    uploads: Sequence[bytes] = ()  # what verified applications in it name, whether they wait or not


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
                self._open(message, office, self._now())
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
            return self._write([replace(judged, items=[_unwritable(item) for item in judged.items])], municipality)

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
            return [self._open(message, office, now) for message in messages], office.municipality

    def _write(self, judged: Sequence[Judged], municipality: str) -> Kept:
        now_ms = int(self._now().timestamp() * 1000)
        items = [item for one in judged for item in one.items]
        metrics.BATCH.observe(len(items))
        with self._database.write() as connection:
            kept = keep(connection, items, municipality, self._randomness, now_ms)
            outbox.add(connection, [_dead_letter(dead, now_ms) for dead in kept.dead])
            uploads.claim(connection, [upload for one in judged for upload in one.uploads], now_ms)
        return kept

    def _open(self, message: Msg, office: Office, now: datetime) -> Judged:
        relayed_at_ms = _relayed_at_ms(message)
        try:
            pack = read_pack(message.data)
            opener = PackOpener.of(office.key(pack.key_id), office.municipality, pack.sealed_key)
        except (EvidenceError, Refusal) as error:
            if self._waiting.must(Refused(error.code, None), message, relayed_at_ms, now):
                return Judged(message, [], waits=True)
            return _whole(message, error.code)
        outcomes = [_judge(submission, opener, relayed_at_ms, office, now) for submission in pack.submissions]
        waiting = [self._waiting.must(outcome, message, relayed_at_ms, now) for outcome in outcomes]
        items = [
            Item(partial(_alone, pack, number), _message_id(message, number), outcome, relayed_at_ms, any(waiting))
            for number, outcome in enumerate(outcomes)
            if not waiting[number]
        ]
        named = [upload for outcome in outcomes for upload in outcome.uploads]
        return Judged(message, items, any(waiting), named)

    async def _wait(self, messages: Sequence[Msg], code: str) -> None:
        metrics.INBOX_WAITING.set(1)
        logs.event(_log, events.INBOX_WAITS, code=code, messages=len(messages))
        await asyncio.sleep(PAUSE_SECONDS)
        for message in messages:
            await message.nak()


def read_pack(data: bytes) -> pb.SubmissionPack:
    """The pack in a message.

    :raises Refusal: "envelope_malformed".
    """
    try:
        pack = pb.SubmissionPack.FromString(data)
    except DecodeError:
        raise Refusal("envelope_malformed") from None
    if not 1 <= len(pack.submissions) <= MAX_SUBMISSIONS:
        raise Refusal("envelope_malformed")
    return pack


def _alone(pack: pb.SubmissionPack, number: int) -> bytes:
    """A pack of this one submission, sealed as it came, which an operator can send again."""
    alone = pb.SubmissionPack(submissions=[pack.submissions[number]], sealed_key=pack.sealed_key, key_id=pack.key_id)
    return alone.SerializeToString(deterministic=True)


def _judge(
    submission: pb.Submission, opener: PackOpener, relayed_at_ms: int, office: Office, now: datetime
) -> Opened | Cancelled | Refused:
    try:
        arrival = _arrival(submission, opener, relayed_at_ms)
        if cancellation.declared(arrival.statement):
            return open_cancellation(arrival, office)
        return open_arrival(arrival, office, now)
    except EvidenceError as error:  # the statement does not open, so nobody knows whose it is
        return Refused(error.code, None)
    except Exception:  # noqa: BLE001 - what breaks us must not stop its neighbours, nor come back for ever
        _log.exception(events.OPENING_FAILED)
        return Refused(events.OPENING_FAILED, None)


def _arrival(submission: pb.Submission, opener: PackOpener, relayed_at_ms: int) -> Arrival:
    return Arrival(
        statement=opener.open(submission.envelope.sealed_statement),
        sealed=submission.envelope.sealed,
        key_id=submission.envelope.key_id,
        accepted_at_ms=submission.passage.accepted_at_ms,
        ledger_index=submission.passage.ledger_index,
        relayed_at_ms=relayed_at_ms,
    )


def _relayed_at_ms(message: Msg) -> int:
    """When the relay published it; 0 when it did not say."""
    text = (message.headers or {}).get(RELAYED_AT, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else 0


def _whole(message: Msg, code: str) -> Judged:
    """A message that is refused as it is."""
    item = Item(lambda: message.data, _message_id(message, 0), Refused(code, None), _relayed_at_ms(message))
    return Judged(message, [item], waits=False)


def _unwritable(item: Item) -> Item:
    return replace(item, outcome=Refused(events.KEEPING_FAILED, item.outcome.receipt_number))


def _message_id(message: Msg, number: int) -> str:
    """The same for the same submission of the same message, however often it is delivered."""
    stored = message.metadata
    return hashlib.sha256(f"{stored.sequence.stream}.{stored.timestamp.isoformat()}.{number}".encode()).hexdigest()[:32]


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
