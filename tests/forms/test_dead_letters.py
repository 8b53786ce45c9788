"""Dead letters: an operator lists them, sends them again as they are, or drops them, and all of it is recorded."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support import casework, closedzone
from support.casework import file, message
from support.closedzone import Place
from support.logkeeping import keeping
from support.nats import DEPLOY, Trio
from support.rawbus import publish_raw
from support.unsynced import SYNCED
from support.waiting import LONG

from devstack import toml
from todoke_forms.__main__ import main
from todoke_forms.config import OperatorConfig
from todoke_forms.core.dropping import Cause, Dropping
from todoke_forms.dead import dead_stream, operating
from todoke_forms.dead.dead_letters import DeadLetters
from todoke_forms.dead.dead_stream import BATCH, DeadStream, Held, Numbered
from todoke_forms.dead.operating import Choice
from todoke_forms.inbox import CONSUMER, STREAM
from todoke_kit import bus, pulling
from todoke_kit.errors import Refusal
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

PACK = message(file(1))
UPLOAD = "5a" * 16
DROPPING = Dropping(Cause.TRIAL, "OPS-1")


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with closedzone.lgwan(tmp_path) as running:
        yield running


def play(servers: Trio, scene: Callable[[Place, DeadLetters], Awaitable[None]]) -> None:
    async def connected() -> None:
        async with closedzone.zone(servers) as place:
            await scene(place, DeadLetters(place.operator, casework.MUNICIPALITY))

    asyncio.run(connected())


def letter(body: bytes = PACK, refused_by: str = "forms", **changes: object) -> DeadLetter:
    said = {
        "reason": "form_unknown",
        "body_sha256": hashlib.sha256(body).digest(),
        "body_size": len(body),
        "refused_at_ms": casework.NOW_MS,
    }
    return DeadLetter(refused_by=refused_by, body=body, **said | changes)  # type: ignore[arg-type]


async def bury(place: Place, *letters: DeadLetter) -> None:
    for one in letters:
        sender = await bus.connect(place.servers.bus(f"lgwan.{one.refused_by}"), one.refused_by)
        await bus.publish(sender, f"dead.{one.refused_by}", one.SerializeToString())
        await bus.close(sender)


def fast(servers: Trio) -> None:
    """Starts the server anew without syncing every write, for those of whom many are buried."""
    conf = (DEPLOY / "lgwan" / "lgwan.conf").read_text().replace(SYNCED, "")
    servers.kill("lgwan")
    (servers.folder / "fast.conf").write_text(conf)
    servers.launch("lgwan", str(servers.folder / "fast.conf"))
    servers.wait_for_log("lgwan", "Server is ready")


async def flood(place: Place, count: int) -> None:
    """Buries so many small letters."""
    for number in range(count):
        await place.forms.publish("dead.forms", letter(b"%d" % number).SerializeToString())
        if number % 1_000 == 0:
            await place.forms.flush()
    await asyncio.to_thread(place.servers.wait_left, "lgwan", "DEAD", count)


def in_memory() -> int:
    """Letters that something still refers to."""
    return sum(isinstance(one, Numbered) for one in gc.get_objects())


async def numbers(dead: DeadLetters) -> list[int]:
    return [one.number async for one in dead.look(await dead.all())]


async def taken(dead: DeadLetters) -> list[Held]:
    """Few as they are, all of them."""
    return [held async for run in dead.take(await dead.all(), lambda _: True) for held in run]


class Operator:
    """Somebody at the command line."""

    def __init__(self, servers: Trio) -> None:
        self.audit_file = servers.folder / "audit.jsonl"
        settings = OperatorConfig(casework.MUNICIPALITY, servers.bus("lgwan.operator"), self.audit_file)
        self._config = toml.write(servers.folder / "operator.toml", settings)

    def start(self, *words: str) -> tuple[int, str]:
        """The exit status, and what was printed, of a process."""
        command = [sys.executable, "-m", "todoke_forms", *self._asked(*words)]
        ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        return ended.returncode, ended.stdout

    def run(self, *words: str) -> tuple[int, str]:
        """The same without a process: most of a short command is what it loads."""
        said, patched = io.StringIO(), pytest.MonkeyPatch.context()
        with keeping(), redirect_stdout(said), redirect_stderr(io.StringIO()), patched as patch:
            patch.setattr(sys, "argv", ["todoke_forms", *self._asked(*words)])
            try:
                status = main()
            except SystemExit as ended:
                status = int(ended.code or 0)
        return status, said.getvalue()

    def _asked(self, command: str, *words: str) -> list[str]:
        return [command, "--config", str(self._config), *words]

    def audited(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.audit_file.read_text().splitlines()]


@pytest.fixture
def operator(servers: Trio) -> Operator:
    return Operator(servers)


def test_what_is_sent_again_comes_in_as_it_came_first_and_is_no_dead_letter_any_more(servers: Trio) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, letter(relayed_at_ms=casework.RELAYED_AT_MS))
        assert [await dead.replay(one) for one in await taken(dead)] == [None]
        [again] = await pulling.Puller(place.forms, STREAM, CONSUMER).fetch(1, LONG)
        assert again.data == PACK
        assert again.headers is not None
        assert again.headers["Todoke-Relayed-At"] == str(casework.RELAYED_AT_MS)
        assert await numbers(dead) == []

    play(servers, scene)


@pytest.mark.parametrize(
    ("one", "stream", "consumer", "subject"),
    [
        (letter(b"facts", "aggregation"), "FACTS", "aggregation", "facts.replayed"),
        (letter(b"a chunk", subject=f"files.990019.{UPLOAD}.7"), "FILES", "forms", f"files.replayed.{UPLOAD}.7"),
        (letter(b"a chunk", subject=f"files.replayed.{UPLOAD}.7"), "FILES", "forms", f"files.replayed.{UPLOAD}.7"),
    ],
    ids=["facts", "a chunk", "a chunk that was sent again before"],
)
def test_facts_and_chunks_go_back_to_whoever_refused_them(
    servers: Trio, one: DeadLetter, stream: str, consumer: str, subject: str
) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, one)
        assert [await dead.replay(found) for found in await taken(dead)] == [None]
        taker = place.aggregation if consumer == "aggregation" else place.forms
        [again] = await pulling.Puller(taker, stream, consumer).fetch(1, LONG)
        assert (again.subject, again.data) == (subject, one.body)
        assert await numbers(dead) == []

    play(servers, scene)


def test_an_operator_who_is_interrupted_doubles_nothing(servers: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(_self: DeadStream, _held: Held) -> None:
        raise ConnectionError

    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, letter())
        with monkeypatch.context() as patched:
            patched.setattr(DeadStream, "remove", crash)
            for one in await taken(dead):
                with pytest.raises(ConnectionError):
                    await dead.replay(one)
        assert await numbers(dead) == [1]
        assert [await dead.replay(one) for one in await taken(dead)] == [None]
        assert servers.stream("lgwan", STREAM).messages == 1
        assert await numbers(dead) == []

    play(servers, scene)


def test_all_letters_are_read_however_many_and_whatever_is_missing_between_them(servers: Trio) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, *(letter(b"%d" % number) for number in range(2 * BATCH + 1)))
        async for run in dead.take(await dead.all(), lambda one: int(one.body) % 3 == 0):
            for held in run:
                await dead.drop(held, DROPPING)
        assert await numbers(dead) == [number for number in range(1, 2 * BATCH + 2) if (number - 1) % 3]

    play(servers, scene)


def test_of_however_many_small_letters_only_one_batch_is_in_memory_or_taken(servers: Trio) -> None:
    """Many for a batch that is small, so that whatever was kept for all of them would be seen."""
    count, most = 20_000, 2 * BATCH  # those that go while the next are read

    async def scene(place: Place, dead: DeadLetters) -> None:
        await flood(place, count)
        seen = 0
        async for _ in dead.look(await dead.all()):
            seen += 1
            assert seen % 1_000 or in_memory() <= most
        assert seen == count
        dropped = 0
        async for run in dead.take(range(500, 1_500), lambda one: one.body != b"left"):
            assert len(run) <= BATCH
            assert servers.stream("lgwan", "DEAD").unacknowledged <= BATCH
            assert in_memory() <= most
            await asyncio.gather(*(dead.drop(held, DROPPING) for held in run))
            dropped += len(run)
        assert dropped == 1_000
        assert servers.stream("lgwan", "DEAD").messages == count - dropped

    fast(servers)
    play(servers, scene)


def test_of_large_letters_no_more_come_at_once_than_have_room(servers: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_stream, "BATCH_BYTES", 3_000)

    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, *(letter(bytes(1_000)) for _ in range(10)))
        sizes = [len(run) async for run in dead.take(await dead.all(), lambda _: True)]
        assert sum(sizes) == 10
        assert max(sizes) <= 3_000 // 1_000 + 1

    play(servers, scene)


def test_what_is_refused_again_is_left_to_the_next_command(servers: Trio) -> None:
    """It must not be sent again for ever."""

    async def scene(place: Place, _dead: DeadLetters) -> None:
        class RefusedAgain(DeadLetters):
            async def replay(self, held: Held) -> None:
                await super().replay(held)
                assert len(said) < 10, "it goes on for ever"
                await bury(place, letter())

        said: list[str] = []
        await bury(place, letter(), letter())
        dead = RefusedAgain(place.operator, casework.MUNICIPALITY)
        assert await operating.replay(dead, Choice([], "form_unknown"), said.append) == 0
        assert said[-1] == "replayed: 2"
        assert await numbers(dead) == [3, 4]

    play(servers, scene)


def test_a_letter_that_somebody_else_was_given_is_not_said_to_be_done(servers: Trio) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, *(letter() for _ in range(3)))
        [first, *_] = await taken(dead)
        other = DeadLetters(place.operator, casework.MUNICIPALITY)
        for held in await taken(other):
            await other.drop(held, DROPPING)
        await bury(place, letter())
        with pytest.raises(Refusal, match="letter_taken"):
            await DeadStream(place.operator).hold([first.one])
        assert await numbers(dead) == [4]

    play(servers, scene)


@pytest.mark.parametrize("headers", [{"Status": "204"}, {"Nats-Sequence": "7"}, {"Nats-Subject": "dead.forms"}])
def test_a_letter_that_plays_the_server_hides_nothing_and_nobody(servers: Trio, headers: dict[str, str]) -> None:
    """Of whoever may write dead letters: what stands behind it is listed, and by whom it was really refused."""

    async def scene(place: Place, dead: DeadLetters) -> None:
        await bus.publish(place.relaying, "dead.relay", letter().SerializeToString(), headers=headers)
        await bury(place, letter())
        listed = [(one.number, one.letter.refused_by) async for one in dead.look(await dead.all())]
        assert listed == [(1, "relay"), (2, "forms")]

    play(servers, scene)


UNREADABLE = [
    b"NATS/1.0 \xff\xff\xff\r\n\r\n",
    b"NATS/1.0 \xff\r\nNats-Sequence: 7\r\nNats-Subject: dead.forms\r\n\r\n",
    b"NATS/1.0\r\nStatus: 503\r\n\r\n",
    b"NATS/1.0\r\n\xff: \xff\r\nno colon\r\n\r\n",
    b"NATS/1.0 \xff",  # without an end, so that the server's own lines follow on the same
]


@pytest.mark.parametrize("header", UNREADABLE)
def test_a_letter_whose_header_nobody_can_read_is_listed_and_dropped_and_hides_no_other(
    servers: Trio, operator: Operator, header: bytes
) -> None:
    """First, between others, and as the last one, whose number says how many there are."""
    one, hostile = letter(), letter(b"hostile", "relay", reason="pack_malformed")
    data = hostile.SerializeToString()

    async def scene(place: Place, _dead: DeadLetters) -> None:
        for _ in range(2):
            await publish_raw(place.relaying, b"dead.relay", header, data)
            await bury(place, one)
        await publish_raw(place.relaying, b"dead.relay", header, data)

    play(servers, scene)
    status, listed = operator.run("list-dead")
    assert status == 0
    lines = [line.split("\t") for line in listed.splitlines()]
    assert [(line[0], line[2], line[3]) for line in lines] == [
        (str(number), *(("relay", "pack_malformed") if number % 2 else ("forms", "form_unknown")))
        for number in range(1, 6)
    ]
    told = done("dropped", (1, hostile), (5, hostile))
    assert operator.run("drop-dead", "1", "5", *WHY) == (0, told)
    assert operator.run("drop-dead", "--refused-for", "pack_malformed", *WHY) == (0, done("dropped", (3, hostile)))
    assert operator.run("list-dead")[1].splitlines() == [listed.splitlines()[number] for number in (1, 3)]


def test_a_letter_whose_header_ate_its_body_is_listed_as_none_and_dropped(servers: Trio, operator: Operator) -> None:
    """What is no header at all makes the server's own lines part of the letter."""

    async def scene(place: Place, _dead: DeadLetters) -> None:
        await publish_raw(place.relaying, b"dead.relay", b" \xff", letter().SerializeToString())
        await bury(place, letter())

    play(servers, scene)
    _, listed = operator.run("list-dead")
    lines = [line.split("\t") for line in listed.splitlines()]
    assert [(line[0], line[3]) for line in lines] == [("1", "dead_letter_malformed"), ("2", "form_unknown")]
    assert operator.run("drop-dead", "1", *WHY)[0] == 0
    assert operator.run("list-dead") == (0, listed.splitlines(keepends=True)[1])


