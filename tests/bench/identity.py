"""`make bench WHAT=identity`: what a signature costs, beside raw OpenSSL; what a call costs, beside an empty one.

Rounds are interleaved, so that a noisy neighbour disturbs all alike; medians are printed, and the ratios are medians of
each round's own. Figures of different runs must not be compared. A million others are revoked all the while, on the
lists of 1,741 municipalities and three generations of authorities; no two citizens after one another are of the same
municipality or generation, and every pair of both has its turn.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import machine, municipalities, readiness
from bench.identity_calls import SERVERS, Calls, Server, serving
from bench.identity_check import BATCH, BATCHED, FULL, PEER, WHOLE_PEER, contenders, peers
from bench.signatures import RS256_AUTHORITIES, WIDE, WIDTH, Signatures, prepare

from todoke_evidence.jpki.known import MAX_KNOWN

REVOKED = 1_000_000
SEEN = MAX_KNOWN // 2  # what identity meets again and again, and remembers
MET = 2  # times, and what comes again is known
AGAIN = 4  # times: SEEN alone is too little to read a clock by

PAIRS = municipalities.COUNT * len(RS256_AUTHORITIES)

OPENSSL, OPENSSL_P384 = "OpenSSL, one RSA-2048 verification", "OpenSSL, one P-384 verification"

RESIDENT_MB = 110.0
READY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Round:
    """Everything measured side by side once: CPU seconds a signature by contender, and calls by server and shape."""

    check: Mapping[str, float]
    calls: Mapping[tuple[str, str], Calls]
    ready: Mapping[str, float]  # seconds from a start, by what is revoked


async def bench(rounds: int, count: int, revoked: int) -> tuple[list[Round], float]:
    """Measures `rounds` rounds of `count` signatures; also what identity holds in memory, in MB."""
    with tempfile.TemporaryDirectory(prefix="todoke-bench-") as folder:
        _say("\n".join(_lists(revoked)))
        _say(f"signing {count} statements of each kind …")
        signatures = prepare(Path(folder) / "cards", count, revoked)
        async with AsyncExitStack() as stack:
            servers = {
                name: await stack.enter_async_context(serving(name, signatures.trust, Path(folder))) for name in SERVERS
            }
            others = stack.enter_context(peers(signatures, Path(folder), revoked))
            feeds = readiness.feeds(signatures.trust, Path(folder) / "feeds")
            measures, done = {**contenders(signatures), **others}, []
            for number in range(rounds):
                _say(f"round {number + 1} of {rounds}")
                check = {name: measure() for name, measure in measures.items()}
                check |= _openssl()
                ready = {
                    name: readiness.seconds(feed, Path(folder) / f"{name}, {number}") for name, feed in feeds.items()
                }
                done.append(Round(check, await _calls(servers, signatures), ready))
            return done, servers["identity"].resident_mb()


def _lists(revoked: int) -> list[str]:
    """What revocation is looked up in."""
    sizes = municipalities.sizes(revoked // len(RS256_AUTHORITIES))
    return [
        f"lists of RS256: {len(RS256_AUTHORITIES)} generations, {len(sizes):,} each, one a municipality,",
        f"of {min(sizes):,} to {max(sizes):,} serial numbers, {sum(sizes) * len(RS256_AUTHORITIES):,} together",
        f"list of ES384: one of {revoked:,}",
        f"serial numbers: of {WIDTH} bytes, as JPKI's are, and where it says so of {WIDE}",
        f"citizens: each of another municipality and generation than the one before, {PAIRS:,} pairs in turn",
    ]


async def _calls(servers: Mapping[str, Server], signatures: Signatures) -> dict[tuple[str, str], Calls]:
    found = {}
    again, fresh = list(signatures.rs256[:SEEN]), signatures.rs256[SEEN:]  # apart, because those seen twice stay known
    for name, server in servers.items():
        found[name, "unary"] = await server.unary(fresh)
        found[name, "batched"] = await server.batched(fresh, BATCH)
    await servers["identity"].batched(again * MET, BATCH)
    found["identity", "batched, seen before"] = await servers["identity"].batched(again * AGAIN, BATCH)
    return found


def _openssl() -> dict[str, float]:
    """Seconds a verification by `openssl speed` on one core; nothing when openssl is not installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        return {}
    found = {}
    for name, algorithm in ((OPENSSL, "rsa2048"), (OPENSSL_P384, "ecdsap384")):
        command = [openssl, "speed", "-seconds", "1", "-mr", algorithm]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rate = re.search(r"^\+F\d:\d+:\d+:[\d.]+:([\d.]+)", output, re.MULTILINE)
        if rate:
            found[name] = 1 / float(rate.group(1))
    return found


