"""An office that asks a responder of its own about revocation: before it keeps, and never instead of refusing."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import pytest
from support import cards, casework, closedzone
from support.casework import NOW, file, message
from support.closedzone import Place
from support.responder import StandIn, standing_in
from support.waiting import LONG

from todoke_evidence import receipt
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.profile import TEST
from todoke_evidence.trust_files import TrustFolder
from todoke_forms import waiting
from todoke_forms.core.outgoing import Lane
from todoke_forms.inbox import CONSUMER, STREAM, Inbox
from todoke_forms.ocsp_client import OcspClient, poster
from todoke_forms.store import outbox, reading
from todoke_forms.store.database import Database
from todoke_kit import pulling
from todoke_pb.dead.v1.dead_pb2 import DeadLetter


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    with closedzone.lgwan(tmp_path_factory.mktemp("nats")) as running:
        yield running


class Scene:
    """An inbox between a real bus, a real database and a responder over HTTP."""

    def __init__(self, place: Place, database: Database, responder: StandIn, seconds: float) -> None:
        answers = Answers()
        trust = TrustFolder(cards.trust(), TEST, revocation=answers).load()
        client = OcspClient(answers, poster(responder.url, seconds), secrets.token_bytes, lambda: NOW)
        self.place, self.database, self.responder = place, database, responder
        self.inbox = Inbox(
            pulling.Puller(place.forms, STREAM, CONSUMER),
            database,
            office=lambda _: casework.office(trust=trust),
            wrote=lambda: None,
            randomness=secrets.token_bytes,
            now=lambda: NOW,
            ask=client.ask,
        )

    async def take(self, *messages: bytes) -> None:
        for one in messages:
            await self.place.relay(one)
        await self.inbox.take_some()
        while await self.place.waits("INBOX"):
            await self.inbox.take_some()

    def cases(self) -> set[str]:
        with self.database.read() as connection:
            return {case.receipt_number for case in reading.page(connection).cases}

    def dead(self) -> list[str]:
        with self.database.read() as connection:
            rows = outbox.oldest(connection, Lane.DEAD, 10)
        return [DeadLetter.FromString(row.payload).reason for row in rows]


@pytest.fixture
def play(servers, database, monkeypatch) -> Callable[..., None]:
    monkeypatch.setattr(waiting, "LONGEST_SECONDS", 0.01)

    def run(scenario: Callable[[Scene], Awaitable[None]], seconds: float = LONG) -> None:
        async def connected() -> None:
            async with closedzone.zone(servers) as place, standing_in(lambda: NOW) as responder:
                await scenario(Scene(place, database, responder, seconds))
                await place.emptied(STREAM)

        asyncio.run(connected())

    return run


def numbers(*submissions: int) -> set[str]:
    return {receipt.receipt_number(casework.submission_id(one)) for one in submissions}


def test_what_the_responder_says_decides(play):
    async def scenario(scene: Scene) -> None:
        await scene.take(message(file(1), file(2, card="revoked"), file(3)), message(file(4, card="taro")))
        assert scene.cases() == numbers(1, 3, 4)
        assert scene.dead() == ["certificate_revoked"]
        assert len(scene.responder.asked) == 3  # each certificate once

    play(scenario)


def test_while_the_responder_is_away_good_ones_wait_and_bad_ones_do_not(play):
    async def scenario(scene: Scene) -> None:
        scene.responder.silent = True
        await scene.take(message(file(1)), message(file(2, card="expired")))
        assert scene.cases() == set()
        assert scene.dead() == ["certificate_expired"]
        scene.responder.silent = False
        async with asyncio.timeout(LONG):
            while not scene.cases():  # it may be asked in vain again by a machine that is slow
                await scene.inbox.take_some()
        assert scene.cases() == numbers(1)

    play(scenario, seconds=0.3)


@pytest.mark.parametrize("answer", [b"garbage", b""])
def test_a_responder_that_talks_nonsense_is_our_fault_and_not_the_citizens(play, answer):
    async def scenario(scene: Scene) -> None:
        honest, scene.responder.answer = scene.responder.answer, lambda _: answer
        await scene.take(message(file(1)))
        assert (scene.cases(), scene.dead()) == (set(), [])
        scene.responder.answer = honest
        await scene.inbox.take_some()
        assert scene.cases() == numbers(1)

    play(scenario)