def test_nothing_is_the_answer_when_there_is_no_letter(servers: Trio, operator: Operator) -> None:
    assert operator.run("list-dead") == (0, "")
    assert operator.run("list-dead", "--summary") == (0, "")


@pytest.mark.parametrize(
    "data", [b"\xff", letter(reason="\x1b[2J").SerializeToString(), b""], ids=["no letter", "escapes", "nothing"]
)
def test_what_is_no_dead_letter_is_listed_as_that_and_can_be_dropped(servers: Trio, data: bytes) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bus.publish(place.relaying, "dead.relay", data)
        await bury(place, letter())
        [held, _] = await taken(dead)
        assert (held.one.letter.reason, held.one.letter.body_size) == ("dead_letter_malformed", len(data))
        assert held.one.sha256 == hashlib.sha256(data).hexdigest()
        with pytest.raises(Refusal, match="letter_incomplete"):
            await dead.replay(held)
        await dead.drop(held, DROPPING)
        assert await numbers(dead) == [2]

    play(servers, scene)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (letter(b"the beginning", body_size=900_000, body_sha256=bytes(32)), "letter_incomplete"),
        (letter(b"\xff"), "envelope_malformed"),
        (letter(b"a chunk", subject=f"files.990027.{UPLOAD}.7"), "chunk_malformed"),
        (letter(b"a chunk", subject="facts.990019"), "chunk_malformed"),
        (letter(b"a request", "ledger"), "letter_outdated"),
    ],
    ids=["only the beginning was kept", "no pack", "a chunk for others", "no chunk", "a request to the witness"],
)
def test_what_nobody_can_take_is_not_sent_again_and_stays(servers: Trio, one: DeadLetter, code: str) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, one)
        for found in await taken(dead):
            with pytest.raises(Refusal, match=code):
                await dead.replay(found)
        assert await numbers(dead) == [1]
        assert servers.stream("lgwan", STREAM).messages == 0

    play(servers, scene)


