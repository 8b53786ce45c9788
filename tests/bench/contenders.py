"""The two systems under load: our whole stack with every process, and the naive baseline behind gunicorn."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import sysconfig
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from bench import cpu, naive
from support.ports import free_port

from devstack.layout import HOST
from devstack.parts import Parts
from devstack.programs import environment
from devstack.supervisor import Supervisor

PATH = "/api/v1/submissions"
NAIVE_WORKERS = 2  # one a core, as its manual advises for sync workers that share a machine
COMMIT_SECONDS = 120.0
START_SECONDS = 20.0
OURS = (
    "gateway", "identity", "ledger-internet", "nats-dmz", "nats-gate", "relay", "nats-lgwan",
    "forms", "ledger-closed", "aggregation", "forms-web",
)  # fmt: skip


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
        """CPU seconds per submission of all processes together."""
        return sum(self.cpu.values())


async def run_ours(parts: Parts, supervisor: Supervisor, bodies: Path, count: int, connections: int) -> Run:
    """Posts the bodies at our gateway and waits until the last one is a case in the closed zone."""
    pids = {name: supervisor.pid(name) for name in OURS}
    engine = sqlalchemy.create_engine(parts.database("forms"))
    cases_before, cpu_before, began = _cases(engine), cpu.read(pids), time.perf_counter()
    load = await _load(parts.layout.port("gateway"), connections, bodies, {201: count})
    while _cases(engine) < cases_before + count:
        if time.perf_counter() - began > COMMIT_SECONDS:
            raise SystemExit(f"only {_cases(engine) - cases_before} of {count} became cases")
        await asyncio.sleep(0.01)
    committed = time.perf_counter() - began
    await _settled(pids)
    used = cpu.used(cpu_before, cpu.read(pids))
    engine.dispose()
    return _run(load, count, committed, used)


async def run_naive(parts: Parts, folder: Path, bodies: Path, count: int, connections: int) -> Run:
    """Posts the same bodies at a fresh naive baseline; what it accepts is committed."""
    async with _gunicorn(parts, folder) as (port, pid):
        before = cpu.read({"naive": pid})
        load = await _load(port, connections, bodies, {201: count})
        used = cpu.used(before, cpu.read({"naive": pid}))
    return _run(load, count, float(load["seconds"]), used)


def _run(load: Mapping[str, float], count: int, committed: float, used: Mapping[str, float]) -> Run:
    return Run(
        accepted=count / load["seconds"],
        committed=count / committed,
        p50_ms=load["p50_ms"],
        p99_ms=load["p99_ms"],
        cpu={name: seconds / count for name, seconds in used.items()},
    )


async def _load(port: int, connections: int, bodies: Path, wanted: Mapping[int, int]) -> dict[str, float]:
    command = (sys.executable, "-m", "bench.load", HOST, str(port), PATH, str(connections), str(bodies))
    folder = str(Path(__file__).parents[1])
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env=environment() | {"PYTHONPATH": folder}
    )
    output, _ = await process.communicate()
    load = json.loads(output)
    statuses = {int(status): number for status, number in load.pop("statuses").items()}
    if statuses != wanted:
        raise SystemExit(f"answers by status: {statuses}, wanted {dict(wanted)}")
    result: dict[str, float] = load
    return result


def _cases(engine: sqlalchemy.Engine) -> int:
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
async def _gunicorn(parts: Parts, folder: Path) -> AsyncIterator[tuple[int, int]]:
    database, port = folder / f"naive-{time.monotonic_ns()}.sqlite", free_port()
    naive.create_database(database)
    gunicorn = Path(sysconfig.get_path("scripts")) / "gunicorn"
    variables = {
        "NAIVE_DATABASE": str(database),
        "NAIVE_TRUST": str(parts.cards.trust),
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    process = await asyncio.create_subprocess_exec(
        *(gunicorn, "--workers", str(NAIVE_WORKERS), "--bind", f"{HOST}:{port}", "--log-level", "error"),
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
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(f"GET /ready HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        return (await reader.read()).rpartition(b"\r\n\r\n")[2]
    finally:
        writer.close()
