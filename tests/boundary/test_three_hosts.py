"""Three hosts in network namespaces, the relay's two sides apart: what is filed arrives, and nobody finds a way inside.

The firewalls are made of `deploy/boundary.toml`, the ports are those that the stack's layout declares. Whoever scans
has taken his host over: it has no rules left, and routes to everything; the hosts on the way forward what they get.
UDP is not scanned: that nothing listens for it is what is tested.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import firewall
from support.firewall import Flow
from support.hosts import ADDRESSES, Hosts, hosts

from devstack.layout import LISTENERS, Host, Layout
from devstack.parts import Parts
from devstack.processes import stages

ORDER: tuple[Host, ...] = ("internet", "closed", "gate", "relay")  # who dials comes after whom it dials
OUTSIDE: tuple[Host, ...] = ("internet", "gate")
CLOSED = ADDRESSES["closed"]
NETWORK = "10.77.3.0/24"
ROUTES: tuple[tuple[Host, str, str], ...] = (
    ("internet", NETWORK, "10.77.1.2"),
    ("internet", "10.77.2.0/24", "10.77.1.2"),
    ("gate", NETWORK, "10.77.2.3"),
    ("relay", "10.77.1.0/24", "10.77.2.2"),
)
FORWARD = "/proc/sys/net/ipv4/ip_forward"
WATCH = "table inet watch { chain input { type filter hook input priority -1; tcp flags syn counter; }; }\n"


@dataclass(frozen=True)
class Zones:
    """The hosts with everything running on them, and the stack as each of them knows it."""

    hosts: Hosts
    states: Path

    def layout(self, host: Host) -> Layout:
        return Layout(self.states / host, hosts=ADDRESSES)

    def does(self, host: Host, deed: str, *words: str) -> str:
        return self.hosts.python(host, "support.onehost", deed, str(self.states / host), *words).strip()

    def scan(self, host: Host, address: str) -> set[int]:
        return {int(port) for port in self.hosts.python(host, "support.scan", address).split()}

    def guard(self, *guarded: Host) -> None:
        for host in guarded:
            self.hosts.firewall(host, firewall.rules(self.layout(host), host))


def prepare(states: Path) -> None:
    """Makes the keys and certificates of a stack once, and gives each host a state folder with them."""
    first = Layout(states / "first", hosts=ADDRESSES)
    first.make_folders()
    stages(Parts.prepare(first))
    for host in ADDRESSES:
        shutil.copytree(first.root, states / host)


@pytest.fixture(scope="module")
def zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zones]:
    """All processes, each on its host, behind its firewall."""
    states = tmp_path_factory.mktemp("hosts")
    prepare(states)
    with hosts() as made, ExitStack() as serving:
        started = Zones(made, states)
        started.guard(*ADDRESSES)
        for host in ORDER:
            serving.enter_context(made.serving(host, "support.onehost", "serve", str(states / host), host))
        yield started


@contextmanager
def taken_over(zones: Zones, *without_rules: Host) -> Iterator[None]:
    """The hosts outside belong to an attacker, and of the others these have no rules either."""
    for host in (*OUTSIDE, *without_rules):
        zones.hosts.firewall(host, firewall.NONE)
    for host, network, by_way_of in ROUTES:
        zones.hosts.run(host, "ip", "route", "replace", network, "via", by_way_of)
    for host in ("gate", "relay"):
        zones.hosts.run(host, "sh", "-c", f"echo 1 > {FORWARD}")
    try:
        yield
    finally:
        for host in ("gate", "relay"):
            zones.hosts.run(host, "sh", "-c", f"echo 0 > {FORWARD}")
        for host, network, _ in ROUTES:
            zones.hosts.run(host, "ip", "route", "delete", network)
        zones.guard(*OUTSIDE, *without_rules)


def test_the_boundary_opens_three_doors_between_hosts_and_none_from_outside() -> None:
    assert set(firewall.flows()) == {
        Flow("gate", "internet", "nats-dmz-leaf"),
        Flow("relay", "gate", "nats-gate"),
        Flow("relay", "closed", "nats-lgwan"),
    }


@pytest.mark.namespaces
def test_an_application_goes_all_the_way_and_its_status_comes_back(zones: Zones) -> None:
    number = zones.does("internet", "file")
    assert set(zones.does("closed", "arrived", number).split()) == {"ok"}
    zones.does("internet", "seen", number)


@pytest.mark.namespaces
@pytest.mark.parametrize("host", OUTSIDE)
def test_a_scan_from_outside_finds_no_port_of_the_closed_zone(zones: Zones, host: Host) -> None:
    with taken_over(zones):
        assert zones.scan(host, CLOSED) == set()
        assert zones.scan(host, ADDRESSES["relay"]) == set(), "nor one of the relay"
    with taken_over(zones, "relay"):
        assert zones.scan(host, CLOSED) == set(), "and the closed host's own firewall is enough for that"


@pytest.mark.namespaces
@pytest.mark.parametrize("host", OUTSIDE)
def test_without_a_rule_in_any_firewall_the_closed_zone_answers_nobody_outside(zones: Zones, host: Host) -> None:
    with taken_over(zones, "relay", "closed"):
        zones.hosts.firewall("closed", WATCH)
        assert zones.scan(host, CLOSED) == set()
        counted = re.search(r"counter packets (\d+)", zones.hosts.run("closed", "nft", "list", "ruleset"))
        zones.hosts.firewall("closed", firewall.NONE)
        assert counted is not None
        assert int(counted[1]) >= 65_535, "every port was knocked at"


@pytest.mark.namespaces
def test_the_closed_zone_listens_on_its_own_address_alone(zones: Zones) -> None:
    listening = {plain(line.split()[3]) for line in zones.hosts.run("closed", "ss", "-Hltn").splitlines()}
    assert listening == {f"{CLOSED}:{port}" for port in LISTENERS["closed"].values()}
    assert zones.hosts.run("closed", "ss", "-Hlun") == "", "nor for anything but TCP"


@pytest.mark.namespaces
def test_the_closed_zone_has_no_way_to_answer_outside_and_none_there_has_a_way_in(zones: Zones) -> None:
    networks = {host: zones.hosts.run(host, "ip", "-4", "route", "show", "scope", "link") for host in ADDRESSES}
    assert [line.split()[0] for line in networks["closed"].splitlines()] == [NETWORK]
    for host in ADDRESSES:
        assert zones.hosts.run(host, "ip", "-4", "route", "show", "default") == ""
        assert zones.hosts.run(host, "cat", FORWARD) == "0\n"
    assert all(NETWORK not in networks[host] for host in OUTSIDE)


@pytest.mark.namespaces
def test_the_relay_reaches_one_port_inside_and_the_scan_finds_all_when_no_rule_hides_them(zones: Zones) -> None:
    """Shows that the scan finds what there is to find."""
    lgwan = {LISTENERS["closed"]["nats-lgwan"]}
    assert zones.scan("relay", CLOSED) == lgwan
    with taken_over(zones, "relay"):
        assert zones.scan("relay", CLOSED) == lgwan, "the closed host hides the others too"
    with taken_over(zones, "relay", "closed"):
        assert zones.scan("relay", CLOSED) == set(LISTENERS["closed"].values())


@pytest.mark.namespaces
def test_connections_between_the_hosts_are_opened_outwards_by_the_relay_alone(zones: Zones) -> None:
    """As each host sees those that stand: a declared port at its end where it was dialled."""
    expected: dict[Host, set[tuple[str, int, str]]] = {
        "internet": {("10.77.1.1", LISTENERS["internet"]["nats-dmz-leaf"], "10.77.1.2")},
        "gate": {("10.77.2.2", LISTENERS["gate"]["nats-gate"], "10.77.2.3")},
        "closed": {(CLOSED, LISTENERS["closed"]["nats-lgwan"], "10.77.3.3")},
        "relay": set(),
    }
    assert {host: accepted(zones, host) for host in expected} == expected


def plain(end: str) -> str:
    """An address and port, without the brackets in which gRPC's IPv4 addresses stand."""
    return re.sub(r"\[::ffff:(.+)\]", r"\1", end)


def accepted(zones: Zones, host: Host) -> set[tuple[str, int, str]]:
    """Our address and port, and the other host's address, of connections that came in from another host."""
    lines = zones.hosts.run(host, "ss", "-Htn", "state", "established").splitlines()
    ends = [tuple(end.rsplit(":", 1) for end in line.split()[2:4]) for line in lines]
    declared = set(LISTENERS[host].values())
    return {
        (ours[0], int(ours[1]), theirs[0]) for ours, theirs in ends if int(ours[1]) in declared and ours[0] != theirs[0]
    }