WHY = ("--reason", "rubbish", "--ticket", "OPS-42")


def done(what: str, *letters: tuple[int, DeadLetter]) -> str:
    """What a command says that did this to each."""
    lines = [f"{number}: {what} {one.body_sha256.hex()}\n" for number, one in letters]
    return "".join([*lines, f"{what}: {len(letters)}\n"])


def test_the_commands_list_replay_and_drop_and_are_audited(servers: Trio, operator: Operator) -> None:
    first, facts = letter(), letter(b"facts", "aggregation")
    second = letter(message(file(2)), reason="sealing_key_unknown")
    third = letter(message(file(3)), "relay", reason="form_unknown")

    async def scene(place: Place, _dead: DeadLetters) -> None:
        await bury(place, first, second, third, facts)

    play(servers, scene)
    status, listed = operator.start("list-dead")
    assert status == 0
    assert [line.split("\t")[0] for line in listed.splitlines()] == ["1", "2", "3", "4"]
    assert hashlib.sha256(PACK).hexdigest() in listed
    assert operator.start("list-dead", "--first", "2", "--most", "2") == (
        0,
        "".join(listed.splitlines(keepends=True)[1:3]),
    )
    replayed, dropped = "replayed", "dropped"
    behind_the_gate = done(replayed, (1, first), (4, facts))  # and not what the relay refused
    assert operator.start("replay-dead", "--refused-for", "form_unknown") == (0, behind_the_gate)
    assert operator.start("replay-dead", "3") == (0, done(replayed, (3, third)))
    assert operator.start("drop-dead", "2", *WHY) == (0, done(dropped, (2, second)))
    assert operator.start("list-dead") == (0, "")
    assert servers.stream("lgwan", STREAM).messages == 2
    assert servers.stream("lgwan", "FACTS").messages == 1
    audited = [("dead_letter_replayed", number) for number in (1, 4, 3)] + [("dead_letter_dropped", 2)]
    assert [(line["event"], line["number"]) for line in operator.audited()] == audited
    last = operator.audited()[-1]
    assert (last["reason"], last["dropped_as"], last["ticket"]) == ("sealing_key_unknown", "rubbish", "OPS-42")
    assert last["sha256"] == second.body_sha256.hex()


