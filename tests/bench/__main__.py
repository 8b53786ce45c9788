"""`make bench`: accepted and committed submissions a second, beside the floor and a naive baseline, in one run.

Rounds are interleaved, so that a noisy neighbour disturbs all alike; medians are printed. The load generator shares
the machine. Figures of different runs must not be compared; ratios within one run may. Each contender meets every load,
and what it accepts at most counts: a load that keeps one of them waiting says nothing of what that one can do.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import machine
from bench.applications import Citizens
from bench.contenders import Run
from bench.contest import Contest, Counts, Trial
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
    trials: Mapping[int, Trial]  # by the number of connections

    def most(self, contender: str) -> float:
        """What a contender accepts a second under the load that suits it best."""
        return max(float(getattr(trial, contender).accepted) for trial in self.trials.values())


async def bench(databases: Databases, rounds: int, counts: Counts, loads: Sequence[int]) -> list[Round]:
    """Starts a stack of its own and measures `rounds` rounds."""
    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as folder:
        layout = Layout(Path(folder) / "state", PORT_OFFSET)
        async with running(layout, Progress(), databases.ours, file_workers=0) as (supervisor, parts):
            citizens, in_process = Citizens(parts), InProcess(parts)
            contest = Contest(parts, supervisor, databases, citizens, Path(folder))
            done = []
            for number in range(rounds):
                print(f"round {number + 1} of {rounds}", flush=True)
                openssl = machine.openssl_verifies_per_second()
                floor = in_process.measure(list(citizens.bodies(FLOOR_SAMPLE)))
                trials = {load: await contest.trial(counts, load, number) for load in loads}
                done.append(Round(openssl, floor, trials))
            return done


def report(rounds: Sequence[Round]) -> bool:
    """Prints the medians; whether the goal is met."""
    verified = [one.openssl for one in rounds if one.openssl is not None]
    if verified:
        verifies = _median(verified)
        print(f"\nOpenSSL floor: {verifies:,.0f} RSA-2048 verifications/s, {1e6 / verifies:.1f} us each")
    intake, closed = (_median(getattr(one.floor, half) * 1e6 for one in rounds) for half in ("intake", "closed"))
    print(f"same steps in one process without I/O: intake {intake:.0f} us + closed {closed:.0f} us of one core")
    for load in rounds[0].trials:
        trials = [one.trials[load] for one in rounds]
        print(f"\n{load:>3} connections    accepted/s committed/s   p50 ms   p99 ms   CPU us each")
        print(_row("naive", [trial.naive for trial in trials]))
        print(_row("ours, all zones", [trial.ours for trial in trials]))
        print(_row("ours, zones apart", [trial.apart for trial in trials]))
    runs = [trial.ours for one in rounds for trial in one.trials.values()]
    print("\nour CPU us per submission by process, all zones:")
    for name in runs[0].cpu:
        print(f"  {name:<18} {_median(run.cpu[name] * 1e6 for run in runs):>6.0f}")
    together = _median(one.most("ours") / one.most("naive") for one in rounds)
    apart = _median(one.most("apart") / one.most("naive") for one in rounds)
    floor = _median(one.floor.intake + one.floor.closed for one in rounds)
    print("\nZones apart: the relay sleeps while we accept, as if each zone had machines of its own; then it drains.")
    print("All zones: the closed zone works at the same time, in the idle class, so most of it drains afterwards.")
    print("Attached files are not rebuilt here (workers = 0): half a second of CPU each, whenever there is time.")
    print("Each of ours needs a challenge first, one more small request to the gateway, which is not in the figures.")
    if not verified:
        print("There is no OpenSSL floor above, because no `openssl` command here told its speed.")
    print("accepted at most, ours / naive, each under the load that suits it best:")
    print(f"  {together:.1f} times with all zones together on the same cores (goal: at least {GOAL:.0f}),")
    print(f"  {apart:.1f} times with the zones apart")
    print(f"ours / floor, CPU of the whole way: {_median(run.cpu_total for run in runs) / floor:.2f} times")
    return together >= GOAL


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
    parser.add_argument("--connections", type=int, nargs="+", default=[128, 256], help="loads that each of them meets")
    arguments = parser.parse_args()
    print("\n".join(machine.facts()), flush=True)
    with chosen() as databases:
        print(f"both keep their state in {databases.name}", flush=True)
        counts = Counts(arguments.count, arguments.naive_count)
        rounds = asyncio.run(bench(databases, arguments.rounds, counts, arguments.connections))
    return 0 if report(rounds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
