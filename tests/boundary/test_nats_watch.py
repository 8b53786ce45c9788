"""A stolen key that tries a forbidden subject leaves a metric and an audit event, whatever program it is used with."""

from __future__ import annotations

import asyncio
import base64
import json
import signal
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import nkeys
import pytest
from nats.aio.client import Client
from support.intruder import connected
from support.nats import DEPLOY, SERVERS, Trio
from support.ports import free_port
from support.watches import POLL_SECONDS, SECONDS, Watch, watching

from todoke_kit import config
from todoke_kit.natslog import Config

FORBIDDEN = "anything.else"
THIEVES = ("dmz.gateway", "dmz.ledger", "gate.relay", "lgwan.forms", "lgwan.operator")
VERBS = ("publish", "subscribe")
LONG = "a" * 3_900  # a subject may be as long as a line of the protocol, 4,096 bytes
FLOOD = 4_500  # at 4 KB a line more than two files of 8 MB, and less than the three that the server keeps


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    """All three, without streams: what is forbidden is so before any is asked."""
    running = Trio(tmp_path_factory.mktemp("servers"))
    running.start(*SERVERS)
    try:
        yield running
    finally:
        running.kill(*SERVERS)


@pytest.fixture(scope="module")
def watches(servers: Trio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Watch]]:
    """What follows each of them, with the public keys that the servers have too."""
    folder = tmp_path_factory.mktemp("watches")
    with ExitStack() as running:
        yield {server: running.enter_context(watching(servers, server, folder / server)) for server in SERVERS}


async def steal(bus: config.Bus, publishing: int = 1, listening: int = 1, subject: str = FORBIDDEN) -> None:
    async with connected(bus) as intruder:
        for _ in range(publishing):
            await intruder.client.publish(subject, b"x")
        for _ in range(listening):
            await intruder.client.subscribe(subject)
        await intruder.settled()
        assert len(intruder.refused_publishing()) == publishing
        assert len(intruder.refused_listening()) == listening


@pytest.mark.parametrize("user", THIEVES)
def test_a_forbidden_subject_is_counted_and_told(servers: Trio, watches: dict[str, Watch], user: str) -> None:
    server, name = user.split(".")
    watch = watches[server]
    before = watch.refused("subject_not_allowed")
    asyncio.run(steal(servers.bus(user)))
    for verb in VERBS:
        watch.wait_for(name, verb, 1)
        assert watch.told(name, verb)[0] == 1
    assert watch.refused("subject_not_allowed") >= before + 2
    assert FORBIDDEN not in watch.settings.audit_file.read_text() + watch.program.said


@contextmanager
def leaf(servers: Trio) -> Iterator[ssl.SSLSocket]:
    """A link of a program that is no nats-server, with the gate's stolen key and certificate."""
    trusted = ssl.create_default_context(cafile=str(servers.internet.root))
    folder = servers.folder / "internet"
    trusted.load_cert_chain(folder / "gate-leaf.crt", folder / "gate-leaf.key")
    address = ("127.0.0.1", servers.ports["leaf"])
    with socket.create_connection(address, 60) as plain, trusted.wrap_socket(plain, server_hostname=address[0]) as link:
        info = json.loads(link.recv(1 << 16).partition(b"\r\n")[0].removeprefix(b"INFO "))
        key = nkeys.from_seed((servers.folder / "dmz.leaf.nk").read_bytes())
        signature = base64.urlsafe_b64encode(key.sign(info["nonce"].encode())).rstrip(b"=").decode()
        sign_in = {"nkey": key.public_key.decode(), "sig": signature, "name": "x\nline of its own"}
        link.sendall(b"CONNECT " + json.dumps(sign_in).encode() + b"\r\n")
        yield link


@pytest.mark.parametrize(
    ("said", "verb"), [(b"LMSG anything.else 1\r\nx\r\n", "publish"), (b"LS+ anything.else\r\n", "subscribe")]
)
def test_so_is_one_that_comes_over_the_link(servers: Trio, watches: dict[str, Watch], said: bytes, verb: str) -> None:
    with leaf(servers) as link:
        link.sendall(said)
        with suppress(ConnectionError):
            while link.recv(1 << 16):  # the server hangs up, in one way or another
                pass
    watches["dmz"].wait_for("leaf", verb, 1)
    assert watches["dmz"].told("leaf", verb) == [1]


@asynccontextmanager
async def called(servers: Trio, user: str, name: str) -> AsyncIterator[Client]:
    """A client that says it is called so."""
    own = servers.bus(user)
    client = Client()
    await client.connect(
        own.url, name=name, tls=ssl.create_default_context(cafile=str(own.ca)), nkeys_seed=str(own.seed_file),
        allow_reconnect=False, error_cb=heard,
    )  # fmt: skip
    try:
        yield client
        await client.flush()
        await client.flush()
    finally:
        await client.close()