def test_a_summary_tells_of_all_letters_in_a_line_for_each_reason(servers: Trio, operator: Operator) -> None:
    async def scene(place: Place, _dead: DeadLetters) -> None:
        later = {"refused_at_ms": casework.NOW_MS + 60_000}
        await bury(place, letter(b"a"), letter(b"bc", "relay"), letter(b"def"), letter(b"g", **later))
        await bury(place, letter(b"far off", "ledger", refused_at_ms=2**63 - 1))

    play(servers, scene)
    status, said = operator.run("list-dead", "--summary")
    assert status == 0
    rows = [line.split("\t") for line in said.splitlines()]
    assert [row[:5] for row in rows] == [
        ["forms", "form_unknown", "3", "5", "1-4"],
        ["ledger", "form_unknown", "1", "7", "5-5"],
        ["relay", "form_unknown", "1", "2", "2-2"],
    ]
    oldest, newest = (datetime.fromisoformat(text) for text in rows[0][5:])
    assert (newest - oldest).total_seconds() == 60


def test_reasons_without_end_make_no_summary_without_end(servers: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operating, "MAX_GROUPS", 2)

    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, *(letter(reason=f"reason_{number}") for number in range(5)))
        said: list[str] = []
        await operating.summarise(dead, said.append)
        assert [line.split("\t")[:3] for line in said] == [
            ["forms", "reason_0", "1"], ["forms", "reason_1", "1"], ["others", "others", "3"]
        ]  # fmt: skip

    play(servers, scene)


