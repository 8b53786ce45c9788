"""From INBOX to the database: kept once, acknowledged after the commit, and nothing that cannot be kept is lost."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from nats.aio.msg import Msg
from sqlalchemy import DDL, text, update
from sqlalchemy.exc import IntegrityError
from support import casework, closedzone, formerdraws
from support.booking import Bookings, form
from support.casework import NOW, file, message
from support.closedzone import Place
from support.nats import Trio
from support.statements import asked
from support.waiting import LONG

from todoke_evidence import cancellation, packing, receipt
from todoke_forms import inbox as inbox_module
from todoke_forms import judging, metrics, waiting
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place as Standing
from todoke_forms.form_source import FormSource
from todoke_forms.inbox import CONSUMER, STREAM, Inbox
from todoke_forms.keeping import Kept
from todoke_forms.store import outbox, reading
from todoke_forms.store.database import Database
from todoke_forms.store.tables import case_places, draws
from todoke_forms.versions.publishing import Publisher, publish
from todoke_kit import bus, pulling
from todoke_kit.metrics import REFUSED
from todoke_pb.dead.v1.dead_pb2 import DeadLetter
from todoke_pb.envelope.v1 import envelope_pb2 as pb


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    with closedzone.lgwan(tmp_path_factory.mktemp("nats")) as running:
        yield running


class Scene:
    """An inbox between a real bus and a real database."""

    def __init__(self, place: Place, database: Database) -> None:
        self.place = place
        self.database = database
        self.now = NOW
        self.wrote = 0
        self.forms = FormSource()
        self.trust = casework.office().trust
        self.keys = casework.office().keys
        self.inbox = Inbox(
            pulling.Puller(place.forms, STREAM, CONSUMER),
            database,
            office=self._office,
            wrote=self._count,
            randomness=secrets.token_bytes,
            now=lambda: self.now,
        )

    def _office(self, connection):
        submission = partial(reading.submission, connection)
        forms = self.forms.all(connection)
        return casework.office(forms=forms, trust=self.trust, keys=self.keys, submission=submission)

    def _count(self) -> None:
        self.wrote += 1

    async def take(self, *messages: bytes) -> None:
        """Brings messages in and lets the inbox deal with them."""
        for one in messages:
            await self.place.relay(one)
        await self.inbox.take_some()
        while await self.place.waits("INBOX"):  # a fetch ends with what came by then
            await self.inbox.take_some()

    def cases(self):
        with self.database.read() as connection:
            return reading.page(connection).cases

    def dead(self) -> list[DeadLetter]:
        with self.database.read() as connection:
            return [DeadLetter.FromString(row.payload) for row in outbox.oldest(connection, Lane.DEAD, 10)]


@pytest.fixture
def play(servers, database) -> Callable[[Callable[[Scene], Awaitable[None]]], None]:
    """Runs a scene, and leaves INBOX empty for the next."""

    def run(scenario: Callable[[Scene], Awaitable[None]]) -> None:
        async def connected() -> None:
            async with closedzone.zone(servers) as place:
                await scenario(Scene(place, database))
                await place.emptied(STREAM)

        asyncio.run(connected())

    return run


def test_a_pack_becomes_cases_and_is_acknowledged(play):
    async def scenario(scene: Scene) -> None:
        await scene.take(message(file(1), file(2)), message(file(3)))
        assert len(scene.cases()) == 3
        assert scene.wrote in {1, 2}  # once a batch; whether one fetch brings both packs is the bus's affair

    play(scenario)


def test_a_batch_costs_the_database_what_one_application_costs(play):
    async def scenario(scene: Scene) -> None:
        costs = []
        for files in ([file(9)], [file(10)], [file(number) for number in range(11, 31)]):  # the first reads the forms
            await scene.place.relay(message(*files))
            messages = await pulling.Puller(scene.place.forms, STREAM, CONSUMER).fetch(1, LONG)
            with asked() as counted:
                scene.inbox.keep(messages)
            await pulling.acknowledge(messages)
            costs.append((counted.commits, counted.statements))
        assert len(scene.cases()) == 22
        assert costs[1] == costs[2]
        assert costs[1][0] == 1

    play(scenario)


def test_no_case_is_kept_without_the_dead_letters_of_its_batch(play):
    async def scenario(scene: Scene) -> None:
        await scene.place.relay(message(file(1), file(2, card="revoked")))
        messages = await pulling.Puller(scene.place.forms, STREAM, CONSUMER).fetch(1, LONG)
        with refusing(scene.database, "outbox", "lane", "dead"), pytest.raises(IntegrityError):
            scene.inbox.keep(messages)
        assert (scene.cases(), scene.dead()) == ((), [])
        scene.inbox.keep(messages)
        assert (len(scene.cases()), len(scene.dead())) == (1, 1)
        await pulling.acknowledge(messages)

    play(scenario)


@contextmanager
def refusing(database: Database, table: str, column: str, value: str) -> Iterator[None]:
    """A database that takes no new row of a table with this value, and everything else."""
    when = f"WHEN NEW.{column} = '{value}' BEGIN SELECT RAISE(ABORT, 'no'); END"
    with database.read() as connection:
        refuse, take = {
            "sqlite": (f"CREATE TRIGGER refusing BEFORE INSERT ON {table} {when}", "DROP TRIGGER refusing"),
            "postgresql": (
                f"ALTER TABLE {table} ADD CONSTRAINT refusing CHECK ({column} <> '{value}') NOT VALID",
                f"ALTER TABLE {table} DROP CONSTRAINT refusing",
            ),
        }[connection.dialect.name]
    with database.write() as connection:
        connection.execute(DDL(refuse))
    yield
    with database.write() as connection:
        connection.execute(DDL(take))


def number(submission: int) -> str:
    return receipt.receipt_number(casework.submission_id(submission))


def test_what_became_of_a_batch_is_counted_and_audited(play, caplog):
    async def scenario(scene: Scene) -> None:
        caplog.set_level("INFO", "todoke.audit")
        arrival = file(1)
        before = counted()
        await scene.take(message(arrival, arrival, file(2, card="revoked")))
        assert [now - then for now, then in zip(counted(), before, strict=True)] == [1, 1, 1]
        told = {(record.message, record.fields["receipt"]) for record in caplog.records if hasattr(record, "fields")}
        assert {("case_opened", number(1)), ("refused", number(2))} <= told

    def counted() -> list[float]:
        refused = REFUSED.labels(metrics.INBOX_DOOR, "certificate_revoked")
        return [counter._value.get() for counter in (metrics.OPENED, metrics.REPEATED, refused)]

    play(scenario)


@pytest.mark.parametrize("anonymous", [True, False])
def test_of_an_anonymous_case_auditors_read_the_hour_and_no_more_than_its_number_and_verdict(anonymous, caplog):
    caplog.set_level("INFO", "todoke.audit")
    opened = open_arrival(casework.file_unsigned(1) if anonymous else file(1), casework.office(), NOW)
    inbox_module._record(Kept([opened], 0, []))
    [record] = [one for one in caplog.records if one.name == "todoke.audit"]
    assert (record.message, record.fields.keys()) == ("case_opened", {"receipt", "verdict"})
    assert getattr(record, "to_the_hour", False) is anonymous


def test_a_version_published_meanwhile_counts_from_the_next_batch(play):
    async def scenario(scene: Scene) -> None:
        old = file(1, time=NOW - timedelta(minutes=1))
        await scene.take(message(old))
        publisher = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
        definition = {**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": "改めました。"}}
        changed = json.dumps(definition).encode()
        publish(scene.database, publisher, changed, NOW - timedelta(hours=1), previous=timedelta(0))
        await scene.take(message(file(2, time=NOW - timedelta(minutes=1))))
        assert [letter.reason for letter in scene.dead()] == ["form_superseded"]

    play(scenario)


def test_after_a_draw_of_before_a_length_was_fixed_what_comes_is_kept(play):
    lottery = form(places={"capacity": 1, "by": "lottery", "waiting": 1})

    async def scenario(scene: Scene) -> None:
        class_ = Bookings(scene.database, lottery)
        class_.arrive(1, 2, 3, 4)
        formerdraws.close(scene.database, "cooking-class")
        formerdraws.hold(scene.database, "cooking-class", "No 0417")
        with scene.database.write() as connection:  # room, and one whom the draw left out
            connection.execute(update(case_places).where(case_places.c.place == "waiting").values(place="freed"))
        late = casework.file_unsigned(5, contact="taro@mihon.example", definition=lottery)
        await scene.take(message(late, file(6)))
        assert {number(5), number(6)} <= {case.receipt_number for case in scene.cases()}
        assert [class_.standing(person) for person in range(1, 6)].count((Standing.FULL, 0)) == 2

    play(scenario)


def test_a_draw_that_nobody_can_read_stops_no_application_and_no_cancellation(play):
    lottery = form(places={"capacity": 1, "by": "lottery", "waiting": 1})

    async def scenario(scene: Scene) -> None:
        class_ = Bookings(scene.database, lottery)
        class_.arrive(1, 2, 3, 4)
        formerdraws.close(scene.database, "cooking-class")
        formerdraws.hold(scene.database, "cooking-class", "0417")
        with scene.database.write() as connection:
            connection.execute(update(case_places).where(case_places.c.place == "waiting").values(place="freed"))
            connection.execute(update(draws).values(closed=b"{"))
        late = casework.file_unsigned(5, contact="taro@mihon.example", definition=lottery)
        await scene.take(message(late, file(6)))
        await scene.take(message(casework.cancel(5)))
        assert {number(5), number(6)} <= {case.receipt_number for case in scene.cases()}
        assert (class_.standing(5), scene.dead()) == ((Standing.FREED, 0), [])

    play(scenario)


def test_the_way_it_came_is_kept(play):
    async def scenario(scene: Scene) -> None:
        await scene.take(message(file(1)))
        [case] = scene.cases()
        with scene.database.read() as connection:
            kept = reading.find(connection, case.receipt_number)
        assert (kept.accepted_at_ms, kept.relayed_at_ms) == (casework.ACCEPTED_AT_MS, casework.RELAYED_AT_MS)

    play(scenario)


def test_after_a_crash_between_commit_and_acknowledgement_nothing_is_doubled(play, monkeypatch):
    async def scenario(scene: Scene) -> None:
        with monkeypatch.context() as patched:
            delivered = crash_at_acknowledgement(patched)
            with pytest.raises(ConnectionError):
                await scene.take(message(file(1), file(2, card="revoked")))
        assert len(scene.cases()) == 1
        for unacknowledged in delivered:
            await unacknowledged.nak()  # what the server does by itself after half a minute
        await scene.inbox.take_some()
        assert len(scene.cases()) == 1
        with scene.database.read() as connection:
            assert len(outbox.oldest(connection, Lane.FACT, 10)) == 1
            first, again = outbox.oldest(connection, Lane.DEAD, 10)
        assert (first.message_id, first.payload) == (again.message_id, again.payload)  # the stream absorbs the second

    play(scenario)


def crash_at_acknowledgement(patched: pytest.MonkeyPatch) -> list[Msg]:
    """Makes the inbox fail after its commit; the list fills with what it had not acknowledged."""
    delivered: list[Msg] = []

    async def crash(messages: Sequence[Msg]) -> None:
        delivered.extend(messages)
        raise ConnectionError

    patched.setattr(inbox_module.pulling, "acknowledge", crash)
    return delivered


def test_while_the_database_is_away_messages_wait(play, monkeypatch):
    monkeypatch.setattr(inbox_module, "PAUSE_SECONDS", 0.01)

    async def scenario(scene: Scene) -> None:
        good, scene.inbox._database = scene.inbox._database, Database("sqlite:////nowhere/forms.db")
        await scene.take(message(file(1)))
        assert scene.cases() == ()
        scene.inbox._database = good
        await scene.inbox.take_some()
        assert len(scene.cases()) == 1

    play(scenario)


def test_while_our_revocation_list_is_stale_messages_wait(play, monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)

    async def scenario(scene: Scene) -> None:
        scene.now = NOW + timedelta(days=30)
        await scene.take(message(file(1)))
        assert (scene.cases(), scene.dead()) == ((), [])
        scene.now = NOW
        await scene.inbox.take_some()
        assert len(scene.cases()) == 1

    play(scenario)


def test_one_authority_without_a_list_holds_up_its_own_submissions_only(play, monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)
    stuck, good, other, refused = file(1, card="taro"), file(2), file(3), file(4, card="revoked")

    async def scenario(scene: Scene) -> None:
        before = metrics.PUT_BACK._value.get()
        scene.trust = casework.trust_without_list_of("taro")
        await scene.take(message(stuck, good, refused), message(other))
        assert {case.receipt_number for case in scene.cases()} == {number(2), number(3)}
        assert scene.dead() == []  # its message comes again, and is told of then
        assert metrics.PUT_BACK._value.get() == before + 1

        await scene.inbox.take_some()  # still no list
        assert len(scene.cases()) == 2

        scene.trust = casework.office().trust
        await scene.inbox.take_some()
        assert {case.receipt_number for case in scene.cases()} == {number(1), number(2), number(3)}
        assert [letter.reason for letter in scene.dead()] == ["certificate_revoked"]

    play(scenario)


def test_a_forged_signature_does_not_wait_for_a_list(play):
    unsigned = file(1, card="taro")
    forged = replace(unsigned, statement=unsigned.statement.rpartition(".")[0] + "." + "A" * 342)

    async def scenario(scene: Scene) -> None:
        scene.trust = casework.trust_without_list_of("taro")
        await scene.take(message(forged))
        assert [letter.reason for letter in scene.dead()] == ["signature_invalid"]

    play(scenario)


def test_what_is_refused_becomes_a_dead_letter_with_its_reason(play):
    async def scenario(scene: Scene) -> None:
        refused = file(1, card="revoked")
        await scene.take(message(file(2), refused))
        [letter] = scene.dead()
        assert (letter.reason, letter.refused_by) == ("certificate_revoked", "forms")
        assert letter.body_size == len(letter.body)
        assert letter.body_sha256 == hashlib.sha256(letter.body).digest()
        assert (letter.refused_at_ms, letter.relayed_at_ms) == (casework.NOW_MS, casework.RELAYED_AT_MS)
        assert len(scene.cases()) == 1

    play(scenario)


def test_a_dead_letter_is_a_pack_that_can_be_sent_again_once_its_reason_is_gone(play):
    async def scenario(scene: Scene) -> None:
        scene.trust = casework.trust_without_authority_of("taro")
        await scene.take(message(file(2), file(1, card="taro")))
        [letter] = scene.dead()
        assert "見本".encode() not in letter.body  # not even here can it be read without the office's key
        scene.trust = casework.office().trust
        await scene.take(letter.body)
        assert {case.receipt_number for case in scene.cases()} == {number(1), number(2)}

    play(scenario)


def test_a_statement_that_does_not_open_harms_no_neighbour(play):
    async def scenario(scene: Scene) -> None:
        pack = casework.pack_of([file(1), file(2), file(3)])
        pack.submissions[0].envelope.sealed_statement = pack.submissions[0].envelope.sealed_statement[:-1]
        pack.submissions[1].envelope.sealed_statement = b"short"
        await scene.take(pack.SerializeToString())
        assert [letter.reason for letter in scene.dead()] == ["seal_broken", "seal_broken"]
        assert {case.receipt_number for case in scene.cases()} == {number(3)}

    play(scenario)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"sealed_key": b""}, "seal_broken"),
        ({"sealed_key": bytes(1_152)}, "seal_broken"),
        ({"sealed_key": casework.pack_of([file(9)]).sealed_key}, "seal_broken"),  # the key of another pack
    ],
    ids=["no key", "no sealed key", "the key of another pack"],
)
def test_a_pack_that_does_not_open_becomes_a_dead_letter(play, changes, reason):
    async def scenario(scene: Scene) -> None:
        pack = casework.pack_of([file(1)])
        for name, value in changes.items():
            setattr(pack, name, value)
        await scene.take(pack.SerializeToString(), message(file(2)))
        assert [letter.reason for letter in scene.dead()] == [reason]
        assert {case.receipt_number for case in scene.cases()} == {number(2)}

    play(scenario)


def new_key(**changes):
    """An application and a pack under a key that was published before this office's inbox was given it."""
    return casework.pack_of([file(1, key=casework.OTHER_SEALING_KEY)], **changes).SerializeToString()


