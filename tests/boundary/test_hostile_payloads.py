"""What may be published is published with hostile content: by credential, every subject it may use, with requests that
would make, change or read what is not its own, and with every header that commands a stream.

Nothing of it makes, changes or deletes a stream or a consumer, or shows what its owner may not read; and the relay
carries on. `test_hostile_clients.py` tries what may not be published.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import msgspec
import pytest
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from support import parcels
from support.boundary import BOOTSTRAPS, USERS, inbox
from support.intruder import Intruder, connected
from support.loops import running
from support.nats import Trio, listed, trio
from support.notices import KEY, STATUS, TAIL
from support.pumps import pumping
from support.waiting import LONG

from todoke_evidence import notice
from todoke_kit import bus, pulling, streams
from todoke_kit.errors import Refusal
from todoke_relay import metrics

CREDENTIALS = [user for user in USERS if user != "dmz.leaf"]  # the leaf's is the relay's: `gate.relay`
SECOND = 1_000_000_000  # in the unit of the JetStream API
LEAK = "leak"  # under the intruder's own inbox
FAR = 10**15
REQUESTS: tuple[dict[str, Any], ...] = (
    {"stream_name": "SUBMISSIONS", "config": {"durable_name": "lgwan", "inactive_threshold": SECOND}},
    {"stream_name": "SUBMISSIONS", "config": {"durable_name": "lgwan", "deliver_subject": LEAK, "ack_policy": "none"}},
    {"stream_name": "INBOX", "config": {"durable_name": "forms", "filter_subject": "none", "max_deliver": 1}},
    {"name": "SUBMISSIONS", "subjects": ["submissions.*", "chunks.>"], "max_msgs": 1, "discard": "old"},
    {"name": "OUT", "max_age": SECOND, "republish": {"src": ">", "dest": LEAK}},
    {"name": "SPY", "mirror": {"name": "SUBMISSIONS"}},
    {"name": "SPY", "sources": [{"name": "SAVED"}, {"name": "INBOX"}], "sealed": True},
    {"seq": 0},
    {"seq": 1},
    {"seq": FAR},
    {"last_by_subj": "saved.canary"},
    {"next_by_subj": ">", "seq": 1, "batch": 1_000},
    {"multi_last": [">"], "batch": 1_000},
    {"start_time": "1970-01-01T00:00:00Z", "batch": 1_000},
    {"filter": ">", "keep": 0},
    {"batch": FAR, "expires": SECOND // 10, "max_bytes": 1},
    {"batch": -1, "no_wait": True},
    {"batch": 1, "expires": SECOND // 10, "group": "g", "id": "i", "priority": 9, "min_pending": FAR},
    {"batch": 1, "expires": SECOND // 10, "idle_heartbeat": SECOND},
)
BODIES = (*(json.dumps(one).encode() for one in REQUESTS), b"{", b"\xff" * 1_000, b"[" * 100_000, b"x" * 900_000)
ANSWERS = (b"+TERM", b"+WPI", b'-NAK {"delay": 1000000000000000000}', b'+NXT {"batch": 1000, "expires": 100000000}')
HEADERS: tuple[dict[str, str], ...] = (
    {"Nats-Msg-Id": "the same"},
    {"Nats-Rollup": "all"},
    {"Nats-Rollup": "sub"},
    {"Nats-Expected-Stream": "OTHER"},
    {"Nats-Expected-Last-Sequence": "0"},
    {"Nats-Expected-Last-Msg-Id": "none"},
    {"Nats-Expected-Last-Subject-Sequence": "0", "Nats-Expected-Last-Subject-Sequence-Subject": ">"},
    {"Nats-TTL": "1s"},
    {"Nats-Incr": "+1"},
    {"Nats-Schedule": "@every 1s", "Nats-Schedule-Target": "$JS.API.STREAM.PURGE.OUT"},
    {"Nats-Trace-Dest": "$JS.API.STREAM.DELETE.OUT"},
    {"Nats-Trace-Dest": "$JS.API.STREAM.PURGE.OUT", "Nats-Trace-Only": "true"},
    {"Nats-Trace-Dest": LEAK},
    {"Nats-Batch-Id": "b", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"},
    {"Nats-Batch-Id": "open", "Nats-Batch-Sequence": "1"},
    {"Nats-Required-Api-Level": "99999"},
    {"Nats-Stream-Source": "SUBMISSIONS 1 > >", "Nats-Marker-Reason": "Purge"},
    {"Status": "503", "Description": "x"},
    {"X": "x" * 300_000},
)
TRACED = {"$js.api.stream.delete.out", "$js.api.stream.purge.out"}
"""Where a trace may not go, nor to an inbox; of all that is tried, permissions refuse this alone."""

PLACES = {"SUBMISSIONS": "submissions.990019", "CHUNKS": "chunks.990019.{}.0", "OUT": "out.form.canary"}
PLACES |= {"SAVED": "saved.canary", "OUTBOX": "outbox.letter", "FACTS": "facts.990019", "DEAD": "dead.forms"}
WRITERS = {"SUBMISSIONS": "dmz.gateway", "CHUNKS": "dmz.gateway", "OUT": "gate.relay", "SAVED": "dmz.gateway"}
WRITERS |= {"OUTBOX": "lgwan.forms", "FACTS": "lgwan.forms", "DEAD": "lgwan.forms"}
READS = {
    "dmz.gateway": {"OUT"},
    "gate.relay": {"SUBMISSIONS", "CHUNKS"},  # sealed
    "lgwan.relay": {"OUTBOX"},
    "lgwan.aggregation": {"FACTS"},
    "lgwan.operator": {"DEAD"},
}
"""Of the canaries, those that a user may read by its duty."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with trio(tmp_path_factory.mktemp("nats")) as running:
        yield running


