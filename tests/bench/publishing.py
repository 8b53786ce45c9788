"""Four ways to put the same submissions into a stream, on bare servers that sync at every write and when they like."""

from __future__ import annotations

import asyncio
import secrets
import socket
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
from bench.syncs import counted
from nats.aio.client import Client
from support.ports import free_port

from devstack.buses import NATS_SERVER
from devstack.layout import LOOPBACK
from todoke_kit import bus

PACK = 100  # submissions
BYTES = 8_000  # of a submission, sealed
OUTSTANDING = 128  # single messages that wait for their confirmation at once
TOGETHER = 8  # packs in one atomic batch
POLL_SECONDS = 0.02
CONFIGURATION = 'listen: "{host}:{port}"\nmax_payload: 1MB\njetstream {{ store_dir: "{store}"{sync} }}\n'
SETTINGS = {"always": ", sync_interval: always", "default": ""}

Shape = Callable[[Client, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Published:
    """One shape on one server: submissions a second, and syncs a submission, if those were counted."""

    rate: float
    syncs: float | None


async def _singly(client: Client, count: int) -> None:
    gate, body = asyncio.Semaphore(OUTSTANDING), secrets.token_bytes(BYTES)

    async def one() -> None:
        async with gate:
            await bus.publish(client, "s.one", body)

    await asyncio.gather(*(one() for _ in range(count)))


async def _batched(client: Client, count: int) -> None:
    body = secrets.token_bytes(BYTES)
    for _ in range(count // PACK):
        await bus.publish_batch(client, [("s.one", body)] * PACK)


async def _packed(client: Client, count: int) -> None:
    body = secrets.token_bytes(BYTES * PACK)
    for _ in range(count // PACK):
        await bus.publish(client, "s.pack", body)


async def _packs_batched(client: Client, count: int) -> None:
    body = secrets.token_bytes(BYTES * PACK)
    for _ in range(count // (PACK * TOGETHER)):
        await bus.publish_batch(client, [("s.pack", body)] * TOGETHER)


SHAPES: dict[str, Shape] = {
    f"a message each, {OUTSTANDING} at once": _singly,
    f"a message each, {PACK} in an atomic batch": _batched,
    f"{PACK} in a pack (ours)": _packed,
    f"{PACK} in a pack, {TOGETHER} packs in an atomic batch": _packs_batched,
}


@contextmanager
def server(folder: Path, setting: str) -> Iterator[tuple[int, int]]:
    """A bare server: its port and process id."""
    port, file = free_port(), folder / f"{setting}.conf"
    store = folder / setting
    file.write_text(
        CONFIGURATION.format(host=LOOPBACK, port=port, store=store, sync=SETTINGS[setting]), encoding="ascii"
    )
    with subprocess.Popen((NATS_SERVER, "-c", file), stderr=subprocess.DEVNULL) as process:
        try:
            while not _listens(port):
                time.sleep(POLL_SECONDS)
            yield port, process.pid
        finally:
            process.kill()


def _listens(port: int) -> bool:
    try:
        socket.create_connection((LOOPBACK, port)).close()
    except OSError:
        return False
    return True


async def measure(port: int, pid: int, shape: Shape, count: int, *, count_syncs: bool) -> Published:
    """Publishes `count` submissions into an empty stream."""
    client = await nats.connect(f"nats://{LOOPBACK}:{port}")
    try:
        await client.jetstream().add_stream(name="S", subjects=["s.*"], allow_atomic=True)
        began = time.perf_counter()
        if count_syncs:
            with counted(pid) as syncs:
                await shape(client, count)
            return Published(0.0, None if syncs.value is None else syncs.value / count)
        await shape(client, count)
        return Published(count / (time.perf_counter() - began), None)
    finally:
        await client.jetstream().delete_stream("S")
        await client.close()
