"""Every RPC that exists is listed, with callers of its own zone; nobody else is connected to anybody."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator

import pytest
from google.protobuf import descriptor_pool
from support.boundary import BOUNDARY, ROOT, USERS

RPC: dict[str, dict[str, list[str]]] = BOUNDARY["rpc"]
ZONES: dict[str, list[str]] = BOUNDARY["zones"]
SERVER = re.compile(r"/todoke\.([a-z]+)\.v1\.[A-Za-z]+/[A-Za-z]+")


def methods_of_the_protos() -> Iterator[str]:
    pool = descriptor_pool.Default()
    for proto in sorted((ROOT / "protos").glob("todoke_pb/*/v1/*.proto")):
        name = proto.relative_to(ROOT / "protos")
        importlib.import_module(f"{'.'.join(name.parent.parts)}.{name.stem}_pb2")
        for service in pool.FindFileByName(str(name)).services_by_name.values():
            yield from (f"/{service.full_name}/{method.name}" for method in service.methods)


def connections() -> set[tuple[str, str]]:
    """Who opens a connection to whom, both as "zone:name"."""
    found = set()
    for zone, callers in BOUNDARY["connects"].items():
        for caller, targets in callers.items():
            for target in targets:
                found.add((f"{zone}:{caller}", target if ":" in target else f"{zone}:{target}"))
    return found


def test_every_method_is_listed_and_every_listed_method_exists() -> None:
    listed = {method for methods in RPC.values() for method in methods}
    assert listed == set(methods_of_the_protos())


def test_servers_and_callers_stand_in_the_zone_that_lists_them() -> None:
    for zone, methods in RPC.items():
        for method, callers in methods.items():
            found = SERVER.fullmatch(method)
            assert found is not None
            assert {found[1], *callers} <= set(ZONES[zone]), method


def test_every_end_of_a_connection_stands_in_its_zone() -> None:
    for end in {end for connection in connections() for end in connection}:
        zone, name = end.split(":")
        assert name in ZONES[zone]


def test_whoever_may_call_connects_and_whoever_connects_may_call() -> None:
    called = set()
    for zone, methods in RPC.items():
        for method, callers in methods.items():
            server = SERVER.fullmatch(method)
            assert server is not None
            called |= {(f"{zone}:{caller}", f"{zone}:{server[1]}") for caller in callers}
    assert called == {pair for pair in connections() if ":nats-" not in pair[1]}


def test_whoever_has_a_key_connects_and_whoever_connects_has_a_key() -> None:
    zone_of = {name: zone for zone, names in ZONES.items() for name in names if name != "ledger"}
    signed_in = {
        # A ledger stands in either zone, and signs in at the server of its own.
        (f"{zone_of.get(user, zone_of[f'nats-{server}'])}:{user}", f"{zone_of[f'nats-{server}']}:nats-{server}")
        for server, user in (name.split(".") for name in USERS)
        if user != "leaf"  # the gate's side of the link
    }
    signed_in.add(("relay:nats-gate", "internet:nats-dmz"))
    assert signed_in == {pair for pair in connections() if ":nats-" in pair[1]}


@pytest.mark.parametrize(
    ("listed", "edge"), [("asks", "ocsp_client.py"), ("stamps", "timestamp_client.py"), ("mails", "mail_client.py")]
)
def test_whoever_may_ask_somebody_can_be_told_of_one_and_nobody_else_can(listed: str, edge: str) -> None:
    told = {
        (zone, service)
        for zone, names in ZONES.items()
        for service in names
        if (ROOT / "services" / service / "src" / f"todoke_{service}" / edge).exists()
    }
    assert told == {(zone, name) for zone, names in BOUNDARY[listed].items() for name in names}


def test_no_connection_is_opened_inwards() -> None:
    """The internet zone reaches nobody; of the relay's zone the relay alone reaches inside, never the gate."""
    for source, target in connections():
        if source.startswith("internet:"):
            assert target.startswith("internet:")
        if target.startswith("closed:"):
            assert source == "relay:relay" or source.startswith("closed:")
        if target.startswith("relay:"):
            assert source == "relay:relay"
