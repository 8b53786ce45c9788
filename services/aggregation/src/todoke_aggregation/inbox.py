"""Takes facts from the closed zone's FACTS and counts each batch in one transaction.

A message is acknowledged only after the commit. It may therefore come again: a fact is counted once, by its id.
A message that is no pack of facts becomes a dead letter, counted and recorded, so that it holds up nobody.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence

from google.protobuf.message import DecodeError
from nats.aio.client import Client
from nats.aio.msg import Msg

from todoke_aggregation import metrics
from todoke_aggregation.core.counting import Fact, check
from todoke_aggregation.dead import bury
from todoke_aggregation.store import Store
from todoke_kit import logs, pulling
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import BusUnavailableError, Refusal, StreamFullError
from todoke_pb.facts.v1 import facts_pb2 as pb

_log = logs.get(__name__)

STREAM, CONSUMER = "FACTS", "aggregation"
MESSAGES = 20  # packs in one transaction: at most 10,000 facts
MAX_FACTS = 500  # in a pack; todoke_pb/facts/v1/facts.proto
FETCH_SECONDS = 1.0
PAUSE_SECONDS = 1.0  # while the database is away
LATER_SECONDS = 30.0  # until a malformed one is tried again that could not be kept


class Inbox:
    """One consumer of FACTS.

    :param now_ms: POSIX milliseconds.
    """

    def __init__(self, client: Client, store: Store, now_ms: Callable[[], int]) -> None:
        self._client = client
        self._puller = pulling.Puller(client, STREAM, CONSUMER, releases=True)
        self._store = store
        self._now_ms = now_ms

    async def run(self) -> None:
        """Works for ever."""
        while True:
            await self.take_some()

    async def take_some(self) -> None:
        """Waits for messages, and deals with those that came."""
        messages = await self._puller.fetch(MESSAGES, FETCH_SECONDS)
        readable: list[Msg] = []
        facts: list[Fact] = []
        for message in messages:
            try:
                facts += read_pack(message.data)
            except Refusal as refusal:
                await self._bury(message, refusal.code)
            else:
                readable.append(message)
        if readable:
            await self._count(readable, facts)

    async def _bury(self, message: Msg, code: str) -> None:
        try:
            await bury(self._client, code, message, self._now_ms())
        except BusUnavailableError as error:  # a full DEAD is one, too: it stays until it can be kept
            if isinstance(error, StreamFullError):
                metrics.DEAD_FULL.set(1)
            logs.event(_log, "refused_not_kept", code=code, because=error.code)
            await pulling.put_back([message], LATER_SECONDS)
            return
        metrics.DEAD_FULL.set(0)
        kit_metrics.refused(metrics.DOOR, code, sha256=hashlib.sha256(message.data).hexdigest())
        await pulling.acknowledge([message])

    async def _count(self, messages: Sequence[Msg], facts: Sequence[Fact]) -> None:
        try:
            new = await asyncio.to_thread(self._store.count, facts)
        except Refusal as refusal:
            metrics.WAITING.set(1)
            logs.event(_log, "facts_wait", code=refusal.code, messages=len(messages))
            await asyncio.sleep(PAUSE_SECONDS)
            for message in messages:
                await message.nak()
            return
        metrics.WAITING.set(0)
        metrics.COUNTED.inc(new)
        metrics.REPEATED.inc(len(facts) - new)
        await pulling.acknowledge(messages)


def read_pack(body: bytes) -> list[Fact]:
    """The facts of one message.

    :raises Refusal: "fact_pack_malformed" or "fact_malformed".
    """
    try:
        pack = pb.FactPack.FromString(body)
    except DecodeError:
        raise Refusal("fact_pack_malformed") from None
    if not 1 <= len(pack.facts) <= MAX_FACTS:
        raise Refusal("fact_pack_malformed")
    facts = [_fact(fact) for fact in pack.facts]
    for fact in facts:
        check(fact)
    return facts


def _fact(fact: pb.Fact) -> Fact:
    return Fact(fact.fact_id, fact.procedure, fact.from_state, fact.to_state, fact.hour, fact.amount_yen)
