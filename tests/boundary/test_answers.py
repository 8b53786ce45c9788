"""Where an answer goes is the asker's choice, and no permission is asked for it: nothing may come of that.

Every user asks everything it may while there is nothing to be delivered (an empty answer is a valid order to delete),
and names as the place of the answer what would delete or purge a stream, or store the answer in one.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from support.boundary import BOOTSTRAPS, USERS, covers
from support.nats import Trio, trio
from support.waiting import LONG

from todoke_kit import bus, pulling

STREAMS = {
    "dmz": ("SUBMISSIONS", "CHUNKS", "CHECKPOINTS", "OUT", "SAVED"),
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
WRITERS = (
    ("dmz.gateway", "submissions.990019"),
    ("dmz.gateway", "chunks.990019.990019.990019"),
    ("dmz.gateway", "saved.990019"),
    ("dmz.ledger", "checkpoints.internet"),
    ("gate.relay", "out.form.kept"),
    ("lgwan.relay", "inbox.990019"),
    ("lgwan.relay", "files.990019.990019.990019"),
    ("lgwan.relay", "witness.internet"),
    ("lgwan.relay", "dead.relay"),
    ("lgwan.relay", "sent.form.kept"),
    ("lgwan.forms", "outbox.statuses"),
    ("lgwan.ledger", "outbox.log.990019"),
    ("lgwan.forms", "facts.990019"),
)
PULLERS = (
    ("gate.relay", "SUBMISSIONS"),
    ("gate.relay", "CHUNKS"),
    ("gate.relay", "CHECKPOINTS"),
    ("lgwan.forms", "INBOX"),
    ("lgwan.forms", "FILES"),
    ("lgwan.ledger", "WITNESS"),
    ("lgwan.relay", "OUTBOX"),
    ("lgwan.relay", "LOGS"),
    ("lgwan.aggregation", "FACTS"),
    ("lgwan.operator", "DEAD"),
)
STORED = (
    "submissions.990019",
    "chunks.990019.x.0",
    "checkpoints.internet",
    "out.form.x",
    "out.status.x",
    "out.letter.x",
    "out.log.x",
    "saved.x",
    "inbox.990019",
    "files.990019.x.0",
    "witness.internet",
    "outbox.form.x",
    "outbox.statuses",
    "outbox.letter",
    "outbox.log.x",
    "sent.form.x",
    "sent.status.x",
    "sent.letter.x",
    "sent.log.x",
    "facts.990019",
    "dead.relay",
    "dead.forms",
)
FLUSH_SECONDS = 60  # a thousand orders to give a queue again, each of them written to disk
BODIES = (b"", b'{"batch":1,"no_wait":true}', b'{"seq":1}', b'{"last_by_subj":"none"}', b'{"multi_last":["none.*"]}')
CLIENTS = [user for user in USERS if user != "dmz.leaf"]

State = dict[str, tuple[str, int, int]]  # stream -> when it was made, messages, last sequence


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with trio(tmp_path) as running:
        yield running


def state(servers: Trio) -> State:
    """All streams of both servers as they are just now, and every consumer."""
    found: State = {}
    for server in STREAMS:
        with urlopen(f"http://127.0.0.1:{servers.ports[f'{server}-monitor']}/jsz?streams=1&consumers=1") as answer:
            accounts = json.load(answer)["account_details"]
        for stream in [stream for account in accounts for stream in account.get("stream_detail", ())]:
            numbers = stream["state"]
            found[stream["name"]] = (stream["created"], numbers["messages"], numbers["last_seq"])
            for consumer in stream.get("consumer_detail") or ():
                found[f"{stream['name']}.{consumer['name']}"] = (consumer["created"], 0, 0)
    return found


def questions(user: str) -> list[str]:
    """Everything the user may publish to that has an answer."""
    may = (USERS | BOOTSTRAPS)[user]
    concrete = [subject.replace("*", "990019").replace(".>", ".out.form.none") for subject in may]
    return [subject for subject in concrete if not subject.startswith("$JS.ACK.")]


def orders() -> list[str]:
    """What would delete or purge a stream, or a consumer, by each name of the API."""
    names = [stream for streams in STREAMS.values() for stream in streams]
    operations = [f"STREAM.{operation}.{name}" for name in names for operation in ("DELETE", "PURGE")]
    operations += [f"CONSUMER.DELETE.{stream}.{consumer}" for stream, consumer in CONSUMERS.items()]
    return [
        f"{prefix}.{operation}" for prefix in ("$JS.API", "$JS.dmz.API", "$JS.lgwan.API") for operation in operations
    ]


async def ask_all(servers: Trio, user: str, asked: list[str], places: list[str], bodies: tuple[bytes, ...]) -> None:
    client = await bus.connect(servers.bus(user), user)
    for question in asked:
        for place in places:
            for body in bodies:
                await client.publish(question, body, reply=place)
    for _ in range(2):  # nats-py sends a flush's PING ahead of what is pending
        await client.flush(FLUSH_SECONDS)
    await bus.close(client)


async def settled(servers: Trio) -> None:
    """Waits until each server has answered a question that it was asked after all others."""
    for user, question in (
        ("gate.relay", "$JS.dmz.API.CONSUMER.RESET.SUBMISSIONS.lgwan"),
        ("lgwan.forms", "$JS.API.CONSUMER.RESET.INBOX.forms"),
    ):
        client = await bus.connect(servers.bus(user), user)
        await client.request(question, b'{"seq":1}', timeout=FLUSH_SECONDS)
        await bus.close(client)


async def fill(servers: Trio) -> None:
    """One message in every stream, so that a purge is seen; all are delivered, so that whoever pulls hears of none."""
    for user, subject in WRITERS:
        writer = await bus.connect(servers.bus(user), user)
        await bus.publish(writer, subject, b"kept")
        await bus.close(writer)
    for user, stream in PULLERS:
        puller = await bus.connect(servers.bus(user), user)
        domain = "dmz" if user == "gate.relay" else None
        assert await pulling.Puller(puller, stream, CONSUMERS[stream], domain).fetch(1, LONG)
        await bus.close(puller)


def foreign(user: str) -> list[str]:
    """What a stream stores and the user may not publish."""
    return [subject for subject in STORED if not any(covers(own, subject) for own in USERS[user])]


@pytest.mark.parametrize("user", CLIENTS)
def test_no_answer_deletes_or_purges_or_is_stored(servers: Trio, user: str) -> None:
    asyncio.run(fill(servers))
    before = state(servers)
    assert len(before) == len(WRITERS) + len(PULLERS)
    asked = [question for question in questions(user) if question.startswith("$JS.")]
    asyncio.run(ask_all(servers, user, asked, [*orders(), *foreign(user)], BODIES))
    asyncio.run(settled(servers))
    assert state(servers) == before


@pytest.mark.parametrize("user", [user for user in CLIENTS if user != "lgwan.aggregation"])
def test_no_confirmation_of_a_write_deletes_or_purges_or_is_stored(servers: Trio, user: str) -> None:
    asyncio.run(fill(servers))
    before = state(servers)
    asked = [question for question in questions(user) if not question.startswith("$JS.")]
    places = [*orders(), *foreign(user)]
    asyncio.run(ask_all(servers, user, asked, places, (b"",)))
    # A chunk's subject holds one message already, and takes no other.
    written = sum(not question.startswith("chunks.") for question in asked) * len(places)
    give_up = time.monotonic() + LONG
    while sequences(state(servers)) < sequences(before) + written:
        assert time.monotonic() < give_up
    asyncio.run(settled(servers))
    after = state(servers)
    assert times(after) == times(before)
    assert sequences(after) == sequences(before) + written, "each write once, and no confirmation beside them"
    assert all(messages >= before[name][1] for name, (_, messages, _) in after.items())


def times(found: State) -> dict[str, str]:
    """When each was made."""
    return {name: made for name, (made, _, _) in found.items()}


def sequences(found: State) -> int:
    """How many messages were ever stored."""
    return sum(last for _, _, last in found.values())


@pytest.mark.parametrize("user", BOOTSTRAPS)
def test_not_even_the_bootstraps_answers_delete_or_purge(servers: Trio, user: str) -> None:
    asyncio.run(fill(servers))
    before = state(servers)
    with servers.set_up(user.partition(".")[0]):
        asyncio.run(ask_all(servers, user, questions(user), orders(), BODIES))
    servers.make_streams()  # what was deleted is made anew and bears another time
    assert state(servers) == before
