"""Saved forms on a real bus: one a subject, replaced only by who has seen what lies there, deleted by the server."""

import asyncio
import json
import secrets
from contextlib import asynccontextmanager

import pytest
from support.nats import Trio
from support.waiting import LONG

from todoke_gateway.core.saved import MAX_SEALED
from todoke_gateway.store import Store, Stored
from todoke_kit import bus
from todoke_kit.errors import Refusal

NAME, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2
NOTHING = Stored(b"", 0)


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """The dmz with its streams."""
    servers = Trio(tmp_path_factory.mktemp("nats"))
    try:
        servers.bring_streams("dmz")
        servers.start("dmz")
        yield servers
    finally:
        servers.kill(*(name for name in ("dmz",) if servers.running(name)))


@asynccontextmanager
async def store(servers):
    client = await bus.connect(servers.bus("dmz.gateway"), "gateway")
    try:
        yield Store(client)
    finally:
        await bus.close(client)


async def refused(work):
    with pytest.raises(Refusal) as error:
        await work
    return error.value.code


def play(servers, scenario):
    async def played():
        async with store(servers) as one:
            return await scenario(one, secrets.token_hex(16))

    return asyncio.run(played())


def test_it_is_there_and_takes_the_place_of_what_was_seen(servers):
    async def scenario(one, name):
        assert await one.read(name) == NOTHING
        await one.write(name, b"first", NOTHING, 726)
        first = await one.read(name)
        await one.write(name, b"second", first, 726)
        return first.sealed, (await one.read(name)).sealed

    before = servers.stream("dmz", "SAVED").messages
    assert play(servers, scenario) == (b"first", b"second")
    assert servers.stream("dmz", "SAVED").messages == before + 1


def test_it_replaces_nothing_that_was_not_seen(servers):
    async def scenario(one, name):
        await one.write(name, b"first", NOTHING, 726)
        first = await one.read(name)
        await one.write(name, b"second", first, 726)
        assert await refused(one.write(name, b"third", first, 726)) == "saved_conflict"
        assert await refused(one.write(name, b"third", NOTHING, 726)) == "saved_conflict"
        assert await refused(one.erase(name, first)) == "saved_conflict"
        return (await one.read(name)).sealed

    assert play(servers, scenario) == b"second"


def test_what_is_erased_is_gone_at_once_and_leaves_nothing(servers):
    async def scenario(one, name):
        await one.write(name, b"first", NOTHING, 726)
        await one.erase(name, await one.read(name))
        assert (await one.read(name)).sealed == b""
        async with asyncio.timeout(LONG):
            while await one.read(name) != NOTHING:  # noqa: ASYNC110 - a stream has no event
                await asyncio.sleep(0.1)
        await one.write(name, b"again", NOTHING, 726)
        return (await one.read(name)).sealed

    assert play(servers, scenario) == b"again"


def test_the_server_is_told_how_long_to_keep_it_and_nothing_else(servers):
    async def scenario(one, name):
        await one.write(name, b"first", NOTHING, 726)
        answer = await one._client.request(f"$JS.API.DIRECT.GET.SAVED.saved.{name}", b"", timeout=LONG)
        return {key: value for key, value in answer.headers.items() if key != "Nats-Time-Stamp"}, name

    headers, name = play(servers, scenario)
    sequence = headers.pop("Nats-Sequence")
    assert headers.pop("Nats-Expected-Last-Subject-Sequence") == "0"
    assert int(sequence) > 0
    assert headers == {"Nats-TTL": "726h", "Nats-Stream": "SAVED", "Nats-Subject": f"saved.{name}"}


def test_the_largest_fits_and_nothing_larger(servers):
    async def scenario(one, name):
        await one.write(name, b"x" * MAX_SEALED, NOTHING, 90 * 24)
        assert len((await one.read(name)).sealed) == MAX_SEALED
        return await refused(one.write(name, b"x" * (MAX_SEALED + 4_096), await one.read(name), 726))

    assert play(servers, scenario) == "saving_unavailable"


def test_a_confirmed_one_survives_the_death_of_the_server(servers):
    async def save(one, name):
        await one.write(name, b"kept", NOTHING, 726)
        return name

    async def read(one, _):
        return (await one.read(name)).sealed

    name = play(servers, save)
    servers.kill("dmz")
    servers.start("dmz")
    assert play(servers, read) == b"kept"


def test_a_full_stream_takes_no_more_and_keeps_what_it_has(tmp_path):
    servers = Trio(tmp_path)
    servers.narrow("dmz", "SAVED", 20_000)
    servers.start("dmz")

    async def scenario(one, _):
        await one.write(NAME, b"x" * 12_000, NOTHING, 726)
        assert await refused(one.write(OTHER, b"y" * 12_000, NOTHING, 726)) == "saved_full"
        return [(await one.read(name)).sealed[:1] for name in (NAME, OTHER)]

    try:
        assert play(servers, scenario) == [b"x", b""]
    finally:
        servers.kill("dmz")


def test_without_the_bus_it_is_refused_and_not_waited_for_ever(servers, monkeypatch):
    monkeypatch.setattr(bus, "PUBLISH_SECONDS", 0.2)

    async def scenario(one, name):
        servers.kill("dmz")
        try:
            return await refused(one.read(name)), await refused(one.write(name, b"x", NOTHING, 1))
        finally:
            servers.start("dmz")

    assert play(servers, scenario) == ("saving_unavailable", "saving_unavailable")


@pytest.mark.parametrize(
    "body",
    [
        {"multi_last": ["saved.*"], "batch": 100},
        {"last_by_subj": "saved.*"},
        {"seq": 1},
        {"next_by_subj": "saved.*", "seq": 1, "batch": 10},
    ],
    ids=["all", "the last", "by number", "the next"],
)
def test_who_has_the_gateways_key_cannot_list_them(servers, body):
    async def scenario(one, name):
        await one.write(name, b"kept", NOTHING, 726)
        question = f"$JS.API.DIRECT.GET.SAVED.saved.{name}"
        answer = await one._client.request(question, json.dumps(body).encode(), timeout=LONG)
        return answer.data, answer.headers["Status"]

    assert play(servers, scenario) == (b"", "408")


def test_it_is_shown_the_newest_at_the_most(servers):
    """nats-server takes `*` for a subject here (2.15.1). What lies there opens with a code that no key replaces."""

    async def scenario(one, name):
        for sealed in (b"older", b"newest"):
            await one.write(secrets.token_hex(16), sealed, NOTHING, 726)
        return (await one.read("*")).sealed

    assert play(servers, scenario) == b"newest"
