"""A stream that fills is seen before it is full: the gauges of a real server, and the alert that is shipped."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from msgspec.structs import replace
from support.boundary import ROOT
from support.nats import DEPLOY, SERVERS, Trio, listed
from support.waiting import wait_until
from support.watches import Watch, watching

from todoke_kit import bus, config
from todoke_kit.errors import StreamFullError
from todoke_kit.natslog import Config
from todoke_kit.streams import Streams

ROOM = 200_000  # bytes
PIECE = 10_000
USED, LIMIT, UNREAD = "todoke_nats_stream_bytes", "todoke_nats_stream_limit_bytes", "todoke_nats_streams_unread"
DMZ = '{server="dmz"}'
SAVED = '{server="dmz",stream="SAVED"}'
RULES: list[dict[str, Any]] = yaml.safe_load((ROOT / "deploy/prometheus/nats.yaml").read_text())["groups"][0]["rules"]
NEARLY_FULL, BLIND = (
    {rule["alert"]: rule for rule in RULES}[f"TodokeStream{name}"] for name in ("NearlyFull", "sUnread")
)
DIVISION = re.compile(r"max by \(server, stream\) \((\w+) / (\w+)\) > (0\.\d+)")


def alarming(watch: Watch) -> set[str]:
    """The streams of which the shipped rule would tell, by their labels."""
    found = DIVISION.fullmatch(NEARLY_FULL["expr"])
    assert found
    used, limit = watch.shown(found[1]), watch.shown(found[2])
    return {labels for labels in used if used[labels] / limit[labels] > float(found[3])}


async def save(servers: Trio, pieces: range) -> None:
    client = await bus.connect(servers.bus("dmz.gateway"), "gateway")
    try:
        for number in pieces:
            await bus.publish(client, f"saved.{number:032x}", bytes(PIECE))
    finally:
        await bus.close(client)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    """A dmz whose SAVED is small."""
    running = Trio(tmp_path / "servers")
    made = [replace(one, max_bytes=ROOM) if one.name == "SAVED" else one for one in listed("dmz").streams]
    with running.set_up("dmz"):
        asyncio.run(running.apply("dmz", Streams(made)))
    running.start("dmz")
    try:
        yield running
    finally:
        running.kill("dmz")


def test_a_stream_that_fills_is_seen_before_it_is_full(servers: Trio, tmp_path: Path) -> None:
    def as_served() -> bool:
        return watch.shown(USED).get(SAVED) == servers.streams("dmz")["SAVED"]["state"]["bytes"]

    with watching(servers, "dmz", tmp_path / "watch", looks=True) as watch:
        asyncio.run(save(servers, range(15)))
        wait_until(as_served, "never as full as it is")
        assert watch.shown(USED)[SAVED] > 15 * PIECE
        named = [f'{{server="dmz",stream="{one.name}"}}' for one in listed("dmz").streams]
        assert set(watch.shown(USED)) == set(watch.shown(LIMIT)) == set(named)
        assert watch.shown(LIMIT)[SAVED] == ROOM
        assert alarming(watch) == set()
        asyncio.run(save(servers, range(15, 17)))
        wait_until(lambda: alarming(watch), "no alarm")
        assert alarming(watch) == {SAVED}
        with pytest.raises(StreamFullError):
            asyncio.run(save(servers, range(17, 25)))


def test_a_server_that_is_away_shows_nothing_old(servers: Trio, tmp_path: Path) -> None:
    with watching(servers, "dmz", tmp_path / "watch", looks=True) as watch:
        wait_until(lambda: watch.shown(USED), "nothing was shown")
        assert watch.shown(UNREAD) == {DMZ: 0}
        servers.kill("dmz")
        wait_until(lambda: watch.shown(UNREAD) == {DMZ: 1}, "nobody was told")
        assert watch.shown(USED) == watch.shown(LIMIT) == {}
        servers.start("dmz")
        wait_until(lambda: watch.shown(USED), "nothing was shown again")
        assert watch.shown(UNREAD) == {DMZ: 0}


def test_who_looks_at_no_streams_shows_none(servers: Trio, tmp_path: Path) -> None:
    with watching(servers, "dmz", tmp_path / "watch") as watch:
        assert watch.shown(USED) == watch.shown(UNREAD) == {}


def test_who_is_blind_says_so() -> None:
    assert BLIND["expr"] == f"max by (server) ({UNREAD}) > 0"


@pytest.mark.parametrize("server", SERVERS)
def test_a_pod_asks_the_port_at_which_its_server_says_it(server: str) -> None:
    port = config.load(Config, DEPLOY / server / "pod-watch.toml").monitoring
    listens = f'{server.upper()}_PROBE_LISTEN="0.0.0.0:{port}"'
    has_streams = "jetstream {" in (DEPLOY / server / f"{server}.conf").read_text()
    assert (port is not None) == has_streams == (listens in (DEPLOY / server / "pod.env").read_text().splitlines())