@pytest.mark.parametrize("pack_key", [casework.SEALING_KEY, casework.OTHER_SEALING_KEY], ids=["old pack", "new pack"])
def test_what_is_sealed_to_a_key_that_we_were_not_given_yet_waits_for_it(play, monkeypatch, pack_key):
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)

    async def scenario(scene: Scene) -> None:
        await scene.take(new_key(key=pack_key), message(file(2)))
        assert ({case.receipt_number for case in scene.cases()}, scene.dead()) == ({number(2)}, [])
        scene.keys = {key.key_id: key for key in (casework.SEALING_KEY, casework.OTHER_SEALING_KEY)}
        await scene.inbox.take_some()
        assert {case.receipt_number for case in scene.cases()} == {number(1), number(2)}

    play(scenario)


@pytest.mark.parametrize("pack_key", [casework.SEALING_KEY, casework.OTHER_SEALING_KEY], ids=["old pack", "new pack"])
def test_it_does_not_wait_for_ever(play, monkeypatch, pack_key):
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)

    async def scenario(scene: Scene) -> None:
        body = new_key(key=pack_key)
        scene.now = casework.RELAYED_AT + waiting.KEY_WAIT - timedelta(seconds=1)
        await scene.take(body)
        assert scene.dead() == []
        scene.now += timedelta(seconds=1)
        await scene.inbox.take_some()
        [letter] = scene.dead()
        assert (letter.reason, letter.body) == ("sealing_key_unknown", body)

    play(scenario)


