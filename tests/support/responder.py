"""A stand-in OCSP responder: real HTTP on loopback, answers from the test PKI, and faults that a test asks for.

async with standing_in(lambda: NOW) as responder:
    responder.answer = lambda question: b"garbage"
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.x509 import ocsp
from support import cards

from todoke_testcard.responder import Responder


@dataclass
class StandIn:
    """Where it is, what it was asked (serial numbers), and how it answers."""

    url: str
    answer: Callable[[bytes], bytes]
    status: str = "200 OK"
    silent: bool = False
    asked: list[int] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asking = (await reader.readuntil(b"\r\n\r\n")).lower()
        assert b"content-type: application/ocsp-request" in asking
        question = await reader.readexactly(int(asking.split(b"content-length: ")[1].split(b"\r\n")[0]))
        self.asked.append(ocsp.load_der_ocsp_request(question).serial_number)
        if self.silent:
            await reader.read()
            return
        answer = self.answer(question)
        head = f"HTTP/1.1 {self.status}\r\nContent-Type: application/ocsp-response\r\nContent-Length: {len(answer)}"
        writer.write(head.encode() + b"\r\n\r\n" + answer)


@asynccontextmanager
async def standing_in(now: Callable[[], datetime], port: int = 0) -> AsyncIterator[StandIn]:
    """Serves until the block ends; `now` is its clock."""
    responder: Responder = cards.session_pki().responder()
    connections: set[asyncio.StreamWriter] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await stand_in.serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", port)
    address = server.sockets[0].getsockname()
    stand_in = StandIn(f"http://127.0.0.1:{address[1]}/ocsp", lambda question: responder.answer(question, now()))
    async with server:
        yield stand_in
    for writer in connections:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
