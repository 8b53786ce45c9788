"""The load generator: N keep-alive connections that post prepared bodies to a loopback address, once each.

Run as a process of its own: `python -m bench.load HOST PORT PATH CONNECTIONS BODIES`, where BODIES is a file
of one JSON body a line. Prints one JSON line: counts by status, seconds, latencies in milliseconds.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import sys
import time
from collections import Counter, deque
from pathlib import Path

import uvloop

MAX_CONNECTIONS = 512


async def post_all(host: str, port: int, path: str, connections: int, bodies: list[bytes]) -> dict[str, object]:
    """Posts every body once; each connection takes the next waiting body."""
    if not ipaddress.ip_address(host).is_loopback or connections > MAX_CONNECTIONS:
        raise SystemExit("the load generator sends to this machine only, over at most 512 connections")
    waiting, statuses, latencies = deque(bodies), Counter[int](), list[float]()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    started = time.perf_counter()
    await asyncio.gather(
        *(_connection(host, port, head.encode(), waiting, statuses, latencies) for _ in range(connections))
    )
    seconds = time.perf_counter() - started
    latencies.sort()
    return {
        "seconds": seconds,
        "statuses": dict(statuses),
        "p50_ms": latencies[len(latencies) // 2] * 1000,
        "p99_ms": latencies[len(latencies) * 99 // 100] * 1000,
    }


async def _connection(
    host: str, port: int, head: bytes, waiting: deque[bytes], statuses: Counter[int], latencies: list[float]
) -> None:
    reader = writer = None
    while waiting:
        body = waiting.popleft()
        if reader is None or writer is None:
            reader, writer = await asyncio.open_connection(host, port)
        began = time.perf_counter()
        writer.write(head % len(body) + body)
        status, keep = await _answer(reader)
        latencies.append(time.perf_counter() - began)
        statuses[status] += 1
        if not keep:
            writer.close()
            reader = writer = None
    if writer is not None:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1]), b"connection: close" not in head


def main() -> None:
    """Reads the command line, runs, prints."""
    host, port, path, connections, bodies = sys.argv[1:]
    lines = Path(bodies).read_bytes().splitlines()
    sys.stdout.write(json.dumps(uvloop.run(post_all(host, int(port), path, int(connections), lines))) + "\n")


if __name__ == "__main__":
    main()
