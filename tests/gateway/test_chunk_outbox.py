"""Chunks of files on a real bus: stored once, never replaced, refused when there is no room."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from support.nats import Trio
from support.waiting import LONG

from todoke_evidence import chunks
from todoke_gateway.chunk_outbox import ChunkOutbox
from todoke_gateway.core import uploads
from todoke_gateway.core.uploads import Uploads
from todoke_kit import bus, pulling
from todoke_kit.errors import Refusal

UPLOAD = Uploads(b"k" * 32).begin(bytes(range(16)), chunks.CHUNK + 5, 1_795_425_947)
SEALED = bytes(chunks.SEALED_CHUNK)


@pytest.fixture
def bare(tmp_path):
    """The dmz, and the gate through which the relay pulls; not started, and without streams."""
    servers = Trio(tmp_path)
    try:
        yield servers
    finally:
        servers.kill(*(name for name in ("dmz", "lgwan", "gate") if servers.running(name)))


@pytest.fixture
def servers(bare):
    """The same with its streams, running."""
    bare.make_streams()
    bare.start("dmz", "lgwan", "gate")
    return bare


@asynccontextmanager
async def outbox(servers):
    client = await bus.connect(servers.bus("dmz.gateway"), "gateway")
    try:
        yield ChunkOutbox(client, "990019")
    finally:
        await client.close()


async def pulled(servers, count):
    relay = await bus.connect(servers.bus("gate.relay"), "relay")
    try:
        messages = []
        while len(messages) < count:
            messages += await pulling.Puller(relay, "CHUNKS", "lgwan", domain="dmz").fetch(count, LONG)
        await pulling.acknowledge(messages)
        await asyncio.to_thread(servers.wait_empty, "dmz", "CHUNKS")
        return messages
    finally:
        await relay.close()


async def refused(publishing):
    with pytest.raises(Refusal) as error:
        await publishing
    return error.value.code


def test_chunks_of_an_upload_lie_under_their_numbers_until_the_relay_has_them(servers):
    async def scenario():
        async with outbox(servers) as box:
            assert await box.publish(UPLOAD, SEALED)
            assert await box.publish(uploads.advance(UPLOAD, SEALED), b"x" * 21)
        return await pulled(servers, 2)

    messages = asyncio.run(scenario())
    name = f"chunks.990019.{UPLOAD.upload.hex()}"
    assert {(message.subject, message.data) for message in messages} == {
        (f"{name}.0", SEALED),
        (f"{name}.1", b"x" * 21),
    }


def test_the_same_chunk_again_is_no_other_message_and_another_is_refused(servers):
    async def scenario():
        async with outbox(servers) as box:
            assert [await box.publish(UPLOAD, SEALED) for _ in range(2)] == [True, False]
            assert await refused(box.publish(UPLOAD, b"x" * len(SEALED))) == "chunk_conflict"
            assert servers.stream("dmz", "CHUNKS").messages == 1
            await pulled(servers, 1)
            assert not await box.publish(UPLOAD, SEALED)  # also when it is inside already
            assert servers.stream("dmz", "CHUNKS").messages == 0

    asyncio.run(scenario())


def test_a_full_stream_refuses_the_next_chunk_and_keeps_what_it_has(bare):
    async def scenario():
        async with outbox(bare) as box:
            assert await box.publish(UPLOAD, SEALED)
            assert await refused(box.publish(replace(UPLOAD, upload=bytes(16)), SEALED)) == "uploads_full"
            assert bare.stream("dmz", "CHUNKS").messages == 1

    bare.narrow("dmz", "CHUNKS", 400_000)  # room for one
    bare.start("dmz")
    asyncio.run(scenario())


def test_without_the_bus_nothing_is_said_to_be_stored(servers, monkeypatch):
    monkeypatch.setattr(bus, "PUBLISH_SECONDS", 0.2)

    async def scenario():
        async with outbox(servers) as box:
            servers.kill("dmz")
            assert await refused(box.publish(UPLOAD, SEALED)) == "bus_unavailable"

    asyncio.run(scenario())
