"""A hostile client holds each credential of the internet side in turn, and tries all that it must not; by credential.

The servers run, with the relay's pump and what the gateway reads with. `test_nats_live.py` and `test_answers.py` try
every user with every subject, `test_hostile_payloads.py` what is permitted with hostile content; here are the attacks
that they add up to, and what becomes of them at each door. The bootstrap's key opens nothing while the servers serve.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from support import letters, parcels
from support.boundary import short_name
from support.intruder import Intruder, connected
from support.ledger import Bench, wanted
from support.loops import running
from support.nats import DEPLOY, SERVERS, SETTLE_SECONDS, Trio, listed, trio
from support.notices import BUNDLE, KEY, NUMBER, STATUS, TAIL, VACANCIES, VERIFIER
from support.pumps import Pumping, pumping
from support.waiting import wait_until
from support.witness import CLOSED, LOG, LOG_KEYS, TIME, WITNESS, cosigned, request, signed

from todoke_catalog import templates
from todoke_evidence import add_checkpoint, notice, receipt, vacancies
from todoke_evidence.cosignature import WitnessSigner
from todoke_evidence.note import NoteSigner
from todoke_evidence.notice import NoticeKey
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.inbox import FormWatch, Letters, Statuses
from todoke_kit import bus, config, pulling, streams
from todoke_kit.errors import BusUnavailableError, Refusal, StreamFullError
from todoke_ledger.publisher import Publisher
from todoke_ledger.returned import Returned
from todoke_ledger.writer import Writer
from todoke_relay import metrics

pytestmark = pytest.mark.usefixtures("undelayed")

INTERNET = ("dmz.gateway", "dmz.ledger")
LINK = "gate.relay"  # what the leaf's key allows, on the relay's internet side
CREDENTIALS = (*INTERNET, LINK)
STRANGER = NoticeKey.generate("990019")
FORGER = WitnessSigner(NoteSigner(WITNESS.verifier.name, b"\x09" * 32))
DEFINITION = json.loads(templates.read("ningen-dock"))
FLOOD = 1_500
TRIES = 24  # of five seconds each
UPLOAD = "fedcba9876543210" * 2
WHERE = {
    "SUBMISSIONS": "dmz",
    "CHUNKS": "dmz",
    "CHECKPOINTS": "dmz",
    "OUT": "dmz",
    "SAVED": "dmz",
    "INBOX": "lgwan",
    "FILES": "lgwan",
    "WITNESS": "lgwan",
    "OUTBOX": "lgwan",
    "LOGS": "lgwan",
    "SENT": "lgwan",
    "DEAD": "lgwan",
}
"""The streams, and the server that each is on."""

INWARD = (
    "inbox.990019",
    "outbox.statuses",
    "outbox.letter",
    "outbox.form.ningen-dock",
    "outbox.form.ningen-dock_places",
    "outbox.log.internet",
    "outbox.log.closed",
    "sent.status.ABCD",
    "sent.letter.ABCD",
    "sent.log.internet",
    "witness.internet",
    "checkpoints.closed",
    "facts.990019",
    "dead.relay",
    "dead.forms",
    "submissions.990019.x",
    "submissions",
    "_INBOX_relay.abc",
    "_INBOX_forms.abc",
    "_INBOX_ledger.abc",
    "_R_.abc",
    "$JS.ACK.INBOX.forms.1.1.1.1.0",
    "$JS.lgwan.API.STREAM.NAMES",
    "$SYS.REQ.SERVER.PING",
)
API = (
    "$JS.API.INFO",
    "$JS.API.STREAM.NAMES",
    "$JS.API.STREAM.LIST",
    "$JS.API.STREAM.INFO.SUBMISSIONS",
    "$JS.API.STREAM.MSG.GET.SUBMISSIONS",
    "$JS.API.DIRECT.GET.SUBMISSIONS",
    "$JS.API.DIRECT.GET.SAVED",
    "$JS.API.STREAM.MSG.GET.SAVED",
    "$JS.API.CONSUMER.CREATE.SAVED.spy.saved.>",
    "$JS.API.STREAM.CREATE.SPY",
    "$JS.API.STREAM.SNAPSHOT.SUBMISSIONS",
    "$JS.API.CONSUMER.CREATE.SUBMISSIONS.spy.submissions.>",
    "$JS.API.CONSUMER.DURABLE.CREATE.SUBMISSIONS.spy",
    "$JS.API.CONSUMER.MSG.NEXT.OUT.spy",
    "$JS.lgwan.API.STREAM.INFO.INBOX",
    "$JS.lgwan.API.CONSUMER.MSG.NEXT.INBOX.forms",
)
DESTRUCTION = tuple(
    f"{prefix}.{operation}"
    for prefix in ("$JS.API", "$JS.dmz.API", "$JS.lgwan.API")
    for stream in (*WHERE, "FACTS")
    for operation in (
        f"STREAM.DELETE.{stream}",
        f"STREAM.PURGE.{stream}",
        f"STREAM.MSG.DELETE.{stream}",
        f"STREAM.UPDATE.{stream}",
        f"CONSUMER.DELETE.{stream}.lgwan",
    )
)
CLOSED_TRAFFIC = (
    ">",
    "inbox.>",
    "outbox.>",
    "sent.>",
    "witness.>",
    "facts.>",
    "dead.>",
    "_INBOX_relay.>",
    "_INBOX_forms.>",
    "$JS.>",
    "$SYS.>",
)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with trio(tmp_path) as running:
        yield running


@dataclass
class Scene:
    """The intruder, and the honest around him."""

    servers: Trio
    gateway: Client
    ledger: Client
    statuses: Statuses
    relay: Client  # on the gate's side
    forms: Client
    operator: Client
    pump: Pumping

    def carrying(self) -> AbstractAsyncContextManager[None]:
        lanes = map(self.pump.run, (metrics.INWARD, metrics.CHUNKS, metrics.WITNESS, metrics.OUTWARD, metrics.LOGS))
        return running(*lanes)

    async def emptied(self, server: str, stream: str) -> None:
        await asyncio.to_thread(self.servers.wait_empty, server, stream)

    async def files(self, subject: str, body: bytes) -> None:
        """What the gateway does for a citizen, and again while the server has a flood before it to write."""
        await insist(self.gateway, subject, body)

    def stored(self) -> dict[str, int]:
        """What each stream holds."""
        return {stream: self.servers.stream(server, stream).messages for stream, server in WHERE.items()}

    async def shown_status(self) -> str | None:
        """What the citizens' door would show: a state, nothing, or the code of its refusal."""
        try:
            found = await self.statuses.last(NUMBER)
        except Refusal as refusal:
            return refusal.code
        return None if found is None else found.state