def made(servers: Trio) -> dict[str, Any]:
    """Every stream and every consumer: when it was made, and its configuration."""
    found: dict[str, Any] = {}
    for server in ("dmz", "lgwan"):
        with urlopen(f"http://127.0.0.1:{servers.ports[f'{server}-monitor']}/jsz?consumers=1&config=1") as answer:
            accounts = json.load(answer)["account_details"]
        for stream in [stream for account in accounts for stream in account.get("stream_detail", ())]:
            found[stream["name"]] = (stream["created"], stream["config"])
            for one in stream.get("consumer_detail") or ():
                found[f"{stream['name']}.{one['name']}"] = (one["created"], one["config"])
    return found


@asynccontextmanager
async def honest(servers: Trio) -> AsyncIterator[dict[str, Any]]:
    """Whoever works here, by user."""
    clients = {user: await bus.connect(servers.bus(user), user) for user in CREDENTIALS}
    try:
        yield clients
    finally:
        for client in clients.values():
            await bus.close(client)


def tries(user: str) -> Iterator[tuple[str, dict[str, str] | None, bytes]]:
    """Subject, headers and body of all that it may publish and should come to nothing."""
    for pattern in USERS[user]:
        subject = pattern.replace("*", "990019").replace("OUT.>", "OUT.out.form.none")
        if subject.startswith("$JS.ACK."):
            place = subject.replace(">", f"1.{FAR}.{FAR}.1.0")
            yield from ((place, None, body) for body in ANSWERS)
        elif subject.startswith("$JS."):
            yield from ((subject, None, body) for body in BODIES)
            yield from ((subject, headers, b"") for headers in HEADERS)
        else:
            yield from ((subject, headers, b"hostile") for headers in HEADERS)


async def attack(intruder: Intruder, user: str) -> bytes:
    """Tries it all, and returns all that came to its inbox."""
    own_inbox = inbox(user)[:-2]
    heard: list[bytes] = []

    async def hear(message: Msg) -> None:
        heard.append(message.data)

    await intruder.client.subscribe(inbox(user), cb=hear)
    for subject, headers, body in tries(user):
        own = {name: f"{own_inbox}.{LEAK}" if value == LEAK else value for name, value in (headers or {}).items()}
        leaking = body.replace(f'"{LEAK}"'.encode(), f'"{own_inbox}.{LEAK}"'.encode())
        await intruder.client.publish(subject, leaking, reply=f"{own_inbox}.x", headers=own or None)
        await intruder.client.flush()  # one after the other, so that a queue of the server that is full hides none
    await intruder.settled()
    return b"\n".join(heard)


async def carry_on(servers: Trio, clients: dict[str, Any], number: int) -> None:
    """An honest submission arrives, and an honest status is shown, whatever lies around."""
    pack = parcels.pack(parcels.submission(number))
    status = notice.sign_status(STATUS, KEY)
    pump = pumping(clients["gate.relay"], clients["lgwan.relay"], packs=100_000)
    async with running(pump.run(metrics.INWARD), pump.run(metrics.OUTWARD)), asyncio.timeout(120):
        await bus.publish(clients["dmz.gateway"], "submissions.990019", pack)
        await bus.publish(clients["lgwan.forms"], "outbox.statuses", status.encode())
        puller = pulling.Puller(clients["lgwan.forms"], "INBOX", "forms", releases=True)
        arrived: list[bytes] = []
        while pack not in arrived:
            found = await puller.fetch(10, LONG)
            arrived += [one.data for one in found]
            await pulling.acknowledge(found)
        await asyncio.to_thread(servers.wait_empty, "lgwan", "OUTBOX")
    shown = await clients["dmz.gateway"].request(f"$JS.API.DIRECT.GET.OUT.out.status.{TAIL}", b"")
    assert shown.data == status.encode()


