"""The pump between real servers: what arrives where, what is acknowledged when, and what survives which failure."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from support import deadletters, letters, parcels
from support.loops import running
from support.nats import SETTLE_SECONDS, StreamState, Trio, trio
from support.notices import BUNDLE, KEY, STATUS, TAIL, VERIFIER
from support.pumps import Pumping, pumping
from support.waiting import LONG

from todoke_evidence import notice, receipt
from todoke_evidence.file_outcome import MAX_REMOVALS, REBUILT, REMOVALS, FileOutcome
from todoke_forms.dead import dead_letters
from todoke_kit import bus, pulling
from todoke_kit.errors import BusUnavailableError, Refusal
from todoke_kit.metrics import REFUSED
from todoke_pb.dead.v1.dead_pb2 import DeadLetter
from todoke_relay import dead, envelopes, inward, metrics, pump
from todoke_relay.core import gate
from todoke_relay.inward import RELAYED_AT, judge_pack
from todoke_relay.outward import judge_notices
from todoke_relay.passing import GATE_FAILED, judged

pytestmark = pytest.mark.usefixtures("undelayed")

NOW_MS = 1_795_425_999_000
SUBJECT = "submissions.990019"
CHUNK = f"990019.{'0123456789abcdef' * 2}.0"
STATUSES = "outbox.statuses"
MOST_WAITING = 1_000  # `max_ack_pending` of the relay's consumers in deploy/nats/dmz
OTHER = receipt.receipt_number(bytes(15) + b"\1")
OTHER_TAIL = OTHER.replace("-", "")


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with trio(tmp_path) as running:
        yield running


@dataclass
class Place:
    """Everyone who is connected while a test runs, and the relay's pump between them."""

    servers: Trio
    gateway: Client
    outside: Client
    inside: Client
    forms: Client
    operator: Client
    pump: Pumping

    async def arrived(self, count: int) -> list[Msg]:
        """The next messages in INBOX, acknowledged."""
        puller = pulling.Puller(self.forms, "INBOX", "forms")
        messages: list[Msg] = []
        while len(messages) < count:
            found = await puller.fetch(count, SETTLE_SECONDS)
            assert found, f"{len(messages)} of {count} arrived"
            messages += found
        await pulling.acknowledge(messages)
        return messages

    async def last(self, subject: str) -> Msg:
        """The last message of a subject of OUT, as the gateway reads it."""
        return await self.gateway.request(f"$JS.API.DIRECT.GET.OUT.{subject}", b"")

    async def out(self, subject: str) -> str:
        """The notice in it."""
        return (await self.last(subject)).data.decode()

    async def dead_letters(self) -> list[DeadLetter]:
        """All dead letters, as the operator reads them."""
        return await deadletters.read(self.operator)

    async def emptied(self, server: str, stream: str) -> None:
        """Waits until everything in a workqueue was acknowledged."""
        await asyncio.to_thread(self.servers.wait_empty, server, stream)


@asynccontextmanager
async def connected(servers: Trio) -> AsyncIterator[Place]:
    users = ("dmz.gateway", "gate.relay", "lgwan.relay", "lgwan.forms", "lgwan.operator")
    clients = [await bus.connect(servers.bus(user), user) for user in users]
    gateway, outside, inside, forms, operator = clients
    try:
        yield Place(servers, gateway, outside, inside, forms, operator, pumping(outside, inside, now_ms=NOW_MS))
    finally:
        for client in clients:
            await bus.close(client)


def play(servers: Trio, scene: Callable[[Place], Awaitable[None]]) -> None:
    async def with_everyone() -> None:
        async with connected(servers) as place:
            await scene(place)

    asyncio.run(with_everyone())


