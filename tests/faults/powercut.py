"""Cuts the power of a whole stack while applications come in, and judges what became of every receipt given by then.

All stores stand on one disk, and each PostgreSQL server on one of its own. Every process is stopped in its tracks, what
had reached the disks is copied past the kernel's cache, everything is killed, and the stack starts again on the copies.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.applications import Citizens
from bench.contenders import OURS as PROCESSES
from faults.clusters import Clusters
from faults.scene import Revise, Scene, scene
from faults.submitters import Submitters
from faults.verdict import Verdict, judge, look, settled

APPLICANTS = 20
DATA = "data"  # the folder of the state that holds every store
NONE = Clusters()


async def cut_power(folder: Path, before: int, after: int) -> Verdict:
    """With all zones at work: so many receipts before the cut, and so many more afterwards."""
    async with scene(folder, (DATA,)) as stage, _applying(stage) as submitters:
        await _cut_at_work(stage, submitters, folder, before, after)
        return await judge(stage, submitters.receipts)


async def cut_dmz(folder: Path, count: int, revised: Revise = lambda process: process) -> Verdict:
    """With the closed zone away, so that nobody but the dmz has what was acknowledged when the power goes."""
    async with scene(folder, (DATA,), revised=revised) as stage, _applying(stage) as submitters:
        await stage.keeper.kill("relay")
        submitters.allow(count)
        await submitters.acknowledged(count)
        await _cut(stage, folder)
        return await _looked(stage, submitters)


async def cut_postgresql(folder: Path, before: int, after: int, clusters: Clusters) -> tuple[Verdict, Verdict]:
    """The same as `cut_power`; and once all has settled, the databases lose their power once more, by themselves."""
    async with scene(folder, (DATA,), clusters.urls) as stage, _applying(stage, clusters) as submitters:
        await _cut_at_work(stage, submitters, folder, before, after, clusters)
        first = await judge(stage, submitters.receipts)
        return first, await _cut_databases(stage, submitters, folder, clusters)


async def cut_databases(folder: Path, count: int, clusters: Clusters) -> Verdict:
    """When nothing is on its way, so that nobody but the databases has what was acknowledged."""
    async with scene(folder, (DATA,), clusters.urls) as stage, _applying(stage, clusters) as submitters:
        submitters.allow(count)
        await submitters.acknowledged(count)
        await settled(stage)
        return await _cut_databases(stage, submitters, folder, clusters)


@asynccontextmanager
async def _applying(stage: Scene, clusters: Clusters = NONE) -> AsyncIterator[Submitters]:
    """Applicants, on a stack whose own beginnings are on the disk."""
    citizens = Citizens(stage.parts)
    applicants = [citizens.applicant() for _ in range(APPLICANTS)]
    stage.disks[DATA].sync()
    clusters.sync()
    submitters = Submitters(stage.parts.layout.port("gateway"), applicants)
    async with asyncio.TaskGroup() as group:
        submitting = group.create_task(submitters.run())
        yield submitters
        submitting.cancel()


async def _cut_at_work(
    stage: Scene, submitters: Submitters, folder: Path, before: int, after: int, clusters: Clusters = NONE
) -> None:
    submitters.allow(before + after)
    await submitters.acknowledged(before)
    await _cut(stage, folder, clusters)
    await submitters.acknowledged(before + after)


async def _cut(stage: Scene, folder: Path, clusters: Clusters = NONE) -> None:
    """From here on there is only what was on the disks. It all happens before an applicant hears another word."""
    disk, left = stage.disks[DATA], folder / "left.img"
    stage.stop_the_clock()
    clusters.stop_the_clock()
    disk.copy(left)
    await stage.keeper.kill(*PROCESSES)
    disk.become(left)
    clusters.lose_power(folder)
    for name in PROCESSES:
        stage.keeper.start(name)
    await stage.keeper.all_ready()


async def _cut_databases(stage: Scene, submitters: Submitters, folder: Path, clusters: Clusters) -> Verdict:
    """The processes live on, and find out."""
    clusters.stop_the_clock()
    clusters.lose_power(folder)
    return await _looked(stage, submitters)


async def _looked(stage: Scene, submitters: Submitters) -> Verdict:
    """How it is when nothing is on its way any more."""
    await settled(stage)
    while (verdict := await look(stage, submitters.receipts)) is None:  # noqa: ASYNC110 - processes do not set events
        await asyncio.sleep(1.0)
    return verdict
