"""`make bench WHAT=durability`: what it costs that a receipt is given only after the write is on disk.

Two stacks that differ in one setting, nats-server's `sync_interval`, accept the same number of applications in
interleaved rounds, the closed zone away. Then the same submissions are published to two bare servers in four shapes.
Syncs are counted in a pass of its own, which is not timed.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bench import machine, publishing
from bench.applications import Citizens
from bench.contenders import Run, run_ours
from bench.databases import Databases
from bench.machine import say
from bench.publishing import SETTINGS, SHAPES, Published
from bench.syncs import counted
from support.unsynced import unsynced

from devstack.layout import Layout
from devstack.parts import Parts
from devstack.progress import Progress
from devstack.stack import running
from devstack.supervisor import Process, Supervisor

OFFSETS = {"always": 3_000, "default": 4_000}  # of the ports
SQLITE = Databases("SQLite (WAL, synchronous=FULL)", {}, {})


class Contender:
    """A stack with one setting, and what it did."""

    def __init__(self, supervisor: Supervisor, parts: Parts, folder: Path) -> None:
        self._supervisor = supervisor
        self._parts = parts
        self._citizens = Citizens(parts)
        self._bodies = folder / "bodies"
        self.runs: list[Run] = []
        self.syncs: float | None = None  # of the dmz's server, a submission

    async def run(self, count: int, connections: int) -> Run:
        """Accepts `count` applications, and lets them through afterwards."""
        self._bodies.write_bytes(b"\n".join(self._citizens.bodies(count)))
        return await run_ours(self._parts, self._supervisor, SQLITE, self._bodies, count, connections, apart=True)

    async def count_syncs(self, count: int, connections: int) -> None:
        """The same, watched."""
        with counted(self._supervisor.pid("nats-dmz")) as found:
            await self.run(count, connections)
        self.syncs = None if found.value is None else found.value / count


@asynccontextmanager
async def _contender(folder: Path, setting: str) -> AsyncIterator[Contender]:
    def revised(process: Process) -> Process:
        relaxed = setting == "default" and process.name in {"nats-dmz", "nats-lgwan"}
        return replace(unsynced(process, folder) if relaxed else process, behind=False)

    async with running(Layout(folder / setting, OFFSETS[setting]), Progress(), revised=revised, file_workers=0) as (
        supervisor,
        parts,
    ):
        yield Contender(supervisor, parts, folder)


async def accept(rounds: int, count: int, connections: int) -> tuple[dict[str, Contender], list[float]]:
    """Both stacks, round by round; and how long single syncs of their disk took between the rounds (ms)."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="todoke-bench-")))
        both = {setting: await stack.enter_async_context(_contender(folder, setting)) for setting in OFFSETS}
        syncs = []
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}: {count} applications to each stack …")
            syncs += machine.sync_milliseconds(folder)
            for contender in both.values():
                contender.runs.append(await contender.run(count, connections))
        for contender in both.values():
            await contender.count_syncs(count, connections)
        return both, syncs


async def publish(rounds: int, count: int) -> dict[tuple[str, str], list[Published]]:
    """Every shape on both servers, round by round; the syncs in the last round."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="todoke-bench-")))
        servers = {setting: stack.enter_context(publishing.server(folder, setting)) for setting in SETTINGS}
        done: dict[tuple[str, str], list[Published]] = {}
        for number in range(rounds + 1):
            for name, shape in SHAPES.items():
                for setting, (port, pid) in servers.items():
                    measured = await publishing.measure(port, pid, shape, count, count_syncs=number == rounds)
                    done.setdefault((name, setting), []).append(measured)
        return done


def report(
    both: dict[str, Contender], syncs: list[float], shapes: dict[tuple[str, str], list[Published]], connections: int
) -> None:
    """Prints the medians."""
    *_, p99 = statistics.quantiles(syncs, n=100)
    say(f"\none sync of this disk: {statistics.median(syncs):.2f} ms (median), {p99:.2f} ms (p99)")
    say(f"\nwhole stack, {connections} connections   accepted/s   p50 ms   p99 ms   syncs of the dmz a submission")
    for setting, contender in both.items():
        runs = contender.runs
        accepted, p50, p99 = (_median(runs, lambda run, name=name: getattr(run, name)) for name in _FIGURES)
        say(f"  sync_interval: {setting:<16} {accepted:>10,.0f} {p50:>8.1f} {p99:>8.1f}   {_syncs(contender.syncs)}")
    ratios = [a.accepted / b.accepted for a, b in zip(both["always"].runs, both["default"].runs, strict=True)]
    say(f"  accepted with every write on disk: {statistics.median(ratios):.2f} of the rate without")
    head = f"the bus alone, {publishing.BYTES:,} bytes a submission"
    say(f"\n{head:<60} {'always/s':>9} {'default/s':>10} {'ratio':>6}  syncs a submission")
    for name in SHAPES:
        always, default = shapes[name, "always"], shapes[name, "default"]
        rates = [_median(one[:-1], lambda done: done.rate) for one in (always, default)]
        say(
            f"  {name:<58} {rates[0]:>9,.0f} {rates[1]:>10,.0f} {rates[0] / rates[1]:>6.2f}  {_syncs(always[-1].syncs)}"
        )


_FIGURES = ("accepted", "p50_ms", "p99_ms")


def _syncs(value: float | None) -> str:
    return "not counted: strace is not installed" if value is None else f"{value:.3f}"


def _median(items: Sequence[Run] | Sequence[Published], figure: Callable[..., float]) -> float:
    return statistics.median(figure(item) for item in items)


async def _main(rounds: int, count: int, connections: int, published: int) -> None:
    both, syncs = await accept(rounds, count, connections)
    report(both, syncs, await publish(rounds, published), connections)


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="bench.durability", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=2_000, help="applications in a round of a stack")
    parser.add_argument("--connections", type=int, default=128)
    parser.add_argument("--published", type=int, default=8_000, help="submissions in a round of a shape")
    arguments = parser.parse_args()
    say("\n".join(machine.facts()))
    asyncio.run(_main(arguments.rounds, arguments.count, arguments.connections, arguments.published))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
