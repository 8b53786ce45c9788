"""Submits applications to a stack that one fault after the other happens to, and judges what became of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.applications import Citizens
from faults.scene import STORES, Revise, Scene, scene
from faults.schedule import Fault
from faults.submitters import Submitters
from faults.verdict import Verdict, judge

APPLICANTS = 40
EACH = 6  # applications at least, so that there is an order, and somebody new after some
FILE_WORKERS = 2
REBUILDING_SECONDS = 3.0  # at most, of all files of an application: each takes half a second of a processor
RECOVERY_SECONDS = 240.0  # for the receipts of those who applied during a fault

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Result:
    """How a campaign went."""

    verdict: Verdict
    tries: int
    renewed: int
    fell: dict[str, int]  # processes that ended without being killed, and were started again
    last_words: dict[str, str]  # of those that did not come up
    seconds: float


async def campaign(
    folder: Path,
    faults: Sequence[Fault],
    count: int,
    say: Say,
    revised: Revise = lambda process: process,
    *,
    rebuilds: bool = False,
) -> Result:
    """`count` applications, evenly over all that happens.

    :param rebuilds: attached files too, which takes a second of a processor an application.
    """
    began = time.monotonic()
    places = tuple(f"data/{store}" for store in STORES)
    async with scene(folder, places, revised=revised, file_workers=FILE_WORKERS if rebuilds else 0) as stage:
        citizens = Citizens(stage.parts)
        applicants = max(1, min(APPLICANTS, count // EACH))
        submitters = Submitters(stage.parts.layout.port("gateway"), citizens, applicants)
        async with asyncio.TaskGroup() as group:
            submitting = group.create_task(submitters.run())
            await _disturb(stage, submitters, faults, count, say)
            submitting.cancel()
        await stage.keeper.all_ready()
        longer = REBUILDING_SECONDS * len(submitters.receipts) if rebuilds else 0.0
        verdict = await judge(stage, submitters.receipts, longer)
        fell, words = dict(stage.keeper.fell), dict(stage.keeper.last_words)
        return Result(verdict, submitters.tries, submitters.renewed, fell, words, time.monotonic() - began)


async def _disturb(stage: Scene, submitters: Submitters, faults: Sequence[Fault], count: int, say: Say) -> None:
    whole, passed, wanted = sum(fault.seconds for fault in faults), 0.0, 0
    for number, fault in enumerate(faults, start=1):
        passed += fault.seconds
        share = round(count * passed / whole) - wanted
        wanted += share
        began = time.monotonic()
        applying = asyncio.create_task(_apply(submitters, share, fault.seconds))
        await fault.happen(stage)
        await applying
        during, over = len(submitters.receipts), time.monotonic()
        async with asyncio.timeout(RECOVERY_SECONDS):
            await submitters.acknowledged(wanted)
        late = wanted - during
        say(f"{number:>4} of {len(faults)}  {fault.name}: {share} applications in {over - began:.1f} s; {late} of the "
            f"receipts came later, the last after {time.monotonic() - over:.1f} s")  # fmt: skip


async def _apply(submitters: Submitters, count: int, seconds: float) -> None:
    """Lets so many apply, evenly over this time."""
    for _ in range(count):
        submitters.allow(1)
        await asyncio.sleep(seconds / count)
