"""Sends what the outbox holds and forgets it once its receiver has confirmed; every step may be repeated.

Each lane keeps its own order and its own pace: a ledger that is away delays no citizen's notice. A crash between a
confirmation and the removal sends a row again, under the same message id or the same leaf, and the receiver absorbs it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nats.aio.client import Client

from todoke_evidence.notice import NoticeKey
from todoke_forms import events, metrics
from todoke_forms.core import facts, letters, notices
from todoke_forms.core.outgoing import Lane
from todoke_forms.ledger_client import MAX_LEAVES, OK, LedgerClient
from todoke_forms.store import cases, deletions, draws
from todoke_forms.store import outbox as rows_store
from todoke_forms.store.database import Database
from todoke_forms.store.outbox import Row
from todoke_kit import bus, logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.database import StoreUnavailableError
from todoke_kit.errors import Refusal

_log = logs.get(__name__)

POLL_SECONDS = 0.1  # how soon a change by another process (staff, publish) is noticed
RETRY_SECONDS = 1.0
_PAUSES = {Lane.STATUS_HOUR: 5.0}  # seconds between two looks at a lane whose rows wait for their time, mostly
_LIMITS = {  # rows read at once: those of statuses and facts are one message, a dead letter may hold 900 KB
    Lane.FORM: 20,
    Lane.STATUS: notices.MAX_STATUSES_PER_PACK,
    Lane.STATUS_HOUR: notices.MAX_STATUSES_PER_PACK,
    Lane.LETTER: 20,
    Lane.FACT: facts.MAX_FACTS_PER_PACK,
    Lane.DEAD: 10,
    Lane.LEDGER: MAX_LEAVES,
    Lane.LEDGER_HOUR: MAX_LEAVES,
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Rows whose receiver has them, and for leaves the index that each tag now has."""

    rows: Sequence[Row]
    leaf_indexes: Mapping[bytes, int] = field(default_factory=dict)


Sender = Callable[[Sequence[Row]], Awaitable[Confirmed]]
"""Sends rows, in order, and returns those that are confirmed; raises Refusal when none could be."""


class Outbox:
    """Pumps every lane until cancelled."""

    def __init__(self, database: Database, senders: Mapping[Lane, Sender]) -> None:
        self._database = database
        self._senders = senders
        self._wakes = {lane: asyncio.Event() for lane in senders}
        self._waiting = set[Lane]()

    def wake(self) -> None:
        """Says that rows were just written."""
        for wake in self._wakes.values():
            wake.set()

    async def run(self) -> None:
        """Pumps for ever."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch())
            for lane in self._senders:
                group.create_task(self._pump(lane))

    async def _watch(self) -> None:
        """Wakes the lanes that hold rows: other processes, staff's pages and `publish`, write some as well."""
        while True:
            with contextlib.suppress(StoreUnavailableError), self._database.read() as connection:
                for lane in rows_store.filled(connection, self._senders):
                    self._wakes[lane].set()
            await asyncio.sleep(POLL_SECONDS)

    async def _pump(self, lane: Lane) -> None:
        wake = self._wakes[lane]
        while True:
            await wake.wait()
            wake.clear()
            try:
                while await self.send_some(lane):
                    self._waits(lane, False)
                await asyncio.sleep(_PAUSES.get(lane, 0))
            except Refusal as refusal:
                self._waits(lane, True)
                logs.event(_log, events.LANE_WAITS, lane=lane.told, code=refusal.code)
                await asyncio.sleep(RETRY_SECONDS)

    def _waits(self, lane: Lane, waits: bool) -> None:
        (self._waiting.add if waits else self._waiting.discard)(lane)
        told = {one.told for one in self._waiting}
        metrics.WAITING.labels(lane.told).set(lane.told in told)

    async def send_some(self, lane: Lane) -> int:
        """Sends the oldest rows of a lane and forgets what was confirmed; returns how many that were.

        :raises Refusal: when the receiver or the database is away.
        """
        with self._database.read() as connection:
            rows = rows_store.oldest(connection, lane, _LIMITS[lane])
        if not rows:
            return 0
        confirmed = await self._senders[lane](rows)
        if not confirmed.rows:
            return 0
        with self._database.write() as connection:
            rows_store.remove(connection, confirmed.rows)
            cases.record_leaf(connection, confirmed.leaf_indexes)
            deletions.record_leaf(connection, confirmed.leaf_indexes)
            draws.record_leaf(connection, confirmed.leaf_indexes)
        metrics.SENT.labels(lane.told).inc(len(confirmed.rows))
        return len(confirmed.rows)