def test_by_reason_only_what_broke_a_rule_of_the_gate_is_dropped_and_the_rest_by_number(
    servers: Trio, operator: Operator
) -> None:
    """What broke the gate, and what forms refused, may be an application with a receipt."""
    rubbish = letter(b"a", "relay", reason="pack_malformed")
    broke, unknown = letter(b"b", "relay", reason="gate_failed"), letter(b"c", reason="pack_malformed")

    async def scene(place: Place, _dead: DeadLetters) -> None:
        await bury(place, rubbish, broke, unknown, rubbish)

    play(servers, scene)
    assert operator.run("drop-dead", "--refused-for", "gate_failed", *WHY) == (0, "dropped: 0\n")
    given = operator.run("drop-dead", "--refused-for", "pack_malformed", *WHY)
    assert given == (0, done("dropped", (1, rubbish), (4, rubbish)))
    given = operator.run("drop-dead", "1-900", "3", "--refused-for", "pack_malformed", *WHY)
    assert given == (0, done("dropped", (3, unknown)))
    assert operator.run("drop-dead", "2", *WHY) == (0, done("dropped", (2, broke)))


@pytest.mark.parametrize(
    "words",
    [
        ("drop-dead", "1", "--ticket", "1"),
        ("drop-dead", "1", "--reason", "rubbish"),
        ("drop-dead", "1", "--reason", "because", "--ticket", "1"),
        ("drop-dead", *WHY),
        ("drop-dead", "9-1", *WHY),
        ("drop-dead", "0", *WHY),
        ("list-dead", "--most", "0"),
        ("list-dead", "--first", "0"),
        ("drop-dead", str(2**63), *WHY),
        ("replay-dead",),
    ],
    ids=[
        *("no reason", "no ticket", "no such reason", "no letters", "backwards", "nought", "list none", "list nought"),
        *("too many", "none to replay"),
    ],
)
def test_a_command_that_says_too_little_does_nothing(operator: Operator, words: tuple[str, ...]) -> None:
    assert operator.run(*words) == (2, "")
    assert not operator.audit_file.exists()


@pytest.mark.parametrize("ticket", ["", "Yamada", "OPS-", "090-1234-5678", "123456789012", "OPS-１", "OPS-1 Taro"])
def test_a_ticket_has_no_room_for_anything_personal(ticket: str) -> None:
    with pytest.raises(Refusal, match="ticket_malformed"):
        Dropping(Cause.RUBBISH, ticket)


@pytest.mark.parametrize("words", [("replay-dead",), ("drop-dead", *WHY)], ids=["replay", "drop"])
def test_a_letter_that_is_not_there_is_an_error_and_the_others_are_done(
    servers: Trio, operator: Operator, words: tuple[str, ...]
) -> None:
    one = letter()

    async def scene(place: Place, _dead: DeadLetters) -> None:
        await bury(place, one)

    play(servers, scene)
    what = "replayed" if len(words) == 1 else "dropped"
    assert operator.run(*words, "7", "1") == (1, done(what, (1, one)))
    assert operator.run(*words, "1", "1-7") == (1, done(what))


def test_a_letter_that_cannot_be_sent_again_is_an_error(servers: Trio, operator: Operator) -> None:
    bad, good = letter(b"\xff"), letter()

    async def scene(place: Place, _dead: DeadLetters) -> None:
        await bury(place, bad, good)

    play(servers, scene)
    refused = f"1: refused: envelope_malformed {bad.body_sha256.hex()}\n"
    given = done("replayed", (2, good))
    assert operator.run("replay-dead", "1", "2") == (1, refused + given)
