"""What tests copy of streams is what the bootstrap makes: the same streams and consumers, as configured, and no key."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from support.nats import STORING, Trio


def made(folder: Path, server: str, make: Callable[[Trio], None]) -> dict[str, object]:
    """Each stream of a server as it is configured, with its consumers; `make` is how they came there."""
    folder.mkdir()
    servers = Trio(folder)
    make(servers)
    servers.start(server)
    try:
        return configured(servers.ports[f"{server}-monitor"])
    finally:
        servers.kill(server)


def configured(port: int) -> dict[str, object]:
    with urlopen(f"http://127.0.0.1:{port}/jsz?streams=1&consumers=1&config=1") as answer:
        accounts = json.load(answer)["account_details"]
    return {
        f"{account['name']} {stream['name']}": (
            stream["config"],
            sorted((one["config"] for one in stream.get("consumer_detail") or ()), key=lambda one: str(one["name"])),
            stream["state"]["last_seq"],
        )
        for account in accounts
        for stream in account.get("stream_detail", ())
    }


@pytest.mark.parametrize("server", STORING)
def test_streams_that_are_brought_are_those_that_are_made(tmp_path: Path, server: str) -> None:
    own = made(tmp_path / "own", server, lambda servers: servers.make_streams(server))
    for name in ("first", "second"):
        assert made(tmp_path / name, server, lambda servers: servers.bring_streams(server)) == own
    assert len(own) > 2
