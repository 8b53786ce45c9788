"""The whole process: configuration, a pack carried in, a notice carried out, its audit trail, a clean stop."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import msgspec
import pytest
from support import parcels
from support.nats import SETTLE_SECONDS, Trio, trio
from support.notices import KEY, STATUS, TAIL
from support.ports import free_port
from support.processes import program
from support.witness import CLOSED, LOG, WITNESS

from todoke_evidence import notice
from todoke_kit import bus, config, pulling
from todoke_relay.config import (
    MIN_BUNDLES_PER_SECOND,
    MIN_CHECKPOINTS_PER_SECOND,
    MIN_LETTERS_PER_SECOND,
    MIN_STATUSES_PER_SECOND,
    Config,
    LogKeyFiles,
)

pytestmark = pytest.mark.journey


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with trio(tmp_path) as running:
        yield running


def settings(servers: Trio) -> Config:
    key = servers.folder / "notice.pub"
    key.write_bytes(KEY.public().to_bytes())
    logs = {"internet": LOG.verifier, "closed": CLOSED.verifier, "witness": WITNESS.verifier}
    for name, verifier in logs.items():
        (servers.folder / f"{name}.vkey").write_text(verifier.vkey() + "\n")
    return Config(
        outside=servers.bus("gate.relay"),
        inside=servers.bus("lgwan.relay"),
        notice_keys=[key],
        log_keys=LogKeyFiles(**{name: [servers.folder / f"{name}.vkey"] for name in logs}),
        metrics=config.Metrics(address=f"127.0.0.1:{free_port()}"),
        audit_file=servers.folder / "audit.jsonl",
    )


async def send_both_ways(servers: Trio) -> tuple[bytes, bytes]:
    """Files a pack outside and a status inside; returns what arrived on the other side of each."""
    gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
    forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
    try:
        await bus.publish(gateway, "submissions.990019", parcels.pack(parcels.submission()))
        await bus.publish(forms, "outbox.statuses", notice.sign_status(STATUS, KEY).encode())
        (arrived,) = await pulling.Puller(forms, "INBOX", "forms").fetch(1, SETTLE_SECONDS)
        await asyncio.to_thread(servers.wait_empty, "lgwan", "OUTBOX")
        status = await gateway.request(f"$JS.API.DIRECT.GET.OUT.out.status.{TAIL}", b"")
    finally:
        await gateway.close()
        await forms.close()
    return arrived.data, status.data


def test_it_carries_both_ways_records_it_and_stops_when_told(servers: Trio) -> None:
    with program("todoke_relay", settings(servers), servers.folder) as relay:
        pack, status = asyncio.run(send_both_ways(servers))
        servers.wait_empty("dmz", "SUBMISSIONS")
        assert relay.stop() == 0, relay.said
    assert pack == parcels.pack(parcels.submission())
    assert status == notice.sign_status(STATUS, KEY).encode()
    lines = [json.loads(line) for line in (servers.folder / "audit.jsonl").read_text().splitlines()]
    carried = {(line["event"], line["lane"], line["subject"], line["count"]) for line in lines}
    assert carried == {
        ("relayed", "inward", "inbox.990019", 1),
        ("relayed", "outward", "out.status.*", 1),
    }


async def send_rubbish(servers: Trio) -> None:
    gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
    try:
        await bus.publish(gateway, "submissions.990019", b"rubbish")
    finally:
        await gateway.close()


def says_full(chosen: Config) -> bool:
    """What it tells whoever watches it, of DEAD."""
    with urlopen(f"http://{chosen.metrics.address}/metrics") as answer:
        (line,) = [line for line in answer.read().decode().splitlines() if line.startswith("todoke_relay_dead_full ")]
    return float(line.split()[1]) == 1


def test_it_says_that_dead_is_full_for_as_long_as_it_is(servers: Trio) -> None:
    servers.narrow("lgwan", "DEAD", 1)
    chosen = settings(servers)
    with program("todoke_relay", chosen, servers.folder) as relay:
        asyncio.run(send_rubbish(servers))
        servers.wait_empty("dmz", "SUBMISSIONS")
        assert says_full(chosen), relay.said
        servers.narrow("lgwan", "DEAD", 1_000_000)
        servers.wait_left("lgwan", "DEAD", 1)  # though nothing more was refused
        give_up = time.monotonic() + SETTLE_SECONDS
        while says_full(chosen):
            assert time.monotonic() < give_up, relay.said


def test_it_stops_when_told_even_while_both_sides_are_away(servers: Trio) -> None:
    with program("todoke_relay", settings(servers), servers.folder) as relay:
        servers.kill("gate", "lgwan")
        assert relay.stop() == 0, relay.said


def test_it_survives_kill_and_carries_on(servers: Trio) -> None:
    with program("todoke_relay", settings(servers), servers.folder) as relay:
        relay.stop(signal.SIGKILL)
    with program("todoke_relay", settings(servers), servers.folder):
        assert asyncio.run(send_both_ways(servers))[0] == parcels.pack(parcels.submission())


@pytest.mark.parametrize(
    ("rate", "least"),
    [
        ("statuses_per_second", MIN_STATUSES_PER_SECOND),
        ("bundles_per_second", MIN_BUNDLES_PER_SECOND),
        ("letters_per_second", MIN_LETTERS_PER_SECOND),
        ("checkpoints_per_second", MIN_CHECKPOINTS_PER_SECOND),
    ],
)
def test_a_rate_too_low_for_one_message_stops_the_start(servers: Trio, rate: str, least: int) -> None:
    chosen = msgspec.structs.replace(settings(servers), **{rate: least - 0.5})
    with program("todoke_relay", chosen, servers.folder) as relay:
        assert relay.wait() != 0
    assert rate in relay.said


@pytest.mark.parametrize("name", ["internet", "closed", "witness"])
def test_nor_does_one_that_is_no_key_of_a_log_or_witness(servers: Trio, name: str) -> None:
    chosen = settings(servers)
    (servers.folder / f"{name}.vkey").write_text((WITNESS if name != "witness" else LOG).verifier.vkey())
    with program("todoke_relay", chosen, servers.folder) as relay:
        assert relay.wait() != 0
    assert "note_key_malformed" in relay.said


def test_a_file_that_is_no_notice_key_stops_the_start(servers: Trio) -> None:
    chosen = settings(servers)
    chosen.notice_keys[0].write_text("no key")
    with program("todoke_relay", chosen, servers.folder) as relay:
        assert relay.wait() != 0
    assert "notice_key_malformed" in relay.said