def test_more_than_a_thousand_messages_that_wait_stop_nothing(tmp_path, database):
    """They count as unacknowledged, and nats-server's own limit of these is a thousand."""
    count = 1_100
    unknown = new_key(key=casework.OTHER_SEALING_KEY)

    async def scenario(servers: Trio) -> None:
        async with closedzone.zone(servers) as place:
            scene = Scene(place, database)
            for _ in range(count // 100):
                await asyncio.gather(*(place.relay(unknown) for _ in range(100)))
            while servers.stream("lgwan", STREAM).unacknowledged < count:
                await scene.inbox.take_some()
            await scene.take(message(file(2)))
            assert {case.receipt_number for case in scene.cases()} == {number(2)}
            assert (metrics.HELD._value.get(), scene.dead()) == (count, [])

    with closedzone.lgwan(tmp_path) as servers:
        asyncio.run(scenario(servers))


def test_beyond_a_bound_what_names_no_key_of_ours_is_a_dead_letter_at_once(play, monkeypatch):
    """Whoever owns the internet zone could otherwise fill the room for what waits."""
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)
    monkeypatch.setattr(waiting, "MOST_WAITING", 1)
    first, second = (new_key(key=casework.OTHER_SEALING_KEY) for _ in range(2))

    async def scenario(scene: Scene) -> None:
        await scene.take(first)
        await scene.take(second)
        assert [(letter.reason, letter.body) for letter in scene.dead()] == [("sealing_key_unknown", second)]
        scene.keys = {key.key_id: key for key in (casework.SEALING_KEY, casework.OTHER_SEALING_KEY)}
        while not scene.cases():
            await scene.inbox.take_some()
        assert metrics.HELD._value.get() == 0

    play(scenario)


