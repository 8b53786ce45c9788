"""The pump's lanes for checkpoints between real servers: what crosses, what is kept, and what replaces what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from support.loops import running
from support.nats import SETTLE_SECONDS, StreamState, Trio, trio
from support.notices import KEY, STATUS
from support.pumps import Pumping, pumping
from support.witness import CLOSED, LOG, TIME, WITNESS, body, cosigned, request, signed

from todoke_evidence import add_checkpoint, notice
from todoke_evidence.cosignature import WitnessSigner
from todoke_evidence.note import NoteSigner
from todoke_kit import bus, direct, pulling
from todoke_pb.dead.v1.dead_pb2 import DeadLetter
from todoke_relay import metrics

pytestmark = pytest.mark.usefixtures("undelayed")

REQUEST, INTERNET, OFFICE = "checkpoints.internet", "outbox.log.internet", "outbox.log.closed"
STRANGER = NoteSigner(LOG.verifier.name, b"\x09" * 32)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    with trio(tmp_path) as started:
        yield started


@dataclass
class Place:
    """Both ledgers, the relay's pump between them, and an operator."""

    servers: Trio
    internet: Client
    closed: Client
    operator: Client
    pump: Pumping

    async def asked(self) -> Msg:
        """The next request that comes to the witness."""
        (message,) = await pulling.Puller(self.closed, "WITNESS", "ledger").fetch(1, SETTLE_SECONDS)
        await pulling.acknowledge([message])
        return message

    async def out(self, log: str) -> str | None:
        """What the internet zone's ledger reads."""
        found = await direct.last(self.internet, "OUT", f"out.log.{log}")
        return None if found is None else found.decode()

    async def emptied(self, server: str, stream: str) -> None:
        await asyncio.to_thread(self.servers.wait_empty, server, stream)

    async def buried(self) -> list[tuple[str, bytes]]:
        """Reason and body of the dead letters, taken away."""
        count = self.servers.stream("lgwan", "DEAD").messages
        found = await pulling.Puller(self.operator, "DEAD", "operator").fetch(count, SETTLE_SECONDS) if count else []
        await pulling.acknowledge(found)
        letters = [DeadLetter.FromString(message.data) for message in found]
        return [(letter.reason, letter.body) for letter in letters]


@asynccontextmanager
async def connected(servers: Trio) -> AsyncIterator[Place]:
    users = ("dmz.ledger", "gate.relay", "lgwan.relay", "lgwan.ledger", "lgwan.operator")
    clients = [await bus.connect(servers.bus(user), user) for user in users]
    internet, outside, inside, closed, operator = clients
    try:
        yield Place(servers, internet, closed, operator, pumping(outside, inside))
    finally:
        for client in clients:
            await bus.close(client)


def play(servers: Trio, scene: Callable[[Place], Awaitable[None]]) -> None:
    async def with_everyone() -> None:
        async with connected(servers) as place:
            await scene(place)

    asyncio.run(with_everyone())


def test_a_request_crosses_as_it_is_without_headers_and_leaves_the_dmz(servers: Trio) -> None:
    async def scene(place: Place) -> None:
        await bus.publish(place.internet, REQUEST, body(5, 9), headers={"Smuggled": "yes"})
        async with running(place.pump.run(metrics.WITNESS)):
            message = await place.asked()
            await place.emptied("dmz", "CHECKPOINTS")
        assert (message.subject, message.data, message.headers) == ("witness.internet", body(5, 9), None)

    play(servers, scene)


def test_while_the_closed_side_is_off_the_newest_request_takes_the_place_of_the_others(servers: Trio) -> None:
    async def scene(place: Place) -> None:
        for size in range(6, 30):
            await bus.publish(place.internet, REQUEST, body(5, size))
        assert servers.stream("dmz", "CHECKPOINTS").messages == 1
        async with running(place.pump.run(metrics.WITNESS)):
            assert (await place.asked()).data == body(5, 29)
            await place.emptied("dmz", "CHECKPOINTS")
            assert servers.stream("lgwan", "WITNESS").messages == 0

    play(servers, scene)


def test_the_same_request_may_be_asked_again(servers: Trio) -> None:
    async def scene(place: Place) -> None:
        async with running(place.pump.run(metrics.WITNESS)):
            for _ in range(2):
                await bus.publish(place.internet, REQUEST, body(5, 9))
                assert (await place.asked()).data == body(5, 9)

    play(servers, scene)


