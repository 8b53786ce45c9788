"""Hosts in network namespaces: internet, the two sides of the relay, and closed, with one cable from each to the next.

        10.77.1.0/24         10.77.2.0/24        10.77.3.0/24
internet ────────────── gate ──────────── relay ────────────── closed

Nothing else connects them. All of it stands in a user, network and mount namespace of its own, so it takes no root, the
machine notices nothing, and it is gone with the process that holds it. Needs iproute2, nftables and util-linux.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.boundary import ROOT

from devstack.layout import Host

CABLES: tuple[Mapping[Host, str], ...] = (
    {"internet": "10.77.1.1", "gate": "10.77.1.2"},
    {"gate": "10.77.2.2", "relay": "10.77.2.3"},
    {"relay": "10.77.3.3", "closed": "10.77.3.4"},
)
ADDRESSES: Mapping[Host, str] = {
    "internet": "10.77.1.1",
    "gate": "10.77.2.2",  # towards the relay: towards the internet zone it only dials
    "relay": "10.77.3.3",
    "closed": "10.77.3.4",
}
"""Where the listeners of each host listen."""


def sixth(address: str) -> str:
    """The same place on the same cable by IPv6: 10.77.3.4 is also fd77:0:0:3::4."""
    _, _, cable, end = address.split(".")
    return f"fd77:0:0:{cable}::{end}"


SECONDS = 600.0  # a scan of every port takes seconds, and minutes on a machine that has no time for it
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


class Hosts:
    """The hosts, and means to run something on each."""

    def __init__(self, holder: int) -> None:
        self._enter = ("nsenter", f"--target={holder}", "--user", "--net", "--mount", "--preserve-credentials", "--")

    def on(self, host: Host, *command: str) -> tuple[str, ...]:
        """The command that runs `command` on a host."""
        return (*self._enter, "ip", "netns", "exec", host, *command)

    def run(self, host: Host, *command: str, given: str = "") -> str:
        """Runs a command on a host and returns what it writes; fails as the command does, with its words."""
        done = subprocess.run(
            self.on(host, *command),
            input=given,
            capture_output=True,
            text=True,
            env=environment(),
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{host}: {' '.join(command)}\n{done.stderr}"
        return done.stdout

    def python(self, host: Host, module: str, *words: str) -> str:
        """The same with a module of the tests."""
        return self.run(host, sys.executable, "-m", module, *words)

    @contextmanager
    def serving(self, host: Host, module: str, *words: str) -> Iterator[None]:
        """Runs a module of the tests that says "up" and then works until its standard input ends."""
        command = self.on(host, sys.executable, "-m", module, *words)
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(),
        )
        assert process.stdout is not None
        try:
            said = list(_until_up(process.stdout))
            assert said[-1:] == ["up\n"], "".join(said)
            yield
        finally:
            process.communicate(timeout=SECONDS)

    def firewall(self, host: Host, rules: str) -> None:
        """Replaces the rules of a host."""
        self.run(host, "nft", "-f", "-", given=rules)


def _until_up(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield line
        if line == "up\n":
            return


@contextmanager
def hosts() -> Iterator[Hosts]:
    """The hosts, connected, without a rule in any firewall."""
    holder = subprocess.Popen(
        ["unshare", "--map-root-user", "--net", "--mount", "--", "sh", "-ec", "\n".join(_building())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
    )
    assert holder.stdout is not None
    said = list(_until_up(holder.stdout))
    try:
        assert said[-1:] == ["up\n"], "".join(said)
        yield Hosts(holder.pid)
    finally:
        holder.communicate(timeout=SECONDS)


def _building() -> Sequence[str]:
    """A shell script that makes the hosts and then holds them until its standard input ends."""
    lines = ["mount -t tmpfs none /run"]
    for host in ADDRESSES:
        lines += [f"ip netns add {host}", f"ip -n {host} link set lo up"]
    for number, ends in enumerate(CABLES):
        (first, _), (second, _) = ends.items()
        lines.append(f"ip link add cable{number} netns {first} type veth peer name cable{number} netns {second}")
        for host, address in ends.items():
            lines += [
                f"ip -n {host} addr add {address}/24 dev cable{number}",
                f"ip -n {host} -6 addr add {sixth(address)}/64 dev cable{number} nodad",
                f"ip -n {host} link set cable{number} up",
            ]
    return [*lines, "echo up", "exec cat"]


def environment() -> dict[str, str]:
    """What everything on a host starts with: our modules, and nothing of the shell that started the tests."""
    folders = (ROOT / "scripts", ROOT / "tests")
    return {
        "PATH": f"{Path(sys.executable).parent}:{PATH}",
        "HOME": os.environ.get("HOME", "/"),
        "PYTHONPATH": ":".join(map(str, folders)),
    }
