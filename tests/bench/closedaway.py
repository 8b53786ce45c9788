"""A stack whose closed zone is switched off for a while, and its citizens, who do not notice."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import sqlalchemy
from bench import cpu, footprint, streams
from bench.applications import Citizens
from bench.contenders import OURS, send
from bench.databases import Databases
from bench.machine import say

from devstack.office import Office
from devstack.parts import Parts
from devstack.supervisor import Supervisor
from todoke_catalog.templates import NINGEN_DOCK

CLOSED = ("nats-lgwan", "nats-gate", "ledger-closed", "relay", "aggregation", "forms")  # in the order they start
OUTSIDE = ("gateway", "identity", "ledger-internet", "postgres-internet")  # busy with new ones only
CHUNK = 2_000  # signed and sent together: a nonce is good for five minutes
SAY_EVERY = 10  # chunks
CONNECTIONS = 128
TENTHS = 10
POLL_SECONDS = 0.05
NEW_EVERY = 1.0  # seconds between two handfuls of new applications
NEW = 20
SETTLE_SECONDS = 900.0
GIVEN = {HTTPStatus.OK, HTTPStatus.CREATED}  # a receipt, again or for the first time
AGAIN = {HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(slots=True)
class New:
    """Those who apply as on any other day, a handful a second, and how long each waited for the receipt."""

    seconds: float = 0.0
    medians: list[float] = field(default_factory=list)  # milliseconds, of each handful
    longest: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there were."""
        return NEW * len(self.medians)

    @property
    def rate(self) -> float:
        """How many a second."""
        return self.count / self.seconds

    @property
    def p50_ms(self) -> float:
        """The usual wait."""
        return statistics.median(self.medians)

    @property
    def longest_ms(self) -> float:
        """The longest wait."""
        return max(self.longest)


@dataclass(frozen=True, slots=True)
class Drained:
    """How a backlog went. What the disks held is in bytes by store, as is memory by process."""

    count: int
    filled: float  # seconds until all of it waited outside
    seconds: float  # from when the closed zone was up until nothing of the backlog waited
    tenths: Sequence[float]  # submissions a second, from the first case on; one transaction keeps up to 1,000
    new: New
    disk_before: Mapping[str, int]
    disk_after: Mapping[str, int]
    memory: Mapping[str, int]
    cpu: float  # seconds a submission of all that carries and keeps; other work on the machine changes it little

    @property
    def rate(self) -> float:
        """Submissions a second."""
        return self.count / self.seconds

    @property
    def flowing(self) -> float:
        """The same from the first case on: without what it takes until a process that was started does anything."""
        return statistics.harmonic_mean(self.tenths)


