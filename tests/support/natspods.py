"""The NATS servers as `deploy/k8s` runs them, by their `pod.conf`: three for the dmz, two gates, on loopback."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from support.manifests import called, objects
from support.nats import DEPLOY, NATS_SERVER, POLL_SECONDS, Trio, listed, quoted
from support.ports import free_port
from support.tls import Pair

from todoke_kit import bus, config, streams
from todoke_kit.errors import Refusal

PEERS = 3
SETUP = "pod-setup.conf"
ATTEMPT_SECONDS = 30.0  # for streams that take one where nothing else runs
SECONDS = 120.0  # for an election and a link, on a machine that is busy with other things


class Pods:
    """The pods by name, "dmz-0" and the like, with the keys of a Trio."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trio = Trio(folder)
        self.ports: dict[str, int] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for number in range(PEERS):
            for use in ("client", "leaf", "route", "probe"):
                self.ports[f"dmz-{number}.{use}"] = free_port()

    def start_dmz(self, number: int, pair: Pair | None = None, file: str = "pod.conf") -> None:
        """Starts one of the three, with a certificate that is not its own if one is given, or by its setup file."""
        name, own = (
            f"dmz-{number}",
            pair or Pair(self.folder / "internet/dmz.crt", self.folder / "internet/dmz.key", ""),
        )
        peers = {f"DMZ_PEER_{peer}": f"tls://127.0.0.1:{self.ports[f'dmz-{peer}.route']}" for peer in range(PEERS)}
        listens = {
            "DMZ_LISTEN": "client",
            "DMZ_LEAF_LISTEN": "leaf",
            "DMZ_ROUTE_LISTEN": "route",
            "DMZ_PROBE_LISTEN": "probe",
        }
        variables = {key: f"127.0.0.1:{self.ports[f'{name}.{use}']}" for key, use in listens.items()} | peers
        variables |= {"DMZ_STORE": str(self.folder / name), "DMZ_PID_FILE": str(self.folder / f"{name}.pid")}
        variables |= {"DMZ_CERT": str(own.certificate), "DMZ_KEY": str(own.key), "DMZ_LOG": str(self._log(name))}
        self._start(name, variables, NATS_SERVER, "-c", DEPLOY / "dmz" / file)

    def restart_dmz(self, number: int, file: str = "pod.conf") -> None:
        """Starts it again, by another file if one is given, and waits until it is well."""
        self.kill(f"dmz-{number}")
        self.start_dmz(number, file=file)
        self.wait(f"dmz-{number}", "/healthz", status="ok")

    def pair(self, name: str) -> Pair:
        """A certificate of the internet zone's bus: "dmz" or "gate-leaf"."""
        return Pair(self.folder / "internet" / f"{name}.crt", self.folder / "internet" / f"{name}.key", "")

    def start_gate(self, number: int, dmz: int) -> None:
        """Starts a gate that dials one of the three, by the command of its pod."""
        name = f"gate-{number}"
        for use in ("client", "probe"):
            self.ports[f"{name}.{use}"] = free_port()
        variables = {
            "GATE_LISTEN": f"127.0.0.1:{self.ports[f'{name}.client']}",
            "GATE_PROBE_LISTEN": f"127.0.0.1:{self.ports[f'{name}.probe']}",
            "GATE_DMZ_URL": f"tls://127.0.0.1:{self.ports[f'dmz-{dmz}.leaf']}",
            "GATE_PID_FILE": str(self.folder / f"{name}.pid"),
            "GATE_LOG": str(self._log(name)),
        }
        gate = called(objects(), "Deployment", "nats-gate")["spec"]["template"]["spec"]["containers"][0]
        words = (
            " ".join(gate["command"][2:])
            .replace("/secrets/", f"{self.folder}/")
            .replace("/config", str(DEPLOY / "gate"))
        )
        self._start(name, variables, *gate["command"][:2], words)

    def _start(self, name: str, variables: dict[str, str], *command: str | Path) -> None:
        pin = self.trio.environment["GATE_DMZ_PIN"]
        environment = self.trio.environment | quoted(variables) | {"POD_NAME": f"nats-{name}", "DMZ_PIN": pin}
        environment |= {"PATH": f"{NATS_SERVER.parent}:/usr/bin:/bin"}
        environment.pop("GATE_LEAF_SEED")  # the gate's command reads it from its file
        with (self.folder / f"{name}.err").open("ab") as errors:
            self._running[name] = subprocess.Popen(command, env=environment, stderr=errors)

    def kill(self, name: str) -> None:
        """kill -9."""
        process = self._running.pop(name)
        process.kill()
        process.wait()

    def kill_all(self) -> None:
        """The same for all that run."""
        for name in list(self._running):
            self.kill(name)

    def bus(self, user: str, name: str) -> config.Bus:
        """How `user` ("server.user") connects to one pod."""
        own = self.trio.bus(user)
        return config.Bus(
            url=f"tls://127.0.0.1:{self.ports[f'{name}.client']}",
            ca=own.ca,
            seed_file=own.seed_file,
            inbox_prefix=own.inbox_prefix,
        )

    def ask(self, name: str, path: str) -> Any:
        """What the pod answers to a probe, or None while it is not well."""
        try:
            with urlopen(f"http://127.0.0.1:{self.ports[f'{name}.probe']}{path}") as answer:
                return json.load(answer)
        except (URLError, ConnectionError):
            return None

    def wait(self, name: str, path: str, **wanted: object) -> None:
        """Waits until an answer has these members."""
        give_up = time.monotonic() + SECONDS
        while not wanted.items() <= (answer := self.ask(name, path) or {}).items():
            assert time.monotonic() < give_up, (name, answer, self.log(name))
            time.sleep(POLL_SECONDS)

    def wait_for_words(self, name: str, words: str) -> None:
        """Waits until it wrote these words."""
        give_up = time.monotonic() + SECONDS
        while words not in self.log(name):
            assert time.monotonic() < give_up, self.log(name)
            time.sleep(POLL_SECONDS)

    def number(self, name: str) -> int:
        """The number of its process."""
        return self._running[name].pid

    def log(self, name: str) -> str:
        """What it wrote: into its log, and what kept it from opening that."""
        files = (self.folder / f"{name}.err", self._log(name))
        return "".join(file.read_text() for file in files if file.exists())

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def make_streams(self, name: str) -> None:
        """What the job does at the pod started by its setup file; again while too few servers know of each other.

        In a cluster, Kubernetes starts the job anew. What is asked while they elect may never be answered.
        """
        give_up = time.monotonic() + 5 * ATTEMPT_SECONDS
        while True:
            try:
                asyncio.run(asyncio.wait_for(self._make_streams(name), ATTEMPT_SECONDS))
            except (Refusal, TimeoutError):
                assert time.monotonic() < give_up, self.log(name)
            else:
                return

    async def _make_streams(self, name: str) -> None:
        client = await bus.connect(self.bus("dmz.bootstrap", name), "bootstrap")
        try:
            await streams.apply(client, listed("dmz"), replicas=PEERS)
        finally:
            await bus.close(client)


@contextmanager
def pods(folder: Path) -> Iterator[Pods]:
    """Three servers of the dmz with their streams, and two gates at two of them."""
    running = Pods(folder)
    try:
        for number in range(PEERS):
            running.start_dmz(number, file=SETUP if number == 0 else "pod.conf")
        for number in range(PEERS):
            running.wait(f"dmz-{number}", "/healthz", status="ok")
        running.make_streams("dmz-0")
        running.restart_dmz(0)
        for number in range(2):
            running.start_gate(number, dmz=number)
            running.wait(f"gate-{number}", "/leafz", leafnodes=1)
        yield running
    finally:
        running.kill_all()
