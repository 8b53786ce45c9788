"""The load generator: N keep-alive connections that post prepared bodies to a loopback address, once each.

Run as a process of its own: `python -m bench.load HOST PORT PATH CONNECTIONS BODIES`, where BODIES is a file
of one JSON body a line. Prints one JSON line: counts by status, seconds, latencies and its own CPU in milliseconds.
It shares the machine with what it measures, so it reads of an answer no more than it must.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import sys
import time
from collections import Counter, deque
from pathlib import Path
from typing import cast

import uvloop

MAX_CONNECTIONS = 300  # as many as the gateway serves of one address


class Load:
    """The bodies that wait, and what became of the others."""

    def __init__(self, head: str, bodies: list[bytes]) -> None:
        self._head = head.encode()
        self._waiting = deque(bodies)
        self._open = 0
        self.statuses = Counter[int]()
        self.latencies: list[float] = []
        self.done = asyncio.Event()

    def next(self) -> bytes | None:
        """The next request, or None when there is none left."""
        if not self._waiting:
            return None
        body = self._waiting.popleft()
        return self._head % len(body) + body

    def opened(self) -> None:
        """One more connection is at work."""
        self._open += 1

    def closed(self) -> None:
        """One connection has nothing more to do."""
        self._open -= 1
        if not self._open:
            self.done.set()


class Connection(asyncio.Protocol):
    """Posts one body after the other; an answer that closes the connection is followed by a new one."""

    def __init__(self, load: Load, address: tuple[str, int]) -> None:
        self._load = load
        self._address = address
        self._received = b""
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's does not descend from it
        self._post()

    def data_received(self, data: bytes) -> None:
        """Collect an answer until it is whole."""
        self._received += data
        head, ended, body = self._received.partition(b"\r\n\r\n")
        if not ended:
            return
        fields = head.lower()
        if len(body) < int(fields.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]):
            return
        self._received = b""
        self._load.latencies.append(time.perf_counter() - self._began)
        self._load.statuses[int(head.split(b" ", 2)[1])] += 1
        if b"connection: close" in fields:
            self._transport.close()
            connect(self._load, self._address)
        else:
            self._post()

    def _post(self) -> None:
        request = self._load.next()
        if request is None:
            self._transport.close()
            self._load.closed()
            return
        self._began = time.perf_counter()
        self._transport.write(request)


def connect(load: Load, address: tuple[str, int]) -> None:
    """Opens a connection in the background."""
    loop = asyncio.get_running_loop()
    task = loop.create_task(loop.create_connection(lambda: Connection(load, address), *address))
    task.add_done_callback(lambda done: done.result())


async def post_all(host: str, port: int, path: str, connections: int, bodies: list[bytes]) -> dict[str, object]:
    """Posts every body once; each connection takes the next waiting body."""
    if not ipaddress.ip_address(host).is_loopback or connections > MAX_CONNECTIONS:
        raise SystemExit(f"the load generator sends to this machine only, over at most {MAX_CONNECTIONS} connections")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    load = Load(head, bodies)
    started, used = time.perf_counter(), time.process_time()
    for _ in range(connections):
        load.opened()
        connect(load, (host, port))
    await load.done.wait()
    seconds, used = time.perf_counter() - started, time.process_time() - used
    latencies = sorted(load.latencies)
    return {
        "seconds": seconds,
        "statuses": dict(load.statuses),
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
        "cpu_ms": used * 1000,
    }


def main() -> None:
    """Reads the command line, runs, prints."""
    host, port, path, connections, bodies = sys.argv[1:]
    lines = Path(bodies).read_bytes().splitlines()
    sys.stdout.write(json.dumps(uvloop.run(post_all(host, int(port), path, int(connections), lines))) + "\n")


if __name__ == "__main__":
    main()
