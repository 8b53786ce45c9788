"""Starts the three NATS servers of `deploy/nats` privately: own folder, ports, nkeys and certificates.

with trio(tmp_path) as servers:
    client = await bus.connect(servers.bus("dmz.gateway"), "test")
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import msgspec
import nkeys
from support import made_once
from support.ports import free_ports
from support.tls import Authority
from support.waiting import LONG

from todoke_kit import bus, config, streams

DEPLOY = Path(__file__).parents[2] / "deploy" / "nats"
NATS_SERVER = Path(sysconfig.get_path("scripts")) / "nats-server"
SERVERS = ("dmz", "gate", "lgwan")
STORING = ("dmz", "lgwan")
MONITORED = ("dmz-monitor", "lgwan-monitor")  # deployments have no monitoring port; tests look at streams through it
USER_VARIABLE = re.compile(r"\$NKEY_(DMZ|GATE|LGWAN)_([A-Z]+)")
SETTLE_SECONDS = 60.0  # what was delivered to a process that was killed comes again after ack_wait, 30 seconds at most
POLL_SECONDS = 0.01


@dataclass(frozen=True)
class StreamState:
    """Messages in a stream, and those of them delivered but not yet acknowledged."""

    messages: int
    unacknowledged: int


class Trio:
    """The three servers, the keys of their users ("server.user"), and means to stop and start each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.internet = Authority(folder / "internet", "internet")
        self.closed = Authority(folder / "closed", "closed")
        listeners = (*SERVERS, "leaf", *MONITORED)
        self.ports = dict(zip(listeners, free_ports(len(listeners)), strict=True))
        self.keys = {user: new_key(folder / f"{user}.nk") for user in sorted(users())}
        self.environment = quoted(self._variables())
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._log_starts: dict[str, int] = {}

    def bus(self, user: str) -> config.Bus:
        """How `user` ("server.user") connects."""
        server, name = user.split(".")
        root = self.internet.root if server == "dmz" else self.closed.root
        return config.Bus(
            url=f"tls://127.0.0.1:{self.ports[server]}",
            ca=root,
            seed_file=self.folder / f"{user}.nk",
            inbox_prefix=f"_INBOX_{name}",
        )

    def start(self, *servers: str) -> None:
        """Starts these servers and waits until they accept connections, and the gate until it is linked."""
        for server in servers:  # one after the other: a gate that finds no dmz tries again only after two seconds
            self.launch(server)
            self.wait_for_log(server, "Server is ready")
        if "gate" in servers and self.running("dmz"):
            self.wait_linked()

    def launch(self, server: str, file: str | None = None, **variables: object) -> None:
        """Starts one server, by a file of its own or with some of its variables changed, and waits for nothing."""
        with self.log(server).open("ab") as log:
            self._log_starts[server] = log.tell()
            self._processes[server] = subprocess.Popen(
                [NATS_SERVER, "-c", DEPLOY / server / (file or f"{server}.conf"), *self._monitoring(server)],
                env=self.environment | quoted(variables),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def kill(self, *servers: str) -> None:
        """kill -9: no goodbye, no flush."""
        for server in servers:
            process = self._processes.pop(server)
            process.kill()
            process.wait()

    def running(self, server: str) -> bool:
        """Whether we started it and it has not died."""
        return server in self._processes and self._processes[server].poll() is None

    def wait_linked(self) -> None:
        """Waits until the dmz has accepted the gate since the gate was last started."""
        self.wait_for_log("gate", "JetStream using domains")

    def wait_for_log(self, server: str, words: str) -> None:
        """Waits until the log says `words` after the server's last start."""
        give_up = time.monotonic() + LONG
        while words not in self.log(server).read_text()[self._log_starts[server] :]:
            if not self.running(server) or time.monotonic() > give_up:
                raise RuntimeError(self.log(server).read_text())
            time.sleep(POLL_SECONDS)

    def make_streams(self, *servers: str) -> None:
        """Does what `python -m todoke_kit.streams` does at deployment."""
        for server in servers or STORING:
            with self.set_up(server):
                asyncio.run(self.apply(server, listed(server)))

    def bring_streams(self, *servers: str) -> None:
        """The same where nothing was yet: a copy of what the first of a test run made, in which no key is."""
        for server in servers or STORING:
            made = made_once.of_this_run(f"streams-{server}", partial(_make_streams, server))
            if made is None:
                self.make_streams(server)
            else:
                shutil.copytree(made / server, self.folder / server)

    def narrow(self, server: str, name: str, max_bytes: int) -> None:
        """Makes a stream with room for so many bytes and no more, or changes it so, as if the rest were taken."""
        narrow = [
            msgspec.structs.replace(one, max_bytes=max_bytes) for one in listed(server).streams if one.name == name
        ]
        with self.set_up(server):
            asyncio.run(self.apply(server, streams.Streams(narrow)))

    @contextmanager
    def set_up(self, server: str, file: str = "setup.conf") -> Iterator[None]:
        """The server by its setup file, which knows the bootstrap alone; if it ran before, it does so afterwards."""
        ran = self.running(server)
        if ran:
            self.kill(server)
        self.launch(server, file)
        try:
            self.wait_for_log(server, "Server is ready")
            yield
        finally:
            self.kill(server)
        if ran:
            self.start(server)

    async def apply(self, server: str, wanted: streams.Streams) -> None:
        """Has the bootstrap make these streams, or change them."""
        client = await bus.connect(self.bus(f"{server}.bootstrap"), "bootstrap")
        try:
            await streams.apply(client, wanted)
        finally:
            await bus.close(client)

    def stream(self, server: str, name: str) -> StreamState:
        """How full a stream is just now."""
        found = self.streams(server)[name]
        unacknowledged = sum(consumer["num_ack_pending"] for consumer in found.get("consumer_detail") or ())
        return StreamState(found["state"]["messages"], unacknowledged)

    def streams(self, server: str) -> dict[str, Any]:
        """What the server tells of each stream, by its name."""
        with urlopen(f"http://127.0.0.1:{self.ports[f'{server}-monitor']}/jsz?streams=1&consumers=1") as answer:
            accounts = json.load(answer)["account_details"]
        return {stream["name"]: stream for account in accounts for stream in account.get("stream_detail", ())}

    def wait_empty(self, server: str, name: str) -> None:
        """Waits until everything in a workqueue was acknowledged."""
        self._wait(server, name, lambda state: state == StreamState(0, 0))

    def wait_left(self, server: str, name: str, count: int) -> None:
        """Waits until everything in a workqueue was acknowledged but so many messages."""
        self._wait(server, name, lambda state: state.messages == count)

    def wait_for(self, server: str, name: str, state: StreamState) -> None:
        """Waits until a stream is in a state."""
        self._wait(server, name, lambda now: now == state)

    def _wait(self, server: str, name: str, settled: Callable[[StreamState], bool]) -> None:
        """Gives up when nothing has left the stream for so long: how fast it empties is the machine's business."""
        give_up, least = time.monotonic() + SETTLE_SECONDS, sys.maxsize
        while not settled(state := self.stream(server, name)):
            if state.messages < least:
                give_up, least = time.monotonic() + SETTLE_SECONDS, state.messages
            assert time.monotonic() < give_up, state
            time.sleep(POLL_SECONDS)

    def _monitoring(self, server: str) -> list[str]:
        port = self.ports.get(f"{server}-monitor")
        return [] if port is None else ["-a", "127.0.0.1", "-m", str(port)]

    def log(self, server: str) -> Path:
        """What the server wrote."""
        return self.folder / f"{server}.log"

    def _variables(self) -> dict[str, str]:
        dmz, leaf = self.internet.issue("dmz"), self.internet.issue("gate-leaf")
        gate, lgwan = self.closed.issue("gate"), self.closed.issue("lgwan")
        keys = {f"NKEY_{user.replace('.', '_').upper()}": key for user, key in self.keys.items()}
        return keys | {
            "DMZ_LISTEN": f"127.0.0.1:{self.ports['dmz']}",
            "DMZ_LEAF_LISTEN": f"127.0.0.1:{self.ports['leaf']}",
            "DMZ_STORE": str(self.folder / "dmz"),
            "DMZ_CERT": str(dmz.certificate),
            "DMZ_KEY": str(dmz.key),
            "DMZ_CA": str(self.internet.root),
            "DMZ_GATE_PIN": leaf.spki_sha256,
            "GATE_LISTEN": f"127.0.0.1:{self.ports['gate']}",
            "GATE_CERT": str(gate.certificate),
            "GATE_KEY": str(gate.key),
            "GATE_DMZ_URL": f"tls://127.0.0.1:{self.ports['leaf']}",
            "GATE_DMZ_PIN": dmz.spki_sha256,
            "GATE_LEAF_CERT": str(leaf.certificate),
            "GATE_LEAF_KEY": str(leaf.key),
            "GATE_LEAF_CA": str(self.internet.root),
            "GATE_LEAF_SEED": (self.folder / "dmz.leaf.nk").read_text(),
            "LGWAN_LISTEN": f"127.0.0.1:{self.ports['lgwan']}",
            "LGWAN_STORE": str(self.folder / "lgwan"),
            "LGWAN_CERT": str(lgwan.certificate),
            "LGWAN_KEY": str(lgwan.key),
        }


@contextmanager
def trio(folder: Path) -> Iterator[Trio]:
    """The three servers with their streams, running."""
    servers = Trio(folder)
    try:
        servers.bring_streams()
        servers.start(*SERVERS)
        yield servers
    finally:
        servers.kill(*[server for server in SERVERS if servers.running(server)])


def _make_streams(server: str, folder: Path) -> None:
    """For `made_once`. Its server has ended when the folder is copied."""
    folder.mkdir()
    Trio(folder).make_streams(server)


def listed(server: str) -> streams.Streams:
    """The streams of a server."""
    return config.load(streams.Streams, DEPLOY / server / f"{server}-streams.toml")


def quoted(variables: Mapping[str, object]) -> dict[str, str]:
    """Variables as the servers' files want them: a bare value that begins with a digit would be read as a number."""
    return {name: f'"{value}"' for name, value in variables.items()}


def users() -> set[str]:
    """Every user ("server.user") that the configuration files name."""
    text = "".join(file.read_text() for file in DEPLOY.glob("*/*.conf"))
    return {f"{server}.{user}".lower() for server, user in USER_VARIABLE.findall(text)}


def new_key(file: Path) -> str:
    """Writes a new seed to `file` and returns its public key."""
    seed = nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER)
    file.write_bytes(seed)
    return str(nkeys.from_seed(seed).public_key.decode())