@pytest.mark.parametrize(("delivered", "seconds"), [(1, 30), (2, 60), (5, 480), (6, 600), (10_000, 600)])
def test_what_waits_is_looked_at_less_and_less_often(delivered, seconds):
    assert waiting._seconds(delivered, waiting.PUT_BACK_SECONDS) == seconds


@pytest.mark.parametrize(("delivered", "seconds"), [(1, 0.5), (2, 1), (11, 512), (12, 600), (10_000, 600)])
def test_what_waits_for_a_file_comes_again_sooner(delivered, seconds):
    assert waiting._seconds(delivered, waiting.SOON_SECONDS) == seconds


def test_what_the_database_cannot_hold_is_a_dead_letter_of_its_own_and_its_neighbours_are_cases(play):
    """Also those of the same pack: one citizen's text must not cost ninety-nine others theirs."""

    async def scenario(scene: Scene) -> None:
        with refusing(scene.database, "cases", "receipt_number", number(1)):
            await scene.take(message(file(2)), message(file(3), file(1), file(4, card="revoked")), message(file(5)))
        assert {case.receipt_number for case in scene.cases()} == {number(2), number(3), number(5)}
        buried = scene.dead()
        assert sorted(letter.reason for letter in buried) == ["certificate_revoked", "keeping_failed"]
        await scene.take(*(letter.body for letter in buried if letter.reason == "keeping_failed"))  # sent again
        assert number(1) in {case.receipt_number for case in scene.cases()}

    play(scenario)


