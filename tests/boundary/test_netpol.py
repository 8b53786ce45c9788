"""The evaluator of NetworkPolicies gives the answers that the Kubernetes documentation gives."""

from __future__ import annotations

from typing import Any

import pytest
from support.netpol import End, Policies, selects

NAMESPACES = {"shop": {"team": "a"}, "other": {"team": "b"}}
WEB = End("web", "shop", {"app": "web"}, "10.0.0.1", {"http": 8080})
DB = End("db", "shop", {"app": "db"}, "10.0.0.2", {"sql": 5432})
BARE = End("bare", "shop", {}, "10.0.0.3")
FAR = End("far", "other", {"app": "web"}, "10.0.1.1")
OUTSIDE = End("outside", address="203.0.113.9")


def policy(selector: dict[str, Any] | None = None, namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return {"metadata": {"namespace": namespace}, "spec": {"podSelector": selector or {}, **spec}}


def db_from(*peers: dict[str, Any], ports: list[dict[str, Any]] | None = None) -> Policies:
    """The database lets in these peers and nobody else."""
    rule: dict[str, Any] = {"from": list(peers)} if peers else {}
    return over(policy({"matchLabels": {"app": "db"}}, ingress=[rule | ({"ports": ports} if ports else {})]))


def over(*policies: dict[str, Any]) -> Policies:
    return Policies(policies, NAMESPACES)


APP_WEB = {"matchLabels": {"app": "web"}}
TEAM_B = {"matchLabels": {"team": "b"}}


def test_without_a_policy_everyone_may() -> None:
    assert over().allow(OUTSIDE, DB, 5432)


def test_a_policy_without_rules_lets_nobody_in_and_everybody_out() -> None:
    closed = over(policy())
    assert not closed.allow(WEB, DB, 5432)
    assert closed.allow(WEB, FAR, 1)


def test_a_policy_for_egress_alone_closes_only_the_way_out() -> None:
    closed = over(policy(policyTypes=["Egress"]))
    assert not closed.allow(WEB, DB, 5432)
    assert closed.allow(FAR, DB, 5432)


def test_egress_rules_count_without_being_listed_as_a_type() -> None:
    assert not over(policy(egress=[{"to": [{"podSelector": APP_WEB}]}])).allow(BARE, OUTSIDE, 1)


def test_both_ends_must_agree() -> None:
    out = policy(APP_WEB, policyTypes=["Egress"], egress=[{"to": [{"podSelector": {"matchLabels": {"app": "db"}}}]}])
    into = policy({"matchLabels": {"app": "db"}}, ingress=[{"from": [{"podSelector": APP_WEB}]}])
    closed = policy(policyTypes=["Ingress", "Egress"])
    assert over(closed, out, into).allow(WEB, DB, 5432)
    assert not over(closed, out).allow(WEB, DB, 5432)
    assert not over(closed, into).allow(WEB, DB, 5432)


def test_policies_add_up() -> None:
    one = policy(ingress=[{"from": [{"podSelector": APP_WEB}]}])
    two = policy(ingress=[{"from": [{"namespaceSelector": TEAM_B}]}])
    assert over(one, two).allow(WEB, DB, 1)
    assert over(one, two).allow(FAR, DB, 1)
    assert not over(one, two).allow(BARE, DB, 1)


def test_a_policy_governs_its_own_namespace_alone() -> None:
    assert over(policy(namespace="other")).allow(WEB, DB, 1)


def test_a_pod_selector_alone_means_the_same_namespace() -> None:
    assert db_from({"podSelector": APP_WEB}).allow(WEB, DB, 1)
    assert not db_from({"podSelector": APP_WEB}).allow(FAR, DB, 1)


def test_two_selectors_in_one_peer_must_both_hold_and_in_two_either() -> None:
    both = db_from({"namespaceSelector": TEAM_B, "podSelector": APP_WEB})
    either = db_from({"namespaceSelector": TEAM_B}, {"podSelector": APP_WEB})
    assert (both.allow(FAR, DB, 1), both.allow(WEB, DB, 1)) == (True, False)
    assert (either.allow(FAR, DB, 1), either.allow(WEB, DB, 1)) == (True, True)


def test_an_empty_namespace_selector_means_every_pod_and_no_address() -> None:
    assert db_from({"namespaceSelector": {}}).allow(FAR, DB, 1)
    assert not db_from({"namespaceSelector": {}}).allow(OUTSIDE, DB, 1)


def test_a_rule_without_peers_means_anybody() -> None:
    assert db_from().allow(OUTSIDE, DB, 1)


def test_ports_are_numbers_names_and_ranges_of_one_protocol() -> None:
    for ports, allowed in (
        ([{"port": 5432}], {5432}),
        ([{"port": "sql"}], {5432}),
        ([{"port": "http"}], set()),
        ([{"port": 5432, "endPort": 5433}], {5432, 5433}),
        ([{"port": 5432, "protocol": "UDP"}], set()),
        ([{"protocol": "TCP"}], {5431, 5432, 5433, 5434}),
        ([{"port": 5431}, {"port": 5434}], {5431, 5434}),
    ):
        rules = db_from(ports=ports)
        assert {port for port in range(5431, 5435) if rules.allow(WEB, DB, port)} == allowed, ports
    assert db_from(ports=[{"port": 53, "protocol": "UDP"}]).allow(WEB, DB, 53, "UDP")


def test_a_named_port_of_egress_is_the_targets() -> None:
    out = over(policy(APP_WEB, policyTypes=["Egress"], egress=[{"ports": [{"port": "sql"}]}]))
    assert out.allow(WEB, DB, 5432)
    assert not out.allow(WEB, FAR, 5432)


def test_an_address_block_has_exceptions() -> None:
    block = {"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.8/29"]}}
    assert not db_from(block).allow(OUTSIDE, DB, 1)
    assert db_from({"ipBlock": {"cidr": "203.0.113.0/24"}}).allow(OUTSIDE, DB, 1)
    assert not db_from({"ipBlock": {"cidr": "203.0.113.0/24"}}).allow(WEB, DB, 1)
    assert db_from({"ipBlock": {"cidr": "0.0.0.0/0"}}).allow(WEB, DB, 1)


def test_expressions_hold_as_documented() -> None:
    def expression(operator: str, *values: str) -> dict[str, Any]:
        return {"matchExpressions": [{"key": "app", "operator": operator, "values": list(values)}]}

    for operator, values, held in (
        ("In", ("web", "api"), {"web"}),
        ("NotIn", ("web", "api"), {"db", ""}),
        ("Exists", (), {"web", "db"}),
        ("DoesNotExist", (), {""}),
    ):
        selector = expression(operator, *values)
        assert {app for app in ("web", "db", "") if selects(selector, {"app": app} if app else {})} == held, operator
    assert not selects(expression("In", "web") | {"matchLabels": {"tier": "front"}}, {"app": "web"})


@pytest.mark.parametrize(
    "spec",
    [
        {"ingress": [{"form": []}]},
        {"ingress": [{"from": [{"serviceSelector": {}}]}]},
        {"ingress": [{"ports": [{"number": 1}]}]},
        {"ingress": [{"from": [{"ipBlock": {"cidrs": "10.0.0.0/8"}}]}]},
        {"ingress": [{"from": [{"podSelector": {"matchExpressions": [{"key": "app", "operator": "Gt"}]}}]}]},
        {"rules": []},
    ],
)
def test_what_it_does_not_know_is_an_error(spec: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not known|Gt"):
        over(policy(**spec)).allow(WEB, DB, 1)