def report(rounds: Sequence[Round], resident_mb: float) -> bool:
    """Prints the medians; whether every goal was measured and is met."""
    _say(f"\na signature, in one process{'':<27}CPU us   a second and core")
    for name in sorted(rounds[0].check, key=lambda name: _median(one.check[name] for one in rounds)):
        seconds = _median(one.check[name] for one in rounds)
        _say(f"  {name:<51} {seconds * 1e6:>7.1f} {1 / seconds:>12,.0f}")
    _say("\nan item in a call            server's CPU us       items/s")
    for key in rounds[0].calls:
        calls = [one.calls[key] for one in rounds]
        cpu, rate = _median(one.cpu for one in calls), _median(one.per_second for one in calls)
        _say(f"  {' '.join(key):<26} {cpu * 1e6:>14.1f} {rate:>14,.0f}")
    _say("\ngoals (medians of each round's own ratio)")
    met = [_told(goal, rounds) for goal in GOALS]
    alone = _median(one.calls["identity", "unary"].cpu / one.calls["echo", "unary"].cpu for one in rounds)
    around = _median(one.calls["identity", "batched"].cpu / one.check[BATCHED] for one in rounds)
    _say(f"  an item in a batch, over gRPC / the same in one process: {around:.2f} times")
    _say(f"  a call with one item / an empty call: {alone:.2f} times")
    alike = _median(one.check[WHOLE_PEER] / one.check[FULL] for one in rounds)
    _say(f"  {WHOLE_PEER} as a full check has them / full check: {alike:.2f} times")
    _say(
        f"  identity holds {resident_mb:.0f} MB with the lists of both authorities "
        f"(goal: at most {RESIDENT_MB:.0f}; those of one as sets of int alone take {_set_mb():.0f})"
    )
    return all([*met, _ready_in_time(rounds), resident_mb <= RESIDENT_MB])


def _ready_in_time(rounds: Sequence[Round]) -> bool:
    """Prints how long starts took; whether they were short enough whatever was revoked."""
    _say(f"  identity is ready within (goal: at most {READY_SECONDS:g} s each)")
    found = {name: _median(one.ready[name] for one in rounds) for name in rounds[0].ready}
    for name, seconds in found.items():
        _say(f"    {seconds:.2f} s with {name}")
    return max(found.values()) <= READY_SECONDS


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio of two figures of one round; None where one of them could not be measured."""

    sentence: str
    ratio: Callable[[Round], float | None]
    limit: float
    at_least: bool = False


def _ratio(round_: Round, upper: str, lower: str) -> float | None:
    above, below = round_.check.get(upper), round_.check.get(lower)
    return None if above is None or below is None else above / below


GOALS = (
    Goal("full check / one OpenSSL verification", lambda one: _ratio(one, FULL, OPENSSL), 5.5),
    Goal(f"{PEER} / full check", lambda one: _ratio(one, PEER, FULL), 20.0, at_least=True),
    Goal(
        "an item in a batch, over gRPC / full check alone",
        lambda one: one.calls["identity", "batched"].cpu / one.check[FULL],
        1.25,
    ),
    Goal(
        "an item alone, over gRPC / an item in a batch",
        lambda one: one.calls["identity", "unary"].cpu / one.calls["identity", "batched"].cpu,
        3.5,
        at_least=True,
    ),
)


def _told(goal: Goal, rounds: Sequence[Round]) -> bool:
    """Prints what became of a goal; one that could not be measured is not met."""
    ratios = [ratio for one in rounds if (ratio := goal.ratio(one)) is not None]
    wanted = f"at {'least' if goal.at_least else 'most'} {goal.limit:g}"
    if not ratios:
        _say(f"  {goal.sentence}: NOT MEASURED, openssl is not installed (goal: {wanted})")
        return False
    ratio = _median(ratios)
    _say(f"  {goal.sentence}: {ratio:.2f} times (goal: {wanted})")
    return ratio >= goal.limit if goal.at_least else ratio <= goal.limit


def _set_mb() -> float:
    """What a million serial numbers of four bytes take as a set of int, in MB."""
    count = 100_000
    numbers = {(1 << 30) + number for number in range(count)}
    each = (sys.getsizeof(numbers) + sum(map(sys.getsizeof, numbers))) / count
    return each * REVOKED / 1e6


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _median(values: Iterable[float]) -> float:
    return statistics.median(values)


def main() -> int:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="bench.identity", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--count", type=int, default=PAIRS + SEEN, help="signatures in a round")
    parser.add_argument("--revoked", type=int, default=REVOKED, help="other certificates on the lists")
    arguments = parser.parse_args()
    if arguments.count < PAIRS:
        parser.error(f"{PAIRS} are needed for every municipality and generation to have its turn")
    _say("\n".join(machine.facts()))
    rounds, resident_mb = asyncio.run(bench(arguments.rounds, arguments.count, arguments.revoked))
    return 0 if report(rounds, resident_mb) else 1


if __name__ == "__main__":
    raise SystemExit(main())
