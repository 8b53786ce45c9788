"""From the database to everyone else: in order, once for whoever counts by id, and nothing forgotten unconfirmed."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import pytest
from nats.aio.msg import Msg
from prometheus_client import generate_latest
from support import casework, closedzone
from support.casework import NOW, NOW_MS, file
from support.closedzone import Place
from support.letters import LETTER

from todoke_evidence import receipt, times
from todoke_evidence.notice import NoticeVerifier, StatusNotice, read_bundle, read_letter, read_status
from todoke_forms import outbox as outbox_module
from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core import letters, notices
from todoke_forms.core.model import Entry
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane, Outgoing, status_row
from todoke_forms.core.states import State
from todoke_forms.keeping import Item, keep
from todoke_forms.ledger_client import LedgerClient
from todoke_forms.outbox import Confirmed, Outbox, senders
from todoke_forms.store import outbox as rows_store
from todoke_forms.store import reading
from todoke_forms.store.database import Database
from todoke_kit import rpc
from todoke_kit.errors import BusUnavailableError, Refusal
from todoke_pb.dead.v1.dead_pb2 import DeadLetter
from todoke_pb.facts.v1 import facts_pb2

VERIFIER = NoticeVerifier(casework.NOTICE_KEY.public())


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    with closedzone.lgwan(tmp_path_factory.mktemp("nats")) as running:
        yield running


class Scene:
    """An outbox between a real database, a real bus and a real ledger."""

    def __init__(self, place: Place, database: Database, ledger: LedgerClient) -> None:
        self.place = place
        self.database = database
        self.ledger = ledger
        self.now_ms = NOW_MS
        sending = senders(place.forms, ledger, casework.MUNICIPALITY, casework.NOTICE_KEY, lambda: self.now_ms)
        self.outbox = Outbox(database, sending)

    def arrive(self, *numbers: int) -> list[str]:
        """Makes cases, and returns their receipt numbers."""
        known = casework.office()
        items = [Item(bytes, str(number), open_arrival(file(number), known, NOW)) for number in numbers]
        with self.database.write() as connection:
            kept = keep(connection, items, casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)
        return [opened.receipt_number for opened in kept.new]

    def accept(self, number: str) -> None:
        change = Change(number, State.ARRIVED, 1, State.ACCEPTED, "", "mihon")
        change_state(self.database, casework.MUNICIPALITY, change, secrets.token_bytes, NOW_MS)

    def waiting(self, lane: Lane) -> int:
        with self.database.read() as connection:
            return len(rows_store.oldest(connection, lane, 1000))

    def put_back(self, lane: Lane) -> Callable[[], None]:
        """Remembers the rows of a lane as they are; the function restores them, as if a crash had kept them."""
        with self.database.read() as connection:
            rows = rows_store.oldest(connection, lane, 1000)

        def restore() -> None:
            outgoing = [Outgoing(lane, row.key, row.payload, row.message_id) for row in rows]
            with self.database.write() as connection:
                rows_store.add(connection, outgoing)

        return restore

    def ledger_indexes(self, number: str) -> list[int | None]:
        with self.database.read() as connection:
            return [past.ledger_index for past in reading.history(connection, reading.find(connection, number).id)]


@pytest.fixture
def play(servers, database, tmp_path) -> Callable[[Callable[[Scene], Awaitable[None]]], None]:
    """Runs a scene, and leaves the streams empty for the next; the published form's bundle is taken out first."""

    def run(scenario: Callable[[Scene], Awaitable[None]]) -> None:
        async def connected() -> None:
            async with closedzone.zone(servers) as place, closedzone.ledger(tmp_path / "ledger") as ledger:
                scene = Scene(place, database, ledger)
                await scene.outbox.send_some(Lane.FORM)
                await place.notices(1)
                await scenario(scene)
                await place.emptied("OUTBOX")
                await place.emptied("FACTS")

        (tmp_path / "ledger").mkdir()
        asyncio.run(connected())

    return run