class Stack:
    """All zones.

    :param monitors: the ports of `bench.streams`, by server.
    """

    def __init__(
        self, supervisor: Supervisor, parts: Parts, databases: Databases, monitors: Mapping[str, int], folder: Path
    ) -> None:
        self._supervisor = supervisor
        self._parts = parts
        self._databases = databases
        self._monitors = monitors
        self._folder = folder
        self._body = Citizens(parts).applicant()  # one card, so that signing is all that making a body costs
        self._cases = _Cases(parts.database("forms"))
        self.accepted = 0
        self.repeated = 0  # how often a file of bodies was sent again, because some were not accepted

    async def calm(self, seconds: float) -> New:
        """New applications on a day without a backlog."""
        async with self._arriving() as new:
            await asyncio.sleep(seconds)
        return new

    async def steady(self, count: int) -> Drained:
        """How fast the closed zone goes that was never off: only the relay waits, so that there is enough to do."""
        return await self.drain(count, away=("relay",))

    async def drain(self, count: int, away: Sequence[str] = CLOSED) -> Drained:
        """Gathers a backlog with the closed zone off, switches it on, and watches it drain while new ones arrive."""
        await self._reached(self.accepted)
        for name in reversed(away):
            await self._supervisor.stop(name)
        before, began = self.accepted, time.perf_counter()
        await self._fill(count)
        filled, disk = time.perf_counter() - began, self._disk()
        for name in away:
            await self._supervisor.start(name)
        pids = {name: self._supervisor.pid(name) for name in OURS} | self._databases.pids()
        used, began = cpu.read(pids), time.perf_counter()
        async with self._arriving() as new:
            marks = [before + count * tenth // TENTHS + (tenth == 0) for tenth in range(TENTHS + 1)]
            moments = [await self._reached(mark) for mark in marks]
        tenths = [count / TENTHS / (later - earlier) for earlier, later in itertools.pairwise(moments)]
        spent = sum(seconds for name, seconds in cpu.used(used, cpu.read(pids)).items() if name not in OUTSIDE)
        return Drained(count, filled, moments[-1] - began, tenths, new, disk, self._disk(), footprint.peak_bytes(pids),
                       spent / count)  # fmt: skip

    async def settle(self) -> tuple[int, int, dict[str, int]]:
        """Waits until all that was accepted is everywhere: cases, those counted, and what the streams still hold."""
        give_up = time.monotonic() + SETTLE_SECONDS
        while True:
            left = {
                name: count
                for port in self._monitors.values()
                for name, count in streams.held(port).items()
                if name in streams.WORK_QUEUES and count
            }
            cases, counted = self._cases.count(), await Office(self._parts).cases_counted(NINGEN_DOCK)
            if (cases >= self.accepted and counted >= self.accepted and not left) or time.monotonic() > give_up:
                return cases, counted, left
            await asyncio.sleep(1.0)

    async def _fill(self, count: int) -> None:
        """Files so many; the next are signed while the last are sent."""
        sizes = [min(CHUNK, count - start) for start in range(0, count, CHUNK)]
        signing = asyncio.create_task(self._signed(sizes[0]))
        for number, (size, following) in enumerate(itertools.zip_longest(sizes, sizes[1:]), start=1):
            bodies = await signing
            if following:
                signing = asyncio.create_task(self._signed(following))
            await self._post(bodies, size)
            if number % SAY_EVERY == 0 or not following:
                say(f"  {sum(sizes[:number]):,} of {count:,} wait outside")

    @asynccontextmanager
    async def _arriving(self) -> AsyncIterator[New]:
        new, began = New(), time.perf_counter()
        stop = asyncio.Event()
        arriving = asyncio.create_task(self._arrive(new, stop))
        try:
            yield new
        finally:
            stop.set()
            await arriving
            new.seconds = time.perf_counter() - began

    async def _arrive(self, new: New, stop: asyncio.Event) -> None:
        while not stop.is_set():
            load = await self._post(await self._signed(NEW), NEW)
            new.medians.append(load["p50_ms"])
            new.longest.append(load["p99_ms"])  # of so few, that is the longest
            await asyncio.sleep(NEW_EVERY)

    async def _signed(self, count: int) -> bytes:
        return await asyncio.to_thread(lambda: b"\n".join(self._body() for _ in range(count)))

    async def _post(self, bodies: bytes, count: int) -> dict[str, float]:
        file = self._folder / "bodies"
        file.write_bytes(bodies)
        while True:
            answers, load = await send(self._parts.layout.port("gateway"), min(CONNECTIONS, count), file)
            if answers.keys() <= GIVEN:
                self.accepted += count
                return load
            if answers.keys() - GIVEN - AGAIN:
                raise SystemExit(f"answers by status: {answers}")
            self.repeated += 1

    async def _reached(self, cases: int) -> float:
        while self._cases.count() < cases:  # noqa: ASYNC110 - it happens in other processes
            await asyncio.sleep(POLL_SECONDS)
        return time.perf_counter()

    def _disk(self) -> dict[str, int]:
        stores = {path.name: path for path in (self._parts.layout.root / "data").iterdir()}
        stores |= {name: Path(server.socket) for name, server in self._databases.servers.items()}
        return {name: footprint.disk_bytes(path) for name, path in sorted(stores.items())}


class _Cases:
    """Counts the office's cases; only new ones are looked at, since forms writes one batch after the other."""

    def __init__(self, url: str) -> None:
        self._engine = sqlalchemy.create_engine(url)
        self._last = 0
        self._count = 0

    def count(self) -> int:
        with self._engine.connect() as connection:
            question = sqlalchemy.text("SELECT count(*), max(id) FROM cases WHERE id > :last")
            found, last = connection.execute(question, {"last": self._last}).one()
        self._count += found
        self._last = last or self._last
        return self._count
