"""The stream bootstrap: makes what is listed, changes what differs, repeats without effect, and can do no more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from support.nats import DEPLOY, Trio
from support.processes import program

from todoke_kit import bus, config, streams
from todoke_kit.errors import Refusal

LISTED = config.load(streams.Streams, DEPLOY / "lgwan" / "lgwan-streams.toml")


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    """The closed zone's server, without streams."""
    running = Trio(tmp_path)
    running.start("lgwan")
    try:
        yield running
    finally:
        running.kill("lgwan")


def apply(servers: Trio, wanted: streams.Streams, user: str = "lgwan.bootstrap") -> None:
    async def with_client() -> None:
        client = await bus.connect(servers.bus(user), user)
        try:
            await streams.apply(client, wanted)
        finally:
            await bus.close(client)

    asyncio.run(with_client())


def changed(**changes: object) -> streams.Streams:
    """The listed streams, with the first one changed."""
    first, *others = LISTED.streams
    return streams.Streams(streams=[msgspec.structs.replace(first, **changes), *others])


def test_the_listed_streams_exist_afterwards(servers: Trio) -> None:
    apply(servers, LISTED)
    assert [servers.stream("lgwan", stream.name).messages for stream in LISTED.streams] == [0] * len(LISTED.streams)


def test_a_second_time_changes_nothing_and_keeps_what_is_stored(servers: Trio) -> None:
    async def store() -> None:
        forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
        await bus.publish(forms, "facts.990019", b"kept")
        await forms.close()

    apply(servers, LISTED)
    asyncio.run(store())
    apply(servers, LISTED)
    assert servers.stream("lgwan", "FACTS").messages == 1


def test_a_changed_limit_is_applied(servers: Trio) -> None:
    async def store(size: int) -> None:
        relay = await bus.connect(servers.bus("lgwan.relay"), "relay")
        try:
            await bus.publish(relay, "inbox.990019", bytes(size))
        finally:
            await relay.close()

    apply(servers, LISTED)
    asyncio.run(store(2_000))
    apply(servers, changed(max_msg_size=1_000))
    with pytest.raises(Refusal, match="bus_unavailable"):
        asyncio.run(store(2_000))


def test_a_change_that_would_lose_messages_is_refused(servers: Trio) -> None:
    apply(servers, LISTED)
    with pytest.raises(Refusal, match="stream_refused"):
        apply(servers, changed(retention="limits"))


def test_a_stream_that_the_key_may_not_make_is_not_made(servers: Trio) -> None:
    with pytest.raises(TimeoutError):
        asyncio.run(_apply_one_that_is_not_listed(servers))


async def _apply_one_that_is_not_listed(servers: Trio) -> None:
    client = await bus.connect(servers.bus("lgwan.bootstrap"), "bootstrap")
    try:
        async with asyncio.timeout(0.3):
            await streams.apply(client, changed(name="SPY", subjects=["spy.*"]))
    finally:
        await bus.close(client)


def test_it_runs_as_a_program(servers: Trio) -> None:
    settings = streams.Config(bus=servers.bus("lgwan.bootstrap"), streams=DEPLOY / "lgwan" / "lgwan-streams.toml")
    with program("todoke_kit.streams", settings, servers.folder) as bootstrap:
        assert bootstrap.wait() == 0, bootstrap.said
    said = [json.loads(line) for line in bootstrap.said.splitlines() if line.startswith("{")]
    assert [line["stream"] for line in said if line["event"] == "stream_ready"] == [
        stream.name for stream in LISTED.streams
    ]


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_an_unknown_key_in_the_file_is_an_error(server: str, tmp_path: Path) -> None:
    file = tmp_path / "streams.toml"
    file.write_text((DEPLOY / server / f"{server}-streams.toml").read_text() + "longest = 1\n")
    with pytest.raises(config.ConfigError, match="longest"):
        config.load(streams.Streams, file)