def statuses(message: Msg) -> list[StatusNotice]:
    """What a message of OUTBOX says, as the relay reads it."""
    return [read_status(line.decode("ascii"), VERIFIER) for line in message.data.split(b"\n")]


def test_a_published_form_leaves_as_its_signed_bundle(servers, database, tmp_path):
    async def scenario() -> None:
        async with closedzone.zone(servers) as place, closedzone.ledger(tmp_path) as ledger:
            assert await Scene(place, database, ledger).outbox.send_some(Lane.FORM) == 1
            [message] = await place.notices(1)
            assert message.subject == "outbox.form.ningen-dock"
            assert read_bundle(message.data.decode(), VERIFIER).form_digest == casework.FORM_DIGEST

    asyncio.run(scenario())


def test_statuses_leave_signed_in_one_message_one_a_line(play):
    async def scenario(scene: Scene) -> None:
        numbers = scene.arrive(1, 2, 3)
        assert await scene.outbox.send_some(Lane.STATUS) == 3
        [message] = await scene.place.notices(1)
        assert message.subject == "outbox.statuses"
        assert [(status.receipt_number, status.state) for status in statuses(message)] == [
            (number, "arrived") for number in numbers
        ]
        assert scene.waiting(Lane.STATUS) == 0

    play(scenario)


def test_letters_leave_signed_one_a_message(play):
    async def scenario(scene: Scene) -> None:
        keys = {key.receipt_number: key for key in map(casework.letter_key, (1, 2))}
        for key in keys.values():
            entry = Entry(key.receipt_number, "ningen-dock", bytes(32), "reviewing", "granted", 4, NOW_MS, 0)
            row = letters.row(LETTER, key.public(), entry, casework.MUNICIPALITY)
            with scene.database.write() as connection:
                rows_store.add(connection, [row])
        assert await scene.outbox.send_some(Lane.LETTER) == 2
        taken = await scene.place.notices(2)
        assert {message.subject for message in taken} == {"outbox.letter"}
        told = [read_letter(message.data.decode("ascii"), VERIFIER) for message in taken]
        assert {one.receipt_number for one in told} == keys.keys()
        assert [keys[one.receipt_number].open(one) for one in told] == [LETTER, LETTER]
        assert scene.waiting(Lane.LETTER) == 0

    play(scenario)


def test_notices_of_anonymous_cases_leave_together_when_their_hour_is_over(play, monkeypatch):
    async def scenario(scene: Scene) -> None:
        hour = times.hour(NOW_MS)
        numbers = [receipt.receipt_number(number.to_bytes(16)) for number in (1, 2, 3)]
        for number, changed, written in zip(numbers, (-3, 0, 1), (0, 0, 1), strict=True):
            told = notices.held(number, hour + changed * times.MS_PER_HOUR)
            monkeypatch.setattr(rows_store.time, "time_ns", lambda at=hour + written * times.MS_PER_HOUR: at * 10**6)
            with scene.database.write() as connection:
                rows_store.add(connection, [status_row(number, told, anonymous=True)])
        scene.now_ms = hour + times.MS_PER_HOUR - 1
        assert await scene.outbox.send_some(Lane.STATUS_HOUR) == 0
        scene.now_ms += 1
        assert await scene.outbox.send_some(Lane.STATUS_HOUR) == 2
        monkeypatch.undo()
        [message] = await scene.place.notices(1)
        assert [status.receipt_number for status in statuses(message)] == numbers[:2]
        assert (await scene.outbox.send_some(Lane.STATUS_HOUR), scene.waiting(Lane.STATUS_HOUR)) == (0, 1)

    play(scenario)


def test_a_newer_status_leaves_after_the_older_one(play):
    async def scenario(scene: Scene) -> None:
        first, second = scene.arrive(1, 2)
        scene.accept(first)
        assert await scene.outbox.send_some(Lane.STATUS) == 3
        [message] = await scene.place.notices(1)
        assert [(status.receipt_number, status.state) for status in statuses(message)] == [
            (first, "arrived"),
            (second, "arrived"),
            (first, "accepted"),
        ]

    play(scenario)