async def insist(client: Client, subject: str, body: bytes) -> None:
    """Publishes until it is stored, once."""
    msg_id = hashlib.sha256(body).hexdigest()
    for _ in range(TRIES - 1):
        with contextlib.suppress(BusUnavailableError):
            await bus.publish(client, subject, body, msg_id=msg_id)
            return
    await bus.publish(client, subject, body, msg_id=msg_id)


async def everything(client: Client, stream: str, count: int) -> list[Msg]:
    """What stands in a stream that nothing more comes to, acknowledged."""
    puller, found = pulling.Puller(client, stream, "forms"), list[Msg]()
    while len(found) < count:
        some = await puller.fetch(100, SETTLE_SECONDS)
        assert some, "nothing more crossed"
        found += some
        await pulling.acknowledge(some)
    return found


@asynccontextmanager
async def scene(servers: Trio) -> AsyncIterator[Scene]:
    users = ("dmz.gateway", "dmz.ledger", "gate.relay", "lgwan.relay", "lgwan.forms", "lgwan.operator")
    clients = [await bus.connect(servers.bus(user), user) for user in users]
    gateway, ledger, outside, inside, forms, operator = clients
    pump = pumping(outside, inside, packs=100_000)
    try:
        yield Scene(servers, gateway, ledger, Statuses(gateway, VERIFIER, "990019"), outside, forms, operator, pump)
    finally:
        for client in clients:
            await bus.close(client)


