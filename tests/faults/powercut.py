"""Cuts the power of a stack while applications come in, and judges what became of every receipt given by then.

All stores stand on one disk, and each PostgreSQL server on one of its own. Every process is stopped in its tracks, what
had reached the disks is copied past the kernel's cache, everything is killed, and the stack starts again on the copies.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.applications import Citizens
from bench.contenders import OURS as PROCESSES
from faults.clusters import Clusters
from faults.scene import Revise, Scene, scene
from faults.submitters import Submitters
from faults.verdict import Verdict, judge, look, settled

APPLICANTS = 20
DATA = "data"  # the folder of the state that holds every store
RECEIPT_SECONDS = 240.0  # for all receipts that are waited for
NONE = Clusters()


@dataclass(frozen=True, slots=True)
class Powered:
    """A stack whose power can be cut, and its applicants.

    :param folder: for a copy of a disk.
    """

    stage: Scene
    submitters: Submitters
    clusters: Clusters
    folder: Path

    async def cut_at_work(self, before: int, after: int) -> Verdict:
        """With all zones at work: so many receipts before the cut, and so many more afterwards."""
        given = len(self.submitters.receipts)
        self.submitters.allow(before + after)
        await self._acknowledged(given + before)
        await self._cut(self.clusters)
        await self._acknowledged(given + before + after)
        return await judge(self.stage, self.submitters.receipts)

    async def cut_with_relay_away(self, count: int) -> Verdict:
        """When nobody but the dmz has so many of those that were acknowledged; the databases keep their power."""
        await self.stage.keeper.kill("relay")
        await self._apply(count)
        await self._cut(NONE)
        return await self._looked()

    async def cut_databases(self, count: int) -> Verdict:
        """When nobody but the databases has so many of those that were acknowledged; the rest lives on."""
        await self._apply(count)
        await settled(self.stage)
        self.clusters.stop_the_clock()
        self.clusters.lose_power(self.folder)
        return await self._looked()

    async def _apply(self, count: int) -> None:
        """So many more, until each holds the receipt."""
        self.submitters.allow(count)
        await self._acknowledged(len(self.submitters.receipts) + count)

    async def _acknowledged(self, count: int) -> None:
        async with asyncio.timeout(RECEIPT_SECONDS):
            await self.submitters.acknowledged(count)

    async def _cut(self, clusters: Clusters) -> None:
        """From here on there is only what was on the disks. It happens before an applicant hears another word."""
        disk, left = self.stage.disks[DATA], self.folder / "left.img"
        self.stage.stop_the_clock()
        clusters.stop_the_clock()
        disk.copy(left)
        await self.stage.keeper.kill(*PROCESSES)
        disk.become(left)
        clusters.lose_power(self.folder)
        for name in PROCESSES:
            self.stage.keeper.start(name)
        await self.stage.keeper.all_ready()

    async def _looked(self) -> Verdict:
        """What became of all receipts, once nothing is on its way any more."""
        await settled(self.stage)
        while (verdict := await look(self.stage, self.submitters.receipts)) is None:  # noqa: ASYNC110 - processes do not set events
            await asyncio.sleep(1.0)
        return verdict


@asynccontextmanager
async def powered(
    folder: Path, clusters: Clusters = NONE, revised: Revise = lambda process: process
) -> AsyncIterator[Powered]:
    """Applicants, on a stack whose own beginnings are on the disks."""
    async with scene(folder, (DATA,), clusters.urls, revised) as stage:
        citizens = Citizens(stage.parts)
        stage.disks[DATA].sync()
        clusters.sync()
        submitters = Submitters(stage.parts.layout.port("gateway"), citizens, APPLICANTS)
        async with asyncio.TaskGroup() as group:
            submitting = group.create_task(submitters.run())
            yield Powered(stage, submitters, clusters, folder)
            submitting.cancel()
