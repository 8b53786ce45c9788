"""`make bench WHAT=backlog`: the closed side comes back after a long while, and drains what has gathered outside.

The closed zone is stopped, applications are accepted until the dmz holds the backlog, and the zone is started again
while new ones keep arriving. The rate of draining is printed by tenths, beside that of a small backlog in the same
run: it would show if a backlog drained more slowly the larger it is.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy
from bench import machine
from bench.applications import Citizens
from bench.contenders import cases_in, post
from bench.databases import Databases, chosen
from bench.machine import say

from devstack.layout import Layout
from devstack.parts import Parts
from devstack.progress import Progress
from devstack.stack import running
from devstack.supervisor import Process, Supervisor

PORT_OFFSET = 5_000
CLOSED = ("nats-lgwan", "nats-gate", "ledger-closed", "relay", "aggregation", "forms")  # in the order they start
CHUNK = 2_000  # signed and sent together: a nonce is good for five minutes
CONNECTIONS = 128
TENTHS = 10
POLL_SECONDS = 0.05
NEW_EVERY = 1.0  # seconds between two handfuls of new applications while the backlog drains
NEW = 20


@dataclass(frozen=True, slots=True)
class Drained:
    """How a backlog went."""

    count: int
    new: int  # that arrived meanwhile
    seconds: float  # from when the closed zone was up until nothing of the backlog waited
    tenths: list[float]  # submissions a second, from the first case on; one transaction keeps up to 1,000

    @property
    def rate(self) -> float:
        """Submissions a second."""
        return self.count / self.seconds


class Office:
    """A stack whose closed zone can be switched off, and its citizens."""

    def __init__(self, supervisor: Supervisor, parts: Parts, folder: Path) -> None:
        self._supervisor = supervisor
        self._parts = parts
        self._bodies = folder / "bodies"
        self._body = Citizens(parts).applicant()  # one card, so that signing is all that making a body costs
        self._new = 0
        self._engine = sqlalchemy.create_engine(parts.database("forms"))

    async def drain(self, count: int) -> Drained:
        """Gathers a backlog with the closed zone off, switches it on, and watches it drain while new ones arrive."""
        for name in reversed(CLOSED):
            await self._supervisor.stop(name)
        before = cases_in(self._engine)
        for start in range(0, count, CHUNK):
            await self._file(min(CHUNK, count - start))
            say(f"  {min(start + CHUNK, count):,} of {count:,} wait outside")
        for name in CLOSED:
            await self._supervisor.start(name)
        began = time.perf_counter()
        self._new = 0
        arriving = asyncio.create_task(self._keep_arriving())
        moments = [await self._reached(before + count * tenth // TENTHS + (tenth == 0)) for tenth in range(TENTHS + 1)]
        arriving.cancel()
        seconds = moments[-1] - began
        tenths = [count / TENTHS / (later - earlier) for earlier, later in itertools.pairwise(moments)]
        return Drained(count, self._new, seconds, tenths)

    async def _reached(self, cases: int) -> float:
        while cases_in(self._engine) < cases:  # noqa: ASYNC110 - it happens in other processes
            await asyncio.sleep(POLL_SECONDS)
        return time.perf_counter()

    async def _keep_arriving(self) -> None:
        while True:
            await self._file(NEW)
            self._new += NEW
            await asyncio.sleep(NEW_EVERY)

    async def _file(self, count: int) -> None:
        self._bodies.write_bytes(b"\n".join(self._body() for _ in range(count)))
        await post(self._parts.layout.port("gateway"), min(CONNECTIONS, count), self._bodies, {201: count})


def _eager(process: Process) -> Process:
    """While a backlog drains, the closed zone is what is measured, and gives way to nobody."""
    return replace(process, behind=False)


async def bench(databases: Databases, rounds: int, small: int, large: int) -> tuple[list[Drained], Drained]:
    """Small backlogs, and then a large one."""
    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as folder:
        layout = Layout(Path(folder) / "state", PORT_OFFSET)
        async with running(layout, Progress(), databases.ours, revised=_eager, file_workers=0) as (supervisor, parts):
            office = Office(supervisor, parts, Path(folder))
            return [await office.drain(small) for _ in range(rounds)], await office.drain(large)


def report(small: list[Drained], large: Drained) -> None:
    """Prints what was measured."""
    say(f"\n{'backlog':>10} {'new ones':>9} {'seconds':>8} {'cases/s':>8}   by tenths")
    for one in (*small, large):
        tenths = " ".join(f"{rate:,.0f}" for rate in one.tenths)
        say(f"{one.count:>10,} {one.new:>9,} {one.seconds:>8.1f} {one.rate:>8,.0f}   {tenths}")
    ratio = large.rate / statistics.median(one.rate for one in small)
    say(f"the large one drains at {ratio:.2f} of the rate of the small ones; its last tenth at")
    say(f"  {large.tenths[-1] / large.tenths[0]:.2f} of its first; new ones arrive meanwhile, and are cases as well")


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="bench.backlog", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of the small backlog")
    parser.add_argument("--small", type=int, default=5_000, help="submissions in the small backlog")
    parser.add_argument("--large", type=int, default=200_000, help="and in the large one")
    arguments = parser.parse_args()
    say("\n".join(machine.facts()))
    with chosen() as databases:
        say(f"databases: {databases.name}")
        report(*asyncio.run(bench(databases, arguments.rounds, arguments.small, arguments.large)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
