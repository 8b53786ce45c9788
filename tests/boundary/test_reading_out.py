"""The gateway reads OUT with the direct get alone: one last message, all of them in pages, and only what is new."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from support.nats import Trio, trio
from support.waiting import LONG

from todoke_kit import bus, direct
from todoke_kit.errors import BusUnavailableError

Scene = Callable[[Client, Client], Awaitable[None]]


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with trio(tmp_path) as running:
        yield running


def play(servers: Trio, scene: Scene) -> None:
    async def with_both() -> None:
        relay = await bus.connect(servers.bus("gate.relay"), "relay")
        gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
        try:
            await scene(relay, gateway)
        finally:
            await bus.close(relay)
            await bus.close(gateway)

    asyncio.run(with_both())


async def ask(gateway: Client, request: dict[str, Any]) -> tuple[list[Msg], Msg]:
    """The stored messages that answer a request, and the status that ends them."""
    inbox = gateway.new_inbox()
    answers = await gateway.subscribe(inbox)
    await gateway.publish("$JS.API.DIRECT.GET.OUT", json.dumps(request).encode(), reply=inbox)
    stored: list[Msg] = []
    while "Status" not in ((answer := await answers.next_msg(LONG)).headers or {}):
        stored.append(answer)
    await answers.unsubscribe()
    return stored, answer


def header(message: Msg, name: str) -> str:
    assert message.headers is not None
    return message.headers[name]


def test_the_last_message_of_a_subject(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        await bus.publish(relay, "out.form.a", b"old")
        await bus.publish(relay, "out.form.a", b"new")
        found = await gateway.request("$JS.API.DIRECT.GET.OUT.out.form.a", b"")
        assert (found.data, header(found, "Nats-Subject")) == (b"new", "out.form.a")
        missing = await gateway.request("$JS.API.DIRECT.GET.OUT.out.form.b", b"")
        assert (missing.data, header(missing, "Status")) == (b"", "404")

    play(servers, scene)


def test_the_last_message_of_every_subject_in_pages(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        for name in "abcde":
            await bus.publish(relay, f"out.form.{name}", b"old")
        for name in "abcde":
            await bus.publish(relay, f"out.form.{name}", name.encode())
        await bus.publish(relay, "out.status.x", b"not a form")

        request: dict[str, Any] = {"multi_last": ["out.form.*"], "batch": 2}
        found, end = await ask(gateway, request)
        while header(end, "Nats-Num-Pending") != "0":
            following = int(header(end, "Nats-Last-Sequence")) + 1
            page = request | {"seq": following, "up_to_seq": int(header(end, "Nats-UpTo-Sequence"))}
            more, end = await ask(gateway, page)
            found += more
        assert [message.data for message in found] == [b"a", b"b", b"c", b"d", b"e"]
        assert header(end, "Status") == "204"

    play(servers, scene)


def test_only_what_is_newer(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        await bus.publish(relay, "out.form.a", b"a")
        (found,), _ = await ask(gateway, {"multi_last": ["out.form.*"]})
        newer = {"multi_last": ["out.form.*"], "seq": int(header(found, "Nats-Sequence")) + 1}
        nothing, end = await ask(gateway, newer)
        assert (nothing, header(end, "Status")) == ([], "204")
        await bus.publish(relay, "out.form.b", b"b")
        (found,), _ = await ask(gateway, newer)
        assert found.data == b"b"

    play(servers, scene)


def test_an_empty_stream_is_no_fault(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        nothing, end = await ask(gateway, {"multi_last": ["out.form.*"]})
        assert (nothing, header(end, "Status")) == ([], "404")

    play(servers, scene)


def test_the_ledger_reads_the_last_checkpoint_of_each_log_and_nothing_else(
    servers: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(relay: Client, _: Client) -> None:
        ledger = await bus.connect(servers.bus("dmz.ledger"), "ledger")
        try:
            assert await direct.last(ledger, "OUT", "out.log.internet") is None
            for subject, body in (("out.log.internet", b"1"), ("out.log.internet", b"2"), ("out.log.closed", b"3")):
                await bus.publish(relay, subject, body)
            assert await direct.last(ledger, "OUT", "out.log.internet") == b"2"
            assert await direct.last(ledger, "OUT", "out.log.closed") == b"3"
            servers.kill("dmz")
            monkeypatch.setattr(bus, "PUBLISH_SECONDS", 0.2)
            with pytest.raises(BusUnavailableError):
                await direct.last(ledger, "OUT", "out.log.internet")
        finally:
            await bus.close(ledger)

    play(servers, scene)