def play(servers: Trio, credential: str, attack: Callable[[Scene, Intruder], Awaitable[None]]) -> None:
    async def played() -> None:
        async with scene(servers) as made, connected(servers.bus(credential)) as intruder:
            await attack(made, intruder)

    asyncio.run(played())


async def fill(made: Scene) -> dict[str, int]:
    """Something in every stream that an attacker could reach for, and how much."""
    async with made.carrying():
        await bus.publish(made.forms, "outbox.statuses", notice.sign_status(STATUS, KEY).encode())
        await bus.publish(made.gateway, "submissions.990019", parcels.pack(parcels.submission()))
        await made.emptied("lgwan", "OUTBOX")
        await made.emptied("dmz", "SUBMISSIONS")
    await bus.publish(made.gateway, "submissions.990019", parcels.pack(parcels.submission(2)))
    return made.stored()


@pytest.mark.parametrize("credential", CREDENTIALS)
@pytest.mark.parametrize(
    "subjects", [INWARD, API, DESTRUCTION], ids=["publish inward on other subjects", "call the API", "delete or purge"]
)
def test_it_publishes_nothing_of_the_kind(servers: Trio, credential: str, subjects: tuple[str, ...]) -> None:
    server, user = credential.split(".")

    async def attack(made: Scene, intruder: Intruder) -> None:
        before = await fill(made)
        for subject in subjects:
            await intruder.client.publish(subject, b"", reply=f"_INBOX_{user}.x")
        await intruder.settled()
        assert intruder.refused_publishing() == [short_name(server, subject).lower() for subject in subjects]
        assert made.stored() == before

    play(servers, credential, attack)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_it_hears_no_traffic_of_the_closed_zone(servers: Trio, credential: str) -> None:
    heard: list[Msg] = []

    async def hear(found: Msg) -> None:
        heard.append(found)

    async def attack(made: Scene, intruder: Intruder) -> None:
        tried = [subject for subject in CLOSED_TRAFFIC if not (credential == LINK and subject == "_INBOX_relay.>")]
        for subject in tried:
            await intruder.client.subscribe(subject, cb=hear)
        await intruder.settled()
        assert intruder.refused_listening() == [subject.lower() for subject in tried]
        await fill(made)
        await intruder.settled()
        assert heard == []

    play(servers, credential, attack)


@pytest.mark.parametrize("user", ["dmz.leaf", "dmz.bootstrap"])
def test_the_keys_of_the_leaf_and_the_bootstrap_open_nothing_as_a_clients(servers: Trio, user: str) -> None:
    async def attack() -> None:
        async with connected(servers.bus(user)):
            pass

    with pytest.raises(NatsError, match="Authorization Violation"):
        asyncio.run(attack())


@pytest.mark.parametrize("credential", INTERNET)
def test_it_puts_no_notice_where_the_citizens_door_reads(servers: Trio, credential: str) -> None:
    """Neither a forged one nor an old one that is well signed: it may not write there."""
    old, new = notice.sign_status(STATUS, KEY), notice.sign_status(replace(STATUS, state="granted", sequence=4), KEY)
    forged = notice.sign_status(replace(STATUS, state="declined", sequence=9), STRANGER)

    async def attack(made: Scene, intruder: Intruder) -> None:
        for text in (old, new):
            await bus.publish(made.relay, f"out.status.{TAIL}", text.encode())
        for text in (old, forged):
            await intruder.client.publish(f"out.status.{TAIL}", text.encode())
            await intruder.client.publish("out.form.ningen-dock", text.encode())
            await intruder.client.publish(f"out.letter.{TAIL}", letters.signed().encode())
            await intruder.client.publish("out.form.ningen-dock_places", vacancies.sign(VACANCIES, KEY).encode())
        await intruder.settled()
        assert len(intruder.refused_publishing()) == 8
        assert await made.shown_status() == "granted"

    play(servers, credential, attack)


