"""Reading the last message of several subjects at once, from a real stream."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from nats.aio.client import Client
from support.closedzone import lgwan
from support.nats import Trio

from todoke_kit import bus, direct
from todoke_kit.errors import BusUnavailableError


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with lgwan(tmp_path) as started:
        yield started


def play(servers: Trio, scene: Callable[[Client], Awaitable[None]]) -> None:
    async def connected() -> None:
        relay = await bus.connect(servers.bus("lgwan.relay"), "relay")
        try:
            await scene(relay)
        finally:
            await bus.close(relay)

    asyncio.run(connected())


def test_the_last_of_each_subject_comes_and_one_that_never_was_is_missing(servers: Trio) -> None:
    async def scene(relay: Client) -> None:
        for subject, body in (
            ("sent.form.a", b"old"),
            ("sent.form.b", b"b"),
            ("sent.form.a", b"a"),
            ("sent.form.c", b"c"),
        ):
            await bus.publish(relay, subject, body)
        found = await direct.last_of(relay, "SENT", ["sent.form.a", "sent.form.b", "sent.form.none"])
        assert found == {"sent.form.a": b"a", "sent.form.b": b"b"}

    play(servers, scene)


def test_an_empty_stream_has_none(servers: Trio) -> None:
    async def scene(relay: Client) -> None:
        assert await direct.last_of(relay, "SENT", ["sent.form.a"]) == {}

    play(servers, scene)


def test_a_hundred_at_once(servers: Trio) -> None:
    async def scene(relay: Client) -> None:
        messages = [(f"sent.status.{number}", str(number).encode()) for number in range(100)]
        await bus.publish_batch(relay, messages)
        assert await direct.last_of(relay, "SENT", [subject for subject, _ in messages]) == dict(messages)

    play(servers, scene)


def test_no_answer_is_not_taken_for_nothing(servers: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus, "PUBLISH_SECONDS", 0.2)

    async def scene(relay: Client) -> None:
        open_before = set(relay._subs)
        servers.kill("lgwan")
        with pytest.raises(BusUnavailableError):
            await direct.last_of(relay, "SENT", ["sent.form.a"])
        assert set(relay._subs) == open_before, "nothing is left open that nobody listens to"

    play(servers, scene)


def test_a_question_that_the_server_refuses_is_not_taken_for_nothing(servers: Trio) -> None:
    async def scene(relay: Client) -> None:
        with pytest.raises(BusUnavailableError):
            await direct.last_of(relay, "SENT", [])

    play(servers, scene)
