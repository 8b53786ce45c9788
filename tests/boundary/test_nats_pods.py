"""The servers as the pods of `deploy/k8s` run them: three that hold every message, and two gates."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from support.intruder import connected
from support.nats import POLL_SECONDS
from support.natspods import PEERS, SECONDS, SETUP, Pods, pods

from todoke_kit import bus, pulling
from todoke_kit.errors import BusUnavailableError

pytestmark = pytest.mark.usefixtures("undelayed")

SUBJECT = "submissions.990019"
STREAMS = ("SUBMISSIONS", "CHUNKS", "CHECKPOINTS", "OUT", "SAVED")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pods]:
    with pods(tmp_path_factory.mktemp("pods")) as started:
        yield started


@contextlib.asynccontextmanager
async def signed_in(running: Pods, user: str, name: str) -> AsyncIterator[Client]:
    client = await bus.connect(running.bus(user, name), user)
    try:
        yield client
    finally:
        await bus.close(client)


async def submit(running: Pods, name: str, body: bytes) -> None:
    """What the gateway does, at one of the three; while those elect, it is told to come again."""
    async with signed_in(running, "dmz.gateway", name) as client, asyncio.timeout(SECONDS):
        while True:
            with contextlib.suppress(BusUnavailableError):
                await bus.publish(client, SUBJECT, body, msg_id=body.decode())
                return
            await asyncio.sleep(POLL_SECONDS)


async def let_out(running: Pods, gate: str, notices: list[tuple[str, bytes]]) -> None:
    """What the relay does with notices, which it tries again as well."""
    async with signed_in(running, "gate.relay", gate) as client, asyncio.timeout(SECONDS):
        while True:
            with contextlib.suppress(BusUnavailableError):
                await bus.publish_batch(client, notices, msg_id="batch")
                return
            await asyncio.sleep(POLL_SECONDS)


async def pull(running: Pods, gate: str, count: int = 1) -> list[bytes]:
    """What the relay does, through one of the gates: it asks again each second, as a question may meet an election."""
    messages: list[Msg] = []
    async with signed_in(running, "gate.relay", gate) as client, asyncio.timeout(SECONDS):
        puller = pulling.Puller(client, "SUBMISSIONS", "lgwan", domain="dmz")
        while len(messages) < count:
            found = await puller.fetch(count - len(messages), 1)
            await pulling.acknowledge(found)
            messages += found
    return [message.data for message in messages]


def test_every_stream_stands_on_three_servers(running: Pods) -> None:
    seen = {}
    for number in range(PEERS):
        for account in running.ask(f"dmz-{number}", "/jsz?streams=1&config=1")["account_details"]:
            for stream in account["stream_detail"]:
                seen[stream["name"], number] = stream["config"]["num_replicas"]
    assert seen == {(name, number): PEERS for name in STREAMS for number in range(PEERS)}


@pytest.mark.parametrize("gate", ["gate-0", "gate-1"])
def test_what_any_server_took_comes_through_any_gate(running: Pods, gate: str) -> None:
    async def scenario() -> None:
        sent = [f"{gate} {number}".encode() for number in range(PEERS)]
        for number, body in enumerate(sent):
            await submit(running, f"dmz-{number}", body)
        assert sorted(await pull(running, gate, PEERS)) == sent

    asyncio.run(scenario())


async def read_once_there(client: Client, asked: str) -> bytes:
    """What a server answers of its own copy, which may come a moment after the others'."""
    async with asyncio.timeout(SECONDS):
        while True:
            answer = await client.request(asked, b"", timeout=SECONDS)
            if answer.data:
                return answer.data
            await asyncio.sleep(POLL_SECONDS)


def test_the_gateway_reads_at_any_server_what_the_relay_let_out(running: Pods) -> None:
    async def scenario() -> None:
        await let_out(running, "gate-0", [("out.status.a", b"1"), ("out.status.b", b"2")])
        for number in range(PEERS):
            async with signed_in(running, "dmz.gateway", f"dmz-{number}") as gateway:
                assert await read_once_there(gateway, "$JS.API.DIRECT.GET.OUT.out.status.b") == b"2"

    asyncio.run(scenario())


def test_two_gates_are_two_leaves(running: Pods) -> None:
    for number in range(2):
        (leaf,) = running.ask(f"gate-{number}", "/leafz")["leafs"]
        assert leaf["account"] == "GATE"
    names = {
        leaf["name"] for number in range(PEERS) for leaf in running.ask(f"dmz-{number}", "/leafz").get("leafs") or ()
    }
    assert names == {"nats-gate-0", "nats-gate-1"}


def test_one_server_may_be_away(running: Pods) -> None:
    async def scenario() -> None:
        await submit(running, "dmz-0", b"while one is away")
        assert await pull(running, "gate-0") == [b"while one is away"]

    running.kill("dmz-2")
    try:
        asyncio.run(scenario())
    finally:
        running.start_dmz(2)
        running.wait("dmz-2", "/healthz", status="ok")


def test_while_one_server_lets_in_the_bootstrap_alone_and_makes_streams_the_others_serve(running: Pods) -> None:
    async def scenario() -> None:
        with pytest.raises(NatsError, match="Authorization Violation"):
            async with connected(running.bus("dmz.gateway", "dmz-2")):
                pass
        await submit(running, "dmz-0", b"while streams are made")
        assert await pull(running, "gate-0") == [b"while streams are made"]

    running.restart_dmz(2, SETUP)
    try:
        running.make_streams("dmz-2")
        asyncio.run(scenario())
    finally:
        running.restart_dmz(2)


def test_a_certificate_of_the_same_authority_makes_no_peer(running: Pods) -> None:
    """The gate has one. Its server would hold every message and decide about each."""
    running.kill("dmz-2")
    try:
        running.start_dmz(2, running.pair("gate-leaf"))
        running.wait_for_words("dmz-0", "TLS route handshake error: certificate not pinned")
        assert running.ask("dmz-2", "/routez")["num_routes"] == 0
    finally:
        running.kill("dmz-2")
        running.start_dmz(2)
        running.wait("dmz-2", "/healthz", status="ok")


@pytest.mark.parametrize("name", ["dmz-1", "gate-1"])
def test_a_pod_that_has_to_go_is_found_by_its_file(running: Pods, name: str) -> None:
    """`nats-server -sl ldm=FILE`, what the pod runs before it stops, reads the number of the process there."""
    assert int((running.folder / f"{name}.pid").read_text()) == running.number(name)