def test_a_message_holds_a_hundred_statuses_and_the_others_follow(play):
    async def scenario(scene: Scene) -> None:
        numbers = [receipt.receipt_number(number.to_bytes(16)) for number in range(101)]
        with scene.database.write() as connection:
            told = [(number, notices.held(number, NOW_MS)) for number in numbers]
            rows_store.add(connection, [status_row(*one, anonymous=False) for one in told])
        assert await scene.outbox.send_some(Lane.STATUS) == notices.MAX_STATUSES_PER_PACK == 100
        assert await scene.outbox.send_some(Lane.STATUS) == 1
        sent = [status for message in await scene.place.notices(2) for status in statuses(message)]
        assert [status.receipt_number for status in sent] == numbers

    play(scenario)


def test_many_facts_leave_in_one_message(play):
    async def scenario(scene: Scene) -> None:
        scene.arrive(1, 2, 3)
        assert await scene.outbox.send_some(Lane.FACT) == 3
        [message] = await scene.place.facts(1)
        assert message.subject == f"facts.{casework.MUNICIPALITY}"
        facts = facts_pb2.FactPack.FromString(message.data).facts
        assert len({fact.fact_id for fact in facts}) == 3

    play(scenario)


def test_a_dead_letter_leaves_as_it_was_written(play):
    async def scenario(scene: Scene) -> None:
        letter = DeadLetter(reason="seal_broken", refused_by="forms", body=b"x")
        with scene.database.write() as connection:
            rows_store.add(connection, [Outgoing(Lane.DEAD, "forms", letter.SerializeToString())])
        assert await scene.outbox.send_some(Lane.DEAD) == 1
        assert letter in await scene.place.dead_letters()

    play(scenario)


def test_each_leaf_is_appended_and_its_index_noted_in_the_history(play):
    async def scenario(scene: Scene) -> None:
        first, second = scene.arrive(1, 2)
        scene.accept(first)
        assert await scene.outbox.send_some(Lane.LEDGER) == 3
        assert (scene.ledger_indexes(first), scene.ledger_indexes(second)) == ([0, 2], [1])
        assert scene.waiting(Lane.LEDGER) == 0

    play(scenario)


@pytest.mark.parametrize("lane", [Lane.STATUS, Lane.FACT, Lane.LEDGER])
def test_after_a_crash_before_the_removal_nothing_is_doubled(play, lane):
    async def scenario(scene: Scene) -> None:
        [number] = scene.arrive(1)
        restore = scene.put_back(lane)
        await scene.outbox.send_some(lane)
        restore()
        assert await scene.outbox.send_some(lane) == 1
        if lane is Lane.LEDGER:
            assert scene.ledger_indexes(number) == [0]
            leaf = receipt.leaf(receipt.KIND_CASE, bytes(16), bytes(32), b"next")
            [placed] = await scene.ledger.append([leaf])
            assert placed.index == 1
        else:
            taken = await (scene.place.notices(1) if lane is Lane.STATUS else scene.place.facts(1))
            assert len(taken) == 1  # and the stream is empty, which is checked at the end of every scene

    play(scenario)


def test_other_statuses_after_a_crash_are_not_mistaken_for_the_same_message(play):
    async def scenario(scene: Scene) -> None:
        [first] = scene.arrive(1)
        restore = scene.put_back(Lane.STATUS)
        await scene.outbox.send_some(Lane.STATUS)
        restore()
        scene.accept(first)
        await scene.outbox.send_some(Lane.STATUS)
        packs = [statuses(message) for message in await scene.place.notices(2)]
        assert [[status.state for status in pack] for pack in packs] == [["arrived"], ["arrived", "accepted"]]

    play(scenario)