def test_a_citizen_whose_application_the_database_cannot_hold_reads_that_it_is_held(play, caplog):
    async def scenario(scene: Scene) -> None:
        caplog.set_level("INFO", "todoke.audit")
        with refusing(scene.database, "cases", "receipt_number", number(1)):
            await scene.take(message(file(1), file(2)))
        with scene.database.read() as connection:
            notices = [json.loads(row.payload) for row in outbox.oldest(connection, Lane.STATUS, 10)]
        assert {one["receipt_number"]: one["state"] for one in notices} == {number(1): "held", number(2): "arrived"}
        refused = [record.fields for record in caplog.records if record.message == "refused"]
        assert [(one["code"], one["receipt"]) for one in refused] == [("keeping_failed", number(1))]

    play(scenario)


def test_a_pack_sealed_for_another_municipality_does_not_open(play):
    async def scenario(scene: Scene) -> None:
        pack = casework.pack_of([file(1)])
        statements = [file(1).statement]
        sealed = packing.seal(casework.SEALING_KEY.public(), "990027", statements)
        pack.sealed_key, pack.submissions[0].envelope.sealed_statement = sealed.sealed_key, sealed.statements[0]
        await scene.take(pack.SerializeToString())
        assert [letter.reason for letter in scene.dead()] == ["seal_broken"]

    play(scenario)


