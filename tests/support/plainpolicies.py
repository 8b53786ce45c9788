"""NetworkPolicies as plain lists of peers and ports: what makes one more than that, and all that such lists name.

Whatever a plain one opens, it names: port by port, address by address, label by label. So all of it can be tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ipaddress import ip_network

from support.manifests import DATABASE, NAME, NAMESPACE, Object, of_kind, where

WAYS = {"ingress": "from", "egress": "to"}
KEYS = {"namespaceSelector": {NAMESPACE}, "podSelector": {NAME, DATABASE, "k8s-app"}}


def policies(given: Sequence[Object]) -> Iterator[str]:
    """A policy that opens more than it names: a range of ports, a block of addresses, everybody; or that is unclear."""
    for one in of_kind(given, "NetworkPolicy"):
        yield from (f"{where(one)} {words}" for words in _faults(one["spec"]))


def ports(given: Sequence[Object]) -> set[int]:
    """Every port that a policy names."""
    return {entry["port"] for _, rule in _rules(given) for entry in rule.get("ports") or () if _is_plain_port(entry)}


def addresses(given: Sequence[Object]) -> set[str]:
    """Every address that a policy names."""
    blocks = [peer["ipBlock"] for _, peer in _peers(given) if "ipBlock" in peer]
    return {str(ip_network(block["cidr"], strict=False)[0]) for block in blocks}


def pods(given: Sequence[Object]) -> Iterator[tuple[str, dict[str, str]]]:
    """All pods that a policy governs or names, by namespace and label; without a label those of a whole namespace."""
    for one in of_kind(given, "NetworkPolicy"):
        yield from ((one["metadata"]["namespace"], label) for label in _labels(one["spec"]["podSelector"]))
    for home, peer in _peers(given):
        if "ipBlock" not in peer:
            chosen = _labels(peer.get("namespaceSelector", {}))
            for space in {space for label in chosen for space in label.values()} or {home}:
                yield from ((space, label) for label in _labels(peer.get("podSelector", {})) or [{}])


def _faults(spec: Object) -> Iterator[str]:
    if not spec.keys() <= {"podSelector", "policyTypes", *WAYS}:
        yield f"is unclear: {sorted(spec)}"
    if spec["podSelector"] and not _is_plain_selector("podSelector", spec["podSelector"]):
        yield f"governs {spec['podSelector']}"
    for way, word in WAYS.items():
        for rule in spec.get(way) or ():
            yield from _faults_of_rule(rule, word)


def _faults_of_rule(rule: Object, word: str) -> Iterator[str]:
    if not rule.keys() <= {word, "ports"}:
        yield f"is unclear: {sorted(rule)}"
    if not rule.get(word):
        yield "is open to everybody"
    if not rule.get("ports"):
        yield "opens every port"
    yield from (f"opens the port {entry}" for entry in rule.get("ports") or () if not _is_plain_port(entry))
    yield from (f"is open to {peer}" for peer in rule.get(word) or () if not _is_plain_peer(peer))


def _is_plain_port(entry: Object) -> bool:
    """One number, of a protocol that our processes speak."""
    known = entry.keys() <= {"port", "protocol"} and entry.get("protocol", "TCP") in {"TCP", "UDP"}
    return known and isinstance(entry.get("port"), int)


def _is_plain_peer(peer: Object) -> bool:
    """One address, or pods by one label, or a namespace by its name."""
    if peer.keys() == {"ipBlock"}:
        block = peer["ipBlock"]
        return block.keys() == {"cidr"} and ip_network(block["cidr"], strict=False).num_addresses == 1
    return bool(peer) and all(kind in KEYS and _is_plain_selector(kind, peer[kind]) for kind in peer)


def _is_plain_selector(kind: str, selector: Object) -> bool:
    """Values of one label that we know: nobody is chosen whose value is not written down."""
    expressions = selector.get("matchExpressions") or ()
    keys = [*(selector.get("matchLabels") or ()), *(expression["key"] for expression in expressions)]
    known = selector.keys() <= {"matchLabels", "matchExpressions"} and len(keys) == 1 and keys[0] in KEYS[kind]
    return known and all(expression["operator"] == "In" for expression in expressions)


def _labels(selector: Object) -> list[dict[str, str]]:
    """Each label of which a plain selector wants one."""
    wanted = [{key: value} for key, value in (selector.get("matchLabels") or {}).items()]
    for expression in selector.get("matchExpressions") or ():
        wanted += [{expression["key"]: value} for value in expression.get("values") or ()]
    return wanted


def _rules(given: Sequence[Object]) -> Iterator[tuple[str, Object]]:
    """Every rule with the namespace of its policy."""
    for one in of_kind(given, "NetworkPolicy"):
        yield from ((one["metadata"]["namespace"], rule) for way in WAYS for rule in one["spec"].get(way) or ())


def _peers(given: Sequence[Object]) -> Iterator[tuple[str, Object]]:
    for home, rule in _rules(given):
        yield from ((home, peer) for word in WAYS.values() for peer in rule.get(word) or ())
