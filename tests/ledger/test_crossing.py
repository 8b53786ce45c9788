"""Two ledgers, the relay's pump and the servers between: a checkpoint goes in, comes back cosigned and is served."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from nats.aio.client import Client
from support import deadletters
from support.ledger import Bench, wanted
from support.loops import running
from support.nats import SETTLE_SECONDS, Trio, trio
from support.pumps import Pumping, pumping
from support.witness import CLOSED, FORKED, LOG, LOG_KEYS, TIME, WITNESS, request, signed

from todoke_evidence import add_checkpoint, checkpoint
from todoke_evidence.checkpoint import Checkpoint
from todoke_evidence.errors import EvidenceError
from todoke_kit import bus, direct
from todoke_kit.metrics import REFUSED
from todoke_ledger import inbox, outbox, returned
from todoke_ledger import metrics as ledger_metrics
from todoke_ledger.inbox import Cosigner
from todoke_ledger.publisher import Publisher
from todoke_ledger.returned import Returned
from todoke_ledger.witness_store import WitnessStore
from todoke_ledger.writer import Writer
from todoke_relay import metrics

pytestmark = pytest.mark.usefixtures("undelayed")


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trio]:
    monkeypatch.setattr(outbox, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(outbox, "AGAIN_SECONDS", 1.0)
    monkeypatch.setattr(returned, "POLL_SECONDS", 0.05)
    with trio(tmp_path) as started:
        yield started


@dataclass
class Place:
    """Both zones. The logs keep their files in `internet` and `closed`."""

    servers: Trio
    folder: Path
    internet: Client
    closed: Client
    pump: Pumping
    writer: Writer
    own: Writer  # of the closed zone
    store: WitnessStore

    def outside(self) -> list[Awaitable[None]]:
        """What the internet zone's ledger runs."""
        back = Returned(self.writer, Publisher(self.folder / "internet"), LOG_KEYS.witness, LOG_KEYS.closed)
        return [
            outbox.ask_witness(self.internet, self.writer),
            back.run(self.internet),
            self.writer.publish_every(0.05),
        ]

    def inside(self) -> list[Awaitable[None]]:
        """What the closed zone's ledger runs, and the relay."""
        cosigner = Cosigner(self.store, WITNESS, LOG_KEYS.internet, lambda: TIME)
        lanes = [self.pump.run(metrics.WITNESS), self.pump.run(metrics.LOGS)]
        return [*lanes, cosigner.run(self.closed), outbox.show_checkpoint(self.closed, self.own)]

    def served(self, name: str = "checkpoint") -> str:
        file = self.folder / "internet" / name
        return file.read_text() if file.exists() else ""

    async def until_cosigned(self, size: int) -> None:
        """Waits until the newest checkpoint has so many entries and its cosignature."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while not _is_cosigned(self.served(), size):  # noqa: ASYNC110 - a file has no event
                await asyncio.sleep(0.02)


def _is_cosigned(text: str, size: int) -> bool:
    try:
        return checkpoint.open_bare(text, LOG_KEYS.internet, LOG_KEYS.witness).size == size
    except EvidenceError:
        return False


def play(servers: Trio, folder: Path, scene: Callable[[Place], Awaitable[None]]) -> None:
    async def played() -> None:
        async with placed(servers, folder) as place:
            await scene(place)

    asyncio.run(played())


@asynccontextmanager
async def placed(servers: Trio, folder: Path) -> AsyncIterator[Place]:
    users = ("dmz.ledger", "gate.relay", "lgwan.relay", "lgwan.ledger")
    clients = [await bus.connect(servers.bus(user), user) for user in users]
    logs = {name: Bench(f"sqlite:///{folder}/{name}.db", folder / name) for name in ("internet", "closed")}
    writer = await Writer.start(lambda: logs["internet"].open(signer=LOG))
    own = await Writer.start(lambda: logs["closed"].open(signer=CLOSED))
    store = WitnessStore(f"sqlite:///{folder}/closed.db")
    store.create()
    internet, outside, inside, closed = clients
    try:
        yield Place(servers, folder, internet, closed, pumping(outside, inside), writer, own, store)
    finally:
        await own.close()
        await writer.close()
        store.close()
        for client in clients:
            await bus.close(client)


def refused(door: str, code: str) -> float:
    return float(REFUSED.labels(door, code)._value.get())


def test_what_is_appended_is_cosigned_and_served_again_and_again(servers: Trio, tmp_path: Path) -> None:
    async def scene(place: Place) -> None:
        async with running(*place.outside(), *place.inside()):
            for size in (1, 5, 300):
                await place.writer.append(wanted(*range(size)))
                await place.until_cosigned(size)
        assert place.served("checkpoint.cosigned") == place.served()

    play(servers, tmp_path, scene)


def test_the_closed_zones_newest_checkpoint_is_served_outside(servers: Trio, tmp_path: Path) -> None:
    async def scene(place: Place) -> None:
        await place.own.append(wanted(1, 2, 3))
        async with running(*place.outside(), *place.inside()), asyncio.timeout(SETTLE_SECONDS):
            while place.served("checkpoint.closed") != await place.own.checkpoint():  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)
        assert checkpoint.open_bare(place.served("checkpoint.closed"), LOG_KEYS.closed).size == 3

    play(servers, tmp_path, scene)


def test_while_the_closed_side_is_off_the_log_goes_on_and_its_newest_is_cosigned_then(
    servers: Trio, tmp_path: Path
) -> None:
    """Those in between are skipped: the newest says all that they said."""

    async def scene(place: Place) -> None:
        async with running(*place.outside()):
            for size in range(1, 20):
                await place.writer.append(wanted(*range(size)))
            async with asyncio.timeout(SETTLE_SECONDS):
                while servers.stream("dmz", "CHECKPOINTS").messages == 0:  # noqa: ASYNC110 - no event
                    await asyncio.sleep(0.02)
            await place.writer.append(wanted(*range(20)))
            async with running(*place.inside()):
                await place.until_cosigned(20)
        assert servers.stream("lgwan", "DEAD").messages == 0

    play(servers, tmp_path, scene)


def test_a_log_that_was_killed_goes_on_from_what_was_cosigned(servers: Trio, tmp_path: Path) -> None:
    async def scene(place: Place) -> None:
        async with running(*place.outside(), *place.inside()):
            await place.writer.append(wanted(*range(5)))
            await place.until_cosigned(5)

    async def after(place: Place) -> None:
        back = Returned(place.writer, Publisher(tmp_path / "internet"), LOG_KEYS.witness, LOG_KEYS.closed)
        assert not _is_cosigned(place.served(), 5)  # the start knows of no witness
        await back.resume()
        assert _is_cosigned(place.served(), 5)
        await place.writer.append(wanted(*range(7)))
        asked = await place.writer.request()
        assert asked is not None
        assert asked.old_size == 5

    play(servers, tmp_path, scene)
    play(servers, tmp_path, after)


def test_a_fork_signed_with_the_logs_own_key_gets_no_cosignature(servers: Trio, tmp_path: Path) -> None:
    """Whoever owns all of the internet zone may ask what he likes; the witness remembers."""
    hostile = (
        (request(5, 9, FORKED), "consistency_unproven"),
        (request(5, 5, FORKED), "checkpoint_forked"),
        (request(0, 2), "checkpoint_rolled_back"),  # may only have come late
    )

    async def scene(place: Place) -> None:
        head = checkpoint.open_checkpoint(signed(5), LOG_KEYS.internet)
        cosigner = Cosigner(place.store, WITNESS, LOG_KEYS.internet, lambda: TIME)
        cosigner.cosign(add_checkpoint.encode(request(0, 5)))
        before = place.store.last(LOG.verifier.name)
        async with running(*place.inside()):
            for asked, code in hostile:
                count = refused("ledger_witness", code)
                await bus.publish(place.internet, "checkpoints.internet", add_checkpoint.encode(asked))
                async with asyncio.timeout(SETTLE_SECONDS):
                    while refused("ledger_witness", code) == count:  # noqa: ASYNC110 - a counter has no event
                        await asyncio.sleep(0.02)
        assert place.store.last(LOG.verifier.name) == before
        assert (before.size, before.root) == (head.size, head.root)
        assert await direct.last(place.internet, "OUT", "out.log.internet") is None
        kept = [(letter.refused_by, letter.reason, letter.body) for letter in await deadletters.of(servers)]
        assert kept == [("ledger", code, add_checkpoint.encode(asked)) for asked, code in hostile[:2]]

    play(servers, tmp_path, scene)


def test_while_dead_is_full_the_evidence_waits_and_that_is_said(
    servers: Trio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LATER_SECONDS", 0.01)

    async def until(said: int) -> None:
        async with asyncio.timeout(SETTLE_SECONDS):
            while ledger_metrics.DEAD_FULL._value.get() != said:  # noqa: ASYNC110 - a gauge has no event
                await asyncio.sleep(0.02)

    async def scene(place: Place) -> None:
        cosigner = Cosigner(place.store, WITNESS, LOG_KEYS.internet, lambda: TIME)
        cosigner.cosign(add_checkpoint.encode(request(0, 5)))
        await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 100)
        async with running(*place.inside()):
            await bus.publish(place.internet, "checkpoints.internet", add_checkpoint.encode(request(5, 5, FORKED)))
            await until(1)
            await asyncio.to_thread(servers.narrow, "lgwan", "DEAD", 1_000_000)
            await until(0)
        assert [letter.reason for letter in await deadletters.of(servers)] == ["checkpoint_forked"]

    play(servers, tmp_path, scene)


def test_an_older_checkpoint_of_the_closed_zone_or_a_second_history_is_not_served(
    servers: Trio, tmp_path: Path
) -> None:
    async def scene(place: Place) -> None:
        back = Returned(place.writer, Publisher(tmp_path / "internet"), LOG_KEYS.witness, LOG_KEYS.closed)
        await back.take_closed(signed(9, signer=CLOSED))
        second = checkpoint.sign(Checkpoint(CLOSED.verifier.name, 9, bytes(32)), CLOSED)
        for text, code in (
            (signed(8, signer=CLOSED), "checkpoint_rolled_back"),
            (second, "checkpoint_forked"),
            (signed(10), "note_signature_invalid"),
            ("\ufffd", "note_malformed"),
        ):
            before = refused("ledger_returned", code)
            await returned._taken(back.take_closed, text.encode())
            assert refused("ledger_returned", code) == before + 1
        assert place.served("checkpoint.closed") == signed(9, signer=CLOSED)
        await back.take_closed(signed(10, signer=CLOSED))
        assert place.served("checkpoint.closed") == signed(10, signer=CLOSED)

    play(servers, tmp_path, scene)
