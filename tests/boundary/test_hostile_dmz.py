"""A dmz server taken over, with its certificate and key: nothing but answers to the relay's own pulls gets further.

It is no NATS server: it tells the gate whatever its owner likes, and hears all that the gate says. Behind the gate are
the real relay and the real server of the closed zone, with something in every stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from support import letters, parcels
from support.closedzone import lgwan
from support.hostiledmz import HostileDmz, hostile_dmz, message
from support.loops import running
from support.nats import Trio
from support.notices import KEY, STATUS, TAIL
from support.pumps import Pumping, pumping
from support.waiting import LONG
from support.witness import LOG, body, request

from todoke_evidence import add_checkpoint, chunks, notice
from todoke_evidence.note import NoteSigner
from todoke_kit import bus
from todoke_kit.metrics import REFUSED
from todoke_relay import metrics

pytestmark = pytest.mark.usefixtures("undelayed")

PULL = "$JS.dmz.API.CONSUMER.MSG.NEXT.SUBMISSIONS.lgwan"
AGAIN = "$JS.dmz.API.CONSUMER.RESET.SUBMISSIONS.lgwan"  # when it is idle
ACK = "$JS.ACK.SUBMISSIONS.lgwan.1.1.1.1795425947000000000.0"
STORED = f"{ACK}@submissions.990019"  # the reply subject of a message of SUBMISSIONS, on the link
PACK = parcels.pack(parcels.submission())
STREAMS = ("INBOX", "FILES", "WITNESS", "OUTBOX", "LOGS", "SENT", "FACTS", "DEAD")
WRITTEN = dict.fromkeys(STREAMS, 0) | {"INBOX": 1, "FACTS": 1, "DEAD": 1}

ELSEWHERE = (
    "inbox.990019",
    "files.990019.x.0",
    "inbox.>",
    "outbox.form.ningen-dock",
    "outbox.statuses",
    "outbox.letter",
    "outbox.log.internet",
    "outbox.log.closed",
    "witness.internet",
    "sent.status.ABCD",
    "sent.letter.ABCD",
    "sent.log.internet",
    "facts.990019",
    "dead.relay",
    "$JS.API.STREAM.DELETE.INBOX",
    "$JS.API.STREAM.PURGE.INBOX",
    "$JS.API.STREAM.NAMES",
    "$JS.lgwan.API.STREAM.DELETE.INBOX",
    "$JS.lgwan.API.STREAM.PURGE.OUTBOX",
    "$JS.lgwan.API.CONSUMER.DELETE.INBOX.forms",
    "$JS.dmz.API.STREAM.DELETE.INBOX",
    "$JS.ACK.INBOX.forms.1.1.1.1.0",
    "$JS.ACK.OUTBOX.relay.1.1.1.1.0",
    "$JS.FC.INBOX.forms.x",
    "$JSC.R.abc",
    "_INBOX_forms.abc",
    "_INBOX_aggregation.abc",
    "_INBOX_ledger.abc",
    "_INBOX_bootstrap.abc",
    "_INBOX_operator.abc",
    "_INBOX.abc",
    "_R_.abc.def",
    "_GR_.abc.def",
    "$GR.abc",
    "$SYS.REQ.SERVER.PING",
    "$SYS.REQ.SERVER.PING.CONNZ",
    "$SYS.REQ.ACCOUNT.GATE.CONNZ",
    "$SYS.ACCOUNT.GATE.SERVER.CONNS",
    "$SRV.PING",
    "$KV.b.k",
    "$OBJ.b.k",
    "$LDS.abc",
    "submissions.990019",
    ">",
    "*",
)
COMMANDS = (
    {},
    {"Nats-Rollup": "all"},
    {"Nats-TTL": "1s"},
    {"Nats-Msg-Id": "a"},
    {"Nats-Expected-Last-Sequence": "0"},
    {"Nats-Trace-Dest": "inbox.990019"},
    {"Nats-Trace-Dest": "trace.me"},
    {"Status": "503"},
    {"Nats-Request-Info": '{"acc":"LGWAN"}'},
    {"Nats-Batch-Id": "x", "Nats-Batch-Sequence": "1", "Nats-Batch-Commit": "1"},
)
OTHER_WORDS = (
    b"MSG inbox.990019 1 2\r\nhi",
    b"PUB inbox.990019 2\r\nhi",
    b"RMSG LGWAN inbox.990019 2\r\nhi",
    b"RMSG $G inbox.990019 2\r\nhi",
    b"RS+ LGWAN inbox.>",
    b"A+ LGWAN",
    b"A- GATE",
    b"SUB inbox.> 1",
    b"LS+ inbox.>",
    b"LS+ > workers 1",
    b"LS- >",
    b"LMSG inbox.990019 + _INBOX_relay.x workers 2\r\nhi",
    b'CONNECT {"nkey":"x","account":"LGWAN"}',
    b'INFO {"remote_account":"LGWAN","client_id":5,"leafnode_urls":["x"],"connect_urls":["127.0.0.1:1"]}',
    b"-ERR 'Permissions Violation'",
    b"LMSG inbox.990019 99999999\r\nhi",
    b"\xff\xfe\x00 \x01",
)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    """The closed zone's server alone; the gate comes with the dmz that it dials."""
    with lgwan(tmp_path) as started:
        try:
            yield started
        finally:
            if started.running("gate"):
                started.kill("gate")


