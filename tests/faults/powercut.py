"""Cuts the power of a whole stack while applications come in, and judges what became of every receipt given by then.

All stores stand on one disk. Every process is stopped in its tracks, what had reached the disk is copied past the
kernel's cache, everything is killed, and the stack starts again on the copy.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.applications import Citizens
from bench.contenders import OURS as PROCESSES
from faults.scene import Revise, Scene, scene
from faults.submitters import Submitters
from faults.verdict import Verdict, judge, look, settled

APPLICANTS = 20
DATA = "data"  # the folder of the state that holds every store


async def cut_power(folder: Path, before: int, after: int) -> Verdict:
    """With all zones at work: so many receipts before the cut, and so many more afterwards."""
    async with scene(folder, (DATA,)) as stage, _applying(stage) as submitters:
        submitters.allow(before + after)
        await submitters.acknowledged(before)
        await _cut(stage, folder)
        await submitters.acknowledged(before + after)
        return await judge(stage, submitters.receipts)


async def cut_dmz(folder: Path, count: int, revised: Revise = lambda process: process) -> Verdict:
    """With the closed zone away, so that nobody but the dmz has what was acknowledged when the power goes."""
    async with scene(folder, (DATA,), revised=revised) as stage, _applying(stage) as submitters:
        await stage.keeper.kill("relay")
        submitters.allow(count)
        await submitters.acknowledged(count)
        await _cut(stage, folder)
        await settled(stage)
        while (verdict := await look(stage, submitters.receipts)) is None:  # noqa: ASYNC110 - processes do not set events
            await asyncio.sleep(1.0)
        return verdict


@asynccontextmanager
async def _applying(stage: Scene) -> AsyncIterator[Submitters]:
    """Applicants, on a stack whose own beginnings are on the disk."""
    citizens = Citizens(stage.parts)
    applicants = [citizens.applicant() for _ in range(APPLICANTS)]
    stage.disks[DATA].sync()
    submitters = Submitters(stage.parts.layout.port("gateway"), applicants)
    async with asyncio.TaskGroup() as group:
        submitting = group.create_task(submitters.run())
        yield submitters
        submitting.cancel()


async def _cut(stage: Scene, folder: Path) -> None:
    """From here on there is only what was on the disk. It all happens before an applicant hears another word."""
    disk, left = stage.disks[DATA], folder / "left.img"
    stage.stop_the_clock()
    disk.copy(left)
    await stage.keeper.kill(*PROCESSES)
    disk.become(left)
    for name in PROCESSES:
        stage.keeper.start(name)
    await stage.keeper.all_ready()
