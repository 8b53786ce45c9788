"""What is done to a stack while applications come in: each fault, and the order in which a seed puts them.

All orders of eleven processes are 39,916,800. A process waits for whom it needs, so what can matter is who of those is
there before it, and who comes after it; orders in which any three processes (or four) come in each of their orders try
all of that in a few restarts (D. R. Kuhn and others, "Combinatorial Methods for Event Sequence Testing", 2012).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.contenders import OURS as PROCESSES
from bench.streams import SERVERS
from faults.scene import STORES, Scene

DOWN_SECONDS = 3.0  # between a kill and the start
GAP_SECONDS = 0.3  # at most, between two starts of a restart in some order
START_SECONDS = 2.0  # about as long as a start takes
FULL_SECONDS = 6.0
CANDIDATES = 100  # of which the one is taken that adds most
CARRIERS = ("nats-lgwan", "relay", "forms", "ledger-closed", "aggregation")  # of the closed zone, and all it keeps


@dataclass(frozen=True, slots=True)
class Fault:
    """Something bad, that is over when `happen` returns."""

    name: str
    seconds: float  # about as long as it takes
    happen: Callable[[Scene], Awaitable[None]]


def kill(name: str, chance: random.Random, longest: float = DOWN_SECONDS) -> Fault:
    """kill -9 of one process, that stays down for so many seconds at most."""
    seconds = chance.uniform(0, longest)

    async def happen(scene: Scene) -> None:
        await scene.keeper.kill(name)
        await asyncio.sleep(seconds)
        scene.keeper.start(name)
        with contextlib.suppress(TimeoutError):  # on a busy machine the next fault meets it while it starts
            async with asyncio.timeout(START_SECONDS):
                await scene.keeper.all_ready([name])

    return Fault(f"kill -9 {name}", seconds + START_SECONDS, happen)


def cut(seconds: float) -> Fault:
    """The line between the zones is dead."""

    async def happen(scene: Scene) -> None:
        scene.link.cut()
        await asyncio.sleep(seconds)
        scene.link.heal()

    return Fault(f"link cut for {seconds:.0f} s", seconds, happen)


def fill(store: str) -> Fault:
    """A store has no room left for a while.

    nats-server 2.15.1 gives a stream up whose write failed, until it is started again; so whoever makes room does that.
    """

    async def happen(scene: Scene) -> None:
        disk = scene.disks[f"data/{store}"]
        disk.fill()
        await asyncio.sleep(FULL_SECONDS)
        disk.relieve()
        if store in SERVERS:
            await scene.keeper.kill(store)
            scene.keeper.start(store)

    return Fault(f"disk of {store} full", FULL_SECONDS, happen)


def restart(order: tuple[str, ...], chance: random.Random) -> Fault:
    """kill -9 of all of these together, and starts in this order, without waiting for one another."""
    gaps = [chance.uniform(0, GAP_SECONDS) for _ in order]

    async def happen(scene: Scene) -> None:
        await scene.keeper.kill(*order)
        for name, gap in zip(order, gaps, strict=True):
            scene.keeper.start(name)
            await asyncio.sleep(gap)
        await scene.keeper.all_ready(order)

    return Fault(f"restart {', '.join(order)}", START_SECONDS, happen)


def covering(names: Sequence[str], together: int, chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Orders of these in which any so many of them come in each of their orders."""
    missing = set(itertools.permutations(names, together))
    while missing:
        orders = [tuple(chance.sample(names, len(names))) for _ in range(CANDIDATES)]
        best = max(orders, key=lambda order: len(missing.intersection(itertools.combinations(order, together))))
        missing.difference_update(itertools.combinations(best, together))
        yield best


def planned(
    seed: int, *, kills: int, cuts: tuple[float, ...], full: bool, orders: int, together: int = 0
) -> list[Fault]:
    """All of them, in an order that follows from the seed.

    :param kills: of each process.
    :param full: whether the disk of each store is filled once.
    :param orders: how many of the 120 orders of a restart of the closed zone are tried.
    :param together: the whole stack is restarted in orders in which any so many processes come in each of their orders.
    """
    chance = random.Random(seed)
    faults = [kill(name, chance) for name in PROCESSES for _ in range(kills)]
    faults += [cut(seconds) for seconds in cuts]
    faults += [fill(store) for store in STORES if full]
    every = list(itertools.permutations(CARRIERS))
    faults += [restart(order, chance) for order in chance.sample(every, min(orders, len(every)))]
    if together:
        faults += [restart(order, chance) for order in covering(PROCESSES, together, chance)]
    chance.shuffle(faults)
    return faults
