"""From FILES to the database: acknowledged after the commit, bounded while nobody names it; applications that wait."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from support import casework, closedzone
from support.casework import NOW, apart, file, message
from support.closedzone import INBOX_SUBJECT, Place
from support.waiting import LONG

from todoke_catalog import templates
from todoke_catalog.reading.attachments import File
from todoke_evidence import chunks
from todoke_forms import chunk_inbox as chunk_inbox_module
from todoke_forms import inbox as inbox_module
from todoke_forms import metrics, waiting
from todoke_forms.chunk_inbox import KEPT_UNCLAIMED, ChunkInbox
from todoke_forms.core.outgoing import Lane
from todoke_forms.form_source import FormSource
from todoke_forms.inbox import Inbox
from todoke_forms.store import outbox, reading, uploads
from todoke_forms.store.database import Database
from todoke_forms.store.uploads import StoredUploads
from todoke_kit import bus, pulling
from todoke_kit.metrics import REFUSED
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

UPLOAD = bytes(range(16))
RECEIPT, RESULTS = templates.golden_files()
LARGE = File(RECEIPT.name, RECEIPT.media_type, RECEIPT.data + bytes(2 * chunks.CHUNK))


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    with closedzone.lgwan(tmp_path_factory.mktemp("nats")) as running:
        yield running


class Scene:
    """Both inboxes between a real bus and a real database."""

    def __init__(self, place: Place, database: Database) -> None:
        self.place = place
        self.database = database
        self.now = NOW
        self.behind = False
        self.trust = None  # another trust store than an office has
        self.forms = FormSource()
        self.files = ChunkInbox(
            pulling.Puller(place.forms, "FILES", "forms"),
            database,
            municipality=casework.MUNICIPALITY,
            max_unclaimed_bytes=2 * chunks.SEALED_CHUNK,
            behind=lambda: self.behind,
            now=lambda: self.now,
        )
        self.inbox = Inbox(
            pulling.Puller(place.forms, "INBOX", "forms"),
            database,
            office=self._office,
            wrote=lambda: None,
            randomness=secrets.token_bytes,
            now=lambda: self.now,
        )

    def _office(self, connection):
        known = {"forms": self.forms.all(connection), "uploads": StoredUploads(connection)}
        return casework.office(**known, **({"trust": self.trust} if self.trust else {}))

    async def bring(self, upload: bytes, *sealed: bytes, first: int = 0) -> None:
        """Brings chunks in, as the relay does, and lets forms deal with them."""
        for number, one in enumerate(sealed, start=first):
            subject = f"files.{casework.MUNICIPALITY}.{upload.hex()}.{number}"
            await bus.publish(self.place.relaying, subject, one)
        await self.files.take_some()
        while await self.place.waits("FILES"):
            await self.files.take_some()

    async def file(self, arrival) -> None:
        await self.place.relay(message(arrival))
        await self.inbox.take_some()

    def stored(self, upload: bytes = UPLOAD) -> int:
        with self.database.read() as connection:
            return StoredUploads(connection).count(upload)

    def cases(self):
        with self.database.read() as connection:
            return reading.page(connection).cases

    def dead(self) -> list[str]:
        with self.database.read() as connection:
            rows = outbox.oldest(connection, Lane.DEAD, 10)
        return [DeadLetter.FromString(row.payload).reason for row in rows]


@pytest.fixture
def play(servers, database, monkeypatch) -> Callable[[Callable[[Scene], Awaitable[None]]], None]:
    """Runs a scene, and leaves both streams empty for the next."""
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)
    monkeypatch.setattr(chunk_inbox_module, "PUT_BACK_SECONDS", 0.01)
    monkeypatch.setattr(chunk_inbox_module, "PAUSE_SECONDS", 0.01)

    def run(scenario: Callable[[Scene], Awaitable[None]]) -> None:
        async def connected() -> None:
            async with closedzone.zone(servers) as place:
                await scenario(Scene(place, database))
                await place.emptied("FILES")
                await place.emptied("INBOX")

        asyncio.run(connected())

    return run


def test_chunks_are_kept_as_they_come(play):
    _, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        new = metrics.CHUNKS.labels("new")._value.get()
        await scene.bring(UPLOAD, *sealed[:2])
        assert scene.stored() == 2
        assert metrics.CHUNKS.labels("new")._value.get() == new + 2

    play(scenario)


def test_an_application_with_its_files_is_a_case_and_its_files_stay(play):
    uploaded, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        await scene.bring(UPLOAD, *sealed[:2])
        await scene.bring(UPLOAD, *sealed[2:], first=2)
        await take_until(scene, lambda: scene.stored() == 2)  # there is room for two, until somebody names it
        await scene.file(arrival(uploaded))
        await take_until(scene, lambda: scene.stored() == 3)
        await scene.inbox.take_some()
        [case] = scene.cases()
        with scene.database.read() as connection:
            papers = reading.papers(connection, case.id)
        assert [(entry.name, entry.size) for entry in papers.attachments] == [
            (LARGE.name, LARGE.size),
            (RESULTS.name, RESULTS.size),
        ]
        scene.now = NOW + 2 * KEPT_UNCLAIMED
        scene.files.forget()
        assert scene.stored() == 3

    play(scenario)


async def take_until(scene: Scene, done: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not done():
            await scene.files.take_some()


def arrival(uploaded, number: int = 1, **changes):
    answers = {"receipt": [{"name": uploaded.name, "size": uploaded.size, "type": uploaded.media_type}]}
    return file(number, answers=answers, files=[uploaded, RESULTS], **changes)


def test_an_application_waits_for_its_files_and_nobody_forgets_them_meanwhile(play):
    uploaded, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        await scene.bring(UPLOAD, sealed[0])
        await scene.file(arrival(uploaded))
        assert (scene.cases(), scene.dead()) == ((), [])
        with scene.database.write() as connection:
            assert uploads.forget_unclaimed_before(connection, 2**60, 10) == 0
        await scene.bring(UPLOAD, *sealed[1:], first=1)
        await scene.inbox.take_some()
        assert len(scene.cases()) == 1

    play(scenario)


def test_an_application_does_not_wait_for_ever(play, monkeypatch):
    monkeypatch.setattr(waiting, "CHUNKS_WAIT", NOW - casework.RELAYED_AT + timedelta(seconds=1))
    uploaded, _ = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        await scene.file(arrival(uploaded))
        assert scene.dead() == []
        scene.now += timedelta(seconds=1)
        await scene.inbox.take_some()
        assert scene.dead() == ["chunks_missing"]

    play(scenario)


def test_an_application_that_is_none_claims_nothing(play):
    uploaded, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        await scene.bring(UPLOAD, sealed[0])
        await scene.file(arrival(uploaded, card="revoked"))
        assert scene.dead() == ["certificate_revoked"]
        scene.now = NOW + KEPT_UNCLAIMED + timedelta(seconds=1)
        scene.files.forget()
        assert scene.stored() == 0

    play(scenario)


def test_whatever_strangers_send_the_files_of_an_application_come_in(play, monkeypatch):
    monkeypatch.setattr(chunk_inbox_module, "PUT_BACK_SECONDS", 3_600.0)
    uploaded, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        scene.files._max_unclaimed_bytes = 4 * chunks.SEALED_CHUNK
        for number in range(1_001):  # one more than FILES has out at once
            subject = f"files.{casework.MUNICIPALITY}.{number:032x}.0"
            await bus.publish(scene.place.relaying, subject, bytes(17))
        while await scene.place.waits("FILES"):
            await scene.files.take_some()
        scene.now += timedelta(seconds=1)
        await scene.bring(UPLOAD, *sealed)
        await scene.file(arrival(uploaded))
        assert len(scene.cases()) == 1
        with scene.database.read() as connection:
            assert uploads.unclaimed_weight(connection) <= 4 * chunks.SEALED_CHUNK

    play(scenario)


def test_the_newest_takes_the_place_of_the_oldest_that_nobody_names(play):
    _, sealed = apart(LARGE, UPLOAD)
    forgotten = metrics.UPLOADS_FORGOTTEN.labels("room")
    before = forgotten._value.get()

    async def scenario(scene: Scene) -> None:
        await scene.bring(b"a" * 16, sealed[0])
        scene.now += timedelta(seconds=1)
        await scene.bring(b"b" * 16, sealed[0])
        await scene.bring(b"c" * 16, sealed[0])
        assert [scene.stored(name * 16) for name in (b"a", b"b", b"c")] == [0, 1, 1]
        assert forgotten._value.get() == before + 1

    play(scenario)


def test_while_applications_wait_that_nobody_has_looked_at_nothing_takes_the_place_of_anything(play):
    _, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        scene.behind = True
        await scene.bring(UPLOAD, *sealed[:2])
        await scene.bring(b"x" * 16, sealed[0])
        assert (scene.stored(), scene.stored(b"x" * 16)) == (2, 0)
        assert metrics.CHUNKS_WAITING._value.get() == 1
        assert scene.place.servers.stream("lgwan", "FILES").messages == 1
        scene.behind = False
        await take_until(scene, lambda: scene.stored(b"x" * 16) == 1)
        assert metrics.CHUNKS_WAITING._value.get() == 0

    play(scenario)


def test_an_inbox_is_behind_until_it_has_looked_at_all(play):
    async def scenario(scene: Scene) -> None:
        assert scene.inbox.behind
        for number in range(inbox_module.MESSAGES + 1):
            await scene.place.relay(message(file(number)))
        await scene.inbox.take_some()
        assert scene.inbox.behind
        await scene.inbox.take_some()
        assert not scene.inbox.behind

    play(scenario)


def test_an_application_that_waits_for_a_revocation_list_keeps_its_files(play):
    uploaded, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        await scene.bring(UPLOAD, *sealed[:2])
        scene.trust = casework.trust_without_list_of("valid")
        await scene.file(arrival(uploaded))
        assert (scene.cases(), scene.dead()) == ((), [])
        await scene.bring(b"x" * 16, *sealed[:2])
        await scene.bring(UPLOAD, sealed[2], first=2)
        scene.trust = None
        await scene.inbox.take_some()
        assert len(scene.cases()) == 1

    play(scenario)


def test_a_chunk_in_the_place_of_another_is_counted_and_changes_nothing(play):
    _, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        refused = REFUSED.labels(metrics.CHUNKS_DOOR, "chunk_conflict")
        before = refused._value.get()
        await scene.bring(UPLOAD, sealed[0])
        await scene.bring(UPLOAD, sealed[1])
        assert refused._value.get() == before + 1
        with scene.database.read() as connection:
            assert list(StoredUploads(connection).chunks(UPLOAD)) == [sealed[0]]

    play(scenario)


def test_a_chunk_that_an_operator_sends_again_is_kept_like_any_other(play):
    async def scenario(scene: Scene) -> None:
        await bus.publish(scene.place.operator, f"files.replayed.{UPLOAD.hex()}.0", bytes(17))
        await scene.files.take_some()
        assert (scene.stored(), scene.dead()) == (1, [])

    play(scenario)


def test_a_chunk_that_is_refused_again_is_a_dead_letter_again(play):
    async def scenario(scene: Scene) -> None:
        subject = f"files.990019.{UPLOAD.hex()}.80"
        for _ in range(2):
            await bus.publish(scene.place.relaying, subject, bytes(17))
            await scene.files.take_some()
        with scene.database.read() as connection:
            rows = outbox.oldest(connection, Lane.DEAD, 10)
        assert [DeadLetter.FromString(row.payload).subject for row in rows] == [subject, subject]
        assert len({row.message_id for row in rows}) == 2  # the stream would take the second for the first

    play(scenario)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (f"files.990027.{UPLOAD.hex()}.0", bytes(17)),
        (f"files.990019.{UPLOAD.hex()}.80", bytes(17)),
        (f"files.990019.{UPLOAD.hex()}.00", bytes(17)),
        ("files.990019.x.0", bytes(17)),
        (f"files.990019.{UPLOAD.hex()}.0", bytes(16)),
        (f"files.990019.{UPLOAD.hex()}.0", bytes(chunks.SEALED_CHUNK + 1)),
    ],
)
def test_what_is_no_chunk_of_ours_becomes_a_dead_letter_and_stops_nothing(play, subject, body):
    async def scenario(scene: Scene) -> None:
        refused = REFUSED.labels(metrics.CHUNKS_DOOR, "chunk_malformed")
        before = refused._value.get()
        await bus.publish(scene.place.relaying, subject, body)
        await scene.files.take_some()
        assert refused._value.get() == before + 1
        assert (scene.stored(), scene.dead()) == (0, ["chunk_malformed"])

    play(scenario)


def test_while_the_database_is_away_chunks_wait(play):
    _, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        good, scene.files._database = scene.files._database, Database("sqlite:////nowhere/forms.db")
        await scene.bring(UPLOAD, sealed[0])
        scene.files.forget()
        scene.files._database = good
        await take_until(scene, lambda: scene.stored() == 1)

    play(scenario)


def test_what_the_server_kept_although_it_was_acknowledged_leaves_and_doubles_nothing(play):
    uploaded, sealed = apart(LARGE, UPLOAD)

    async def scenario(scene: Scene) -> None:
        filed = arrival(uploaded)
        await scene.bring(UPLOAD, *sealed[:2])
        await scene.file(filed)
        await scene.bring(UPLOAD, sealed[2], first=2)
        await scene.inbox.take_some()
        subject = f"files.{casework.MUNICIPALITY}.{UPLOAD.hex()}.0"
        for stream, again in (("FILES", (subject, sealed[0])), ("INBOX", (INBOX_SUBJECT, message(filed)))):
            left = await bus.publish(scene.place.relaying, *again)
            reset = f"$JS.API.CONSUMER.RESET.{stream}.forms"
            await scene.place.forms.request(reset, b'{"seq":%d}' % (left.seq + 1))
            taking = scene.files if stream == "FILES" else scene.inbox
            taking._puller = pulling.Puller(scene.place.forms, stream, "forms", releases=True)  # as after a start
            while not (found := await taking._puller.fetch(1, 1.0)):
                pass
            await pulling.put_back(found)
            await taking.take_some()
            await scene.place.emptied(stream)
        assert (len(scene.cases()), scene.stored(), scene.dead()) == (1, 3, [])

    play(scenario)
