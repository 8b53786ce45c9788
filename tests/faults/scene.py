"""A whole stack that can be hurt: every process, the line between the zones, and a disk of its own for every store."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from bench import streams
from bench.contenders import OURS as PROCESSES
from bench.streams import SERVERS
from faults import disks
from faults.disks import Disk
from faults.keeper import Keeper
from faults.link import Link
from support.ports import free_port
from support.stack import free_offset

from devstack.layout import LISTENERS, LOOPBACK, Layout
from devstack.parts import Parts
from devstack.progress import Progress
from devstack.stack import running
from devstack.supervisor import Process, Supervisor

MEGABYTES = 2_048  # of a store's disk; it takes no room before it is written to
HOSTS = tuple(host for host in LISTENERS if host != "citizen")  # applicants here do without a card's door
STORES = (*SERVERS, "forms", "aggregation", "ledger-internet", "ledger-closed")

Revise = Callable[[Process], Process]


@dataclass(frozen=True, slots=True)
class Scene:
    """The running stack and the means to hurt it."""

    parts: Parts
    rebuilds: bool  # attached files
    supervisor: Supervisor
    keeper: Keeper
    link: Link
    disks: Mapping[str, Disk]  # by the folder of the state that each is mounted at; none where this machine has none
    monitors: Mapping[str, int]  # ports at which servers tell how full their streams are

    def streams(self, server: str) -> dict[str, int]:
        """How many messages each stream of a server holds."""
        return streams.held(self.monitors[server])

    def stop_the_clock(self) -> None:
        """No process does anything from now on, not even notice it."""
        for name in PROCESSES:
            if self.supervisor.alive(name):
                os.kill(self.supervisor.pid(name), signal.SIGSTOP)


@asynccontextmanager
async def scene(
    folder: Path,
    mounts: tuple[str, ...] = (),
    databases: Mapping[str, str] = MappingProxyType({}),
    revised: Revise = lambda process: process,
    *,
    file_workers: int = 0,
) -> AsyncIterator[Scene]:
    """A running scene.

    :param mounts: folders of the state, such as "data/forms", that get a disk of their own, where this machine can.
    :param file_workers: attached files that are rebuilt at once; with none, all stay as they came.
    """
    layout = Layout(folder / "state", free_offset())
    layout.make_folders()
    link, monitors = Link(free_port(), layout.port("nats-dmz-leaf")), {server: free_port() for server in SERVERS}
    through = f'"tls://{LOOPBACK}:{link.port}"'

    def disturbed(process: Process) -> Process:
        process = replace(revised(process), behind=False)  # a fault ends sooner when nobody gives way
        if process.name == "nats-gate":
            return replace(process, environment={**process.environment, "GATE_DMZ_URL": through})
        if process.name in SERVERS:
            return streams.watched(process, monitors[process.name])
        return process

    with mounted(folder, layout, mounts) as found:
        carrying = asyncio.create_task(link.run())
        try:
            started = running(layout, Progress(), databases, hosts=HOSTS, revised=disturbed, file_workers=file_workers)
            async with started as (supervisor, parts):
                keeper = Keeper(supervisor, PROCESSES)
                keeping = asyncio.create_task(keeper.run())
                try:
                    yield Scene(parts, file_workers > 0, supervisor, keeper, link, found, monitors)
                finally:
                    keeping.cancel()
        finally:
            carrying.cancel()


@contextmanager
def mounted(folder: Path, layout: Layout, places: tuple[str, ...]) -> Iterator[Mapping[str, Disk]]:
    """A disk for each place, mounted there."""
    if disks.unavailable():
        yield {}
        return
    with ExitStack() as stack:
        found = {}
        for place in places:
            disk = Disk(folder / f"{place.replace('/', '-')}.img", layout.root / place, MEGABYTES)
            stack.callback(disk.unmount)
            disk.mount()
            found[place] = disk
        yield found
