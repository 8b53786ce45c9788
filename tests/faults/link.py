"""The line between the zones, as a TCP proxy between the gate and the dmz, which can go dead without a word."""

from __future__ import annotations

import asyncio
import contextlib

from devstack.layout import LOOPBACK

CHUNK = 1 << 16


class Link:
    """Carries bytes both ways while it is up; while it is cut, it takes connections and carries nothing.

    :param port: where it listens.
    :param upstream: the port at the other end.
    """

    def __init__(self, port: int, upstream: int) -> None:
        self.port = port
        self._upstream = upstream
        self._up = asyncio.Event()
        self._up.set()

    async def run(self) -> None:
        """Carries until cancelled."""
        async with await asyncio.start_server(self._connected, LOOPBACK, self.port) as server:
            await server.serve_forever()

    def cut(self) -> None:
        """What is sent from now on is held up, and nobody is told."""
        self._up.clear()

    def heal(self) -> None:
        """What was held up goes on, as TCP would send it again."""
        self._up.set()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await self._up.wait()
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._upstream)
            try:
                ways = (self._carry(reader, far_writer), self._carry(far_reader, writer))
                await asyncio.wait([asyncio.ensure_future(way) for way in ways], return_when=asyncio.FIRST_COMPLETED)
            finally:
                far_writer.close()
        writer.close()

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(CHUNK):
                await self._up.wait()
                target.write(data)
                await target.drain()