@dataclass
class Scene:
    """The hostile server, the relay with both its connections, and the closed zone's streams."""

    servers: Trio
    dmz: HostileDmz
    outside: Client
    pump: Pumping

    def stored(self) -> dict[str, int]:
        return {name: self.servers.stream("lgwan", name).messages for name in STREAMS}

    async def pull(self, wanted: str = PULL) -> str:
        """Waits until the relay asks for a message, and gives the subject that it wants the answer on."""
        await self.dmz.until(lambda _: self.asked(wanted) != [])
        return self.asked(wanted)[-1]

    def asked(self, wanted: str) -> list[str]:
        """Where the relay wanted each answer about a subject."""
        return [place for subject, place in self.dmz.questions() if subject == wanted]

    async def until_stored(self, stream: str, count: int) -> None:
        async with asyncio.timeout(LONG):
            while self.servers.stream("lgwan", stream).messages < count:  # noqa: ASYNC110 - a stream has no event
                await asyncio.sleep(0.02)


async def fill(servers: Trio) -> None:
    """One message in each stream of the closed zone that the relay does not empty."""
    for user, subject in (
        ("lgwan.relay", "inbox.990019"),
        ("lgwan.relay", "dead.relay"),
        ("lgwan.forms", "facts.990019"),
    ):
        client = await bus.connect(servers.bus(user), user)
        await bus.publish(client, subject, b"kept")
        await bus.close(client)


@asynccontextmanager
async def scene(servers: Trio) -> AsyncIterator[Scene]:
    await fill(servers)
    async with hostile_dmz(servers) as dmz:
        outside = await bus.connect(servers.bus("gate.relay"), "outside")
        inside = await bus.connect(servers.bus("lgwan.relay"), "inside")
        pump = pumping(outside, inside)
        try:
            yield Scene(servers, dmz, outside, pump)
        finally:
            await bus.close(outside)
            await bus.close(inside)


def play(servers: Trio, act: Callable[[Scene], Awaitable[None]]) -> None:
    async def acted() -> None:
        async with scene(servers) as made:
            await act(made)

    asyncio.run(acted())


def test_the_gate_tells_of_one_listener_the_relays_inbox(servers: Trio) -> None:
    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.INWARD), made.pump.run(metrics.OUTWARD)):
            await made.pull()
        own = {interest for interest in made.dmz.interests() if not interest.startswith("$LDS.")}  # against loops
        assert {interest.split(".")[0] for interest in own} == {"_INBOX_relay"}

    play(servers, act)


@pytest.mark.parametrize("headers", COMMANDS, ids=lambda headers: "+".join(headers) or "none")
def test_what_it_sends_unasked_reaches_nobody(servers: Trio, headers: dict[str, str]) -> None:
    heard: list[Msg] = []

    async def hear(found: Msg) -> None:
        heard.append(found)

    async def act(made: Scene) -> None:
        await made.outside.subscribe("_INBOX_relay.>", cb=hear)
        for subject in ELSEWHERE:
            for reply in ("", "inbox.990019", "$JS.lgwan.API.STREAM.DELETE.INBOX"):
                made.dmz.say(message(subject, PACK, reply, headers))
        await made.dmz.settled()
        await made.outside.flush()
        assert heard == []
        assert made.stored() == WRITTEN

    play(servers, act)