@pytest.mark.parametrize(
    "text",
    [
        notice.sign_status(replace(STATUS, state="declined", sequence=9), STRANGER),
        notice.sign_status(STATUS, KEY),
        "declined",
    ],
    ids=["forged", "replayed", "unsigned"],
)
def test_what_the_links_key_may_write_outside_is_not_shown_and_hides_nothing(servers: Trio, text: str) -> None:
    """From no gateway: neither from one that has shown the real one before, nor from one that starts afterwards."""
    newest = notice.sign_status(replace(STATUS, state="granted", sequence=4), KEY)

    async def attack(made: Scene, intruder: Intruder) -> None:
        await bus.publish(made.relay, f"out.status.{TAIL}", newest.encode())
        assert await made.shown_status() == "granted"
        await bus.publish(intruder.client, f"out.status.{TAIL}", text.encode())
        assert await made.shown_status() == "granted"
        made.statuses = Statuses(made.gateway, VERIFIER, "990019")
        assert await made.shown_status() == "granted"

    play(servers, LINK, attack)


@pytest.mark.parametrize(
    "text",
    [
        letters.signed(letters.sealed(sequence=9), STRANGER),
        letters.signed(),
        letters.signed(letters.sealed(sequence=9, receipt_number=receipt.receipt_number(bytes(range(16))))),
        notice.sign_status(replace(STATUS, sequence=9), KEY),
        letters.LETTER.text,
    ],
    ids=["forged", "replayed", "to another receipt", "a status", "unsigned"],
)
def test_nor_is_a_letter_that_it_wrote_nor_does_it_hide_one(servers: Trio, text: str) -> None:
    newest = letters.signed(letters.sealed(sequence=5))

    async def attack(made: Scene, intruder: Intruder) -> None:
        found = Letters(made.gateway, VERIFIER, "990019")
        await bus.publish(made.relay, f"out.letter.{TAIL}", newest.encode())
        assert await found.last(NUMBER) == newest
        await bus.publish(intruder.client, f"out.letter.{TAIL}", text.encode())
        assert await found.last(NUMBER) == await Letters(made.gateway, VERIFIER, "990019").last(NUMBER) == newest

    play(servers, LINK, attack)


@pytest.mark.parametrize("key", [STRANGER, KEY], ids=["forged", "replayed"])
def test_nor_is_a_form_that_it_wrote_offered(servers: Trio, key: NoticeKey) -> None:
    newest = replace(BUNDLE, sequence=5, definition=DEFINITION)
    hostile = replace(newest, sequence=9 if key is STRANGER else 4, open=False)

    async def attack(made: Scene, intruder: Intruder) -> None:
        catalogue = Catalogue("990019")
        watch = FormWatch(made.gateway, VERIFIER, catalogue)
        await bus.publish(made.relay, "out.form.ningen-dock", notice.sign_bundle(newest, KEY).encode())
        await watch.poll()
        await bus.publish(intruder.client, "out.form.ningen-dock", notice.sign_bundle(hostile, key).encode())
        await watch.poll()
        assert [(form.bundle.sequence, form.bundle.open) for form in catalogue] == [(5, True)]

    play(servers, LINK, attack)


