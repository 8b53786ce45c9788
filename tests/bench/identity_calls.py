"""Identity and its empty twin as processes, called over mutual TLS as by the gateway, one or many items a call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from bench import cpu
from support.closedzone import Line
from support.ports import free_port
from support.processes import program

from devstack import boundary
from todoke_evidence.statement import SignedStatement
from todoke_gateway.identity_client import IdentityClient
from todoke_identity.config import Config
from todoke_kit import config, rpc

METHODS = tuple(boundary.callers("internet", "todoke.identity.v1.Identity"))
UNARY_IN_FLIGHT = 16
SERVERS = {"identity": "todoke_identity", "echo": "bench.echo"}


@dataclass(frozen=True, slots=True)
class Calls:
    """What an item cost and how many passed in a second; CPU seconds of the server alone."""

    cpu: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Server:
    """One of them, running."""

    pid: int
    client: IdentityClient

    def resident_mb(self) -> float:
        """What it holds in memory now."""
        return float(psutil.Process(self.pid).memory_info().rss) / 1e6

    async def unary(self, signed: Sequence[SignedStatement]) -> Calls:
        """One item a call, some calls in flight."""
        return await self._measure(signed, 1, UNARY_IN_FLIGHT)

    async def batched(self, signed: Sequence[SignedStatement], size: int) -> Calls:
        """`size` items a call, one call in flight, as the gateway's batches go."""
        return await self._measure(signed, size, 1)

    async def _measure(self, signed: Sequence[SignedStatement], size: int, in_flight: int) -> Calls:
        waiting = [signed[start : start + size] for start in range(0, len(signed), size)]
        before, began = cpu.read({"": self.pid}), time.perf_counter()
        await asyncio.gather(*(self._work(waiting) for _ in range(in_flight)))
        seconds = time.perf_counter() - began
        used = cpu.used(before, cpu.read({"": self.pid}))[""]
        return Calls(used / len(signed), len(signed) / seconds)

    async def _work(self, waiting: list[Sequence[SignedStatement]]) -> None:
        while waiting:
            codes = await self.client.verify(waiting.pop())
            if set(codes) != {"ok"}:
                raise SystemExit(f"verdicts: {sorted(set(codes))}")


@asynccontextmanager
async def serving(name: str, trust: Path, folder: Path) -> AsyncIterator[Server]:
    """Starts one of `SERVERS` as a process of its own, and stops it."""
    place = folder / name
    own, line = settings(trust, place)
    with program(SERVERS[name], own, place) as running:
        async with rpc.channel(line.target()) as channel:
            yield Server(running._process.pid, IdentityClient(channel))


def settings(trust: Path, place: Path) -> tuple[Config, Line]:
    """How either is configured in a folder of its own, and the gateway's line to it."""
    line = Line(place, "identity", "gateway")
    return Config(
        rpc=line.listen(*METHODS),
        metrics=config.Metrics(address=f"127.0.0.1:{free_port()}"),
        trust=trust,
        profile="test",
        audit_file=place / "audit.jsonl",
        trust_reload_seconds=3_600.0,  # a reload in the middle would be somebody's bad luck
    ), line
