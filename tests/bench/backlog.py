"""`make bench WHAT=backlog`: the closed side comes back after a long while, and drains what has gathered outside.

The closed zone is stopped, applications are accepted until the dmz holds the backlog, and the zone is started again
while new ones keep arriving. The rate of draining is printed by tenths, beside that of a small backlog in the same
run: it would show if a backlog drained more slowly the larger it is. Beside both stands the steady rate of a closed
zone that was never off, and the large backlog must drain at nearly that rate (`FULL_SPEED`). In the end every
application that was accepted must be one case, and counted, and no stream may hold any.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench import machine, streams
from bench.closedaway import Drained, New, Stack
from bench.databases import Databases, chosen
from bench.machine import say
from support.ports import free_port

from devstack.layout import Layout
from devstack.progress import Progress
from devstack.stack import running
from devstack.supervisor import Process

PORT_OFFSET = 5_000
CALM_SECONDS = 30.0
MEGABYTE = 1e6  # bytes
FULL_SPEED = (
    0.8  # of the steady rate, at least: of two measures of the same on a shared machine, one may be a fifth less
)


async def bench(databases: Databases, rounds: int, small: int, large: int) -> bool:
    """No backlog, small ones, a large one; whether that drained at full speed, and nothing was lost or doubled."""
    monitors = {server: free_port() for server in streams.SERVERS}

    def revised(process: Process) -> Process:
        eager = replace(process, behind=False)  # the closed zone is what is measured, and gives way to nobody
        return streams.watched(eager, monitors[process.name]) if process.name in monitors else eager

    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as folder:
        layout = Layout(Path(folder) / "state", PORT_OFFSET)
        async with running(layout, Progress(), databases.ours, revised=revised, file_workers=0) as (supervisor, parts):
            stack = Stack(supervisor, parts, databases, monitors, Path(folder))
            return await supervisor.while_alive(_measure(stack, [small] * rounds, large))


async def _measure(stack: Stack, small: Sequence[int], large: int) -> bool:
    calm = await stack.calm(CALM_SECONDS)
    pairs = [(await stack.steady(count), await stack.drain(count)) for count in small]
    steady, large_one = [first for first, _ in pairs], await stack.drain(large)
    report(calm, [second for _, second in pairs], large_one)
    fast = at_full_speed(steady, large_one)
    cases, counted, left = await stack.settle()
    say(f"\nfiles of applications sent again, because the gateway was too busy for some: {stack.repeated}")
    say(f"accepted {stack.accepted:,}, cases {cases:,}, counted by aggregation {counted:,}; in the streams: "
        f"{left or 'nothing'}")  # fmt: skip
    return fast and cases == counted == stack.accepted and not left


def at_full_speed(steady: Sequence[Drained], large: Drained) -> bool:
    """Whether the large backlog drained about as fast as the closed zone goes that was never off; says the ratio."""
    usual = statistics.median(one.flowing for one in steady)
    ratio = large.flowing / usual
    say(f"\nthe closed zone's steady rate is {usual:,.0f} a second; the large backlog drained at {large.flowing:,.0f},")
    say(f"  {ratio:.2f} of it: {'full speed' if ratio >= FULL_SPEED else f'TOO SLOW, less than {FULL_SPEED}'}")
    return ratio >= FULL_SPEED


def report(calm: New, small: Sequence[Drained], large: Drained) -> None:
    """Prints what was measured."""
    say(f"\n{'backlog':>10} {'filled in':>10} {'drained in':>11} {'cases/s':>8} {'CPU us each':>12}   by tenths")
    for one in (*small, large):
        tenths = " ".join(f"{rate:,.0f}" for rate in one.tenths)
        times = f"{one.filled:>8,.0f} s {one.seconds:>9,.1f} s"
        say(f"{one.count:>10,} {times} {one.rate:>8,.0f} {one.cpu * 1e6:>12,.0f}   {tenths}")
    ratio = large.rate / statistics.median(one.rate for one in small)
    say(f"the large one drains at {ratio:.2f} of the rate of the small ones; its last tenth at")
    say(f"  {large.tenths[-1] / large.tenths[0]:.2f} of its first")
    say(f"\n{'new ones':<26} {'number':>7} {'a second':>9} {'p50 ms':>7} {'longest ms':>11}")
    for name, new in (("without a backlog", calm), ("while the large one drains", large.new)):
        say(f"{name:<26} {new.count:>7,} {new.rate:>9,.1f} {new.p50_ms:>7,.0f} {new.longest_ms:>11,.0f}")
    say("\nmegabytes on disk, when all of the large backlog waited and when it was drained:")
    for name, size in large.disk_after.items():
        say(f"  {name:<18} {large.disk_before.get(name, 0) / MEGABYTE:>7,.0f} {size / MEGABYTE:>7,.0f}")
    say("\nmegabytes of memory at most, of the largest process of each:")
    say("  " + ", ".join(f"{name} {peak / MEGABYTE:,.0f}" for name, peak in large.memory.items()))


def main() -> int:
    """Reads the command line; 0 when it drained at full speed and nothing was lost, doubled or left behind."""
    parser = argparse.ArgumentParser(prog="bench.backlog", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of the small backlog")
    parser.add_argument("--small", type=int, default=5_000, help="submissions in the small backlog")
    parser.add_argument("--large", type=int, default=200_000, help="and in the large one")
    arguments = parser.parse_args()
    say("\n".join(machine.facts()))
    with chosen(closed_gives_way=False) as databases:
        say(f"databases: {databases.name}")
        good = asyncio.run(bench(databases, arguments.rounds, arguments.small, arguments.large))
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
