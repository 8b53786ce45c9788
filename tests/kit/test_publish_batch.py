"""A batch across the link between the zones: stored whole and in order or not at all, and once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from support.nats import Trio, trio
from support.waiting import LONG

from todoke_kit import bus
from todoke_kit.errors import BusUnavailableError
from todoke_kit.metrics import REFUSED

Scene = Callable[[Client, Client], Awaitable[None]]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with trio(tmp_path_factory.mktemp("nats")) as running:
        yield running


def play(servers: Trio, scene: Scene) -> None:
    """Runs a scene with the relay, which publishes to OUT through the gate, and the gateway, which reads it."""

    async def with_both() -> None:
        relay = await bus.connect(servers.bus("gate.relay"), "relay")
        gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
        try:
            await scene(relay, gateway)
        finally:
            await bus.close(relay)
            await bus.close(gateway)

    asyncio.run(with_both())


def test_a_subject_that_is_not_allowed_is_counted_and_audited(servers: Trio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "todoke.audit")
    counter = REFUSED.labels("bus", "subject_not_allowed")
    before = counter._value.get()

    async def scene(_relay: Client, gateway: Client) -> None:
        await gateway.publish("inbox.990019", "見本 花子".encode())
        async with asyncio.timeout(LONG):
            while counter._value.get() == before:  # what is refused is told when the server comes to it
                await gateway.flush()

    play(servers, scene)
    assert counter._value.get() == before + 1
    assert [record.fields for record in caplog.records if record.name == "todoke.audit"] == [
        {"door": "bus", "code": "subject_not_allowed", "bus": "gateway"}
    ]


async def last(gateway: Client, subject: str) -> Msg:
    """The last message of a subject of OUT."""
    return await gateway.request(f"$JS.API.DIRECT.GET.OUT.{subject}", b"")


async def stored(gateway: Client, subject: str) -> bytes | None:
    """The body of the last message of a subject of OUT, or None."""
    found = await last(gateway, subject)
    return None if (found.headers or {}).get("Status") == "404" else found.data


def test_all_are_stored_and_the_last_of_a_subject_is_the_last_given(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        await bus.publish_batch(relay, [("out.status.A", b"old"), ("out.status.B", b"b"), ("out.status.A", b"new")])
        assert [await stored(gateway, f"out.status.{name}") for name in "AB"] == [b"new", b"b"]

    play(servers, scene)


def test_a_hundred_are_stored_at_once(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        await bus.publish_batch(relay, [(f"out.status.C{number}", bytes(4_096)) for number in range(100)])
        first, final = await last(gateway, "out.status.C0"), await last(gateway, "out.status.C99")
        assert first.headers is not None
        assert final.headers is not None
        assert int(final.headers["Nats-Sequence"]) - int(first.headers["Nats-Sequence"]) == 99

    play(servers, scene)


def test_a_single_message_needs_no_batch(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        await bus.publish_batch(relay, [("out.status.D", b"d")], msg_id="single")
        found = await last(gateway, "out.status.D")
        assert found.data == b"d"
        assert found.headers is not None
        assert found.headers["Nats-Msg-Id"] == "single"
        assert "Nats-Batch-Id" not in found.headers

    play(servers, scene)


def test_a_repetition_is_confirmed_and_replaces_nothing_newer(servers: Trio) -> None:
    async def scene(relay: Client, gateway: Client) -> None:
        older = [("out.status.E", b"older"), ("out.status.F", b"older")]
        await bus.publish_batch(relay, older, msg_id="older")
        await bus.publish_batch(relay, older, msg_id="older")
        await bus.publish_batch(relay, [("out.status.F", b"newer"), ("out.status.E", b"newer")], msg_id="newer")
        await bus.publish_batch(relay, older, msg_id="older")  # a copy that comes late, from another relay perhaps
        assert [await stored(gateway, f"out.status.{name}") for name in "EF"] == [b"newer", b"newer"]

    play(servers, scene)


@pytest.mark.parametrize(
    "lost", [("out.other.x", b"no stream and no right"), ("out.status.G", bytes(300_000))], ids=["subject", "size"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_when_one_is_not_stored_none_is_and_the_id_stays_free(
    servers: Trio, lost: tuple[str, bytes], place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "PUBLISH_SECONDS", 0.3)  # nobody answers a last message without a stream
    good = [("out.status.H", b"h"), ("out.status.I", b"i")]
    names = f"{lost[0]} {place}"

    async def scene(relay: Client, gateway: Client) -> None:
        before = [await stored(gateway, subject) for subject, _ in good]
        with pytest.raises(BusUnavailableError):
            await bus.publish_batch(relay, [*good[:place], lost, *good[place:]], msg_id=names)
        assert [await stored(gateway, subject) for subject, _ in good] == before
        await bus.publish_batch(relay, [(subject, names.encode()) for subject, _ in good], msg_id=names)
        assert [await stored(gateway, subject) for subject, _ in good] == [names.encode()] * 2

    play(servers, scene)


def test_a_stream_that_does_not_allow_batches_stores_nothing(servers: Trio) -> None:
    async def scene(_: Client, gateway: Client) -> None:
        with pytest.raises(BusUnavailableError):
            await bus.publish_batch(gateway, [("submissions.990019", b"a"), ("submissions.990019", b"b")])
        assert servers.stream("dmz", "SUBMISSIONS").messages == 0

    play(servers, scene)


def test_a_server_that_is_away_confirms_nothing(servers: Trio) -> None:
    async def scene(relay: Client, _: Client) -> None:
        servers.kill("dmz")
        try:
            with pytest.raises(BusUnavailableError):
                await bus.publish_batch(relay, [("out.status.J", b"j"), ("out.status.K", b"k")])
        finally:
            await asyncio.to_thread(servers.start, "dmz")

    play(servers, scene)


def test_a_closed_connection_confirms_nothing(servers: Trio) -> None:
    async def scene(relay: Client, _: Client) -> None:
        await relay.close()
        with pytest.raises(BusUnavailableError):
            await bus.publish_batch(relay, [("out.status.L", b"l"), ("out.status.M", b"m")])

    play(servers, scene)