@pytest.mark.parametrize(
    "body",
    [b"\xff\xff", b"", pb.SubmissionPack(submissions=[pb.Submission()] * 101).SerializeToString()],
    ids=["no pack", "nothing", "more than a pack may hold"],
)
def test_a_message_that_is_no_pack_becomes_a_dead_letter_whole(play, body):
    async def scenario(scene: Scene) -> None:
        await scene.take(body, message(file(1)))
        [letter] = scene.dead()
        assert (letter.reason, letter.body) == ("envelope_malformed", body)
        assert len(scene.cases()) == 1

    play(scenario)


def test_of_an_oversized_body_the_dead_letter_holds_the_beginning(play):
    async def scenario(scene: Scene) -> None:
        body = b"\xff" * 921_000
        await scene.take(body)
        [letter] = scene.dead()
        assert (letter.body, letter.body_size) == (body[:1024], 921_000)

    play(scenario)


def test_other_content_under_a_known_id_becomes_a_dead_letter(play):
    async def scenario(scene: Scene) -> None:
        await scene.take(message(file(1)))
        await scene.take(message(file(1, answers={"basic_cost": 50_000})))
        assert [letter.reason for letter in scene.dead()] == ["submission_conflict"]
        assert len(scene.cases()) == 1

    play(scenario)


def test_what_breaks_us_does_not_harm_its_neighbours(play, monkeypatch):
    good, breaking = file(1), replace(file(2), key_id="breaking")

    def fragile(arrival, office, now):
        if arrival.key_id == "breaking":
            raise ZeroDivisionError
        return real(arrival, office, now)

    real = judging.open_arrival
    monkeypatch.setattr(judging, "open_arrival", fragile)

    async def scenario(scene: Scene) -> None:
        await scene.take(message(good, breaking))
        assert len(scene.cases()) == 1
        assert [letter.reason for letter in scene.dead()] == ["opening_failed"]

    play(scenario)


@pytest.mark.parametrize("header", ["", "soon", "-1", "９９", "9" * 30])
def test_a_moment_that_the_relay_did_not_give_is_unknown(play, header):
    async def scenario(scene: Scene) -> None:
        headers = {"Todoke-Relayed-At": header} if header else None
        await bus.publish(scene.place.relaying, closedzone.INBOX_SUBJECT, message(file(1)), headers=headers)
        await scene.inbox.take_some()
        with scene.database.read() as connection:
            assert connection.scalar(text("SELECT relayed_at_ms FROM cases")) == 0

    play(scenario)


def test_what_a_citizen_gives_up_after_filing_is_withdrawn_however_often_it_comes(play):
    async def scenario(scene: Scene) -> None:
        await scene.take(message(file(1)), message(file(2)))
        await scene.take(message(casework.cancel(1)), message(casework.cancel(1)))
        await scene.take(message(casework.cancel(1)))
        states = {case.receipt_number: case.state for case in scene.cases()}
        one, other = (receipt.receipt_number(casework.submission_id(number)) for number in (1, 2))
        assert states == {one: "withdrawn", other: "arrived"}
        assert scene.dead() == []

    play(scenario)


def test_one_that_came_before_its_application_waits_for_it(play, monkeypatch):
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)

    async def scenario(scene: Scene) -> None:
        await scene.take(message(casework.cancel(1)))
        assert scene.dead() == []
        await scene.take(message(file(1)))
        while [case.state for case in scene.cases()] != ["withdrawn"]:
            await scene.inbox.take_some()
        assert scene.dead() == []

    play(scenario)


def test_one_with_the_code_of_another_application_is_a_dead_letter_and_changes_nothing(play):
    async def scenario(scene: Scene) -> None:
        await scene.take(message(file(1), file(2)))
        await scene.take(message(casework.cancel(2, code=cancellation.code(casework.submission_id(1)))))
        assert [case.state for case in scene.cases()] == ["arrived", "arrived"]
        assert [letter.reason for letter in scene.dead()] == ["cancel_code_wrong"]

    play(scenario)
