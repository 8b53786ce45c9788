"""What a work queue keeps and nobody is given comes again, and nothing else does; on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from support.nats import Trio, trio
from support.waiting import LONG

from todoke_kit import bus, pulling
from todoke_kit.leftovers import Leftovers
from todoke_kit.metrics import GIVEN_AGAIN

SUBJECT = "submissions.990019"
RESET = "$JS.dmz.API.CONSUMER.RESET.SUBMISSIONS.lgwan"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with trio(tmp_path_factory.mktemp("nats")) as running:
        yield running


def play(servers: Trio, scene: Callable[[Client, Client], Awaitable[None]]) -> None:
    """With the gateway and the relay connected; SUBMISSIONS is empty before and after."""

    async def played() -> None:
        gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
        relay = await bus.connect(servers.bus("gate.relay"), "relay")
        try:
            await scene(gateway, relay)
            await asyncio.to_thread(servers.wait_empty, "dmz", "SUBMISSIONS")
        finally:
            await bus.close(gateway)
            await bus.close(relay)

    asyncio.run(played())


async def leave_over(gateway: Client, relay: Client, count: int) -> None:
    """Publishes messages, and puts the consumer past them, as a kill may."""
    last = 0
    for number in range(count):
        last = (await bus.publish(gateway, SUBJECT, b"kept %d" % number)).seq
    await relay.request(RESET, b'{"seq":%d}' % (last + 1))


def puller(relay: Client, *, releases: bool = True) -> pulling.Puller:
    return pulling.Puller(relay, "SUBMISSIONS", "lgwan", "dmz", releases=releases)


def of(relay: Client) -> Leftovers:
    return Leftovers(relay, "SUBMISSIONS", "lgwan", "dmz")


async def taken(asking: pulling.Puller, count: int) -> list[bytes]:
    """The next messages, acknowledged."""
    found = []
    while len(found) < count:
        messages = await asking.fetch(10, LONG)
        assert messages, f"{len(found)} of {count} came"
        await pulling.acknowledge(messages)
        found += [message.data for message in messages]
    return found


def test_what_nobody_is_given_is_given_again(servers: Trio) -> None:
    async def scene(gateway: Client, relay: Client) -> None:
        counted = GIVEN_AGAIN.labels("SUBMISSIONS")._value.get()
        await leave_over(gateway, relay, 3)
        asking = puller(relay, releases=False)  # one throughout: the server may give the first to one that ended
        assert await asking.fetch(10, 0.2) == []
        assert await of(relay).release()
        assert await taken(asking, 3) == [b"kept 0", b"kept 1", b"kept 2"]
        assert GIVEN_AGAIN.labels("SUBMISSIONS")._value.get() == counted + 3

    play(servers, scene)


def test_who_pulls_asks_by_itself_when_it_starts_and_is_idle(servers: Trio) -> None:
    async def scene(gateway: Client, relay: Client) -> None:
        await leave_over(gateway, relay, 1)
        asking = puller(relay)
        assert await asking.fetch(10, 0.2) == []
        assert await taken(asking, 1) == [b"kept 0"]

    play(servers, scene)


def test_behind_the_link_it_asks_again_in_a_while_and_not_before(
    servers: Trio, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(gateway: Client, relay: Client) -> None:
        asking = puller(relay)
        assert await asking.fetch(10, 0.2) == []
        await leave_over(gateway, relay, 1)
        for _ in range(3):
            assert await asking.fetch(10, 0.2) == []
        monkeypatch.setattr(pulling, "RELEASE_SECONDS", 0.0)
        assert await asking.fetch(10, 0.2) == []
        assert await taken(asking, 1) == [b"kept 0"]

    play(servers, scene)


def test_at_its_own_server_it_asks_again_when_that_was_started_anew(servers: Trio) -> None:
    async def scene(_gateway: Client, _relay: Client) -> None:
        forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
        inside = await bus.connect(servers.bus("lgwan.relay"), "relay")
        asking = pulling.Puller(forms, "INBOX", "forms", releases=True)
        assert await asking.fetch(10, 0.2) == []
        stored = await bus.publish(inside, "inbox.990019", b"kept")
        await forms.request("$JS.API.CONSUMER.RESET.INBOX.forms", b'{"seq":%d}' % (stored.seq + 1))
        for _ in range(3):
            assert await asking.fetch(10, 0.2) == []
        await asyncio.to_thread(servers.kill, "lgwan")
        await asyncio.to_thread(servers.start, "lgwan")
        assert await taken_in_the_end(asking) == b"kept"
        await bus.close(forms)
        await bus.close(inside)

    play(servers, scene)


async def taken_in_the_end(asking: pulling.Puller) -> bytes:
    async with asyncio.timeout(LONG):
        while not (messages := await asking.fetch(10, 0.5)):
            pass
    await pulling.acknowledge(messages)
    return messages[0].data


def test_at_any_time_nothing_is_lost_by_it_and_the_queue_runs_empty(servers: Trio) -> None:
    async def scene(gateway: Client, relay: Client) -> None:
        for number in range(4):
            await bus.publish(gateway, SUBJECT, b"%d" % number)
        asking = puller(relay, releases=False)
        held = await asking.fetch(2, LONG)
        await pulling.put_back(held[1:], seconds=3_600.0)
        assert await of(relay).release()
        await pulling.acknowledge(held[:1])
        seen = {held[0].data}
        async with asyncio.timeout(LONG):
            while (await asyncio.to_thread(servers.stream, "dmz", "SUBMISSIONS")).messages:
                found = await asking.fetch(10, 1.0)
                await pulling.acknowledge(found)
                seen |= {message.data for message in found}
        assert seen == {b"0", b"1", b"2", b"3"}

    play(servers, scene)


@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"rubbish", b"\xff\xfe", b"[" * 100_000, b'{"error":{"code":503}}', b'{"num_pending":1e400}'],
    ids=lambda answer: repr(answer[:20]),
)
def test_whatever_a_server_answers_ends_nothing(servers: Trio, answer: bytes) -> None:
    async def scene(_gateway: Client, relay: Client) -> None:
        liar = await bus.connect(servers.bus("gate.relay"), "liar")
        asking = of(relay)
        asking._subject = f"{liar.new_inbox()}.lies"

        async def lie(message: Msg) -> None:
            await message.respond(answer)

        await liar.subscribe(asking._subject, cb=lie)
        await liar.flush()
        assert not await asking.release()
        await bus.close(liar)

    play(servers, scene)
