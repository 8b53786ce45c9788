"""`make bench`: accepted and committed submissions a second, beside the floor and a naive baseline, in one run.

Rounds are interleaved, so that a noisy neighbour disturbs all alike; medians are printed. The load generator shares
the machine. Figures of different runs must not be compared; ratios within one run may.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from bench.applications import Citizens
from bench.contenders import Run, run_naive, run_ours
from bench.databases import Databases, chosen
from bench.floor import Floor, InProcess

from devstack.layout import Layout
from devstack.progress import Progress
from devstack.stack import running

PORT_OFFSET = 2_000  # beside a stack that may be running
FLOOR_SAMPLE = 300
GOAL = 5.0  # times the naive baseline, in accepted submissions


@dataclass(frozen=True, slots=True)
class Round:
    """Everything measured side by side once."""

    openssl: float | None  # RSA-2048 verifications a second
    floor: Floor
    naive: Run
    ours: Run
    apart: Run  # the closed zone away while ours accepts


async def bench(databases: Databases, rounds: int, count: int, naive_count: int, connections: int) -> list[Round]:
    """Starts a stack of its own and measures `rounds` rounds."""
    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as folder:
        layout = Layout(Path(folder) / "state", PORT_OFFSET)
        async with running(layout, Progress(), databases.ours) as (supervisor, parts):
            citizens, in_process = Citizens(parts), InProcess(parts)
            done = []
            for number in range(rounds):
                print(f"round {number + 1} of {rounds}: signing {count} applications …", flush=True)
                bodies = list(citizens.bodies(count))
                files = {name: Path(folder) / name for name in ("naive", "ours", "apart")}
                files["ours"].write_bytes(b"\n".join(bodies))
                files["naive"].write_bytes(b"\n".join(citizens.naive_bodies(naive_count)))
                files["apart"].write_bytes(b"\n".join(citizens.bodies(count)))
                openssl = machine.openssl_verifies_per_second()
                floor = in_process.measure(bodies[:FLOOR_SAMPLE])
                naive = await run_naive(parts, Path(folder), databases, files["naive"], naive_count, connections)
                ours, apart = [
                    await run_ours(parts, supervisor, databases, files[name], count, connections, name == "apart")
                    for name in ("ours", "apart")
                ]
                done.append(Round(openssl, floor, naive, ours, apart))
            return done


def report(rounds: Sequence[Round], connections: int) -> bool:
    """Prints the medians; whether the goal is met."""

    if all(one.openssl for one in rounds):
        verifies = _median(one.openssl or 0 for one in rounds)
        print(f"\nOpenSSL floor: {verifies:,.0f} RSA-2048 verifications/s, {1e6 / verifies:.1f} us each")
    intake, closed = (_median(getattr(one.floor, half) * 1e6 for one in rounds) for half in ("intake", "closed"))
    print(f"same steps in one process without I/O: intake {intake:.0f} us + closed {closed:.0f} us of one core")
    print(f"\n{connections} connections     accepted/s committed/s   p50 ms   p99 ms   CPU us each")
    print(_row("naive", [one.naive for one in rounds]))
    print(_row("ours, all zones", [one.ours for one in rounds]))
    print(_row("ours, zones apart", [one.apart for one in rounds]))
    print("\nour CPU us per submission by process:")
    for name in rounds[0].ours.cpu:
        print(f"  {name:<18} {_median(one.ours.cpu[name] * 1e6 for one in rounds):>6.0f}")
    together = _median(one.ours.accepted / one.naive.accepted for one in rounds)
    apart = _median(one.apart.accepted / one.naive.accepted for one in rounds)
    whole = _median(one.ours.cpu_total / (one.floor.intake + one.floor.closed) for one in rounds)
    print("\nZones apart: the relay sleeps while we accept, as if each zone had machines of its own; then it drains.")
    print("All zones: the closed zone works at the same time, in the idle class, so most of it drains afterwards.")
    print(f"ours / naive, accepted: {apart:.1f} times with the zones apart (goal: at least {GOAL:.0f}),")
    print(
        f"  {together:.1f} times while the closed zone opens, verifies and keeps the same submissions on the same cores"
    )
    print(f"ours / floor, CPU of the whole way: {whole:.2f} times")
    return apart >= GOAL


def _row(name: str, runs: Sequence[Run]) -> str:
    accepted, committed = _median(run.accepted for run in runs), _median(run.committed for run in runs)
    p50, p99 = _median(run.p50_ms for run in runs), _median(run.p99_ms for run in runs)
    cpu = _median(run.cpu_total * 1e6 for run in runs)
    return f"{name:<18} {accepted:>12,.0f} {committed:>11,.0f} {p50:>8.1f} {p99:>8.1f} {cpu:>13,.0f}"


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--count", type=int, default=3_000, help="applications in a round")
    parser.add_argument("--naive-count", type=int, default=1_000, help="how many of them the baseline gets")
    parser.add_argument("--connections", type=int, default=128)
    arguments = parser.parse_args()
    print("\n".join(machine.facts()), flush=True)
    with chosen() as databases:
        print(f"both keep their state in {databases.name}", flush=True)
        numbers = (arguments.rounds, arguments.count, arguments.naive_count, arguments.connections)
        rounds = asyncio.run(bench(databases, *numbers))
    return 0 if report(rounds, arguments.connections) else 1


if __name__ == "__main__":
    raise SystemExit(main())
