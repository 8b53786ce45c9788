"""Takes facts from the closed zone's FACTS and counts each batch in one transaction.

A message is acknowledged only after the commit. It may therefore come again: a fact is counted once, by its id.
A message that is no pack of facts is ended, counted and recorded, so that it holds up nobody.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

from google.protobuf.message import DecodeError
from nats.aio.msg import Msg

from todoke_aggregation import metrics
from todoke_aggregation.core.counting import Fact, check
from todoke_aggregation.store import Store
from todoke_kit import bus, logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import Refusal
from todoke_pb.facts.v1 import facts_pb2 as pb

_log = logs.get(__name__)

STREAM, CONSUMER = "FACTS", "aggregation"
MESSAGES = 20  # packs in one transaction: at most 10,000 facts
MAX_FACTS = 500  # in a pack; todoke_pb/facts/v1/facts.proto
FETCH_SECONDS = 1.0
PAUSE_SECONDS = 1.0  # while the database is away


class Inbox:
    """One consumer of FACTS."""

    def __init__(self, puller: bus.Puller, store: Store) -> None:
        self._puller = puller
        self._store = store

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
                await _end(message, refusal.code)
            else:
                readable.append(message)
        if readable:
            await self._count(readable, facts)

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
        await bus.acknowledge(messages)


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


async def _end(message: Msg, code: str) -> None:
    kit_metrics.refused(metrics.DOOR, code, sha256=hashlib.sha256(message.data).hexdigest())
    await message.term()
