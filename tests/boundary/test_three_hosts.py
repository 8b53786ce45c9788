"""Three hosts in network namespaces, the relay's two sides apart: what is filed arrives, and nobody finds a way inside.

The firewalls are made of `deploy/boundary.toml`, the ports are those that the stack's layout declares. Whoever scans
has taken his host over: it has no rules left, and routes to everything; the hosts on the way forward what they get.
Each scan knocks over IPv4 and IPv6, at every port of TCP and of UDP. Of UDP, where silence says nothing, the knocked
kernel tells for how many datagrams it had nobody.
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
from support.hosts import ADDRESSES, Hosts, hosts, sixth

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
FORWARD = ("/proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv6/conf/all/forwarding")
PORTS = 65_535
COUNTED = ("tcp4", "tcp6", "udp4", "udp6")
WATCH = """table inet watch {
  counter tcp4 { }
  counter tcp6 { }
  counter udp4 { }
  counter udp6 { }
  chain input {
    type filter hook input priority -1;
    meta nfproto ipv4 tcp flags & (syn | ack) == syn counter name tcp4
    meta nfproto ipv6 tcp flags & (syn | ack) == syn counter name tcp6
    meta nfproto ipv4 meta l4proto udp counter name udp4
    meta nfproto ipv6 meta l4proto udp counter name udp6
  }
}
"""


@dataclass(frozen=True)
class Zones:
    """The hosts with everything running on them, and the stack as each of them knows it."""

    hosts: Hosts
    states: Path

    def layout(self, host: Host) -> Layout:
        return Layout(self.states / host, hosts=ADDRESSES)

    def does(self, host: Host, deed: str, *words: str) -> str:
        return self.hosts.python(host, "support.onehost", deed, str(self.states / host), *words).strip()

    def scan(self, host: Host, *addresses: str) -> set[int]:
        """The ports that answer, whichever way they are asked."""
        both = [way for address in addresses for way in (address, sixth(address))]
        lines = self.hosts.python(host, "support.scan", *both).splitlines()
        return {int(line.split()[1]) for line in lines}

    def unheard(self, host: Host) -> dict[str, int]:
        """How many datagrams came since the host began for which nobody listened."""
        old, new = (self.hosts.run(host, "cat", f"/proc/net/{file}") for file in ("snmp", "snmp6"))
        names, values = (line.split() for line in old.splitlines() if line.startswith("Udp:"))
        six = dict(line.split() for line in new.splitlines())
        return {"udp4": int(values[names.index("NoPorts")]), "udp6": int(six["Udp6NoPorts"])}

    @contextmanager
    def watched(self, host: Host) -> Iterator[dict[str, int]]:
        """Counts what comes to a host without a firewall, and in the end how much of it found nobody."""
        counts, before = dict[str, int](), self.unheard(host)
        self.hosts.firewall(host, WATCH)
        yield counts
        said = self.hosts.run(host, "nft", "list", "counters")
        after = self.unheard(host)
        self.hosts.firewall(host, firewall.NONE)
        counts |= {name: int(count) for name, count in re.findall(r"counter (\w+) {\s+packets (\d+)", said)}
        counts |= {f"{name} unheard": after[name] - before[name] for name in after}

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
        zones.hosts.run(host, "ip", "route", "replace", sixth_network(network), "via", sixth(by_way_of))
    forward(zones, 1)
    try:
        yield
    finally:
        forward(zones, 0)
        for host, network, _ in ROUTES:
            zones.hosts.run(host, "ip", "route", "delete", network)
            zones.hosts.run(host, "ip", "-6", "route", "delete", sixth_network(network))
        zones.guard(*OUTSIDE, *without_rules)


def sixth_network(network: str) -> str:
    """The same cable by IPv6."""
    return f"{sixth(network.removesuffix('/24')).removesuffix('0')}/64"


def forward(zones: Zones, value: int) -> None:
    """Whether the hosts on the way hand on what is not for them."""
    for host in ("gate", "relay"):
        zones.hosts.run(host, "sh", "-c", "; ".join(f"echo {value} > {file}" for file in FORWARD))


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
        assert zones.scan(host, CLOSED, ADDRESSES["relay"]) == set(), "nor one of the relay"
    with taken_over(zones, "relay"):
        assert zones.scan(host, CLOSED) == set(), "and the closed host's own firewall is enough for that"


@pytest.mark.namespaces
@pytest.mark.parametrize("host", OUTSIDE)
def test_without_a_rule_in_any_firewall_the_closed_zone_answers_nobody_outside(zones: Zones, host: Host) -> None:
    with taken_over(zones, "relay", "closed"), zones.watched("closed") as counts:
        assert zones.scan(host, CLOSED) == set()
    assert {name for name in COUNTED if counts[name] >= PORTS} == set(COUNTED), "every port was knocked at"
    assert {name: counts[name] for name in ("udp4", "udp6")} == {
        name: counts[f"{name} unheard"] for name in ("udp4", "udp6")
    }, "and no datagram found anybody"


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
        assert zones.hosts.run(host, "ip", "-6", "route", "show", "default") == ""
        assert zones.hosts.run(host, "cat", *FORWARD) == "0\n0\n"
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
def test_what_listens_where_it_should_not_is_found_over_either_protocol(zones: Zones) -> None:
    """By the relay, to whom the closed zone can answer; a datagram is heard once over each."""
    port = next(port for port in range(20_000, 30_000) if port not in LISTENERS["closed"].values())
    ajar = zones.hosts.serving("closed", "support.ajar", str(port))
    with taken_over(zones, "relay", "closed"), ajar, zones.watched("closed") as counts:
        lines = zones.hosts.python("relay", "support.scan", CLOSED, sixth(CLOSED)).splitlines()
    assert {f"{address} {port}" for address in (CLOSED, sixth(CLOSED))} <= set(lines)
    assert {line for line in lines if line.startswith("fd77")} == {f"{sixth(CLOSED)} {port}"}
    assert [counts[name] - counts[f"{name} unheard"] for name in ("udp4", "udp6")] == [1, 1]


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
