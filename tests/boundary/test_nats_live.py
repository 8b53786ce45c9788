"""Running servers: every user tries what it was not given, strangers try to get in, and all of it is refused."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from support.boundary import BOOTSTRAPS, USERS, covers, inbox, short_name
from support.intruder import connected
from support.nats import Trio, new_key, trio
from support.waiting import LONG

from todoke_kit import config

STREAMS = {
    "dmz": ("SUBMISSIONS", "CHUNKS", "CHECKPOINTS", "OUT", "SAVED"),
    "gate": (),
    "lgwan": ("INBOX", "FILES", "WITNESS", "OUTBOX", "LOGS", "SENT", "FACTS", "DEAD"),
}
CONSUMERS = {
    "SUBMISSIONS": "lgwan",
    "CHUNKS": "lgwan",
    "CHECKPOINTS": "lgwan",
    "INBOX": "forms",
    "FILES": "forms",
    "WITNESS": "ledger",
    "OUTBOX": "relay",
    "LOGS": "relay",
    "FACTS": "aggregation",
    "DEAD": "operator",
}
CLIENTS = [user for user in USERS if user != "dmz.leaf"]  # the leaf is not a client: see below

API_ON_A_STREAM = (
    "STREAM.CREATE.{0}",
    "STREAM.UPDATE.{0}",
    "STREAM.INFO.{0}",
    "STREAM.DELETE.{0}",
    "STREAM.PURGE.{0}",
    "STREAM.SNAPSHOT.{0}",
    "STREAM.RESTORE.{0}",
    "STREAM.MSG.GET.{0}",
    "STREAM.MSG.DELETE.{0}",
    "STREAM.LEADER.STEPDOWN.{0}",
    "DIRECT.GET.{0}",
    "DIRECT.GET.{0}.out.form.x",
    "DIRECT.GET.{0}.out.log.internet",
    "DIRECT.GET.{0}.saved.x",
    "CONSUMER.CREATE.{0}",
    "CONSUMER.CREATE.{0}.spy",
    "CONSUMER.CREATE.{0}.spy.submissions.990019",
    "CONSUMER.DURABLE.CREATE.{0}.spy",
    "CONSUMER.LIST.{0}",
    "CONSUMER.NAMES.{0}",
)
API_ON_A_CONSUMER = (
    "CONSUMER.CREATE.{0}.{1}",
    "CONSUMER.INFO.{0}.{1}",
    "CONSUMER.DELETE.{0}.{1}",
    "CONSUMER.PAUSE.{0}.{1}",
    "CONSUMER.UNPIN.{0}.{1}",
    "CONSUMER.RESET.{0}.{1}",
    "CONSUMER.MSG.NEXT.{0}.{1}",
)
API_OF_THE_ACCOUNT = (
    "INFO",
    "STREAM.LIST",
    "STREAM.NAMES",
    "STREAM.CREATE.SPY",
    "META.LEADER.STEPDOWN",
    "ACCOUNT.PURGE.DMZ",
)
UPLOAD = "0123456789abcdef" * 2
PLAIN = (
    "submissions.990019",
    "submissions.990019.x",
    "inbox.990019",
    "replayed.990019",
    f"chunks.990019.{UPLOAD}.0",
    f"chunks.990019.{UPLOAD}",
    f"files.990019.{UPLOAD}.0",
    "checkpoints.internet",
    "checkpoints.closed",
    "witness.internet",
    "witness.closed",
    "out.form.ningen-dock",
    "out.status.ABCD",
    "out.letter.ABCD",
    "out.log.internet",
    "out.other.x",
    "out.form.a.b",
    "saved.x",
    "saved.x.y",
    "outbox.form.ningen-dock",
    "outbox.statuses",
    "outbox.status.ABCD",
    "outbox.letter",
    "outbox.letter.ABCD",
    "outbox.log.internet",
    "outbox.log.closed",
    "sent.form.ningen-dock",
    "sent.status.ABCD",
    "sent.letter.ABCD",
    "sent.log.internet",
    "facts.990019",
    "dead.relay",
    "dead.forms",
    "_INBOX_relay.abc",
    "_INBOX_gateway.abc",
    "_INBOX_forms.abc",
    "_INBOX.abc",
    "_R_.abc",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.ACCOUNT.DMZ.CONNZ",
    "$SRV.PING",
    "$KV.b.k",
    "$OBJ.b.k",
    "$JS.EVENT.ADVISORY.API",
    "$JSC.R.abc",
    "$GR.abc",
    "anything",
)
LISTENING = (
    ">",
    "*",
    "submissions.>",
    "inbox.>",
    "chunks.>",
    "files.>",
    "checkpoints.>",
    "witness.>",
    "out.>",
    "saved.>",
    "outbox.>",
    "sent.>",
    "facts.>",
    "dead.>",
    "_INBOX.>",
    "_INBOX_relay.>",
    "_INBOX_gateway.>",
    "_INBOX_forms.>",
    "_INBOX_aggregation.>",
    "_INBOX_ledger.>",
    "_INBOX_bootstrap.>",
    "_R_.>",
    "$JS.>",
    "$JS.ACK.>",
    "$JS.EVENT.>",
    "$SYS.>",
)


def every_subject() -> Iterator[str]:
    """What an intruder with a client would try to publish to: of every server, on every server."""
    yield from PLAIN
    streams = [stream for names in STREAMS.values() for stream in names]
    for prefix in ("$JS.API", "$JS.dmz.API", "$JS.lgwan.API"):
        yield from (f"{prefix}.{operation}" for operation in API_OF_THE_ACCOUNT)
        for stream in streams:
            yield from (f"{prefix}.{operation.format(stream)}" for operation in API_ON_A_STREAM)
        for stream, consumer in CONSUMERS.items():
            yield from (f"{prefix}.{operation.format(stream, consumer)}" for operation in API_ON_A_CONSUMER)
    for stream, consumer in CONSUMERS.items():
        yield f"$JS.ACK.{stream}.{consumer}.1.1.1.1795427747733646278.0"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with trio(tmp_path_factory.mktemp("nats")) as running:
        yield running


async def refused_publishing(bus: config.Bus, subjects: list[str]) -> list[str]:
    """What the server refuses when all `subjects` are published to."""
    async with connected(bus) as intruder:
        for subject in subjects:
            await intruder.client.publish(subject, b"{}")
        await intruder.settled()
        return intruder.refused_publishing()


async def refused_listening(bus: config.Bus, subjects: list[str]) -> list[str]:
    """The same when all `subjects` are subscribed to."""
    async with connected(bus) as intruder:
        for subject in subjects:
            await intruder.client.subscribe(subject)
        await intruder.settled()
        return intruder.refused_listening()


@pytest.mark.parametrize("user", CLIENTS)
def test_a_user_publishes_what_is_listed_and_nothing_else(servers: Trio, user: str) -> None:
    tried = list(every_subject())
    seen = [short_name(user.partition(".")[0], subject) for subject in tried]
    forbidden = [subject for subject in seen if not any(covers(pattern, subject) for pattern in USERS[user])]
    assert len(forbidden) < len(tried), "a user for whom nothing is allowed would prove nothing"
    refused = asyncio.run(refused_publishing(servers.bus(user), tried))
    assert sorted(refused) == sorted(subject.lower() for subject in forbidden)


@pytest.mark.parametrize("user", CLIENTS)
def test_a_user_hears_its_own_inbox_and_nothing_else(servers: Trio, user: str) -> None:
    tried = [*LISTENING, f"{inbox(user)[:-2]}.mine"]
    forbidden = [subject for subject in tried if not covers(inbox(user), subject)]
    refused = asyncio.run(refused_listening(servers.bus(user), tried))
    assert sorted(refused) == sorted(subject.lower() for subject in forbidden)


def test_the_gateway_cannot_have_an_answer_stored_over_a_notice(servers: Trio) -> None:
    """Whoever publishes names the subject of the answer, and no permission is asked for that name."""

    async def attack() -> bytes:
        async with connected(servers.bus("gate.relay")) as relay, connected(servers.bus("dmz.gateway")) as gateway:
            await relay.client.jetstream().publish("out.form.victim", b"published by the office")
            for question in ("submissions.990019", "$JS.API.DIRECT.GET.OUT.out.form.victim"):
                for answer in ("out.form.victim", "$JS.API.STREAM.PURGE.OUT", "$JS.API.STREAM.DELETE.OUT"):
                    await gateway.client.publish(question, b"", reply=answer)
            await gateway.settled()
            found = await gateway.client.request("$JS.API.DIRECT.GET.OUT.out.form.victim", b"")
            return found.data

    assert asyncio.run(attack()) == b"published by the office"


@pytest.mark.parametrize(
    ("header", "value"),
    [("Nats-Rollup", "all"), ("Nats-TTL", "1s"), ("Nats-Trace-Dest", "out.form.victim"), ("Nats-Batch-Id", "x")],
)
def test_the_gateway_cannot_command_a_stream_by_header(servers: Trio, header: str, value: str) -> None:
    async def attack() -> bool:
        async with connected(servers.bus("dmz.gateway")) as gateway:
            try:
                await gateway.client.jetstream().publish(
                    "submissions.990019", b"", headers={header: value}, timeout=0.3
                )
            except (nats.errors.Error, TimeoutError):
                return False
            return True

    assert not asyncio.run(attack())


@pytest.mark.parametrize("server", ["dmz", "gate", "lgwan"])
def test_without_a_key_nobody_connects(servers: Trio, server: str) -> None:
    bus = servers.bus(next(user for user in CLIENTS if user.startswith(server)))
    with pytest.raises(nats.errors.Error, match="Authorization Violation"):
        asyncio.run(connect(bus.url, bus.ca))


@pytest.mark.parametrize("server", ["dmz", "gate", "lgwan"])
def test_an_unknown_key_does_not_connect(servers: Trio, server: str, tmp_path: Path) -> None:
    bus = servers.bus(next(user for user in CLIENTS if user.startswith(server)))
    new_key(tmp_path / "unknown.nk")
    with pytest.raises(nats.errors.Error, match="Authorization Violation"):
        asyncio.run(connect(bus.url, bus.ca, tmp_path / "unknown.nk"))


@pytest.mark.parametrize("user", USERS)
def test_a_key_opens_no_other_server(servers: Trio, user: str) -> None:
    for server in {"dmz", "gate", "lgwan"} - {user.partition(".")[0]}:
        bus = servers.bus(next(other for other in CLIENTS if other.startswith(server)))
        with pytest.raises(nats.errors.Error, match="Authorization Violation"):
            asyncio.run(connect(bus.url, bus.ca, servers.bus(user).seed_file))


@pytest.mark.parametrize("user", ["dmz.leaf", *BOOTSTRAPS])
def test_what_is_no_clients_key_is_refused(servers: Trio, user: str) -> None:
    """The leaf's, and those that a server knows only while its streams are made."""
    bus = servers.bus(user)
    with pytest.raises(nats.errors.Error, match="Authorization Violation"):
        asyncio.run(connect(bus.url, bus.ca, bus.seed_file))


@pytest.mark.parametrize("server", ["dmz", "gate", "lgwan"])
def test_without_tls_nobody_connects(servers: Trio, server: str) -> None:
    async def plain() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", servers.ports[server])
        writer.write(b'CONNECT {"verbose":false}\r\nPING\r\n')
        said = await reader.read()
        writer.close()
        await writer.wait_closed()
        return said

    said = asyncio.run(plain())
    assert b'"tls_required":true' in said
    assert b"PONG" not in said


async def connect(url: str, ca: Path, seed: Path | None = None) -> None:
    """Connects as a program that knows only these; raises what the server or the client says against it."""
    client = Client()
    try:
        await client.connect(
            url,
            tls=ssl.create_default_context(cafile=str(ca)),
            nkeys_seed=str(seed) if seed else None,
            allow_reconnect=False,
            connect_timeout=LONG,
            error_cb=_silent,
        )
    finally:
        await client.close()


async def _silent(_: Exception) -> None:
    """The caller gets the error as well."""