@pytest.mark.parametrize("words", OTHER_WORDS, ids=lambda words: words[:24].decode("latin-1"))
def test_no_other_word_of_any_protocol_gets_further(servers: Trio, words: bytes) -> None:
    async def act(made: Scene) -> None:
        made.dmz.say(words, message("inbox.990019", PACK), b"PING")
        with suppress(TimeoutError):  # the gate may well close the connection
            async with asyncio.timeout(1):
                await made.dmz.settled()
        assert made.stored() == WRITTEN

    play(servers, act)


@pytest.mark.parametrize(
    ("subject", "signed", "heard"),
    [
        ("outbox.statuses", notice.sign_status(STATUS, KEY), f"out.status.{TAIL}"),
        ("outbox.letter", letters.signed(), f"out.letter.{TAIL}"),
    ],
    ids=["a status", "a letter"],
)
def test_it_hears_pulls_acknowledgements_and_signed_notices_and_nothing_else_of_the_closed_zone(
    servers: Trio, subject: str, signed: str, heard: str
) -> None:
    async def act(made: Scene) -> None:
        forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
        await bus.publish(forms, subject, signed.encode())
        await bus.publish(forms, "facts.990019", b"never to be heard")
        await bus.close(forms)
        async with running(made.pump.run(metrics.INWARD), made.pump.run(metrics.OUTWARD)):
            made.dmz.say(message(await made.pull(), PACK, STORED))
            await made.until_stored("INBOX", 2)
            await made.dmz.until(lambda _: {heard, ACK} <= {name for name, _ in made.dmz.messages})
        assert {name for name, _ in made.dmz.messages} - {AGAIN} == {PULL, ACK, heard}
        assert all(signed.encode() in body for name, body in made.dmz.messages if name.startswith("out."))
        assert not any(b"never to be heard" in body for _, body in made.dmz.messages)

    play(servers, act)


@pytest.mark.parametrize(
    "answer",
    [b"rubbish", b"[]", b"{}", b'{"error":5}', b'{"error":{}}', b"\xff\xfe", b"[" * 100_000],
    ids=lambda answer: repr(answer[:12]),
)
def test_an_answer_that_is_no_confirmation_ends_no_loop_and_what_was_sent_comes_again(
    servers: Trio, answer: bytes
) -> None:
    async def act(made: Scene) -> None:
        forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
        await bus.publish(forms, "outbox.statuses", notice.sign_status(STATUS, KEY).encode())
        await bus.close(forms)
        async with running(made.pump.run(metrics.OUTWARD)):
            first = await made.pull(f"out.status.{TAIL}")
            made.dmz.say(message(first, answer))
            await made.dmz.until(lambda _: len(made.asked(f"out.status.{TAIL}")) > 1)
        assert made.stored() == WRITTEN | {"OUTBOX": 1}

    play(servers, act)


def test_its_answer_to_a_pull_is_judged_like_any_message(servers: Trio) -> None:
    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.INWARD)):
            made.dmz.say(message(await made.pull(), b"rubbish", STORED, {"Nats-Rollup": "all", "Nats-Msg-Id": "a"}))
            await made.until_stored("DEAD", 2)
        assert made.stored() == WRITTEN | {"DEAD": 2}

    play(servers, act)


REQUEST = "$JS.dmz.API.CONSUMER.MSG.NEXT.CHECKPOINTS.lgwan"
OFFERED = "$JS.ACK.CHECKPOINTS.lgwan.1.1.1.1795425947000000000.0@checkpoints.internet"


@pytest.mark.parametrize(
    ("answer", "stored"),
    [
        (body(5, 9), {"WITNESS": 1}),
        (add_checkpoint.encode(request(5, 9, signer=NoteSigner(LOG.verifier.name, b"\x09" * 32))), {"DEAD": 2}),
        (PACK, {"DEAD": 2}),
    ],
    ids=["the log's own", "forged", "a submission"],
)
def test_so_is_what_it_has_the_witness_asked(servers: Trio, answer: bytes, stored: dict[str, int]) -> None:
    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.WITNESS)):
            made.dmz.say(message(await made.pull(REQUEST), answer, OFFERED, {"Nats-Rollup": "all"}))
            for stream, count in stored.items():
                await made.until_stored(stream, count)
        assert made.stored() == WRITTEN | stored

    play(servers, act)