@pytest.mark.parametrize("key", [STRANGER, KEY], ids=["forged", "replayed"])
def test_nor_is_a_hint_of_a_forms_places_that_it_wrote_believed(servers: Trio, key: NoticeKey) -> None:
    bundle = replace(BUNDLE, sequence=5, definition=DEFINITION)

    async def attack(made: Scene, intruder: Intruder) -> None:
        catalogue = Catalogue("990019")
        watch = FormWatch(made.gateway, VERIFIER, catalogue)
        await bus.publish(made.relay, "out.form.ningen-dock", notice.sign_bundle(bundle, KEY).encode())
        await watch.poll()
        (form,) = catalogue
        newest = replace(VACANCIES, form=form.digest, sequence=5)
        hostile = replace(newest, sequence=9 if key is STRANGER else 4, left="full")
        await bus.publish(made.relay, "out.form.ningen-dock_places", vacancies.sign(newest, KEY).encode())
        await watch.poll()
        await bus.publish(intruder.client, "out.form.ningen-dock_places", vacancies.sign(hostile, key).encode())
        await watch.poll()
        assert catalogue.vacancies(form) == newest

    play(servers, LINK, attack)


@pytest.mark.parametrize("credential", INTERNET)
def test_it_puts_no_cosignature_where_the_log_reads(servers: Trio, credential: str) -> None:
    """Not even a good one: only the relay writes there."""

    async def attack(made: Scene, intruder: Intruder) -> None:
        for subject in ("out.log.internet", "out.log.closed"):
            await intruder.client.publish(subject, cosigned(5).encode())
        await intruder.settled()
        assert intruder.refused_publishing() == ["out.log.internet", "out.log.closed"]
        assert made.stored()["OUT"] == 0

    play(servers, credential, attack)


@pytest.mark.parametrize(
    "text",
    [signed(1), FORGER.cosign(signed(1), TIME), WITNESS.cosign(signed(1, signer=CLOSED), TIME), "cosigned"],
    ids=["not cosigned", "forged", "of another log", "unsigned"],
)
def test_nor_is_a_cosignature_that_the_links_key_wrote_served(servers: Trio, tmp_path: Path, text: str) -> None:
    async def attack(made: Scene, intruder: Intruder) -> None:
        bench = Bench(f"sqlite:///{tmp_path}/ledger.db", tmp_path / "public")
        writer = await Writer.start(lambda: bench.open(signer=LOG))
        back = Returned(writer, Publisher(tmp_path / "public"), LOG_KEYS.witness, LOG_KEYS.closed)
        await writer.append(wanted(0))
        for name, take in (("internet", back.take_cosigned), ("closed", back.take_closed)):
            await bus.publish(intruder.client, f"out.log.{name}", text.encode())
            await back._look(made.ledger, f"out.log.{name}", take)
        await writer.append(wanted(1))  # and the log goes on
        await writer.close()
        assert {name for name in bench.files() if name.startswith("checkpoint")} == {"checkpoint"}
        assert WITNESS.verifier.name not in bench.files()["checkpoint"].decode()

    play(servers, LINK, attack)


def test_a_request_to_the_witness_that_the_log_did_not_sign_is_buried(servers: Trio) -> None:
    forged = add_checkpoint.encode(request(0, 5, signer=NoteSigner(LOG.verifier.name, b"\x09" * 32)))

    async def attack(made: Scene, intruder: Intruder) -> None:
        async with made.carrying():
            for number, data in enumerate((forged, b"rubbish", notice.sign_status(STATUS, KEY).encode()), start=1):
                await bus.publish(intruder.client, "checkpoints.internet", data)
                await made.emptied("dmz", "CHECKPOINTS")
                assert made.stored()["DEAD"] == number
        assert (made.stored()["WITNESS"], made.stored()["OUT"]) == (0, 0)

    play(servers, "dmz.ledger", attack)


def test_a_flood_of_requests_is_one_message(servers: Trio) -> None:
    async def attack(made: Scene, intruder: Intruder) -> None:
        for number in range(FLOOD):
            await intruder.client.publish("checkpoints.internet", b"rubbish %d" % number)
        await insist(intruder.client, "checkpoints.internet", b"the last of it")  # so all before it was stored
        assert made.stored()["CHECKPOINTS"] == 1

    play(servers, "dmz.ledger", attack)


