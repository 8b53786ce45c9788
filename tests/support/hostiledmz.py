"""A dmz server that was taken over: it speaks the leafnode protocol itself, with the real server's certificate and key.

The gate dials it, finds the certificate that it expects, and shows what it would show to the real one. From then on it
sends what its owner likes, in the protocol's own words (nats-server 2.15, server/leafnode.go and server/parser.go).
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from support.nats import Trio
from support.waiting import LONG

INFO = {
    "server_id": "NHOSTILE",
    "server_name": "dmz",
    "version": "2.15.1",
    "proto": 1,
    "headers": True,
    "jetstream": True,
    "domain": "dmz",
    "max_payload": 1 << 20,
    "nonce": "bm9uY2U",
    "client_id": 5,
    "leafnode_urls": ["127.0.0.1:7422"],
    "import": {"allow": [">"]},
    "export": {"allow": [">"]},
}
END = b"\r\n"


class HostileDmz:
    """The connection that the gate opened, all that it said, and means to say anything to it."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []  # of the protocol, without what messages hold
        self.messages: list[tuple[str, bytes]] = []  # subject and all that followed, headers included
        self.linked = asyncio.Event()
        self._heard = asyncio.Condition()
        self._writer: asyncio.StreamWriter | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.say(b"INFO " + json.dumps(INFO).encode())
        try:
            while line := (await reader.readline()).rstrip():
                await self._hear(line, reader)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    async def _hear(self, line: bytes, reader: asyncio.StreamReader) -> None:
        word, *rest = line.split(b" ")
        if word == b"CONNECT":
            self.say(b"INFO " + json.dumps(INFO).encode(), b"LS+ >", b"PING")  # whatever there is, it wants to hear
        elif word == b"PING":
            self.say(b"PONG")
        elif word in {b"LMSG", b"HMSG"}:
            body = await reader.readexactly(int(rest[-1]) + len(END))
            self.messages.append((rest[0].decode(), body))
        async with self._heard:
            self.lines.append(line)
            self._heard.notify_all()
        if word == b"PONG":
            self.linked.set()

    def say(self, *lines: bytes) -> None:
        assert self._writer is not None
        self._writer.write(b"".join(line + END for line in lines))

    async def until(self, said: Callable[[list[bytes]], bool]) -> None:
        """Waits until what the gate has said is as wanted."""
        async with asyncio.timeout(LONG), self._heard:
            await self._heard.wait_for(lambda: said(self.lines))

    async def settled(self) -> None:
        """Waits until the gate has dealt with all that it was told so far."""
        before = self.lines.count(b"PONG")
        self.say(b"PING")
        await self.until(lambda lines: lines.count(b"PONG") > before)

    def interests(self) -> set[str]:
        """What the gate says that somebody behind it listens to."""
        return {line.split(b" ")[1].decode() for line in self.lines if line.startswith(b"LS+")}

    def questions(self) -> list[tuple[str, str]]:
        """The subject and the reply subject of every message with one that came."""
        split = [line.decode().split(" ") for line in self.lines if line.startswith((b"LMSG", b"HMSG"))]
        return [(words[1], words[2]) for words in split if len(words) == (4 if words[0] == "LMSG" else 5)]


def message(subject: str, body: bytes, reply: str = "", headers: Mapping[str, str] | None = None) -> bytes:
    """A message as one server tells it to another over a leaf link.

    Behind an `@` in the reply subject of a stored message stands the subject that whoever hears it is shown.
    """
    names = f"{subject} {reply} " if reply else f"{subject} "
    if not headers:
        return f"LMSG {names}{len(body)}".encode() + END + body
    head = b"NATS/1.0" + END + b"".join(f"{name}: {value}".encode() + END for name, value in headers.items()) + END
    return f"HMSG {names}{len(head)} {len(head) + len(body)}".encode() + END + head + body


@asynccontextmanager
async def hostile_dmz(servers: Trio) -> AsyncIterator[HostileDmz]:
    """In the real one's place, with what was stolen from it."""
    stolen = servers.folder / "internet"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(stolen / "dmz.crt", stolen / "dmz.key")
    hostile = HostileDmz()
    server = await asyncio.start_server(hostile.serve, "127.0.0.1", servers.ports["leaf"], ssl=context)
    try:
        await asyncio.to_thread(servers.start, "gate")
        async with asyncio.timeout(LONG):
            await hostile.linked.wait()
        yield hostile
    finally:
        servers.kill("gate")  # before the listener closes, which waits for the connections to it
        server.close()
        await server.wait_closed()