class TestInward:
    def test_a_pack_crosses_as_it_is_and_leaves_the_dmz(self, servers: Trio) -> None:
        body = parcels.pack(parcels.submission(1), parcels.submission(2))

        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, SUBJECT, body, msg_id="a", headers={"Smuggled": "yes"})
            async with running(place.pump.run(metrics.INWARD)):
                (message,) = await place.arrived(1)
                await place.emptied("dmz", "SUBMISSIONS")
            assert (message.subject, message.data) == ("inbox.990019", body)
            assert message.headers is not None
            assert message.headers.keys() == {"Nats-Msg-Id", RELAYED_AT}
            assert message.headers[RELAYED_AT] == str(NOW_MS)

        play(servers, scene)

    def test_only_what_is_stored_inside_is_acknowledged_outside(self, servers: Trio) -> None:
        bodies = [parcels.pack(parcels.submission(number)) for number in range(3)]

        async def store_all_but_the_second(message: Msg) -> None:
            if message.data == bodies[1]:
                raise BusUnavailableError

        async def scene(place: Place) -> None:
            for body in bodies:
                await bus.publish(place.gateway, SUBJECT, body)
            puller = pulling.Puller(place.outside, "SUBMISSIONS", "lgwan", "dmz")
            messages: list[Msg] = []
            while len(messages) < len(bodies):  # one that comes late is in the next fetch
                messages += await puller.fetch(len(bodies) - len(messages), LONG)
            await place.pump.take(metrics.INWARD, messages, store_all_but_the_second)
            assert waiting(metrics.INWARD) == 1
            (again,) = await puller.fetch(3, LONG)
            assert again.data == bodies[1]
            assert servers.stream("dmz", "SUBMISSIONS") == StreamState(1, 1)

        play(servers, scene)

    def test_the_inner_server_may_be_away_and_nothing_is_lost(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            servers.kill("lgwan")
            async with running(place.pump.run(metrics.INWARD)):
                for number in range(5):
                    await bus.publish(place.gateway, SUBJECT, parcels.pack(parcels.submission(number)))
                await asyncio.to_thread(servers.start, "lgwan")
                messages = await place.arrived(5)
                await place.emptied("dmz", "SUBMISSIONS")
            assert len({message.data for message in messages}) == 5

        play(servers, scene)

    def test_the_dmz_may_be_away_and_nothing_is_lost(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            for number in range(5):
                await bus.publish(place.gateway, SUBJECT, parcels.pack(parcels.submission(number)))
            servers.kill("dmz")
            async with running(place.pump.run(metrics.INWARD)):
                await asyncio.to_thread(servers.start, "dmz")
                messages = await place.arrived(5)
                await place.emptied("dmz", "SUBMISSIONS")
            assert len({message.data for message in messages}) == 5

        play(servers, scene)

    def test_a_relay_that_died_before_it_acknowledged_doubles_nothing(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, SUBJECT, parcels.pack(parcels.submission()))
            (message,) = await pulling.Puller(place.outside, "SUBMISSIONS", "lgwan", "dmz").fetch(1, LONG)
            await place.pump.carry(metrics.INWARD, message)  # and then it died
            await message.nak()
            async with running(place.pump.run(metrics.INWARD)):
                await place.emptied("dmz", "SUBMISSIONS")
            assert servers.stream("lgwan", "INBOX").messages == 1

        play(servers, scene)

    def test_the_same_pack_under_two_ids_is_stored_once(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            for msg_id in ("a", "b"):
                await bus.publish(place.gateway, SUBJECT, parcels.pack(parcels.submission()), msg_id=msg_id)
            async with running(place.pump.run(metrics.INWARD)):
                await place.emptied("dmz", "SUBMISSIONS")
            assert servers.stream("lgwan", "INBOX").messages == 1

        play(servers, scene)

    def test_one_message_cannot_pass_as_the_repetition_of_another(self, servers: Trio) -> None:
        """Whoever owns the dmz could otherwise send rubbish under the id of a submission, and that would be dropped."""

        async def scene(place: Place) -> None:
            for number in (1, 2):
                message = Msg(place.outside, SUBJECT, data=parcels.pack(parcels.submission(number)))
                message.headers = {"Nats-Msg-Id": "the same"}
                await place.pump.carry(metrics.INWARD, message)
            assert servers.stream("lgwan", "INBOX").messages == 2

        play(servers, scene)

    def test_a_bad_submission_becomes_a_dead_letter_and_its_neighbours_go_on(self, servers: Trio) -> None:
        good, bad = parcels.submission(1), parcels.submission(2, sealed=b"too little")

        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, SUBJECT, parcels.pack(good, bad))
            async with running(place.pump.run(metrics.INWARD)):
                (message,) = await place.arrived(1)
                await place.emptied("dmz", "SUBMISSIONS")
            assert message.data == parcels.pack(good)
            (letter,) = await place.dead_letters()
            assert letter.reason == "sealed_size_wrong"
            assert letter.refused_by == "relay"
            assert letter.body == parcels.pack(bad)  # an operator can send it again as it is
            assert letter.refused_at_ms == NOW_MS

        play(servers, scene)

    @pytest.mark.parametrize(
        ("subject", "body", "reason"),
        [
            (SUBJECT, b"rubbish", "pack_malformed"),
            (SUBJECT, b"", "pack_malformed"),
            ("submissions.nowhere", parcels.pack(parcels.submission()), "subject_not_allowed"),
            (SUBJECT, bytes(gate.MAX_PACK + 1), "pack_oversized"),
        ],
    )
    def test_a_poison_message_stops_nothing(self, servers: Trio, subject: str, body: bytes, reason: str) -> None:
        async def scene(place: Place) -> None:
            before = metrics_refused(reason)
            await bus.publish(place.gateway, subject, body)
            await bus.publish(place.gateway, SUBJECT, parcels.pack(parcels.submission()))
            async with running(place.pump.run(metrics.INWARD)):
                await place.arrived(1)
                await place.emptied("dmz", "SUBMISSIONS")
            (letter,) = await place.dead_letters()
            assert letter.reason == reason
            assert letter.body_size == len(body)
            assert letter.body == (body if len(body) <= gate.MAX_PACK else body[: envelopes.DEAD_PREFIX])
            assert metrics_refused(reason) == before + 1

        play(servers, scene)

    def test_rubbish_that_fills_dead_stops_nothing_and_flushes_out_nothing(
        self, servers: Trio, caplog: pytest.LogCaptureFixture
    ) -> None:
        """More of it than the relay may have unacknowledged: whoever has the gateway's key can send as much."""
        caplog.set_level("INFO", "todoke.audit")
        good, bad = parcels.submission(1), parcels.submission(2, sealed=b"too little")
        poison = [b"rubbish %d" % number for number in range(MOST_WAITING + 1)]
        servers.narrow("lgwan", "DEAD", 300)
        unkept = metrics.UNKEPT.labels(metrics.INWARD)._value.get()

        async def scene(place: Place) -> None:
            for body in (*poison, parcels.pack(good, bad), parcels.pack(parcels.submission(3))):
                await bus.publish(place.gateway, SUBJECT, body)
            async with running(place.pump.run(metrics.INWARD)):
                arrived = {message.data for message in await place.arrived(2)}
                await place.emptied("dmz", "SUBMISSIONS")
            assert arrived == {parcels.pack(good), parcels.pack(parcels.submission(3))}
            assert metrics.DEAD_FULL._value.get() == 1
            (kept,) = await place.dead_letters()
            assert kept.body in poison
            # All but one, and the bad; a slow machine acknowledges so late that some come again.
            assert metrics.UNKEPT.labels(metrics.INWARD)._value.get() >= unkept + len(poison)
            noted = [record.fields for record in caplog.records if "unkept_bytes" in getattr(record, "fields", {})]
            gone = {hashlib.sha256(body).hexdigest() for body in (*poison, parcels.pack(bad)) if body != kept.body}
            assert {one["sha256"] for one in noted} == gone
            assert len(parcels.pack(bad)) in {one["unkept_bytes"] for one in noted}

        play(servers, scene)

    def test_what_broke_the_gate_stays_in_the_dmz_while_dead_is_full_for_it_may_be_an_honest_one(
        self, servers: Trio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pump, "FULL_SECONDS", 1.0)
        broken = parcels.pack(parcels.submission(1))

        def decode(body: bytes) -> gate.Pack:
            if body == broken:
                raise ValueError
            return envelopes.decode_pack(body)

        monkeypatch.setattr(inward, "decode_pack", decode)
        servers.narrow("lgwan", "DEAD", 1)

        async def scene(place: Place) -> None:
            for body in (broken, parcels.pack(parcels.submission(2))):
                await bus.publish(place.gateway, SUBJECT, body)
            async with running(place.pump.run(metrics.INWARD)):
                await place.arrived(1)
                await asyncio.to_thread(servers.wait_left, "dmz", "SUBMISSIONS", 1)
                assert metrics.DEAD_FULL._value.get() == 1
                assert waiting(metrics.INWARD) == 0  # both sides are there and confirm
                await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 1_000_000)
                await place.emptied("dmz", "SUBMISSIONS")
            assert [(letter.reason, letter.body) for letter in await place.dead_letters()] == [(GATE_FAILED, broken)]
            assert metrics.DEAD_FULL._value.get() == 0

        play(servers, scene)

    def test_it_is_known_that_dead_has_room_again_before_anything_else_is_refused(
        self, servers: Trio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(dead, "AGAIN_SECONDS", 0.1)
        servers.narrow("lgwan", "DEAD", 1)

        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, SUBJECT, b"rubbish")
            async with running(place.pump.run(metrics.INWARD)):
                await place.emptied("dmz", "SUBMISSIONS")
            await place.pump.dead.try_again()
            assert metrics.DEAD_FULL._value.get() == 1
            await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 1_000_000)
            async with running(place.pump.dead.watch()):
                await asyncio.to_thread(servers.wait_left, "lgwan", "DEAD", 1)
            await place.pump.dead.try_again()  # were its confirmation lost with the watch: it is stored once
            assert metrics.DEAD_FULL._value.get() == 0
            assert [letter.body for letter in await place.dead_letters()] == [b"rubbish"]

        play(servers, scene)

    @pytest.mark.parametrize("status", ["abc", "408", "404", "100"])
    def test_a_header_that_plays_the_server_stops_nothing(self, servers: Trio, status: str) -> None:
        """The gateway's key is enough to store such a header."""

        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, SUBJECT, b"rubbish", headers={"Status": status})
            await bus.publish(place.gateway, SUBJECT, parcels.pack(parcels.submission()), headers={"Status": status})
            async with running(place.pump.run(metrics.INWARD)):
                (message,) = await place.arrived(1)
                await place.emptied("dmz", "SUBMISSIONS")
            assert message.data == parcels.pack(parcels.submission())
            assert [letter.reason for letter in await place.dead_letters()] == ["pack_malformed"]

        play(servers, scene)

    def test_a_full_pack_fits_into_every_stream_on_its_way(self, servers: Trio) -> None:
        first = parcels.submission(1, sealed=bytes(gate.MAX_SEALED))
        room = gate.MAX_PACK - len(parcels.pack(first, parcels.submission(2, sealed=bytes(300_000)))) + 300_000
        body = parcels.pack(first, parcels.submission(2, sealed=bytes(room)))
        assert len(body) == gate.MAX_PACK

        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, SUBJECT, body, msg_id="a" * 64)
            async with running(place.pump.run(metrics.INWARD)):
                (message,) = await place.arrived(1)
            assert message.data == body

        play(servers, scene)


