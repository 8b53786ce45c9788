"""The NetworkPolicies of `deploy/k8s` allow every flow of `deploy/boundary.toml` and deny every other one."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from support import plainpolicies
from support.boundary import BOUNDARY
from support.manifests import DATABASE, NAME, NAMESPACE, SETUP, ZONES, Object, called, objects, of_kind, pods
from support.netpol import End, Policies

Flow = tuple[str, str, int]  # from and to as "zone:name", or a name alone for whoever stands in no zone

# Whoever runs the cluster: namespaces as the policies name them, and pods in them where they name these too.
AROUND = {
    "kube-system": {"k8s-app": "kube-dns"},
    "cnpg-system": {NAME: "cloudnative-pg"},
    "ingress-internet": {NAME: "ingress"},
    "ingress-closed": {NAME: "ingress"},
    "monitoring-internet": {NAME: "prometheus"},
    "monitoring-closed": {NAME: "prometheus"},
    "core": {NAME: "accounting"},
}
OURS = {f"todoke-{zone}" for zone in ZONES}
API_SERVER = End("api-server", address="198.51.100.10")
ELSEWHERE = End("elsewhere", address="203.0.113.1")
PORTS = {22, 53, 80, 443, 4222, 5432, 6222, 6443, 7000, 7001, 7422, 8000, 8080, 8222, 9090, 9187}


def policies(given: list[Object]) -> Policies:
    spaces = {end.namespace for end in ends(given) if end.namespace is not None}
    return Policies(list(of_kind(given, "NetworkPolicy")), {space: {NAMESPACE: space} for space in spaces})


def ends(given: list[Object]) -> list[End]:
    """Everybody who is known, and whoever else is named by a policy."""
    known = list(known_ends(given))
    named = [
        End(f"{zone_of(space)}:{labels}", space, labels)
        for space, labels in plainpolicies.pods(given)
        if not any(space == end.namespace and labels.items() <= end.labels.items() for end in known)
    ]
    outside = plainpolicies.addresses(given) - {end.address for end in known if end.namespace is None}
    return known + named + [End(address, address=address) for address in outside]


def known_ends(given: list[Object]) -> Iterator[End]:
    """Our pods, a person's, strangers beside and around them, the cluster's own, and addresses outside."""
    for pod in pods(given):
        yield End(f"{zone_of(pod.namespace)}:{pod.name}", pod.namespace, pod.labels, ports=pod.ports)
    for cluster in of_kind(given, "Cluster"):
        name, space = cluster["metadata"]["name"], cluster["metadata"]["namespace"]
        yield End(f"{zone_of(space)}:{name}", space, {DATABASE: name})
    yield End("internet:operator", "todoke-internet", {NAME: "operator"})
    for zone in ZONES:
        yield End(f"{zone}:a stranger", f"todoke-{zone}", {NAME: "stranger"})
        yield End(f"{zone}:without a label", f"todoke-{zone}")
    for space, labels in AROUND.items():
        yield End(space, space, labels)
    yield End("a stranger", "stranger", {NAME: "gateway"})
    yield End("another pod of kube-system", "kube-system", {NAME: "gateway"})
    yield End("another pod of cnpg-system", "cnpg-system", {NAME: "stranger"})
    yield from (API_SERVER, ELSEWHERE)


def zone_of(namespace: str) -> str:
    return namespace.removeprefix("todoke-")


def found(given: list[Object], protocol: str = "TCP") -> set[Flow]:
    """What the policies allow between any two of whom at least one stands in a zone."""
    everybody, rules, ports = ends(given), policies(given), PORTS | plainpolicies.ports(given)
    return {
        (source.name, target.name, port)
        for source, target in itertools.product(everybody, everybody)
        if OURS & {source.namespace, target.namespace}
        for port in ports
        if rules.allow(source, target, port, protocol)
    }


def opened(given: list[Object], way: str, protocol: str = "TCP") -> set[Flow]:
    """What one side of a connection, which stands in a zone, allows by itself, whatever the other one says."""
    everybody, rules, ports = ends(given), policies(given), PORTS | plainpolicies.ports(given)
    lets = {"ingress": rules.lets_in, "egress": rules.lets_out}[way]
    return {
        (source.name, target.name, port)
        for source, target in itertools.product(everybody, everybody)
        if {"ingress": target, "egress": source}[way].namespace in OURS
        for port in ports
        if lets(source, target, port, protocol)
    }


def listed(given: list[Object]) -> set[Flow]:
    """What the boundary lists, between those that exist in a cluster."""
    names = {end.name for end in known_ends(given)}
    flows = {*connections(), *additions(BOUNDARY["cluster"], names), *databases()}
    if "internet:streams" in names:
        flows |= set(additions(BOUNDARY["setup"]["cluster"], names))
    assert {name for source, target, _ in flows for name in (source, target)} <= names
    return flows


def connections() -> Iterator[Flow]:
    ports = BOUNDARY["ports"]
    for zone, callers in BOUNDARY["connects"].items():
        for caller, targets in callers.items():
            for target in targets:
                link = caller == "nats-gate"
                port = ports["link"] if link else ports["bus"] if "nats-" in target else ports["call"]
                yield (named(zone, caller), named(zone, target), port)


def additions(rules: dict[str, Any], names: set[str]) -> Iterator[Flow]:
    for zone, by_port in rules.items():
        every = {name for name in names if name.startswith(f"{zone}:")}
        for port, callers in by_port.items():
            for caller, targets in callers.items():
                for target in targets:
                    sources = every if caller == "*" else {named(zone, caller)}
                    yield from ((source, named(zone, target), int(port)) for source in sources)


def databases() -> Iterator[Flow]:
    rules: dict[str, Any] = BOUNDARY["databases"]
    for zone in set(ZONES) & rules.keys():
        for name, users in rules[zone].items():
            own = f"{zone}:{name}"
            others = {"itself": own, "monitoring": f"monitoring-{zone}"}
            yield from ((f"{zone}:{user}", own, 5432) for user in users)
            for caller, ports in rules["reached"].items():
                yield from ((others.get(caller, caller), own, port) for port in ports)
            for target, ports in rules["calls"].items():
                yield from ((own, target, port) for port in ports)


def named(zone: str, name: str) -> str:
    """Whoever stands around the zones has no zone in its name, and neither has a name that tells its zone already."""
    return name if ":" in name or name in AROUND or name == API_SERVER.name else f"{zone}:{name}"


def test_every_listed_flow_is_allowed_and_every_other_one_denied() -> None:
    given = objects()
    assert found(given) == listed(given)


def test_while_streams_are_made_two_flows_are_added_and_no_other() -> None:
    given = objects(SETUP)
    assert found(given) == listed(given)
    bootstraps = {("internet:streams", "internet:nats-dmz", 4222), ("closed:streams", "closed:nats-lgwan", 4222)}
    names = {("internet:streams", "kube-system", 53), ("closed:streams", "kube-system", 53)}
    assert found(given) - found(objects()) == bootstraps | names


@pytest.mark.parametrize("way", plainpolicies.WAYS)
@pytest.mark.parametrize("overlay", [None, SETUP], ids=["serving", "while streams are made"])
def test_each_side_by_itself_opens_nothing_that_is_not_listed(way: str, overlay: Any) -> None:
    """Or the first mistake on the other side would open a way."""
    given = objects() if overlay is None else objects(overlay)
    assert opened(given, way) <= listed(given)
    assert opened(given, way, "UDP") <= {flow for flow in listed(given) if flow[1:] == ("kube-system", 53)}


def test_names_are_asked_over_udp_too_and_nothing_else_is() -> None:
    given = objects()
    assert found(given, "UDP") == {flow for flow in found(given) if flow[1:] == ("kube-system", 53)}
    assert found(given, "SCTP") == set()


def test_every_process_of_the_boundary_stands_in_its_zone_and_no_other_does() -> None:
    without_pod = {"internet:operator", "closed:core", "closed:sanitizer"}  # people, and what runs within forms' pod
    wanted = {f"{zone}:{name}" for zone, names in BOUNDARY["zones"].items() for name in names} - without_pod
    for zone in ("internet", "closed"):
        wanted |= {f"{zone}:{name}" for name in BOUNDARY["databases"][zone]}
    given = objects()
    workloads = {f"{zone_of(pod.namespace)}:{pod.name}" for pod in pods(given)}
    assert workloads | {end.name for end in ends(given) if DATABASE in end.labels} == wanted


def test_no_flow_points_from_the_internet_zone_into_another_one() -> None:
    for source, target, _ in found(objects()):
        if source.startswith("internet:"):
            assert not target.startswith(("relay:", "closed:"))
        if source.startswith("relay:") and target.startswith("closed:"):
            assert (source, target) == ("relay:relay", "closed:nats-lgwan")


def drop(name: str, zone: str) -> Any:
    def spoil(given: list[Object]) -> None:
        given.remove(called(given, "NetworkPolicy", name, f"todoke-{zone}"))

    return spoil


def widen(name: str, zone: str, way: str) -> Any:
    def spoil(given: list[Object]) -> None:
        called(given, "NetworkPolicy", name, f"todoke-{zone}")["spec"][way][0].pop(
            {"ingress": "from", "egress": "to"}[way]
        )

    return spoil


def admit(name: str, zone: str, way: str, port: int, peer: Object) -> Any:
    """One rule more, as plain as those beside it."""

    def spoil(given: list[Object]) -> None:
        rules = called(given, "NetworkPolicy", name, f"todoke-{zone}")["spec"].setdefault(way, [])
        rules.append({plainpolicies.WAYS[way]: [peer], "ports": [{"port": port}]})

    return spoil


def a_way_that_no_sample_takes(given: list[Object]) -> None:
    """Between two zones, and agreed by both."""
    for name, zone, way, other, space in (
        ("gateway", "internet", "egress", "forms", "todoke-closed"),
        ("forms", "closed", "ingress", "gateway", "todoke-internet"),
    ):
        peer = {"namespaceSelector": named_by(NAMESPACE, space), "podSelector": named_by(NAME, other)}
        admit(name, zone, way, 10000, peer)(given)


def a_pod_that_nobody_knows(given: list[Object]) -> None:
    """It may do what the relay may."""
    other = copy.deepcopy(called(given, "NetworkPolicy", "relay", "todoke-relay"))
    given.append(other | {"spec": other["spec"] | {"podSelector": named_by(NAME, "other")}})


def named_by(key: str, value: str) -> Object:
    return {"matchLabels": {key: value}}


@pytest.mark.parametrize(
    ("spoil", "too_much"),
    [
        (drop("nobody-else", "closed"), True),
        (drop("names", "relay"), False),
        (drop("relay", "relay"), False),
        (widen("nats-lgwan", "closed", "ingress"), True),
        (widen("gateway", "internet", "ingress"), True),
        (widen("nats-gate", "relay", "egress"), True),
        (a_way_that_no_sample_takes, True),
        (admit("forms", "closed", "egress", 443, {"ipBlock": {"cidr": "8.8.8.8/32"}}), True),
        (admit("forms", "closed", "egress", 443, {"ipBlock": {"cidr": "2001:db8::1/128"}}), True),
        (admit("forms", "closed", "ingress", 7000, {"namespaceSelector": named_by(NAMESPACE, "other")}), True),
        (a_pod_that_nobody_knows, True),
    ],
    ids=[
        "no default", "no names", "a flow is missing", "an open bus", "an open door", "a way out", "an unusual port",
        "an address", "an IPv6 address", "an unknown namespace", "an unknown pod",
    ],
)  # fmt: skip
def test_a_policy_that_is_missing_or_too_wide_is_seen(spoil: Any, too_much: bool) -> None:
    given = objects()
    spoil(given)
    difference = found(given) - listed(given) if too_much else listed(given) - found(given)
    assert difference


@pytest.mark.parametrize(
    ("name", "zone", "way", "space", "other"),
    [
        ("forms", "closed", "ingress", "todoke-internet", "gateway"),
        ("forms", "closed", "ingress", "todoke-relay", "relay"),
        ("nats-lgwan", "closed", "ingress", "todoke-relay", "nats-gate"),
        ("gateway", "internet", "egress", "todoke-closed", "forms"),
        ("relay", "relay", "egress", "todoke-closed", "forms"),
    ],
)
def test_one_side_that_is_too_wide_is_seen_though_the_other_is_not(
    name: str, zone: str, way: str, space: str, other: str
) -> None:
    given = objects()
    peer = {"namespaceSelector": named_by(NAMESPACE, space), "podSelector": named_by(NAME, other)}
    admit(name, zone, way, 7000, peer)(given)
    assert found(given) == listed(given)
    assert opened(given, way) - listed(given)
