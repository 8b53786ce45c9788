"""Pulling: every stored message is handed on, whatever its publisher wrote into it, and a pull ends in time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from support.nats import SETTLE_SECONDS, Trio, trio
from support.rawbus import publish_raw
from support.waiting import LONG

from todoke_kit import bus, pulling
from todoke_kit.errors import BusUnavailableError

Scene = Callable[[Client, pulling.Puller], Awaitable[None]]
SUBJECT = "submissions.990019"


@pytest.fixture
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with trio(tmp_path_factory.mktemp("nats")) as running:
        yield running


def play(servers: Trio, scene: Scene) -> None:
    """Runs a scene with the gateway, which publishes, and a puller on the other end of the link."""

    async def with_both() -> None:
        gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
        relay = await bus.connect(servers.bus("gate.relay"), "relay")
        try:
            await scene(gateway, pulling.Puller(relay, "SUBMISSIONS", "lgwan", "dmz"))
        finally:
            await bus.close(gateway)
            await bus.close(relay)

    asyncio.run(with_both())


HOSTILE = [
    b"NATS/1.0\r\nStatus: abc\r\n\r\n",
    b"NATS/1.0\r\nStatus: 408\r\n\r\n",
    b"NATS/1.0\r\nStatus: 100\r\n\r\n",
    b"NATS/1.0 404 No Messages\r\n\r\n",
    b"NATS/1.0 408\r\n\r\n",
    b"NATS/1.0 \xff\xff\xff\r\n\r\n",
    b"NATS/1.0 409 \xff\r\n\r\n",
    b"NATS/1.0\r\n\xff: \xff\r\n\r\n",
    b"NATS/1.0\r\nno colon\r\n\r\n",
]


@pytest.mark.parametrize("headers", HOSTILE)
@pytest.mark.parametrize("batch", [1, 5])
def test_a_stored_message_is_delivered_whatever_its_headers_say(servers: Trio, headers: bytes, batch: int) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        await publish_raw(gateway, SUBJECT.encode(), headers, b"hostile")
        await bus.publish(gateway, SUBJECT, b"good")
        assert [message.data for message in await fetched(puller, 2, batch)] == [b"hostile", b"good"]
        servers.wait_empty("dmz", "SUBMISSIONS")

    play(servers, scene)


def test_a_subject_that_is_no_text_stops_nothing(servers: Trio) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        await publish_raw(gateway, b"submissions.\xff", b"NATS/1.0\r\n\r\n", b"hostile")
        await bus.publish(gateway, SUBJECT, b"good")
        assert [message.subject for message in await fetched(puller, 2, 5)] == ["submissions.\ufffd", SUBJECT]

    play(servers, scene)


def test_empty_messages_are_messages_and_hold_up_none_behind_them(servers: Trio) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        for body in (b"", b"", b"good", b""):
            await bus.publish(gateway, SUBJECT, body)
        assert [message.data for message in await fetched(puller, 4, 4)] == [b"", b"", b"good", b""]

    play(servers, scene)


def test_no_more_than_asked_for_come_and_none_is_left_in_flight(servers: Trio) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        for number in range(5):
            await bus.publish(gateway, SUBJECT, b"%d" % number)
        assert len(await puller.fetch(3, LONG)) <= 3
        assert servers.stream("dmz", "SUBMISSIONS").unacknowledged <= 3

    play(servers, scene)


def test_what_waits_together_comes_together(servers: Trio) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        bodies = [b"%d" % number for number in range(20)]
        for body in bodies:
            await bus.publish(gateway, SUBJECT, body)
        first = await puller.fetch(16, LONG)
        assert 1 < len(first) <= 16  # a consumer may learn of the last ones a moment later
        await pulling.acknowledge(first)
        rest = await fetched(puller, len(bodies) - len(first), 16)
        assert [message.data for message in [*first, *rest]] == bodies

    play(servers, scene)


@pytest.mark.parametrize(
    ("reply", "pending"),
    [
        ("$JS.ACK.SUBMISSIONS.lgwan.1.5.5.1795425947000000000.7", 7),
        ("$JS.ACK.dmz.hash.SUBMISSIONS.lgwan.1.5.5.1795425947000000000.7", 7),
        ("$JS.ACK.dmz.hash.SUBMISSIONS.lgwan.1.5.5.1795425947000000000.7.random", 7),
        ("$JS.ACK.", 0),
        ("$JS.ACK.a.b.c.d.e.f.soon", 0),
        ("$JS.ACK.a.b.c.d.e.f.-1", 0),
        ("$JS.ACK.a.b.c.d.e.f.٩", 0),
        ("$JS.ACK.a.b.c.d.e.f." + "9" * 5_000, 0),
    ],
)
def test_how_many_wait_is_read_from_the_reply_subject_and_from_no_nonsense(reply: str, pending: int) -> None:
    assert pulling.pending(Msg(Client(), SUBJECT, reply, b"")) == pending


def test_without_a_message_a_pull_ends_when_its_time_is_over(servers: Trio) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        assert await puller.fetch(5, 0.1) == []
        await bus.publish(gateway, SUBJECT, b"later")
        assert [message.data for message in await fetched(puller, 1, 5)] == [b"later"]
        await asyncio.to_thread(servers.wait_empty, "dmz", "SUBMISSIONS")  # the acknowledgement crosses the link

    play(servers, scene)


def test_what_comes_too_late_for_one_fetch_is_in_the_next(servers: Trio) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        with pytest.raises(TimeoutError):  # its request stays with the server
            await asyncio.wait_for(puller.fetch(1, LONG), 0.2)
        await bus.publish(gateway, SUBJECT, b"late")
        assert [message.data for message in await fetched(puller, 1, 1)] == [b"late"]

    play(servers, scene)


def test_a_pull_survives_its_servers(servers: Trio) -> None:
    async def scene(gateway: Client, puller: pulling.Puller) -> None:
        assert await puller.fetch(1, 0.1) == []
        servers.kill("dmz", "gate")
        assert await puller.fetch(1, 0.1) == []
        await asyncio.to_thread(servers.start, "dmz", "gate")
        await bus.publish(gateway, SUBJECT, b"after")
        assert [message.data for message in await fetched(puller, 1, 1)] == [b"after"]

    play(servers, scene)


def test_a_consumer_that_is_not_there_is_no_fault(servers: Trio) -> None:
    async def scene(_: Client, puller: pulling.Puller) -> None:
        servers.kill("dmz")
        assert await puller.fetch(2, 0.5) == []

    play(servers, scene)


def test_a_closed_connection_is_said(servers: Trio) -> None:
    async def scene(_: Client, puller: pulling.Puller) -> None:
        await puller._client.close()
        with pytest.raises(BusUnavailableError):
            await puller.fetch(1, 1.0)

    play(servers, scene)


async def fetched(puller: pulling.Puller, count: int, batch: int) -> list[Msg]:
    """The next messages in order, acknowledged."""
    messages: list[Msg] = []
    while len(messages) < count:
        found = await puller.fetch(batch, SETTLE_SECONDS)
        assert found, f"{len(messages)} of {count} arrived"
        await pulling.acknowledge(found)
        messages += found
    await puller._client.flush()
    return messages


@pytest.mark.parametrize(
    "line", [b"NATS/1.0 \xff\xff\xff", b"NATS/1.0 409 \xff", b"NATS/1.0 20\xff: a", b"NATS/1.0 \xff"]
)
def test_what_the_server_adds_is_read_also_behind_a_first_line_that_nobody_can_read(line: bytes) -> None:
    """The nats-server that we test with mends such a line when it stores; older ones, and what they stored, do not."""
    added = b"\r\nNats-Subject: dead.relay\r\nNats-Sequence: 7\r\n\r\n"
    read = asyncio.run(bus._Client()._process_headers(line + added))
    assert read == {"Nats-Subject": "dead.relay", "Nats-Sequence": "7"}


@pytest.mark.parametrize("header", [b"NATS/1.0", b"NATS/1.0 ", b"NATS/1.0 \xff", b"NATS/1.0 \xff\r\n\r\n", b""])
def test_a_header_of_which_nothing_can_be_read_is_none(header: bytes) -> None:
    assert not asyncio.run(bus._Client()._process_headers(header))
