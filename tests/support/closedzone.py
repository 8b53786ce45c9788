"""The closed zone around forms: its NATS with everyone who is connected to it, and a real ledger over gRPC.

async with zone(lgwan) as place:
    await place.relay(casework.message(arrival))
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client
from nats.aio.msg import Msg
from support import casework, deadletters
from support.ledger import Bench
from support.nats import Trio
from support.ports import free_port
from support.tls import Authority

from todoke_forms.ledger_client import LedgerClient
from todoke_kit import bus, config, pulling, rpc
from todoke_ledger.rpc import register
from todoke_ledger.writer import Writer
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

INBOX_SUBJECT = f"inbox.{casework.MUNICIPALITY}"
SECONDS = 60.0  # longer than any ack_wait: what a killed process had comes again only then


@contextmanager
def lgwan(folder: Path) -> Iterator[Trio]:
    """The closed zone's server with its streams; the other two are not started."""
    servers = Trio(folder)
    try:
        servers.bring_streams("lgwan")
        servers.start("lgwan")
        yield servers
    finally:
        if servers.running("lgwan"):
            servers.kill("lgwan")


@dataclass
class Place:
    """Everyone who is connected while a test runs."""

    servers: Trio
    forms: Client
    relaying: Client
    aggregation: Client
    operator: Client

    async def relay(self, message: bytes, relayed_at_ms: int = casework.RELAYED_AT_MS) -> None:
        """Brings a message in, as the relay does."""
        headers = {"Todoke-Relayed-At": str(relayed_at_ms)}
        await bus.publish(self.relaying, INBOX_SUBJECT, message, headers=headers)

    async def notices(self, count: int) -> list[Msg]:
        """The next notices in OUTBOX, as the relay takes them."""
        return await _next(pulling.Puller(self.relaying, "OUTBOX", "relay"), count)

    async def facts(self, count: int) -> list[Msg]:
        """The next messages in FACTS, as aggregation takes them."""
        return await _next(pulling.Puller(self.aggregation, "FACTS", "aggregation"), count)

    async def dead_letters(self) -> list[DeadLetter]:
        """All dead letters, as an operator reads them."""
        return await deadletters.read(self.operator)

    async def waits(self, stream: str) -> bool:
        """Whether a workqueue has something that nobody was given yet."""
        state = await asyncio.to_thread(self.servers.stream, "lgwan", stream)
        return state.messages > state.unacknowledged

    async def emptied(self, stream: str) -> None:
        """Waits until everything in a workqueue was acknowledged."""
        await asyncio.to_thread(self.servers.wait_empty, "lgwan", stream)


@asynccontextmanager
async def zone(servers: Trio) -> AsyncIterator[Place]:
    """Everyone, connected."""
    names = ("forms", "relay", "aggregation", "operator")
    clients = [await bus.connect(servers.bus(f"lgwan.{name}"), name) for name in names]
    try:
        yield Place(servers, *clients)
    finally:
        for client in clients:
            await bus.close(client)


class Line:
    """A gRPC server's address and certificate, and those of one caller."""

    def __init__(self, folder: Path, server: str, caller: str) -> None:
        self._authority = Authority(folder, "closed")
        self._address = f"127.0.0.1:{free_port()}"
        self._server = server
        self._caller = caller

    def listen(self, *methods: str) -> config.GrpcListen:
        """The server's side; the caller may call each of these methods."""
        pair = self._authority.issue(self._server)
        return config.GrpcListen(
            address=self._address,
            certificate=pair.certificate,
            key=pair.key,
            client_ca=self._authority.root,
            callers={method: [self._caller] for method in methods},
        )

    def target(self, caller: str | None = None) -> config.GrpcTarget:
        """The caller's side, or that of somebody else."""
        pair = self._authority.issue(caller or self._caller)
        return config.GrpcTarget(
            address=self._address,
            server_name=self._server,
            certificate=pair.certificate,
            key=pair.key,
            ca=self._authority.root,
        )


@asynccontextmanager
async def ledger(folder: Path) -> AsyncIterator[LedgerClient]:
    """A client of a real ledger of the test's own."""
    line = Line(folder, "ledger", "forms")
    log = Bench(f"sqlite:///{folder}/ledger.db", folder / "public")
    writer = await Writer.start(log.open)
    listen = line.listen("/todoke.ledger.v1.Ledger/AppendLeaves", "/todoke.ledger.v1.Ledger/GetProof")
    server = await rpc.start_server(listen, lambda grpc_server: register(grpc_server, writer))
    channel = rpc.channel(line.target())
    try:
        yield LedgerClient(channel)
    finally:
        await channel.close()
        await server.stop(None)
        await writer.close()
        log.close()


async def _next(puller: pulling.Puller, count: int) -> list[Msg]:
    """The next messages of a workqueue, acknowledged."""
    messages: list[Msg] = []
    while len(messages) < count:
        found = await puller.fetch(1, SECONDS)  # the relay may hold only one at a time
        assert found, f"{len(messages)} of {count} came"
        await pulling.acknowledge(found)
        messages += found
    return messages