def test_a_notice_sent_inward_among_the_submissions_is_buried(servers: Trio) -> None:
    """All that the gateway's key may write ends at the relay's gate, whatever it looks like."""
    signed = notice.sign_status(STATUS, KEY).encode()

    async def attack(made: Scene, intruder: Intruder) -> None:
        await bus.publish(intruder.client, "submissions.990019", signed)
        await bus.publish(intruder.client, "submissions.outbox", parcels.pack(parcels.submission()))
        async with made.carrying():
            await made.emptied("dmz", "SUBMISSIONS")
        stored = made.stored()
        assert (stored["INBOX"], stored["OUT"], stored["DEAD"]) == (0, 0, 2)

    play(servers, "dmz.gateway", attack)


def test_a_flood_does_not_keep_a_submission_from_crossing_and_leaves_nothing_but_dead_letters(servers: Trio) -> None:
    """The queue is fair: an honest submission crosses after what was there before it, at the relay's pace; a repeated
    submission is stored once, and what no gate lets pass ends in a stream that has a size.
    """
    honest, repeated = parcels.pack(parcels.submission(1)), parcels.pack(parcels.submission(2))
    kinds = (
        lambda number: ("submissions.990019", f"rubbish {number}".encode()),
        lambda number: (f"submissions.{number}x", honest),
        lambda _: ("submissions.990019", repeated),
    )

    async def attack(made: Scene, intruder: Intruder) -> None:
        async with made.carrying():
            for first in range(0, FLOOD, 100):
                for number in range(first, first + 100):
                    subject, body = kinds[number % len(kinds)](number)
                    await intruder.client.publish(subject, body)
                await intruder.settled()
            await made.files("submissions.990019", honest)
            for number in range(100):  # and it does not stop
                await intruder.client.publish("submissions.990019", f"more rubbish {number}".encode())
            await insist(intruder.client, "submissions.990019", b"the last of it")
            await made.emptied("dmz", "SUBMISSIONS")
        stored = made.stored()
        assert stored["INBOX"] == 2
        assert {one.data for one in await everything(made.forms, "INBOX", 2)} == {honest, repeated}
        rubbish = len(range(0, FLOOD, len(kinds))) + 100 + 1
        assert stored["DEAD"] == rubbish + 1  # and once what came on subjects that are none

    play(servers, "dmz.gateway", attack)


def test_a_flood_of_chunks_does_not_keep_an_honest_one_nor_a_submission_from_crossing(servers: Trio) -> None:
    async def attack(made: Scene, intruder: Intruder) -> None:
        async with made.carrying():
            for first in range(0, FLOOD, 100):
                for number in range(first, first + 100):
                    await intruder.client.publish(f"chunks.990019.{number:032x}.{number % 100}", b"x" * 17)
                await intruder.settled()
            await made.files("submissions.990019", parcels.pack(parcels.submission()))
            await made.files(f"chunks.990019.{UPLOAD}.0", b"y" * 17)
            await made.emptied("dmz", "SUBMISSIONS")
            await made.emptied("dmz", "CHUNKS")
        crossed = await everything(made.forms, "FILES", made.stored()["FILES"])
        assert f"files.990019.{UPLOAD}.0" in {one.subject for one in crossed}
        (arrived,) = await everything(made.forms, "INBOX", 1)
        assert arrived.data == parcels.pack(parcels.submission())

    play(servers, "dmz.gateway", attack)


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Trio]:
    """The servers, and OUT with less room."""
    servers = Trio(tmp_path)
    try:
        servers.make_streams("lgwan")
        servers.narrow("dmz", "OUT", 1_000_000)
        with servers.set_up("dmz"):
            others = [one for one in listed("dmz").streams if one.name != "OUT"]
            asyncio.run(servers.apply("dmz", streams.Streams(others)))
        servers.start(*SERVERS)
        yield servers
    finally:
        servers.kill(*[server for server in SERVERS if servers.running(server)])