class TestChunks:
    def test_a_chunk_crosses_as_it_is_and_leaves_the_dmz(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, f"chunks.{CHUNK}", b"x" * 17, headers={"Smuggled": "yes"})
            async with running(place.pump.run(metrics.CHUNKS)):
                (message,) = await pulling.Puller(place.forms, "FILES", "forms").fetch(1, SETTLE_SECONDS)
                await place.emptied("dmz", "CHUNKS")
            await pulling.acknowledge([message])
            assert (message.subject, message.data) == (f"files.{CHUNK}", b"x" * 17)
            assert message.headers is not None
            assert message.headers.keys() == {"Nats-Msg-Id"}

        play(servers, scene)

    def test_a_chunk_that_comes_again_is_stored_once_inside(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            async with running(place.pump.run(metrics.CHUNKS)):
                for _ in range(2):
                    await bus.publish(place.gateway, f"chunks.{CHUNK}", b"x" * 17)
                    await place.emptied("dmz", "CHUNKS")
            assert servers.stream("lgwan", "FILES").messages == 1

        play(servers, scene)

    def test_what_is_no_chunk_stays_outside_as_a_dead_letter_and_stops_nothing(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            refused = REFUSED.labels(metrics.door(metrics.CHUNKS), "subject_not_allowed")._value.get()
            await bus.publish(place.gateway, "chunks.990019.x.0", b"x" * 17)
            await bus.publish(place.gateway, f"chunks.{CHUNK}", b"")
            async with running(place.pump.run(metrics.CHUNKS)):
                await place.emptied("dmz", "CHUNKS")
            assert [(letter.reason, letter.subject) for letter in await place.dead_letters()] == [
                ("subject_not_allowed", ""),
                ("chunk_size_wrong", f"files.{CHUNK}"),
            ]
            assert REFUSED.labels(metrics.door(metrics.CHUNKS), "subject_not_allowed")._value.get() == refused + 1

        play(servers, scene)

    def test_a_chunk_on_which_the_gate_breaks_keeps_its_name_and_can_be_sent_again(
        self, servers: Trio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_subject: str, _body: bytes) -> str:
            raise ZeroDivisionError

        monkeypatch.setattr(gate, "judge_chunk", broken)

        async def scene(place: Place) -> None:
            await bus.publish(place.gateway, f"chunks.{CHUNK}", b"x" * 17)
            async with running(place.pump.run(metrics.CHUNKS)):
                await place.emptied("dmz", "CHUNKS")
            (letter,) = await place.dead_letters()
            assert (letter.reason, letter.body) == (GATE_FAILED, b"x" * 17)
            assert dead_letters._back_to(letter, "990019") == f"files.replayed.{CHUNK.partition('.')[2]}"

        play(servers, scene)


class TestLeftovers:
    """What the servers restored although it was acknowledged, and nobody is given any more."""

    @pytest.mark.parametrize(
        ("subject", "body", "inside", "lane"),
        [
            (SUBJECT, parcels.pack(parcels.submission()), "INBOX", metrics.INWARD),
            (f"chunks.{CHUNK}", b"x" * 17, "FILES", metrics.CHUNKS),
        ],
    )
    def test_it_leaves_the_dmz_and_nothing_doubles(
        self, servers: Trio, subject: str, body: bytes, inside: str, lane: str
    ) -> None:
        stream = {"INBOX": "SUBMISSIONS", "FILES": "CHUNKS"}[inside]

        async def scene(place: Place) -> None:
            async with running(place.pump.run(lane)):
                await bus.publish(place.gateway, subject, body)
                await place.emptied("dmz", stream)
            left = await bus.publish(place.gateway, subject, body)  # as if it had never been acknowledged
            reset = f"$JS.dmz.API.CONSUMER.RESET.{stream}.lgwan"
            await place.outside.request(reset, b'{"seq":%d}' % (left.seq + 1))
            async with running(place.pump.run(lane)):
                await place.emptied("dmz", stream)
            assert servers.stream("lgwan", inside).messages == 1

        play(servers, scene)

    def test_a_notice_that_went_out_goes_out_once(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            async with running(place.pump.run(metrics.OUTWARD)):
                await bus.publish(place.forms, STATUSES, pack(status()))
                await place.emptied("lgwan", "OUTBOX")
            before = servers.stream("dmz", "OUT").messages
            left = await bus.publish(place.forms, STATUSES, pack(status()))
            await place.inside.request("$JS.API.CONSUMER.RESET.OUTBOX.relay", b'{"seq":%d}' % (left.seq + 1))
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert servers.stream("dmz", "OUT").messages == before
            assert await place.dead_letters() == []

        play(servers, scene)


class TestOutward:
    def test_notices_cross_and_leave_the_closed_zone(self, servers: Trio) -> None:
        bundle = notice.sign_bundle(BUNDLE, KEY)

        async def scene(place: Place) -> None:
            await bus.publish(place.forms, "outbox.form.ningen-dock", bundle.encode())
            await bus.publish(place.forms, STATUSES, pack(status(), status(OTHER)))
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out("out.form.ningen-dock") == bundle
            assert await place.out(f"out.status.{TAIL}") == status()
            assert await place.out(f"out.status.{OTHER_TAIL}") == status(OTHER)

        play(servers, scene)

    def test_that_statuses_left_is_noted_to_the_hour_and_no_finer(
        self, servers: Trio, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Of one alone and of many; of anything else the moment is noted."""
        caplog.set_level("INFO", "todoke.audit")

        async def scene(place: Place) -> None:
            await bus.publish(place.forms, STATUSES, pack(status()))
            await bus.publish(place.forms, STATUSES, pack(status(state="granted"), status(OTHER)))
            await bus.publish(place.forms, "outbox.form.ningen-dock", notice.sign_bundle(BUNDLE, KEY).encode())
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")

        play(servers, scene)
        noted = [record for record in caplog.records if record.message == "relayed"]
        assert [(record.fields["subject"], getattr(record, "to_the_hour", False)) for record in noted] == [
            ("out.status.*", True),
            ("out.status.*", True),
            ("out.form.ningen-dock", False),
        ]

    def test_a_letter_crosses_once_and_is_kept_apart_from_the_status(self, servers: Trio) -> None:
        older, newer = letters.signed(), letters.signed(letters.sealed(sequence=5))

        async def scene(place: Place) -> None:
            for body in (older, newer, older):
                await bus.publish(place.forms, "outbox.letter", body.encode())
            await bus.publish(place.forms, STATUSES, pack(status()))
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.letter.{TAIL}") == newer
            assert await place.out(f"out.status.{TAIL}") == status()
            assert [(one.reason, one.body) for one in await place.dead_letters()] == [
                ("notice_not_newer", older.encode())
            ]

        play(servers, scene)

    def test_a_full_pack_crosses_as_one_batch(self, servers: Trio) -> None:
        numbers = [receipt.receipt_number(number.to_bytes(16)) for number in range(gate.MAX_STATUSES)]
        files = (FileOutcome("jpeg", REBUILT, tuple(sorted(sorted(REMOVALS, key=len)[-MAX_REMOVALS:]))),) * 10
        fullest = [notice.sign_status(replace(STATUS, receipt_number=number, files=files), KEY) for number in numbers]

        async def scene(place: Place) -> None:
            await bus.publish(place.forms, STATUSES, pack(*fullest))
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            found = [await place.last(f"out.status.{number.replace('-', '')}") for number in numbers]
            assert [message.data.decode() for message in found] == fullest
            assert len({(message.headers or {})["Nats-Batch-Id"] for message in found}) == 1

        play(servers, scene)

    def test_a_bad_notice_becomes_a_dead_letter_and_its_neighbours_go_on(self, servers: Trio) -> None:
        forged = notice.sign_status(STATUS, notice.NoticeKey.generate("990019"))
        before = metrics_refused("notice_signature_invalid", metrics.OUTWARD)

        async def scene(place: Place) -> None:
            await bus.publish(place.forms, STATUSES, pack(status(), forged, "見本 太郎", status(OTHER)))
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.status.{TAIL}") == status()
            assert await place.out(f"out.status.{OTHER_TAIL}") == status(OTHER)
            assert [(letter.reason, letter.body) for letter in await place.dead_letters()] == [
                ("notice_signature_invalid", forged.encode()),
                ("notice_malformed", "見本 太郎".encode()),
            ]
            assert metrics_refused("notice_signature_invalid", metrics.OUTWARD) == before + 1

        play(servers, scene)

    def test_while_dead_is_full_a_bad_notice_holds_up_those_after_it_and_nothing_is_lost(
        self, servers: Trio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Only who may write to the outbox can cause it. What a municipality may have signed is never let go."""
        monkeypatch.setattr(pump, "FULL_SECONDS", 1.0)
        forged = notice.sign_status(STATUS, notice.NoticeKey.generate("990019"))
        servers.narrow("lgwan", "DEAD", 1)

        async def scene(place: Place) -> None:
            for body in (pack(status(), forged), pack(status(OTHER))):
                await bus.publish(place.forms, STATUSES, body)
            puller = pulling.Puller(place.inside, "OUTBOX", "relay")
            (first,) = await puller.fetch(1, LONG)
            await place.pump.take(metrics.OUTWARD, [first])
            assert await place.out(f"out.status.{TAIL}") == status()
            assert metrics.DEAD_FULL._value.get() == 1
            again = await puller.fetch(1, 0.2)  # nothing yet, or the first once more: never what comes after it
            assert {message.data for message in again} <= {first.data}
            await pulling.put_back(again)
            await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 1_000_000)
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.status.{OTHER_TAIL}") == status(OTHER)
            assert [letter.body for letter in await place.dead_letters()] == [forged.encode()]

        play(servers, scene)

    def test_a_message_that_is_no_pack_stops_nothing(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            for body in (b"", pack(status(), ""), pack(*[status()] * 101), pack(status())):
                await bus.publish(place.forms, STATUSES, body)
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.status.{TAIL}") == status()
            letters = await place.dead_letters()
            assert [letter.reason for letter in letters] == ["pack_malformed"] * 3
            assert [letter.body for letter in letters] == [b"", pack(status(), ""), pack(*[status()] * 101)]

        play(servers, scene)

    def test_the_last_status_of_a_pack_wins(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            body = pack(status(state="arrived"), status(OTHER), status(state="accepted"))
            await bus.publish(place.forms, STATUSES, body)
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.status.{TAIL}") == status(state="accepted")

        play(servers, scene)

    def test_the_last_status_wins_even_when_the_link_was_down(self, servers: Trio) -> None:
        states = ("arrived", "accepted", "reviewing", "granted")

        async def scene(place: Place) -> None:
            servers.kill("dmz")
            async with running(place.pump.run(metrics.OUTWARD)):
                for state in states:
                    await bus.publish(place.forms, STATUSES, pack(status(OTHER, state), status(state=state)))
                await asyncio.to_thread(servers.start, "dmz")
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.status.{TAIL}") == status(state="granted")
            assert await place.out(f"out.status.{OTHER_TAIL}") == status(OTHER, "granted")

        play(servers, scene)

    def test_only_what_is_stored_outside_is_acknowledged_inside(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            await bus.publish(place.forms, STATUSES, pack(status(), status(OTHER)))
            (message,) = await pulling.Puller(place.inside, "OUTBOX", "relay").fetch(1, LONG)
            servers.kill("dmz")
            await place.pump.take(metrics.OUTWARD, [message])
            assert servers.stream("lgwan", "OUTBOX").messages == 1
            async with running(place.pump.run(metrics.OUTWARD)):
                await asyncio.to_thread(servers.start, "dmz")
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.status.{TAIL}") == status()

        play(servers, scene)

    def test_a_copy_that_comes_late_replaces_nothing_newer(self, servers: Trio) -> None:
        """As from a relay that was held up while another one took the same message, and the next."""

        async def scene(place: Place) -> None:
            older = Msg(place.inside, STATUSES, data=pack(status(), status(OTHER)))
            newer = Msg(place.inside, STATUSES, data=pack(status(state="accepted"), status(OTHER, "accepted")))
            for message in (older, newer, older):
                await place.pump.carry(metrics.OUTWARD, message)
            assert await place.out(f"out.status.{TAIL}") == status(state="accepted")
            assert await place.out(f"out.status.{OTHER_TAIL}") == status(OTHER, "accepted")

        play(servers, scene)

    @pytest.mark.parametrize("regrouped", [False, True], ids=["as it was", "grouped anew"])
    def test_a_stored_notice_is_not_sent_again_by_whoever_may_write_to_the_outbox(
        self, servers: Trio, regrouped: bool
    ) -> None:
        old, newer = status(), status(state="granted")
        again = pack(old, status(OTHER)) if regrouped else pack(old)
        before = metrics_refused("notice_not_newer", metrics.OUTWARD)

        async def scene(place: Place) -> None:
            for body in (pack(old), pack(newer), again):
                await bus.publish(place.forms, STATUSES, body)
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out(f"out.status.{TAIL}") == newer
            assert [letter.reason for letter in await place.dead_letters()] == ["notice_not_newer"]
            assert metrics_refused("notice_not_newer", metrics.OUTWARD) == before + 1

        play(servers, scene)

    def test_an_old_bundle_is_not_sent_again_even_by_a_relay_that_has_just_started(self, servers: Trio) -> None:
        old, newer = (notice.sign_bundle(replace(BUNDLE, sequence=number), KEY) for number in (1, 2))

        async def scene(place: Place) -> None:
            async with running(place.pump.run(metrics.OUTWARD)):
                for body in (old, newer):
                    await bus.publish(place.forms, "outbox.form.ningen-dock", body.encode())
                await place.emptied("lgwan", "OUTBOX")

        play(servers, scene)
        servers.kill("lgwan")
        servers.start("lgwan")

        async def later(place: Place) -> None:
            await bus.publish(place.forms, "outbox.form.ningen-dock", old.encode())
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert await place.out("out.form.ningen-dock") == newer
            assert [letter.reason for letter in await place.dead_letters()] == ["notice_not_newer"]

        play(servers, later)

    def test_what_a_relay_sent_before_it_died_is_not_sent_twice_and_worries_nobody(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            message = Msg(place.inside, STATUSES, data=pack(status(), status(OTHER)))
            await place.pump.carry(metrics.OUTWARD, message)  # and then it died
            stored = (await place.last(f"out.status.{TAIL}")).headers
            await place.pump.carry(metrics.OUTWARD, message)
            assert (await place.last(f"out.status.{TAIL}")).headers == stored
            assert await place.dead_letters() == []

        play(servers, scene)

    def test_notices_are_counted_one_by_one(self, servers: Trio) -> None:
        async def scene(place: Place) -> None:
            passed = metrics.PASSED.labels(metrics.OUTWARD)._value.get()
            numbers = [receipt.receipt_number(number.to_bytes(16)) for number in range(11)]
            await bus.publish(place.forms, STATUSES, pack(*(status(number) for number in numbers), "refused"))
            async with running(place.pump.run(metrics.OUTWARD)):
                await place.emptied("lgwan", "OUTBOX")
            assert metrics.PASSED.labels(metrics.OUTWARD)._value.get() == passed + 11

        play(servers, scene)


def test_a_message_that_breaks_the_gate_is_refused_like_any_other() -> None:
    broken: Any = None  # as a subject: no message is known that causes such a fault
    assert judge_pack(broken, b"") == gate.Verdict("", None, (gate.Refused(GATE_FAILED),))
    refused = gate.RefusedNotice(GATE_FAILED, b"")
    assert judge_notices(broken, b"", VERIFIER) == gate.OutwardVerdict((), (refused,))
    with pytest.raises(Refusal, match=GATE_FAILED):
        judged(lambda: gate.judge_chunk(broken, b""))


def test_a_closed_connection_ends_the_process_so_that_it_starts_anew(servers: Trio) -> None:
    async def scene(place: Place) -> None:
        await place.inside.close()
        with pytest.raises(BusUnavailableError):
            await place.pump.run(metrics.INWARD)

    play(servers, scene)


def waiting(lane: str) -> float:
    """What the relay tells of a side that is away or does not confirm."""
    return float(metrics.WAITING.labels(lane)._value.get())


def metrics_refused(code: str, lane: str = metrics.INWARD) -> float:
    return float(REFUSED.labels(metrics.door(lane), code)._value.get())


def status(number: str = STATUS.receipt_number, state: str = STATUS.state) -> str:
    """A signed status; a case enters the states in their order."""
    entered = replace(STATUS, receipt_number=number, state=state, sequence=notice.STATES.index(state) + 1)
    return notice.sign_status(entered, KEY)


def pack(*texts: str) -> bytes:
    """Statuses in one message, as forms sends them."""
    return "\n".join(texts).encode()