CHUNK_PULL = "$JS.dmz.API.CONSUMER.MSG.NEXT.CHUNKS.lgwan"
CHUNK_ACK = "$JS.ACK.CHUNKS.lgwan.1.1.1.1795425947000000000.0"
UPLOAD = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("subject", "answer", "stored"),
    [
        (f"chunks.990019.{UPLOAD}.0", b"x" * 17, {"FILES": 1}),
        (f"chunks.990019.{UPLOAD}.80", b"x" * 17, {"DEAD": 2}),
        (f"chunks.990019.{UPLOAD}.0.x", b"x" * 17, {"DEAD": 2}),
        ("chunks.inbox.990019.0", PACK, {"DEAD": 2}),
        ("inbox.990019", PACK, {"DEAD": 2}),
        ("submissions.990019", PACK, {"DEAD": 2}),
        (f"chunks.990019.{UPLOAD}.0", b"", {"DEAD": 2}),
        (f"chunks.990019.{UPLOAD}.0", bytes(chunks.SEALED_CHUNK + 1), {"DEAD": 2}),
    ],
    ids=["a chunk", "behind the last", "below a chunk", "no upload", "inbox", "a submission", "empty", "too large"],
)
def test_so_is_what_it_gives_out_as_chunks(servers: Trio, subject: str, answer: bytes, stored: dict[str, int]) -> None:
    headers = {"Nats-Rollup": "all", "Nats-Msg-Id": "a", "Smuggled": "yes"}

    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.CHUNKS)):
            made.dmz.say(message(await made.pull(CHUNK_PULL), answer, f"{CHUNK_ACK}@{subject}", headers))
            for stream, count in stored.items():
                await made.until_stored(stream, count)
        assert made.stored() == WRITTEN | stored

    play(servers, act)


def test_chunks_that_nobody_asked_for_do_not_get_in(servers: Trio) -> None:
    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.CHUNKS)):
            place = await made.pull(CHUNK_PULL)
            for number in range(50):
                stored = f"{CHUNK_ACK}@chunks.990019.{number:032x}.0"
                made.dmz.say(message(place, b"x" * 17, stored))
            await made.dmz.settled()
            await made.until_stored("FILES", 1)
            await made.dmz.until(lambda _: len(made.asked(CHUNK_PULL)) > 1)
        asked = len(made.asked(CHUNK_PULL))
        assert 1 <= made.stored()["FILES"] <= asked < 30

    play(servers, act)


@pytest.mark.parametrize("answer", [b"rubbish", b'{"num_pending":-1}', b"[" * 100_000], ids=["rubbish", "less", "deep"])
def test_what_it_says_about_a_queue_that_is_asked_to_give_again_ends_no_loop(servers: Trio, answer: bytes) -> None:
    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.INWARD)):
            made.dmz.say(message(await made.pull(AGAIN), answer))
            pulls = len(made.asked(PULL))
            await made.dmz.until(lambda _: len(made.asked(PULL)) > pulls)
            made.dmz.say(message(made.asked(PULL)[-1], PACK, STORED))
            await made.until_stored("INBOX", 2)

    play(servers, act)


def test_as_many_answers_get_in_as_were_asked_for_and_no_more(servers: Trio) -> None:
    before = unasked()

    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.INWARD)):
            place = await made.pull()
            packs = [parcels.pack(parcels.submission(serial)) for serial in range(100, 200)]
            for pack in packs:
                made.dmz.say(message(place, pack, STORED))
            await made.dmz.settled()
            await made.until_stored("INBOX", 2)
            await made.dmz.until(lambda _: len(made.dmz.questions()) > 1)  # it has looked through the others by then
        asked = len(made.dmz.questions())
        assert 2 <= made.stored()["INBOX"] <= 1 + asked < len(packs)

    play(servers, act)
    assert unasked() > before


def unasked() -> float:
    return float(REFUSED.labels("bus", "answer_unasked")._value.get())


def test_tracing_tells_of_the_gate_and_of_nothing_behind_it(servers: Trio) -> None:
    """nats-server tells whoever asks by a header where a message went; over a leaf link it does so too (2.15.1)."""

    async def act(made: Scene) -> None:
        async with running(made.pump.run(metrics.INWARD)):
            made.dmz.say(message(await made.pull(), PACK, STORED, {"Nats-Trace-Dest": "trace.me"}))
            await made.until_stored("INBOX", 2)
            await made.dmz.settled()
        told = b"".join(body for name, body in made.dmz.messages if name == "trace.me")
        assert not any(word in told for word in (b"lgwan", b"LGWAN", b"INBOX.", b"forms", b"990019"))

    play(servers, act)
