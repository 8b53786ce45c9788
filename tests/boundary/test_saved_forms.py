"""Forms that citizens save half way stay in the internet zone: nobody but the gateway reads or writes one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from support.boundary import BOUNDARY, ROOT, USERS, covers
from support.intruder import connected
from support.nats import Trio, trio

from todoke_gateway.core.saved import MAX_SEALED
from todoke_kit import bus, config, direct, streams

SAVED = BOUNDARY["stays"]["internet"]["saved"]
NAME = "0123456789abcdef" * 2
CIPHERTEXT = b"kept"
HEADERS = 2_048
(STREAM,) = [
    stream
    for stream in config.load(streams.Streams, ROOT / "deploy" / "nats" / "dmz" / "dmz-streams.toml").streams
    if SAVED["subject"] in stream.subjects
]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trio]:
    with trio(tmp_path_factory.mktemp("nats")) as running:
        yield running


def test_one_user_may_name_them() -> None:
    subjects = (f"saved.{NAME}", f"$JS.API.DIRECT.GET.SAVED.saved.{NAME}", "$JS.API.DIRECT.GET.SAVED")
    named = {user for user, listed in USERS.items() for one in listed if any(covers(one, name) for name in subjects)}
    assert named == {f"dmz.{SAVED['by']}"}


def test_nothing_of_them_crosses_and_nobody_pulls_them() -> None:
    ends = [
        crossing[end] for way in BOUNDARY["crosses"].values() for crossing in way.values() for end in ("from", "to")
    ]
    assert not any(covers(end, f"saved.{NAME}") for end in ends)
    assert STREAM.consumers == ()


def test_what_is_stored_is_bounded_in_size_number_and_time() -> None:
    assert SAVED["max_bytes"] == MAX_SEALED
    assert STREAM.max_msg_size >= MAX_SEALED + HEADERS
    assert (STREAM.discard, STREAM.max_msgs_per_subject) == ("new", 1)
    assert 90 < STREAM.max_age / 86_400 <= 91, "the longest that a gateway may be configured to keep one, and no more"


@pytest.mark.parametrize("user", ["dmz.ledger", "gate.relay", "lgwan.relay", "lgwan.forms"])
def test_no_other_credential_reads_replaces_or_deletes_one(servers: Trio, user: str) -> None:
    """Also not by a question whose answer would be stored there; while the server serves."""
    get = f"$JS.API.DIRECT.GET.SAVED.saved.{NAME}"

    async def attack() -> tuple[bytes | None, list[str]]:
        gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
        await bus.publish(gateway, f"saved.{NAME}", CIPHERTEXT)
        async with connected(servers.bus(user)) as intruder:
            for subject in (f"saved.{NAME}", get, get.replace("$JS.API", "$JS.dmz.API"), "$JS.API.DIRECT.GET.SAVED"):
                await intruder.client.publish(subject, b"", reply=f"_INBOX_{user.partition('.')[2]}.x")
            for question in USERS[user]:
                concrete = question.replace("*", "990019").replace(".>", ".x")
                await intruder.client.publish(concrete, b"", reply=f"saved.{NAME}")
            await intruder.settled()
            refused = intruder.refused_publishing()
        found = await direct.last(gateway, "SAVED", f"saved.{NAME}")
        await bus.close(gateway)
        return found, refused

    found, refused = asyncio.run(attack())
    assert found == CIPHERTEXT
    assert len(refused) == 4


@pytest.mark.parametrize("header", [{"Nats-Rollup": "all"}, {"Nats-Rollup": "sub"}])
def test_not_even_the_gateways_deletes_those_of_others_by_a_header(servers: Trio, header: dict[str, str]) -> None:
    async def attack() -> bytes | None:
        gateway = await bus.connect(servers.bus("dmz.gateway"), "gateway")
        await bus.publish(gateway, f"saved.{NAME}", CIPHERTEXT)
        with pytest.raises(Exception, match="bus_unavailable"):
            await bus.publish(gateway, f"saved.{NAME[::-1]}", b"", headers=header)
        found = await direct.last(gateway, "SAVED", f"saved.{NAME}")
        await bus.close(gateway)
        return found

    assert asyncio.run(attack()) == CIPHERTEXT