def test_other_facts_after_a_crash_are_not_mistaken_for_the_same_message(play):
    async def scenario(scene: Scene) -> None:
        scene.arrive(1)
        restore = scene.put_back(Lane.FACT)
        await scene.outbox.send_some(Lane.FACT)
        restore()
        scene.arrive(2)
        await scene.outbox.send_some(Lane.FACT)
        packs = [facts_pb2.FactPack.FromString(message.data) for message in await scene.place.facts(2)]
        assert [len(pack.facts) for pack in packs] == [1, 2]
        assert len({fact.fact_id for pack in packs for fact in pack.facts}) == 2  # so aggregation counts two

    play(scenario)


def test_a_leaf_the_ledger_refuses_does_not_hold_up_the_others(play):
    async def scenario(scene: Scene) -> None:
        tag = secrets.token_bytes(16)
        await scene.ledger.append([receipt.leaf(receipt.KIND_CASE, tag, bytes(32), b"someone else's")])
        clashing = receipt.leaf(receipt.KIND_CASE, tag, bytes(32), b"ours")
        with scene.database.write() as connection:
            rows_store.add(connection, [Outgoing(Lane.LEDGER, tag.hex(), clashing)])
        [number] = scene.arrive(1)
        assert await scene.outbox.send_some(Lane.LEDGER) == 2
        assert scene.ledger_indexes(number) == [1]

    play(scenario)


def test_while_a_receiver_is_away_its_rows_wait_and_the_others_leave(servers, database, tmp_path, monkeypatch):
    monkeypatch.setattr(outbox_module.bus, "PUBLISH_SECONDS", 0.2)

    async def scenario() -> None:
        async with closedzone.zone(servers) as place, closedzone.ledger(tmp_path) as ledger:
            scene = Scene(place, database, ledger)
            scene.arrive(1)
            await place.forms.close()
            with pytest.raises(BusUnavailableError):
                await scene.outbox.send_some(Lane.STATUS)
            assert await scene.outbox.send_some(Lane.LEDGER) == 1
            assert (scene.waiting(Lane.STATUS), scene.waiting(Lane.LEDGER)) == (1, 0)

    asyncio.run(scenario())


def test_while_the_ledger_is_away_its_rows_wait(servers, database, tmp_path):
    async def scenario() -> None:
        async with (
            closedzone.zone(servers) as place,
            rpc.channel(closedzone.Line(tmp_path, "ledger", "forms").target()) as channel,
        ):
            scene = Scene(place, database, LedgerClient(channel))
            scene.arrive(1)
            with pytest.raises(Refusal, match="service_unavailable"):
                await scene.outbox.send_some(Lane.LEDGER)
            assert scene.waiting(Lane.LEDGER) == 1

    asyncio.run(scenario())


def test_the_lanes_that_hold_rows_are_known(database):
    def filled(*lanes: Lane) -> list[Lane]:
        with database.read() as connection:
            return list(rows_store.filled(connection, lanes))

    assert filled(Lane.STATUS, Lane.FORM, Lane.LEDGER) == [Lane.FORM]  # the published form's bundle


@pytest.fixture
def told():
    """What /metrics shows of the outbox, beginning with nothing."""
    outbox_module.metrics.SENT.clear()
    outbox_module.metrics.WAITING.clear()
    return lambda: [line for line in generate_latest().decode().splitlines() if line.startswith("todoke_forms_outbox_")]


def test_the_process_sends_what_waited_once_its_hour_is_over(database, monkeypatch):
    monkeypatch.setitem(outbox_module._PAUSES, Lane.STATUS_HOUR, 0.01)
    looks, done = list[int](), asyncio.Event()

    async def not_yet(rows):
        looks.append(len(rows))
        if len(looks) < 3:
            return Confirmed(())
        done.set()
        return Confirmed(rows)

    async def scenario() -> None:
        with database.write() as connection:
            rows_store.add(connection, [status_row("00", notices.held("00", NOW_MS), anonymous=True)])
        pumping = asyncio.create_task(Outbox(database, {Lane.STATUS_HOUR: not_yet}).run())
        async with asyncio.timeout(closedzone.SECONDS):
            await done.wait()
        pumping.cancel()
        await asyncio.wait([pumping])

    asyncio.run(scenario())
    assert looks[:3] == [1, 1, 1]


