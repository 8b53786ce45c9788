"""The two systems under load: our whole stack with every process, and the naive baseline behind gunicorn."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import sysconfig
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from bench import cpu, naive
from bench.databases import Databases
from support.ports import free_port

from devstack.layout import LOOPBACK
from devstack.parts import Parts
from devstack.programs import environment
from devstack.supervisor import Supervisor

PATH = "/api/v1/submissions"
NAIVE_WORKERS = 2  # one a core, as its manual advises for sync workers that share a machine
LOAD = "load generator"
COMMIT_SECONDS = 120.0
START_SECONDS = 20.0
OURS = (
    "gateway", "identity", "ledger-internet", "nats-dmz", "nats-gate", "relay", "nats-lgwan",
    "forms", "ledger-closed", "aggregation", "forms-web",
)  # fmt: skip
WATCHES = ("watch-dmz", "watch-gate", "watch-lgwan")  # no submission passes them


@dataclass(frozen=True, slots=True)
class Run:
    """One contender's figures in one round; rates a second, CPU seconds per submission by process."""

    accepted: float
    committed: float
    p50_ms: float
    p99_ms: float
    cpu: Mapping[str, float]

    @property
    def cpu_total(self) -> float:
        """CPU seconds per submission of all processes together, without the load generator."""
        return sum(seconds for name, seconds in self.cpu.items() if name != LOAD)


async def run_ours(
    parts: Parts, supervisor: Supervisor, databases: Databases, bodies: Path, count: int, connections: int, apart: bool
) -> Run:
    """Posts the bodies at our gateway and waits until the last one is a case in the closed zone.

    :param apart: the relay sleeps until all are accepted, as if the zones had machines of their own; the rate of
        commits is then counted from its waking.
    """
    pids = {name: supervisor.pid(name) for name in (*OURS, *WATCHES)} | databases.pids()
    engine = sqlalchemy.create_engine(parts.database("forms"))
    cases_before, cpu_before, began = cases_in(engine), cpu.read(pids), time.perf_counter()
    with _asleep(pids["relay"]) if apart else nullcontext():
        load = await post(parts.layout.port("gateway"), connections, bodies, {201: count})
        began = time.perf_counter() if apart else began
    while cases_in(engine) < cases_before + count:
        if time.perf_counter() - began > COMMIT_SECONDS:
            raise SystemExit(f"only {cases_in(engine) - cases_before} of {count} became cases")
        await asyncio.sleep(0.01)
    committed = time.perf_counter() - began
    await _settled(pids)
    used = cpu.used(cpu_before, cpu.read(pids))
    engine.dispose()
    return _run(load, count, committed, used)


@contextmanager
def _asleep(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def run_naive(
    parts: Parts, folder: Path, databases: Databases, bodies: Path, count: int, connections: int
) -> Run:
    """Posts the same applications at a fresh naive baseline; what it accepts is committed."""
    with databases.naive(folder) as url:
        async with _gunicorn(parts, url) as (port, pid):
            pids = {"naive": pid} | databases.pids()
            before = cpu.read(pids)
            load = await post(port, connections, bodies, {201: count})
            used = cpu.used(before, cpu.read(pids))
    return _run(load, count, float(load["seconds"]), used)


def _run(load: Mapping[str, float], count: int, committed: float, used: Mapping[str, float]) -> Run:
    return Run(
        accepted=count / load["seconds"],
        committed=count / committed,
        p50_ms=load["p50_ms"],
        p99_ms=load["p99_ms"],
        cpu={name: seconds / count for name, seconds in used.items()} | {LOAD: load["cpu_ms"] / 1000 / count},
    )


async def post(port: int, connections: int, bodies: Path, wanted: Mapping[int, int]) -> dict[str, float]:
    """Posts every body of a file, and returns what the load generator measured; other statuses end the run."""
    statuses, load = await send(port, connections, bodies)
    if statuses != wanted:
        raise SystemExit(f"answers by status: {statuses}, wanted {dict(wanted)}")
    return load


async def send(port: int, connections: int, bodies: Path) -> tuple[dict[int, int], dict[str, float]]:
    """Posts every body of a file: how many were answered with each status, and what else was measured."""
    command = (sys.executable, "-m", "bench.load", LOOPBACK, str(port), PATH, str(connections), str(bodies))
    folder = str(Path(__file__).parents[1])
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env=environment() | {"PYTHONPATH": folder}
    )
    output, _ = await process.communicate()
    load = json.loads(output)
    return {int(status): number for status, number in load.pop("statuses").items()}, load


def cases_in(engine: sqlalchemy.Engine) -> int:
    """How many cases the office has."""
    with engine.connect() as connection:
        return int(connection.execute(sqlalchemy.text("SELECT count(*) FROM cases")).scalar_one())


async def _settled(pids: Mapping[str, int]) -> None:
    """Waits until what follows a commit (counting, the office's ledger, statuses) is done too."""
    last = cpu.read(pids)
    while True:
        await asyncio.sleep(0.5)
        now = cpu.read(pids)
        if sum(cpu.used(last, now).values()) < 0.08:  # idle processes together stay below this
            return
        last = now


@asynccontextmanager
async def _gunicorn(parts: Parts, url: str) -> AsyncIterator[tuple[int, int]]:
    port = free_port()
    naive.create_database(url)
    gunicorn = Path(sysconfig.get_path("scripts")) / "gunicorn"
    variables = {
        "NAIVE_DATABASE": url,
        "NAIVE_TRUST": str(parts.cards.trust),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    process = await asyncio.create_subprocess_exec(
        *(gunicorn, "--workers", str(NAIVE_WORKERS), "--bind", f"{LOOPBACK}:{port}", "--log-level", "error"),
        "bench.naive:create_app()",
        env=environment() | variables,
    )
    try:
        await _serving(port)
        yield port, process.pid
    finally:
        process.terminate()
        await process.wait()


async def _serving(port: int) -> None:
    """Waits until every worker has answered: what they do at their start must not count against them."""
    seen = set[bytes]()
    give_up = time.monotonic() + START_SECONDS
    while len(seen) < NAIVE_WORKERS:
        if time.monotonic() > give_up:
            raise SystemExit("gunicorn did not start")
        with contextlib.suppress(OSError):
            seen.add(await _who_answers(port))
        await asyncio.sleep(0.01)


async def _who_answers(port: int) -> bytes:
    """The process id that the answering worker gives."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(f"GET /ready HTTP/1.1\r\nHost: {LOOPBACK}\r\nConnection: close\r\n\r\n".encode())
        return (await reader.read()).rpartition(b"\r\n\r\n")[2]
    finally:
        writer.close()