async def heard(_: Exception) -> None:
    """A refusal, which the server also writes down."""


NAMES = (
    "plain\n[1] 2026/11/27 00:00:00.000000 [ERR] a line of its own",
    '%[1]s - "WEB/nkey:{key}" - Publish Violation - Subject "x',  # nats-server takes the name for a format
    "/nkey:{key}%[1]s - Publish Violation - Subject %[1]s",
    "%", "%%", "%d%s%q%v%!", "%[2]s%[1]*s", "%1000s", "\x1b[2J\x00\xff", '", SID 1', " - lid:1 - ",
)  # fmt: skip


KEYS = [(user, verb) for user in ("ledger", "gateway", "leaf", "unknown") for verb in VERBS]


@pytest.mark.parametrize("subject", ['"', 'a"b%s', "a\x0b\x0c\x1c\x85b"])
@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_client_calls_itself_the_key_is_blamed_that_it_has(
    servers: Trio, watches: dict[str, Watch], name: str, subject: str
) -> None:
    async def tries() -> None:
        async with called(servers, "dmz.ledger", name.replace("{key}", servers.keys["dmz.gateway"])) as client:
            await client._send_publish(subject, "", b"x", 1, {})  # without nats-py's own look at it
            await client.subscribe(FORBIDDEN)

    watch = watches["dmz"]
    before = {key: watch.counted(*key) for key in KEYS}
    asyncio.run(tries())
    for verb in VERBS:
        watch.wait_for("ledger", verb, int(before["ledger", verb]) + 1)
    more = {key: watch.counted(*key) - before[key] for key in KEYS}
    assert {key: count for key, count in more.items() if count} == {("ledger", verb): 1 for verb in VERBS}


@contextmanager
def pod(folder: Path) -> Iterator[tuple[Trio, Path]]:
    """A gate as in its pod, and its log."""
    log = folder / "log" / "nats.log"
    log.parent.mkdir()
    running = Trio(folder)
    own = {"GATE_PROBE_LISTEN": f"127.0.0.1:{free_port()}", "GATE_PID_FILE": folder / "pid", "GATE_LOG": log}
    running.launch("gate", "pod.conf", POD_NAME="nats-gate-0", **own)
    try:
        give_up = time.monotonic() + SECONDS
        while not log.exists() or "Server is ready" not in log.read_text():
            assert time.monotonic() < give_up, running.log("gate").read_text()
            time.sleep(POLL_SECONDS)
        yield running, log
    finally:
        running.kill("gate")


def test_a_flood_is_counted_over_rotations_told_in_few_lines_and_not_again_after_a_kill(tmp_path: Path) -> None:
    with pod(tmp_path) as (gate, log), watching(gate, "gate", tmp_path / "watch", log=log) as watch:
        asyncio.run(steal(gate.bus("gate.relay"), FLOOD, 0, LONG))
        watch.wait_for("relay", "publish", FLOOD)
        assert len(list(log.parent.iterdir())) == 3
        assert watch.counted("relay", "publish") == FLOOD
        assert watch.refused("log_lost") == 0
        watch.program.stop(signal.SIGKILL)
        asyncio.run(steal(gate.bus("gate.relay"), 0, 1))
        watch.start()
        watch.wait_for("relay", "subscribe", 1)
        assert watch.counted("relay", "publish") == 0
        assert watch.program.stop() == 0
        told = watch.told("relay", "publish")
        assert (told[0], len(told) < 10) == (1, True)


def test_a_pod_keeps_its_log_readable_where_logs_are_looked_for(tmp_path: Path) -> None:
    """Its file is in a folder that goes with the pod, so the container beside it repeats each line."""
    with pod(tmp_path) as (gate, log), watching(gate, "gate", tmp_path / "watch", log=log, repeat=True) as watch:
        asyncio.run(steal(gate.bus("gate.relay")))
        watch.wait_for("relay", "subscribe", 1)
        said = [json.loads(line) for line in watch.program.said.splitlines()]
        assert gate.log("gate").read_text() == ""
    lines = [line["line"] for line in said if line["event"] == "nats_log"]
    assert lines[: len(lines)] == log.read_text().splitlines()[: len(lines)]
    assert any("Server is ready" in line for line in lines)


@pytest.mark.parametrize("server", SERVERS)
def test_the_settings_of_a_pod_are_those_of_its_server(server: str) -> None:
    settings = config.load(Config, DEPLOY / server / "pod-watch.toml")
    assert (settings.server, settings.repeat) == (server, True)
    assert f'{server.upper()}_LOG="{settings.log}"' in (DEPLOY / server / "pod.env").read_text().splitlines()
