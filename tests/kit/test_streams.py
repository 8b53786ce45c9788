"""The stream bootstrap: makes what is listed, changes what differs, repeats without effect, and can do no more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest
from support.nats import DEPLOY, NATS_SERVER, Trio, listed
from support.processes import program

from todoke_kit import bus, config, streams
from todoke_kit.errors import BusUnavailableError, Refusal

LISTED = listed("lgwan")


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    """The closed zone's server, without streams, and started by its setup file alone."""
    running = Trio(tmp_path)
    try:
        yield running
    finally:
        if running.running("lgwan"):
            running.kill("lgwan")


def apply(servers: Trio, wanted: streams.Streams) -> None:
    with servers.set_up("lgwan"):
        asyncio.run(servers.apply("lgwan", wanted))
    if not servers.running("lgwan"):
        servers.start("lgwan")


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


def test_a_stream_that_the_key_may_not_make_is_not_made(servers: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server says nothing to what it does not allow, so it looks like one that does not answer."""
    monkeypatch.setattr(streams, "CALL_SECONDS", 1.0)
    with servers.set_up("lgwan"), pytest.raises(BusUnavailableError):
        asyncio.run(servers.apply("lgwan", changed(name="SPY", subjects=["spy.*"])))
    servers.start("lgwan")
    assert "SPY" not in servers.streams("lgwan")


def settings(servers: Trio, *server: str) -> streams.Config:
    return streams.Config(
        bus=servers.bus("lgwan.bootstrap"), streams=DEPLOY / "lgwan" / "lgwan-streams.toml", server=server
    )


@pytest.mark.parametrize("ours", [True, False], ids=["that it starts itself", "that runs"])
def test_it_runs_as_a_program_against_a_server(servers: Trio, monkeypatch: pytest.MonkeyPatch, ours: bool) -> None:
    command = (str(NATS_SERVER), "-c", str(DEPLOY / "lgwan" / "setup.conf")) if ours else ()
    for name, value in servers.environment.items():
        monkeypatch.setenv(name, value)
    with (
        nullcontext() if ours else servers.set_up("lgwan"),
        program("todoke_kit.streams", settings(servers, *command), servers.folder) as bootstrap,
    ):
        assert bootstrap.wait() == 0, bootstrap.said
    servers.start("lgwan")  # its port is free again
    said = [json.loads(line) for line in bootstrap.said.splitlines() if line.startswith("{")]
    assert [line["stream"] for line in said if line["event"] == "stream_ready"] == [
        stream.name for stream in LISTED.streams
    ]
    assert [servers.stream("lgwan", stream.name).messages for stream in LISTED.streams] == [0] * len(LISTED.streams)


def test_it_starts_no_second_server_over_the_files_of_one_that_serves(servers: Trio) -> None:
    servers.start("lgwan")
    with program("todoke_kit.streams", settings(servers, "true"), servers.folder) as bootstrap:
        assert bootstrap.wait() == 1
    assert "server_running" in bootstrap.said


@pytest.mark.parametrize("server", ["dmz", "lgwan"])
def test_an_unknown_key_in_the_file_is_an_error(server: str, tmp_path: Path) -> None:
    file = tmp_path / "streams.toml"
    file.write_text((DEPLOY / server / f"{server}-streams.toml").read_text() + "longest = 1\n")
    with pytest.raises(config.ConfigError, match="longest"):
        config.load(streams.Streams, file)