def senders(
    client: Client, ledger: LedgerClient, municipality: str, key: NoticeKey, now_ms: Callable[[], int]
) -> Mapping[Lane, Sender]:
    """The receivers of each lane."""

    async def send_forms(rows: Sequence[Row]) -> Confirmed:
        batch = _first_of_each_key(rows)
        return await _publish(client, batch, lambda row: (f"outbox.form.{row.key}", row.payload))

    async def send_statuses(rows: Sequence[Row]) -> Confirmed:
        pack = notices.pack((row.payload for row in rows), municipality, key)
        return await _publish_together(client, "outbox.statuses", rows, pack)

    async def send_statuses_of_hours(rows: Sequence[Row]) -> Confirmed:
        over = [row for row in rows if notices.is_over(row.payload, now_ms())]
        return await send_statuses(over) if over else Confirmed(())

    async def send_letters(rows: Sequence[Row]) -> Confirmed:
        batch = _first_of_each_key(rows)
        return await _publish(
            client, batch, lambda row: ("outbox.letter", letters.sign(row.payload, municipality, key))
        )

    async def send_dead(rows: Sequence[Row]) -> Confirmed:
        return await _publish(client, rows, lambda row: (f"dead.{row.key}", row.payload))

    async def send_facts(rows: Sequence[Row]) -> Confirmed:
        batch = [row for row in rows if row.key == rows[0].key]
        pack = facts.pack([row.payload for row in batch])
        return await _publish_together(client, f"facts.{rows[0].key}", batch, pack)

    async def send_leaves(rows: Sequence[Row]) -> Confirmed:
        return await _append(ledger, rows)

    async def send_hourly(rows: Sequence[Row]) -> Confirmed:
        return await _append(ledger, rows, hour_only=True)

    return {
        Lane.FORM: send_forms,
        Lane.STATUS: send_statuses,
        Lane.STATUS_HOUR: send_statuses_of_hours,
        Lane.LETTER: send_letters,
        Lane.FACT: send_facts,
        Lane.DEAD: send_dead,
        Lane.LEDGER: send_leaves,
        Lane.LEDGER_HOUR: send_hourly,
    }


async def _publish(client: Client, rows: Sequence[Row], message: Callable[[Row], tuple[str, bytes]]) -> Confirmed:
    """Publishes one message a row (subject, payload), all at once; raises only when not one was confirmed."""
    messages = [message(row) for row in rows]
    outcomes = await asyncio.gather(
        *(
            bus.publish(client, subject, payload, msg_id=row.message_id)
            for row, (subject, payload) in zip(rows, messages, strict=True)
        ),
        return_exceptions=True,
    )
    failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    if len(failures) == len(rows):
        raise failures[0]
    return Confirmed(
        [row for row, outcome in zip(rows, outcomes, strict=True) if not isinstance(outcome, BaseException)]
    )


async def _publish_together(client: Client, subject: str, rows: Sequence[Row], pack: bytes) -> Confirmed:
    """Publishes one message that holds all of these rows; its id names exactly these."""
    names = "".join(row.message_id for row in rows)
    await bus.publish(client, subject, pack, msg_id=hashlib.sha256(names.encode()).hexdigest())
    return Confirmed(rows)


async def _append(ledger: LedgerClient, rows: Sequence[Row], *, hour_only: bool = False) -> Confirmed:
    """Appends leaves; one that the ledger refuses for good is recorded and does not hold up the others."""
    placed = await ledger.append([row.payload for row in rows], hour_only=hour_only)
    indexes = {}
    for row, place in zip(rows, placed, strict=True):
        if place.code == OK:
            indexes[bytes.fromhex(row.key)] = place.index
        else:
            kit_metrics.refused(metrics.LEDGER_DOOR, place.code, tag=row.key)
    return Confirmed(rows, indexes)


def _first_of_each_key(rows: Sequence[Row]) -> list[Row]:
    """One row a subject: a newer notice waits until the older one is confirmed, and so cannot be overtaken by it."""
    first: dict[str, Row] = {}
    for row in rows:
        first.setdefault(row.key, row)
    return list(first.values())