@pytest.mark.parametrize("lane", [Lane.LEDGER, Lane.STATUS])
def test_nothing_tells_an_anonymous_row_from_another(database, monkeypatch, caplog, told, lane):
    monkeypatch.setattr(outbox_module, "RETRY_SECONDS", 0.01)
    caplog.set_level("DEBUG")
    done, seen = asyncio.Event(), list[list[str]]()
    hourly = Lane(f"{lane}_hour")

    async def away(_):
        seen.append(told())
        if len(seen) > 1:
            done.set()
        raise BusUnavailableError

    async def back(rows):
        return Confirmed(rows)

    async def scenario() -> None:
        with database.write() as connection:
            rows_store.add(connection, [Outgoing(hourly, "00", notices.held("00", NOW_MS))])
        pumping = asyncio.create_task(Outbox(database, {lane: away, hourly: away}).run())
        async with asyncio.timeout(closedzone.SECONDS):
            await done.wait()
        pumping.cancel()
        await asyncio.wait([pumping])
        assert await Outbox(database, {hourly: back}).send_some(hourly) == 1

    asyncio.run(scenario())
    assert f'todoke_forms_outbox_waiting{{lane="{lane}"}} 1.0' in seen[1]
    assert f'todoke_forms_outbox_sent_total{{lane="{lane}"}} 1.0' in told()
    waits = [record.fields for record in caplog.records if record.getMessage() == outbox_module.events.LANE_WAITS]
    assert {one["lane"] for one in waits} == {lane}
    assert "_hour" not in " ".join(told())


def test_a_lane_that_waits_is_told_while_the_other_one_of_its_receiver_goes(database, told):
    outbox = Outbox(database, {})
    outbox._waits(Lane.LEDGER_HOUR, True)
    outbox._waits(Lane.LEDGER, False)
    assert 'todoke_forms_outbox_waiting{lane="ledger"} 1.0' in told()


def test_the_pump_tries_again_what_could_not_be_sent(database, monkeypatch):
    monkeypatch.setattr(outbox_module, "RETRY_SECONDS", 0.01)
    done = asyncio.Event()
    attempts = 0

    async def send(rows):
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise BusUnavailableError
        done.set()
        return Confirmed(rows)

    async def scenario() -> None:
        pumping = asyncio.create_task(Outbox(database, {Lane.FORM: send}).run())
        async with asyncio.timeout(closedzone.SECONDS):
            await done.wait()
        pumping.cancel()
        await asyncio.wait([pumping])

    asyncio.run(scenario())
    assert attempts == 2


def test_the_pump_sends_what_another_process_writes(play):
    async def scenario(scene: Scene) -> None:
        pumping = asyncio.create_task(scene.outbox.run())
        try:
            scene.arrive(1)  # without a word to the pump, as the web process does
            await scene.place.notices(1)
            await scene.place.facts(1)
            scene.outbox.wake()
        finally:
            pumping.cancel()
            await asyncio.wait([pumping])

    play(scenario)


def test_while_dead_has_no_room_its_letters_wait_here(tmp_path, database):
    async def scenario(servers):
        async with closedzone.zone(servers) as place, closedzone.ledger(tmp_path) as ledger:
            scene = Scene(place, database, ledger)
            with database.write() as connection:
                rows_store.add(connection, [Outgoing(Lane.DEAD, "forms", b"letter", str(number)) for number in (1, 2)])
            await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 1)
            with pytest.raises(Refusal, match="stream_full"):
                await scene.outbox.send_some(Lane.DEAD)
            assert scene.waiting(Lane.DEAD) == 2
            await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 1_000_000)
            assert await scene.outbox.send_some(Lane.DEAD) == 2
            assert scene.waiting(Lane.DEAD) == 0

    (tmp_path / "nats").mkdir()
    with closedzone.lgwan(tmp_path / "nats") as servers:
        asyncio.run(scenario(servers))
