"""Dead letters: an operator lists them, sends them again as they are, or drops them, and all of it is recorded."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from support import casework, closedzone
from support.casework import file, message
from support.closedzone import Place
from support.nats import Trio

from devstack import toml
from todoke_forms.config import OperatorConfig
from todoke_forms.dead_letters import BATCH, DeadLetters, Numbered
from todoke_forms.inbox import CONSUMER, STREAM
from todoke_kit import bus
from todoke_kit.errors import Refusal
from todoke_pb.dead.v1.dead_pb2 import DeadLetter

PACK = message(file(1))
UPLOAD = "5a" * 16


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


async def numbers(dead: DeadLetters) -> list[int]:
    return [one.number async for one in dead.look()]


def test_what_is_sent_again_comes_in_as_it_came_first_and_is_no_dead_letter_any_more(servers: Trio) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, letter(relayed_at_ms=casework.RELAYED_AT_MS))
        assert [await dead.replay(one) async for one in dead.take()] == [None]
        [again] = await bus.Puller(place.forms, STREAM, CONSUMER).fetch(1, 5.0)
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
        assert [await dead.replay(found) async for found in dead.take()] == [None]
        taker = place.aggregation if consumer == "aggregation" else place.forms
        [again] = await bus.Puller(taker, stream, consumer).fetch(1, 5.0)
        assert (again.subject, again.data) == (subject, one.body)
        assert await numbers(dead) == []

    play(servers, scene)


def test_an_operator_who_is_interrupted_doubles_nothing(servers: Trio, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(_self: DeadLetters, _one: Numbered) -> None:
        raise ConnectionError

    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, letter())
        with monkeypatch.context() as patched:
            patched.setattr(DeadLetters, "_remove", crash)
            async for one in dead.take():
                with pytest.raises(ConnectionError):
                    await dead.replay(one)
        assert await numbers(dead) == [1]
        assert [await dead.replay(one) async for one in dead.take()] == [None]
        assert servers.stream("lgwan", STREAM).messages == 1
        assert await numbers(dead) == []

    play(servers, scene)


def test_all_letters_are_read_however_many_and_whatever_is_missing_between_them(servers: Trio) -> None:
    async def scene(place: Place, dead: DeadLetters) -> None:
        await bury(place, *(letter(b"%d" % number) for number in range(2 * BATCH + 1)))
        async for one in dead.take():
            if one.number % 3 == 0:
                await dead.drop(one)
        assert await numbers(dead) == [number for number in range(1, 2 * BATCH + 2) if number % 3]

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
        async for found in dead.take():
            with pytest.raises(Refusal, match=code):
                await dead.replay(found)
        assert await numbers(dead) == [1]
        assert servers.stream("lgwan", STREAM).messages == 0

    play(servers, scene)


class Operator:
    """Somebody at the command line."""

    def __init__(self, servers: Trio) -> None:
        self.audit_file = servers.folder / "audit.jsonl"
        settings = OperatorConfig(casework.MUNICIPALITY, servers.bus("lgwan.operator"), self.audit_file)
        self._config = toml.write(servers.folder / "operator.toml", settings)

    def run(self, command: str, *words: str) -> tuple[int, str]:
        """The exit status, and what was printed."""
        whole = [sys.executable, "-m", "todoke_forms", command, "--config", self._config, *words]
        ended = subprocess.run(whole, stdout=subprocess.PIPE, text=True, check=False)
        return ended.returncode, ended.stdout

    def audited(self) -> list[tuple[str, int]]:
        lines = map(json.loads, self.audit_file.read_text().splitlines())
        return [(line["event"], line["number"]) for line in lines]


@pytest.fixture
def operator(servers: Trio) -> Operator:
    return Operator(servers)


def test_the_commands_list_replay_and_drop_and_are_audited(servers: Trio, operator: Operator) -> None:
    async def scene(place: Place, _dead: DeadLetters) -> None:
        await bury(
            place,
            letter(),
            letter(message(file(2)), reason="sealing_key_unknown"),
            letter(message(file(3)), "relay", reason="form_unknown"),
            letter(b"facts", "aggregation"),
        )

    play(servers, scene)
    status, listed = operator.run("list-dead")
    assert status == 0
    assert [line.split("\t")[0] for line in listed.splitlines()] == ["1", "2", "3", "4"]
    assert hashlib.sha256(PACK).hexdigest() in listed
    assert operator.run("replay-dead", "--reason", "form_unknown") == (
        0,
        "1: replayed\n4: replayed\n",
    )  # and not what the relay refused
    assert operator.run("replay-dead", "3") == (0, "3: replayed\n")
    assert operator.run("drop-dead", "2") == (0, "2: dropped\n")
    assert operator.run("list-dead") == (0, "")
    assert servers.stream("lgwan", STREAM).messages == 2
    assert servers.stream("lgwan", "FACTS").messages == 1
    replayed, dropped = "dead_letter_replayed", "dead_letter_dropped"
    assert operator.audited() == [(replayed, 1), (replayed, 4), (replayed, 3), (dropped, 2)]


@pytest.mark.parametrize("command", ["replay-dead", "drop-dead"])
def test_a_letter_that_is_not_there_is_an_error(operator: Operator, command: str) -> None:
    assert operator.run(command, "7") == (1, "")


def test_a_letter_that_cannot_be_sent_again_is_an_error(servers: Trio, operator: Operator) -> None:
    async def scene(place: Place, _dead: DeadLetters) -> None:
        await bury(place, letter(b"\xff"), letter())

    play(servers, scene)
    assert operator.run("replay-dead", "1", "2") == (1, "1: refused: envelope_malformed\n2: replayed\n")
