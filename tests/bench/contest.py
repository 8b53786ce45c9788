"""Puts the contenders under one load after the other, on one machine and in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.applications import Citizens
from bench.contenders import Run, run_naive, run_ours
from bench.databases import Databases

from devstack.parts import Parts
from devstack.supervisor import Supervisor


@dataclass(frozen=True, slots=True)
class Trial:
    """What is measured under one load."""

    naive: Run
    ours: Run
    apart: Run  # the closed zone away while ours accepts


@dataclass(frozen=True, slots=True)
class Counts:
    """Applications of ours and of the baseline in one measurement."""

    ours: int
    naive: int


@dataclass(frozen=True, slots=True)
class Contest:
    """The contenders on this machine, and who signs what they are sent."""

    parts: Parts
    supervisor: Supervisor
    databases: Databases
    citizens: Citizens
    folder: Path

    async def trial(self, counts: Counts, connections: int, number: int) -> Trial:
        """Measures all under one load; what each is sent was signed just before, and never sent to another.

        :param number: of the round. Ours change places by it, so that neither always runs while the disk is still
            busy with what the other left.
        """
        file = self._write(self.citizens.naive_bodies(counts.naive))
        naive = await run_naive(self.parts, self.folder, self.databases, file, counts.naive, connections)
        order = (True, False) if number % 2 else (False, True)
        ours = {apart: await self._ours(counts.ours, connections, apart) for apart in order}
        return Trial(naive, ours=ours[False], apart=ours[True])

    async def _ours(self, count: int, connections: int, apart: bool) -> Run:
        file = self._write(self.citizens.bodies(count))
        return await run_ours(self.parts, self.supervisor, self.databases, file, count, connections, apart)

    def _write(self, bodies: Iterable[bytes]) -> Path:
        file = self.folder / "bodies"
        file.write_bytes(b"\n".join(bodies))
        return file