def test_a_forged_request_becomes_a_dead_letter_and_the_next_goes_on(servers: Trio) -> None:
    forged = add_checkpoint.encode(request(5, 9, signer=STRANGER))

    async def scene(place: Place) -> None:
        async with running(place.pump.run(metrics.WITNESS)):
            for bad in (forged, b"rubbish"):
                await bus.publish(place.internet, REQUEST, bad)
                await place.emptied("dmz", "CHECKPOINTS")
            await bus.publish(place.internet, REQUEST, body(5, 9))
            assert (await place.asked()).data == body(5, 9)
        assert await place.buried() == [("note_signature_invalid", forged), ("add_checkpoint_malformed", b"rubbish")]

    play(servers, scene)


def test_both_logs_checkpoints_leave_the_closed_zone(servers: Trio) -> None:
    own = signed(7, signer=CLOSED)

    async def scene(place: Place) -> None:
        await bus.publish(place.closed, INTERNET, cosigned(5).encode())
        await bus.publish(place.closed, OFFICE, own.encode())
        async with running(place.pump.run(metrics.LOGS)):
            await place.emptied("lgwan", "LOGS")
        assert (await place.out("internet"), await place.out("closed")) == (cosigned(5), own)

    play(servers, scene)


def test_what_an_intruder_without_the_keys_sends_stays_inside(servers: Trio) -> None:
    forger = WitnessSigner(NoteSigner(WITNESS.verifier.name, b"\x09" * 32))
    hostile = {
        INTERNET: [signed(9), forger.cosign(signed(9), TIME), "見本 太郎"],
        OFFICE: [signed(9, signer=NoteSigner(CLOSED.verifier.name, bytes(32))), cosigned(9)],
        "outbox.log.other": [cosigned(9)],
    }

    async def scene(place: Place) -> None:
        async with running(place.pump.run(metrics.LOGS)):
            for subject, texts in hostile.items():
                for text in texts:
                    await bus.publish(place.closed, subject, text.encode())
                    await place.emptied("lgwan", "LOGS")
        assert servers.stream("dmz", "OUT").messages == 0
        reasons = ["note_signature_invalid"] * 2 + ["note_malformed"] + ["note_signature_invalid"] * 2
        assert [reason for reason, _ in await place.buried()] == [*reasons, "subject_not_allowed"]

    play(servers, scene)


def test_an_older_checkpoint_is_not_sent_out_again_and_the_last_one_worries_nobody(servers: Trio) -> None:
    async def scene(place: Place) -> None:
        async with running(place.pump.run(metrics.LOGS)):
            for text in (cosigned(5), cosigned(9), cosigned(9), cosigned(5)):
                await bus.publish(place.closed, INTERNET, text.encode())
                await place.emptied("lgwan", "LOGS")
        assert await place.out("internet") == cosigned(9)
        assert await place.buried() == [("notice_not_newer", cosigned(5).encode())]

    play(servers, scene)


def test_statuses_that_wait_hold_up_no_checkpoint(servers: Trio) -> None:
    """Each has a loop and a pace of its own."""

    async def scene(place: Place) -> None:
        forms = await bus.connect(servers.bus("lgwan.forms"), "forms")
        await bus.publish(forms, "outbox.statuses", notice.sign_status(STATUS, KEY).encode())
        place.pump.paces.statuses.wait(1_000_000, asyncio.get_running_loop().time())
        async with running(place.pump.run(metrics.OUTWARD), place.pump.run(metrics.LOGS)):
            await asyncio.to_thread(servers.wait_for, "lgwan", "OUTBOX", StreamState(1, 1))
            await bus.publish(place.closed, INTERNET, cosigned(5).encode())
            await place.emptied("lgwan", "LOGS")
            assert servers.stream("lgwan", "OUTBOX") == StreamState(1, 1), "the status does wait"
        assert await place.out("internet") == cosigned(5)
        await bus.close(forms)

    play(servers, scene)


def test_either_side_may_be_away_and_the_newest_arrives(servers: Trio) -> None:
    async def scene(place: Place) -> None:
        await bus.publish(place.closed, INTERNET, cosigned(5).encode())
        await bus.publish(place.internet, REQUEST, body(5, 9))
        servers.kill("dmz")
        async with running(place.pump.run(metrics.LOGS), place.pump.run(metrics.WITNESS)):
            await bus.publish(place.closed, INTERNET, cosigned(9).encode())
            await asyncio.to_thread(servers.start, "dmz")
            await place.emptied("lgwan", "LOGS")
            assert (await place.asked()).data == body(5, 9)
        assert await place.out("internet") == cosigned(9)

    play(servers, scene)
