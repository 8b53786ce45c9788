"""Takes sealed chunks of files from the closed zone's FILES and keeps them, until an application names them.

A chunk is acknowledged only after the commit. What a verified application names is kept whatever there is besides. What
nobody named is bounded: the newest takes the place of the oldest, and after a month it is forgotten. So the stream runs
empty whatever strangers send. But an application that nobody has looked at may name what is old: while such wait,
nothing makes room, and what there is none for stays in the stream.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from nats.aio.msg import Msg
from sqlalchemy import Connection

from todoke_evidence import chunks
from todoke_forms import burying, events, metrics
from todoke_forms.core.outgoing import Outgoing
from todoke_forms.store import outbox, uploads
from todoke_forms.store.database import Database
from todoke_forms.store.uploads import Chunk, Stored
from todoke_kit import logs, pulling
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

STREAM, CONSUMER = "FILES", "forms"
MESSAGES = 16  # in one transaction: at most 5 MB in memory
FETCH_SECONDS = 1.0
PAUSE_SECONDS = 1.0  # while the database is away
PUT_BACK_SECONDS = 30.0  # until what there is no room for comes again

KEPT_UNCLAIMED = timedelta(days=31)
"""An application may name an upload for a day, may lie outside for the fortnight that a signature may be old, and may
wait here until this office can judge it."""

SWEEP_SECONDS = 3_600.0
FORGOTTEN = 20  # uploads in one transaction, so that nobody waits long for the database

MALFORMED = "chunk_malformed"

REPLAYED = "replayed"  # in place of the municipality's code: an operator sent it again, to this office
SUBJECT = re.compile(r"files\.([0-9]{6}|replayed)\.([0-9a-f]{32})\.(0|[1-9][0-9]?)")


class ChunkInbox:
    """One consumer of FILES.

    :param max_unclaimed_bytes: what uploads that no application named may take together.
    :param behind: whether applications wait that nobody here has looked at.
    """

    def __init__(
        self,
        puller: pulling.Puller,
        database: Database,
        *,
        municipality: str,
        max_unclaimed_bytes: int,
        behind: Callable[[], bool],
        now: Callable[[], datetime],
    ) -> None:
        self._puller = puller
        self._database = database
        self._municipality = municipality
        self._max_unclaimed_bytes = max_unclaimed_bytes
        self._behind = behind
        self._now = now

    async def run(self) -> None:
        """Works for ever."""
        while True:
            await self.take_some()

    async def sweep(self) -> None:
        """Forgets now and then, for ever, what nobody named in time."""
        pause = SWEEP_SECONDS  # first: what waited while this process was away may name some
        while True:
            await asyncio.sleep(pause)
            pause = PAUSE_SECONDS if self.forget() == FORGOTTEN else SWEEP_SECONDS

    def forget(self) -> int:
        """Removes some of the uploads that nobody named in time; returns how many."""
        before_ms = _ms(self._now() - KEPT_UNCLAIMED)
        try:
            with self._database.write() as connection:
                count = uploads.forget_unclaimed_before(connection, before_ms, FORGOTTEN)
        except Refusal as refusal:
            logs.event(_log, events.SWEEP_WAITS, code=refusal.code)
            return 0
        _forgotten(count, "age")
        return count

    async def take_some(self) -> None:
        """Waits for chunks, and deals with those that came."""
        messages = await self._puller.fetch(MESSAGES, FETCH_SECONDS)
        if not messages:
            return
        try:
            done, later = self._keep(messages)
        except Refusal as refusal:
            await self._wait(messages, refusal.code)
            return
        metrics.CHUNKS_WAITING.set(bool(later))
        await pulling.acknowledge(done)
        for message in later:
            await message.nak(delay=PUT_BACK_SECONDS)

    def _keep(self, messages: Sequence[Msg]) -> tuple[Sequence[Msg], Sequence[Msg]]:
        """Commits what these messages hold; returns those that are dealt with, and those that have no room yet."""
        read = [(message, self._chunk(message)) for message in messages]
        malformed = [message for message, chunk in read if chunk is None]
        done = list(malformed)
        found = [(message, chunk) for message, chunk in read if chunk is not None]
        later: list[Msg] = []
        outcomes: list[tuple[Chunk, Stored]] = []
        now_ms = _ms(self._now())
        with self._database.write() as connection:
            outbox.add(connection, [_dead_letter(message, now_ms) for message in malformed])
            named = uploads.claimed(connection, [chunk.upload for _, chunk in found])
            room = self._room(connection, [chunk for _, chunk in found if chunk.upload not in named])
            for message, chunk in found:
                weight = 0 if chunk.upload in named else chunk.weight
                if weight and weight > room:  # what is named is kept, also when the room is less than none
                    later.append(message)
                    continue
                room -= weight
                outcomes.append((chunk, uploads.add(connection, chunk, now_ms)))
                done.append(message)
        for outcome in outcomes:
            _record(*outcome)
        for message in malformed:
            kit_metrics.refused(metrics.CHUNKS_DOOR, MALFORMED, sha256=hashlib.sha256(message.data).hexdigest())
        return done, later

    def _room(self, connection: Connection, unclaimed: Sequence[Chunk]) -> int:
        """The bytes that there are for chunks which nobody named, made by letting older ones go if that may be."""
        taken = uploads.unclaimed_weight(connection)
        metrics.UNCLAIMED.set(taken)
        room = self._max_unclaimed_bytes - taken
        short = sum(chunk.weight for chunk in unclaimed) - room
        if short <= 0 or not unclaimed or self._behind():
            return room
        cleared = uploads.make_room(connection, short, {chunk.upload for chunk in unclaimed})
        _forgotten(cleared.count, "room")
        return room + cleared.weight

    def _chunk(self, message: Msg) -> Chunk | None:
        """The chunk in a message; None when it is none, which the relay lets nothing be that it brings."""
        named = SUBJECT.fullmatch(message.subject)
        fits = chunks.TAG < len(message.data) <= chunks.SEALED_CHUNK
        if (
            named is None
            or named[1] not in {self._municipality, REPLAYED}
            or int(named[3]) >= chunks.MAX_CHUNKS
            or not fits
        ):
            return None
        return Chunk(bytes.fromhex(named[2]), int(named[3]), message.data)

    async def _wait(self, messages: Sequence[Msg], code: str) -> None:
        metrics.CHUNKS_WAITING.set(1)
        logs.event(_log, events.CHUNKS_WAIT, code=code, messages=len(messages))
        await asyncio.sleep(PAUSE_SECONDS)
        for message in messages:
            await message.nak()


def _dead_letter(message: Msg, now_ms: int) -> Outgoing:
    stored = message.metadata
    name = hashlib.sha256(f"chunk.{stored.sequence.stream}.{stored.timestamp.isoformat()}".encode()).hexdigest()[:32]
    return burying.letter(MALFORMED, message.data, name, now_ms, subject=message.subject)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _forgotten(count: int, why: str) -> None:
    if count:
        metrics.UPLOADS_FORGOTTEN.labels(why).inc(count)
        logs.event(_log, events.UPLOADS_FORGOTTEN, uploads=count, why=why)


def _record(chunk: Chunk, stored: Stored) -> None:
    metrics.CHUNKS.labels(stored.name.lower()).inc()
    if stored is Stored.CONFLICT:  # who holds the token sent two: the first stands, and there is nobody to tell
        kit_metrics.refused(metrics.CHUNKS_DOOR, "chunk_conflict", sha256=hashlib.sha256(chunk.sealed).hexdigest())