@pytest.mark.parametrize("user", CREDENTIALS)
def test_no_content_of_what_it_may_publish_commands_a_stream_or_reads_what_is_not_its_own(
    servers: Trio, user: str
) -> None:
    async def play() -> None:
        async with honest(servers) as clients:
            canaries = {stream: f"canary of {stream} for {user}".encode() for stream in PLACES}
            for stream, place in PLACES.items():
                subject = place.format(CREDENTIALS.index(user))
                await bus.publish(clients[WRITERS[stream]], subject, canaries[stream], msg_id=user)
            before = made(servers)
            async with connected(servers.bus(user)) as intruder:
                heard = await attack(intruder, user)
            assert set(intruder.refused_publishing()) == {*TRACED, f"{inbox(user)[:-2]}.{LEAK}".lower()}
            assert made(servers) == before
            assert {stream for stream, canary in canaries.items() if canary in heard} <= READS.get(user, set())
            kept = await clients["dmz.gateway"].request("$JS.API.DIRECT.GET.OUT.out.form.canary", b"")
            assert kept.data == canaries["OUT"]
            if user == "gate.relay":  # its pulls outlive it; each takes a message until `ack_wait` is over
                for _ in range(len(BODIES) + len(HEADERS)):
                    await bus.publish(clients["dmz.gateway"], "submissions.990019", b"taken")
            await carry_on(servers, clients, CREDENTIALS.index(user))

    asyncio.run(play())


class TestWhileStreamsAreMade:
    """What a stolen key of the bootstrap is good for: in those seconds alone, and while nobody else is connected."""

    @pytest.mark.parametrize("server", ["dmz", "lgwan"])
    def test_nobody_else_is_let_in(self, servers: Trio, server: str) -> None:
        async def sign_in(user: str) -> None:
            async with connected(servers.bus(user)):
                pass

        with servers.set_up(server):
            for user in [user for user in CREDENTIALS if user.startswith(f"{server}.")]:
                with pytest.raises(NatsError, match="Authorization Violation"):
                    asyncio.run(sign_in(user))
            asyncio.run(sign_in(f"{server}.bootstrap"))

    def test_the_key_makes_no_other_stream_or_consumer_and_changes_no_stream_of_the_dmz(self, servers: Trio) -> None:
        before = made(servers)

        async def play() -> None:
            async with connected(servers.bus("dmz.bootstrap")) as intruder:
                for subject in BOOTSTRAPS["dmz.bootstrap"]:
                    if ".STREAM." in subject:
                        name = subject.rpartition(".")[2]
                        for change in ({"max_msgs": 1}, {"republish": {"src": ">", "dest": "_INBOX_bootstrap.leak"}}):
                            body = {"name": name, "subjects": listed_subjects(name), **change}
                            answer = await intruder.client.request(subject, json.dumps(body).encode())
                            assert "error" in json.loads(answer.data)
                for refused in ("STREAM.UPDATE.OUT", "CONSUMER.CREATE.SUBMISSIONS.spy", "STREAM.CREATE.SPY"):
                    await intruder.client.publish(f"$JS.API.{refused}", b"{}")
                await intruder.settled()
                assert len(intruder.refused_publishing()) == 3

        with servers.set_up("dmz"):
            asyncio.run(play())
        assert made(servers) == before

    def test_a_consumer_that_it_makes_otherwise_is_put_right_when_streams_are_made_again(self, servers: Trio) -> None:
        """Made so that the server removes it when the relay is away; until then nobody else is given anything."""
        before = made(servers)
        with servers.set_up("dmz"):
            assert asyncio.run(remake(servers, inactive_threshold=3600 * SECOND)) is None
        assert made(servers) != before
        servers.make_streams("dmz")
        assert made(servers) == before

    def test_one_that_would_send_everything_to_the_thief_is_refused_while_the_relays_is_there(
        self, servers: Trio
    ) -> None:
        """The server turns no consumer that is pulled from into one that sends."""
        before = made(servers)
        with servers.set_up("dmz"):
            assert asyncio.run(remake(servers, deliver_subject="_INBOX_bootstrap.leak"))
        assert made(servers) == before


def listed_subjects(name: str) -> list[str]:
    return next(stream.subjects for stream in listed("dmz").streams if stream.name == name)


async def remake(servers: Trio, **config: Any) -> str | None:
    """The relay's consumer, made otherwise; the server's error, if it refuses."""
    wanted = {"durable_name": "lgwan", "ack_policy": "explicit", "ack_wait": 30 * SECOND, "max_ack_pending": 1_000}
    request = {"stream_name": "SUBMISSIONS", "config": wanted | {"max_deliver": -1} | config}
    async with connected(servers.bus("dmz.bootstrap")) as intruder:
        answer = await intruder.client.request(
            "$JS.API.CONSUMER.CREATE.SUBMISSIONS.lgwan", json.dumps(request).encode()
        )
    error: dict[str, Any] | None = json.loads(answer.data).get("error")
    return None if error is None else str(error["description"])


def test_one_that_was_there_before_the_relays_does_not_pass_for_it(tmp_path: Path) -> None:
    """The worst that is left: on a server that has no consumer yet. Making the streams fails, so the office knows."""
    servers = Trio(tmp_path)

    async def thief() -> None:
        (submissions,) = [stream for stream in listed("dmz").streams if stream.name == "SUBMISSIONS"]
        await servers.apply("dmz", streams.Streams([msgspec.structs.replace(submissions, consumers=())]))
        assert await remake(servers, deliver_subject="_INBOX_bootstrap.leak") is None

    with servers.set_up("dmz"):
        asyncio.run(thief())
        with pytest.raises(Refusal, match="stream_refused"):
            asyncio.run(servers.apply("dmz", listed("dmz")))
