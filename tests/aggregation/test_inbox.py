"""Facts between real servers: what is counted, what is acknowledged when, and what is ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from nats.aio.client import Client
from support import deadletters, facts
from support.nats import StreamState, Trio

from todoke_aggregation import inbox, metrics
from todoke_aggregation.inbox import Inbox, read_pack
from todoke_aggregation.store import Store
from todoke_kit import bus
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED

NOW_MS = 1_795_425_999_000
FULL = [facts.fact(number, "", "arrived") for number in range(inbox.MAX_FACTS)]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    """The closed zone's server alone."""
    running = Trio(tmp_path)
    running.bring_streams("lgwan")
    running.start("lgwan")
    try:
        yield running
    finally:
        running.kill("lgwan")


@dataclass
class Place:
    servers: Trio
    forms: Client
    store: Store
    inbox: Inbox

    async def send(self, *facts_of_a_pack: facts.pb.Fact) -> None:
        await bus.publish(self.forms, "facts.990019", facts.pack(*facts_of_a_pack))

    def states(self) -> dict[str, int]:
        return {place.state: count.cases for place, count in self.store.counts("").items()}

    async def take(self) -> None:
        """Lets the inbox deal with all that waits; a fetch ends with what came by then."""
        await self.inbox.take_some()
        while await self.waits():
            await self.inbox.take_some()

    async def waits(self) -> bool:
        state = await asyncio.to_thread(self.servers.stream, "lgwan", inbox.STREAM)
        return state.messages > state.unacknowledged

    async def emptied(self) -> None:
        await asyncio.to_thread(self.servers.wait_empty, "lgwan", inbox.STREAM)


@asynccontextmanager
async def connected(servers: Trio, store: Store) -> AsyncIterator[Place]:
    forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
    ours = await bus.connect(servers.bus("lgwan.aggregation"), "aggregation")
    try:
        yield Place(servers, forms, store, Inbox(ours, store, lambda: NOW_MS))
    finally:
        await bus.close(forms)
        await bus.close(ours)


def play(servers: Trio, store: Store, scene: Callable[[Place], Awaitable[None]]) -> None:
    async def with_everyone() -> None:
        async with connected(servers, store) as place:
            await scene(place)

    asyncio.run(with_everyone())


def test_facts_are_counted_and_leave_the_stream(servers: Trio, store: Store) -> None:
    async def scene(place: Place) -> None:
        await place.send(facts.fact(1, "", "arrived"), facts.fact(2, "", "arrived"))
        await place.send(facts.fact(3, "arrived", "accepted"))
        await place.take()
        await place.emptied()
        assert place.states() == {"arrived": 1, "accepted": 1}

    play(servers, store, scene)


def test_a_repeated_fact_is_counted_once(servers: Trio, store: Store) -> None:
    async def scene(place: Place) -> None:
        await place.send(facts.fact(1, "", "arrived"))
        await place.send(facts.fact(1, "", "arrived"), facts.fact(2, "", "arrived"))
        await place.take()
        assert place.states() == {"arrived": 2}

    play(servers, store, scene)


def test_a_full_pack_is_counted(servers: Trio, store: Store) -> None:
    async def scene(place: Place) -> None:
        await place.send(*FULL)
        await place.take()
        assert place.states() == {"arrived": inbox.MAX_FACTS}

    play(servers, store, scene)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"rubbish", "fact_pack_malformed"),
        (b"", "fact_pack_malformed"),
        (b'{"stream":"FACTS","seq":1}', "fact_pack_malformed"),
        (facts.pack(*FULL, facts.fact(9_999, "", "arrived")), "fact_pack_malformed"),
        (facts.pack(facts.fact(1, "", "arrived"), facts.fact(2, "", "")), "fact_malformed"),
    ],
)
def test_a_malformed_pack_is_refused_whole(body: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        read_pack(body)


def test_a_malformed_pack_becomes_a_dead_letter_and_holds_up_nobody(servers: Trio, store: Store) -> None:
    async def scene(place: Place) -> None:
        before = REFUSED.labels(metrics.DOOR, "fact_pack_malformed")._value.get()
        await bus.publish(place.forms, "facts.990019", b"rubbish")
        await place.send(facts.fact(1, "", "arrived"))
        await place.take()
        await place.emptied()
        assert place.states() == {"arrived": 1}
        assert REFUSED.labels(metrics.DOOR, "fact_pack_malformed")._value.get() == before + 1
        [letter] = await deadletters.of(servers)
        assert (letter.reason, letter.refused_by, letter.body) == ("fact_pack_malformed", "aggregation", b"rubbish")
        assert letter.refused_at_ms == NOW_MS

    play(servers, store, scene)


def test_what_is_sent_again_and_refused_again_is_a_dead_letter_again(servers: Trio, store: Store) -> None:
    async def scene(place: Place) -> None:
        for _ in range(2):
            await bus.publish(place.forms, "facts.990019", b"rubbish")
            await place.take()
        assert [letter.body for letter in await deadletters.of(servers)] == [b"rubbish", b"rubbish"]

    play(servers, store, scene)


def test_while_dead_is_full_what_was_refused_stays_and_that_is_said(
    servers: Trio, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LATER_SECONDS", 0.01)

    async def scene(place: Place) -> None:
        await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 100)
        await bus.publish(place.forms, "facts.990019", b"rubbish")
        await place.inbox.take_some()
        assert metrics.DEAD_FULL._value.get() == 1
        await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 1_000_000)
        while not await deadletters.of(servers):
            await place.inbox.take_some()
        assert metrics.DEAD_FULL._value.get() == 0
        await place.emptied()

    play(servers, store, scene)


def test_while_the_database_is_away_nothing_is_acknowledged(
    servers: Trio, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PAUSE_SECONDS", 0)

    async def scene(place: Place) -> None:
        await place.send(facts.fact(1, "", "arrived"))
        away = Store(f"sqlite:///{tmp_path}/missing/counts.db")
        await Inbox(place.inbox._client, away, lambda: NOW_MS).take_some()
        assert servers.stream("lgwan", inbox.STREAM).messages == 1
        await place.take()
        await place.emptied()
        assert place.states() == {"arrived": 1}

    play(servers, store, scene)


def test_a_quiet_stream_is_no_fault(servers: Trio, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "FETCH_SECONDS", 0.05)

    async def scene(place: Place) -> None:
        await place.take()
        assert servers.stream("lgwan", inbox.STREAM) == StreamState(0, 0)

    play(servers, store, scene)