def give_room(servers: Trio) -> None:
    """What docs/operations/relay.md has an operator do: OUT as it is listed, by a setup that permits the change."""
    folder = servers.folder / "room"
    shutil.copytree(DEPLOY / "dmz", folder)
    file = folder / "bootstrap.conf"
    right = '"$JS.API.STREAM.CREATE.OUT",'
    assert right in file.read_text()
    file.write_text(file.read_text().replace(right, f'{right} "$JS.API.STREAM.UPDATE.OUT",'))
    with servers.set_up("dmz", str(folder / "setup.conf")):
        asyncio.run(servers.apply("dmz", listed("dmz")))


def test_a_flood_of_the_links_key_holds_up_what_leaves_and_nothing_else_and_loses_nothing(
    narrow: Trio, caplog: pytest.LogCaptureFixture
) -> None:
    """OUT takes what the link's key writes, without end, and then no more; it is told of, and goes on with room."""
    full = metrics.OUT_FULL.labels(metrics.OUTWARD)
    bundle = notice.sign_bundle(BUNDLE, KEY).encode()
    both = [
        notice.sign_status(STATUS, KEY),
        notice.sign_status(replace(STATUS, receipt_number=receipt.receipt_number(bytes(range(16)))), KEY),
    ]

    async def flood(intruder: Intruder, size: int) -> None:
        for number in range(FLOOD):
            await bus.publish(intruder.client, f"out.status.X{size}x{number}", bytes(size))

    async def attack(made: Scene, intruder: Intruder) -> None:
        full.set(0)
        caplog.set_level("INFO", "todoke_relay")
        for size in (260_000, 2_000, 0):
            with pytest.raises(StreamFullError):
                await flood(intruder, size)
        rubbish = made.stored()["OUT"]
        await bus.publish(made.forms, "outbox.statuses", "\n".join(both).encode())
        await bus.publish(made.forms, "outbox.form.ningen-dock", bundle)
        async with made.carrying():
            await asyncio.to_thread(wait_until, full._value.get, "nobody was told")
            await made.files("submissions.990019", parcels.pack(parcels.submission()))
            await made.emptied("dmz", "SUBMISSIONS")
            stored = made.stored()
            assert (stored["INBOX"], stored["OUTBOX"], stored["OUT"], stored["DEAD"]) == (1, 2, rubbish, 0)
            assert await made.shown_status() is None
            await asyncio.to_thread(give_room, narrow)
            await made.emptied("lgwan", "OUTBOX")
            assert await made.shown_status() == STATUS.state
            assert full._value.get() == 0
        assert "out_full" in [record.message for record in caplog.records]
        assert made.stored()["OUT"] == rubbish + 3

    play(narrow, LINK, attack)


def test_what_floods_leave_has_an_end() -> None:
    """Every stream is bounded, and refuses when it is full: none makes room by forgetting."""
    listed = {
        stream.name: stream
        for server in ("dmz", "lgwan")
        for stream in config.load(streams.Streams, DEPLOY / server / f"{server}-streams.toml").streams
    }
    assert all(0 < stream.max_bytes <= 8_000_000_000 for stream in listed.values())
    assert {stream.discard for stream in listed.values()} == {"new"}


@pytest.mark.parametrize("credential", INTERNET)
def test_a_flood_of_what_is_not_allowed_stops_nobody_else(servers: Trio, credential: str) -> None:
    async def attack(made: Scene, intruder: Intruder) -> None:
        async with made.carrying():
            for _ in range(FLOOD):
                await intruder.client.publish("inbox.990019", bytes(1_000))
            await made.files("submissions.990019", parcels.pack(parcels.submission()))
            await made.emptied("dmz", "SUBMISSIONS")
        (arrived,) = await everything(made.forms, "INBOX", 1)
        assert arrived.data == parcels.pack(parcels.submission())

    play(servers, credential, attack)
