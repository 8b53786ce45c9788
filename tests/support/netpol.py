"""Decides whether NetworkPolicies (networking.k8s.io/v1) let one end connect to another, in both directions.

Policies only ever add: an end that no policy of a direction selects is open in it, any other one is open to what some
rule lists. A field that this module does not know is an error, so that no rule is read as wider or narrower than it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any

Policy = Mapping[str, Any]


@dataclass(frozen=True)
class End:
    """A pod, or with no namespace an address outside the cluster."""

    name: str
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    address: str = "10.255.255.255"
    ports: Mapping[str, int] = field(default_factory=dict)  # those that a policy may name


class Policies:
    """All policies of a cluster, and the labels of its namespaces; ends are told apart by their names."""

    def __init__(self, policies: Sequence[Policy], namespaces: Mapping[str, Mapping[str, str]]) -> None:
        self._policies = policies
        self._namespaces = namespaces
        self._found: dict[tuple[str, str], list[Mapping[str, Any]] | None] = {}

    def allow(self, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
        """Whether `source` may open a connection to this port of `target`."""
        return self.lets_out(source, target, port, protocol) and self.lets_in(source, target, port, protocol)

    def lets_out(self, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
        """Whether the side of `source` lets it; a port with a name is the target's."""
        return self._open(source, target, "egress", port, protocol, _named(target, port))

    def lets_in(self, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
        """Whether the side of `target` lets it."""
        return self._open(target, source, "ingress", port, protocol, _named(target, port))

    def _open(self, own: End, other: End, direction: str, port: int, protocol: str, named: Mapping[str, int]) -> bool:
        """Whether `own` may speak with `other` in this direction, as far as the policies of its namespace go."""
        rules = self._rules(own, direction)
        return rules is None or any(
            _has_port(rule, port, protocol, named) and self._has_peer(rule, own, other, direction) for rule in rules
        )

    def _rules(self, own: End, direction: str) -> list[Mapping[str, Any]] | None:
        """What this end may do in this direction; None where no policy governs it."""
        key = (own.name, direction)
        if key not in self._found:
            chosen = [policy["spec"] for policy in self._policies if _governs(policy, own, direction)]
            self._found[key] = [rule for spec in chosen for rule in spec.get(direction) or ()] if chosen else None
        return self._found[key]

    def _has_peer(self, rule: Mapping[str, Any], own: End, other: End, direction: str) -> bool:
        word = {"egress": "to", "ingress": "from"}[direction]
        _require_known(rule, {word, "ports"})
        peers = rule.get(word) or ()
        return not peers or any(self._is_peer(peer, own, other) for peer in peers)

    def _is_peer(self, peer: Mapping[str, Any], own: End, other: End) -> bool:
        _require_known(peer, {"ipBlock", "namespaceSelector", "podSelector"})
        if "ipBlock" in peer:
            return _in_block(peer["ipBlock"], other.address)
        if other.namespace is None:
            return False
        if "namespaceSelector" in peer:
            near = selects(peer["namespaceSelector"], self._namespaces[other.namespace])
        else:
            near = other.namespace == own.namespace
        return near and selects(peer.get("podSelector") or {}, other.labels)


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector selects something with these labels; an empty one selects everything."""
    _require_known(selector, {"matchLabels", "matchExpressions"})
    wanted = selector.get("matchLabels") or {}
    expressions: Iterable[Mapping[str, Any]] = selector.get("matchExpressions") or ()
    return wanted.items() <= labels.items() and all(_holds(expression, labels) for expression in expressions)


def _holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    _require_known(expression, {"key", "operator", "values"})
    value, values = labels.get(expression["key"]), expression.get("values") or ()
    match expression["operator"]:
        case "In":
            return value in values
        case "NotIn":  # something without the label as well
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
    raise ValueError(expression["operator"])


def _named(target: End, port: int) -> dict[str, int]:
    return {name: number for name, number in target.ports.items() if number == port}


def _governs(policy: Policy, own: End, direction: str) -> bool:
    spec = policy["spec"]
    _require_known(spec, {"podSelector", "policyTypes", "ingress", "egress"})
    types = spec.get("policyTypes") or ["Ingress", *(["Egress"] if spec.get("egress") else [])]
    near = policy["metadata"]["namespace"] == own.namespace
    return near and direction.capitalize() in types and selects(spec["podSelector"], own.labels)


def _has_port(rule: Mapping[str, Any], port: int, protocol: str, named: Mapping[str, int]) -> bool:
    ports = rule.get("ports") or ()
    return not ports or any(_is_port(entry, port, protocol, named) for entry in ports)


def _is_port(entry: Mapping[str, Any], port: int, protocol: str, named: Mapping[str, int]) -> bool:
    _require_known(entry, {"port", "endPort", "protocol"})
    if entry.get("protocol", "TCP") != protocol:
        return False
    first = entry.get("port")
    if first is None:
        return True
    if isinstance(first, str):
        return first in named
    return bool(first <= port <= entry.get("endPort", first))


def _in_block(block: Mapping[str, Any], address: str) -> bool:
    _require_known(block, {"cidr", "except"})
    one = ip_address(address)
    return one in ip_network(block["cidr"]) and not any(one in ip_network(out) for out in block.get("except") or ())


def _require_known(mapping: Mapping[str, Any], known: set[str]) -> None:
    if unknown := mapping.keys() - known:
        raise ValueError(f"not known: {sorted(unknown)}")
