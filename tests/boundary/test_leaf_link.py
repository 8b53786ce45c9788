"""The link between the zones: only the gate gets in, only with its own key and certificate, and only to its own dmz."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.nats import Trio, new_key
from support.tls import Authority, Pair


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Trio]:
    """The dmz alone: each test dials in with a gate of its own."""
    running = Trio(tmp_path)
    running.start("dmz")
    try:
        yield running
    finally:
        running.kill(*[server for server in ("dmz", "gate") if running.running(server)])


def seed(servers: Trio, user: str) -> str:
    return servers.bus(user).seed_file.read_text()


def presenting(pair: Pair) -> dict[str, object]:
    return {"GATE_LEAF_CERT": pair.certificate, "GATE_LEAF_KEY": pair.key}


def test_the_gate_is_let_in(servers: Trio) -> None:
    servers.launch("gate")
    servers.wait_linked()


@pytest.mark.parametrize("user", ["dmz.gateway", "dmz.bootstrap", "gate.relay", "lgwan.relay"])
def test_the_key_of_another_user_is_refused(servers: Trio, user: str) -> None:
    """Without `allowed_connection_types` the gateway's key would do, for all that the gateway may."""
    servers.launch("gate", GATE_LEAF_SEED=seed(servers, user))
    servers.wait_for_log("gate", "Leafnode Error 'Authorization Violation'")


def test_an_unknown_key_is_refused(servers: Trio, tmp_path: Path) -> None:
    new_key(tmp_path / "unknown.nk")
    servers.launch("gate", GATE_LEAF_SEED=(tmp_path / "unknown.nk").read_text())
    servers.wait_for_log("gate", "Leafnode Error 'Authorization Violation'")


def test_another_certificate_of_the_same_authority_is_refused(servers: Trio) -> None:
    servers.launch("gate", **presenting(servers.internet.issue("gateway")))
    servers.wait_for_log("dmz", "TLS leafnode handshake error: certificate not pinned")


def test_a_certificate_of_another_authority_is_refused(servers: Trio, tmp_path: Path) -> None:
    servers.launch("gate", **presenting(Authority(tmp_path / "other", "other").issue("gate-leaf")))
    servers.wait_for_log("dmz", "TLS leafnode handshake error")


def test_the_gate_refuses_a_dmz_with_another_certificate(servers: Trio) -> None:
    servers.launch("gate", GATE_DMZ_PIN=servers.internet.issue("impostor").spki_sha256)
    servers.wait_for_log("gate", "TLS leafnode handshake error: certificate not pinned")


def test_the_gate_refuses_a_dmz_of_another_authority(servers: Trio, tmp_path: Path) -> None:
    servers.launch("gate", GATE_LEAF_CA=Authority(tmp_path / "other", "other").root)
    servers.wait_for_log("gate", "certificate signed by unknown authority")
