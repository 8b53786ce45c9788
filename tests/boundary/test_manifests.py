"""What `deploy/k8s` renders: whole, hardened, without a fault that schemas let through, and valid by the schemas."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from support import cnpg
from support.boundary import ROOT
from support.manifestfaults import CHECKS, Check
from support.manifests import (
    DATABASE,
    EXAMPLE,
    K8S,
    KUBECTL,
    NAME,
    SETUP,
    ZONES,
    Object,
    called,
    objects,
    of_kind,
    rendered,
)
from support.nodeports import node_ports
from support.plainpolicies import policies

VERSIONS = ("1.34", "1.37")  # the oldest that Kubernetes supports when this was written, and the newest we can ask
OTHER_KUBECTL = shutil.which("kubectl", path="/usr/local/bin:/usr/bin")


@pytest.mark.parametrize("overlay", [EXAMPLE, SETUP], ids=lambda overlay: overlay.name)
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_what_is_rendered_is_without_fault(check: Check, overlay: Path) -> None:
    assert list(check(objects(overlay))) == []


@pytest.mark.parametrize("zone", ZONES)
def test_a_base_stands_by_itself(zone: str) -> None:
    """Of a zone in a cluster of its own only the images are not pinned yet, which is the overlay's to do."""
    given = objects(K8S / zone)
    assert [fault for check in CHECKS if check.__name__ != "images" for fault in check(given)] == []
    assert {one["metadata"].get("namespace", f"todoke-{zone}") for one in given} == {f"todoke-{zone}"}


def deployment(given: list[Object]) -> Object:
    return called(given, "Deployment", "gateway")["spec"]


def template(given: list[Object]) -> Object:
    return deployment(given)["template"]["spec"]


def container(given: list[Object]) -> Object:
    return template(given)["containers"][0]


def twice(given: list[Object]) -> None:
    given.append(copy.deepcopy(called(given, "Service", "gateway")))


def add(kind: str, **rest: Any) -> Callable[[list[Object]], None]:
    made = {"apiVersion": "v1", "kind": kind, "metadata": {"name": "new", "namespace": "todoke-internet"}, **rest}
    return lambda given: given.append(made)


def without(kind: str, name: str) -> Callable[[list[Object]], None]:
    def spoil(given: list[Object]) -> None:
        given.remove(next(one for one in of_kind(given, kind) if one["metadata"]["name"].startswith(name)))

    return spoil


def variable(**entry: Any) -> Callable[[list[Object]], None]:
    return lambda given: container(given).setdefault("env", []).append(entry)


def change(path: Callable[[list[Object]], Object], **members: Any) -> Callable[[list[Object]], None]:
    return lambda given: path(given).update(members)


def forget(path: Callable[[list[Object]], Object], *names: str) -> Callable[[list[Object]], None]:
    def spoil(given: list[Object]) -> None:
        for name in names:
            del path(given)[name]

    return spoil


def service(given: list[Object]) -> Object:
    return called(given, "Service", "gateway")["spec"]


def budget(given: list[Object]) -> Object:
    return called(given, "PodDisruptionBudget", "gateway")["spec"]


def dmz(given: list[Object]) -> Object:
    return called(given, "StatefulSet", "nats-dmz")["spec"]["template"]["spec"]


def forms(given: list[Object]) -> Object:
    """Its policy."""
    return called(given, "NetworkPolicy", "forms", "todoke-closed")["spec"]


def way_out(**members: Any) -> Callable[[list[Object]], None]:
    """One rule more by which forms opens connections."""
    rule = {"to": [{"podSelector": {"matchLabels": OTHER}}], "ports": [{"port": 443}], **members}
    return lambda given: forms(given)["egress"].append({name: value for name, value in rule.items() if value})


def port(**entry: Any) -> Callable[[list[Object]], None]:
    return way_out(ports=[{"port": 443}, entry])


def peer(**entry: Any) -> Callable[[list[Object]], None]:
    return way_out(to=[{"podSelector": {"matchLabels": OTHER}}, entry])


def governed(**selector: Any) -> Callable[[list[Object]], None]:
    return change(forms, podSelector=selector)


def expression(operator: str, *values: str) -> Object:
    return {"matchExpressions": [{"key": NAME, "operator": operator, "values": list(values)}]}


OTHER = {NAME: "other"}
PLANTED: list[tuple[str, str, Callable[[list[Object]], None]]] = [
    ("duplicates", "Service todoke-internet/gateway is there 2 times", twice),
    ("credentials", "is contained", add("Secret", data={})),
    ("credentials", "holds a credential", add("ConfigMap", data={"a": "-----BEGIN EC PRIVATE KEY-----"})),
    ("credentials", "holds a credential", add("ConfigMap", data={"a": f"seed = SU{'A' * 56}"})),
    ("credentials", "holds a credential", add("ConfigMap", data={"a": "postgresql://u:word@h/d"})),
    ("credentials", "DB_PASSWORD is written down", variable(name="DB_PASSWORD", value="word")),
    ("credentials", "URL is written down", variable(name="URL", value="postgresql://u:word@h/d")),
    ("credentials", "comes from a Secret", variable(name="A", valueFrom={"secretKeyRef": {"name": "a", "key": "b"}})),
    (
        "credentials",
        "environment from a Secret",
        lambda given: container(given).update(envFrom=[{"secretRef": {"name": "gateway"}}]),
    ),
    ("services", "no port web", change(service, ports=[{"port": 80, "targetPort": "web"}])),
    ("services", "selects nothing", change(service, selector=OTHER)),
    ("node_ports", "is no plain ClusterIP", change(service, type="NodePort")),
    ("disruption_budgets", "selects nothing", change(budget, selector={"matchLabels": OTHER})),
    ("disruption_budgets", "has no PodDisruptionBudget", without("PodDisruptionBudget", "gateway")),
    (
        "autoscalers",
        "scales nothing",
        add("HorizontalPodAutoscaler", spec={"scaleTargetRef": {"kind": "StatefulSet", "name": "gateway"}}),
    ),
    ("default_deny", "has no default deny", without("NetworkPolicy", "nobody-else")),
    ("policies", "opens the port", port(port=10000, endPort=65535)),
    ("policies", "opens the port", port(port=443, protocol="SCTP")),
    ("policies", "opens the port", port(port="http")),
    ("policies", "opens the port", port(protocol="UDP")),
    ("policies", "opens the port", port(port=443, number=443)),
    ("policies", "opens every port", way_out(ports=None)),
    ("policies", "is open to everybody", way_out(to=None)),
    ("policies", "is open to {'ipBlock': {'cidr': '::/0'}}", peer(ipBlock={"cidr": "::/0"})),
    ("policies", "is open to {'ipBlock': {'cidr': '8.0.0.0/7'}}", peer(ipBlock={"cidr": "8.0.0.0/7"})),
    ("policies", "is open to", peer(ipBlock={"cidr": "8.8.8.8/31"})),
    ("policies", "is open to", peer(ipBlock={"cidr": "8.8.8.8/32", "except": ["8.8.8.8/32"]})),
    ("policies", "is open to", peer(ipBlock={"cidr": "8.8.8.8/32"}, podSelector={"matchLabels": OTHER})),
    ("policies", "is open to {}", peer()),
    ("policies", "is open to", peer(podSelector={})),
    ("policies", "is open to", peer(namespaceSelector={})),
    ("policies", "is open to", peer(namespaceSelector={}, podSelector={"matchLabels": OTHER})),
    ("policies", "is open to", peer(namespaceSelector={"matchLabels": {"team": "a"}})),
    ("policies", "is open to", peer(podSelector={"matchLabels": {"team": "a"}})),
    ("policies", "is open to", peer(podSelector={"matchLabels": OTHER, "labels": {}})),
    ("policies", "is open to", peer(podSelector=expression("NotIn", "gateway"))),
    ("policies", "is open to", peer(podSelector=expression("Exists"))),
    ("policies", "is open to", peer(serviceSelector={"matchLabels": OTHER})),
    ("policies", "governs", governed(**expression("DoesNotExist"))),
    ("policies", "governs", governed(matchLabels={"team": "a"})),
    ("policies", "governs", governed(matchLabels={NAME: "forms", DATABASE: "forms-db"})),
    ("policies", "is unclear", way_out(form=[{}])),
    ("policies", "is unclear", change(forms, rules=[])),
    ("names", "asks no names over UDP", without("NetworkPolicy", "names")),
    ("references", "no ConfigMap gateway", without("ConfigMap", "gateway")),
    ("references", "no ServiceAccount gateway", without("ServiceAccount", "gateway")),
    ("references", "no PersistentVolumeClaim revocation-lists", without("PersistentVolumeClaim", "revocation-lists")),
    ("references", "no Service nats-dmz-peers", without("Service", "nats-dmz-peers")),
    (
        "references",
        "has no other.toml",
        lambda given: template(given)["volumes"].append(
            {"name": "x", "configMap": {"name": config_map(given), "items": [{"key": "other.toml", "path": "x"}]}}
        ),
    ),
    ("mounts", "not both", change(container, volumeMounts=[{"name": "other", "mountPath": "/x"}])),
    (
        "secret_keys",
        "all of Secret gateway",
        lambda given: template(given)["volumes"].append({"name": "x", "secret": {"secretName": "gateway"}}),
    ),
    ("selectors", "selects []", change(deployment, selector={"matchLabels": OTHER})),
    ("selectors", "selects [", change(deployment, selector={"matchLabels": {}})),
    ("hardening", "may be root", lambda given: template(given)["securityContext"].update(runAsUser=0)),
    ("hardening", "has no seccomp", lambda given: template(given)["securityContext"].pop("seccompProfile")),
    ("hardening", "has a token", forget(template, "automountServiceAccountToken")),
    ("hardening", "is on the host", change(template, hostNetwork=True)),
    (
        "hardening",
        "mounts of the host",
        lambda given: template(given)["volumes"].append({"name": "x", "hostPath": {"path": "/"}}),
    ),
    (
        "hardening",
        "is given a token",
        lambda given: template(given)["volumes"].append(
            {"name": "x", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}
        ),
    ),
    ("hardening", "is more than a pod of ours", change(template, ephemeralContainers=[{"name": "x", "image": "x"}])),
    ("hardening", "is more than a pod of ours", change(template, shareProcessNamespace=True)),
    ("hardening", "is more than a pod of ours", change(template, dnsPolicy="None")),
    (
        "hardening",
        "is more than a pod of ours",
        lambda given: template(given)["securityContext"].update(sysctls=[{"name": "x", "value": "1"}]),
    ),
    (
        "hardening",
        "asks for more",
        lambda given: container(given)["securityContext"].update(procMount="Unmasked"),
    ),
    ("hardening", "may gain rights", forget(container, "securityContext")),
    ("hardening", "may write", lambda given: container(given)["securityContext"].update(readOnlyRootFilesystem=False)),
    ("hardening", "has capabilities", lambda given: container(given)["securityContext"].pop("capabilities")),
    ("hardening", "asks for more", lambda given: container(given)["securityContext"].update(privileged=True)),
    (
        "namespaces",
        "enforces nothing",
        lambda given: called(given, "Namespace", "todoke-closed")["metadata"]["labels"].update(
            {"pod-security.kubernetes.io/enforce-version": "latest"}
        ),
    ),
    ("accounts", "is the account of 2", change(template, serviceAccountName="identity")),
    ("accounts", "'default') is the account", forget(template, "serviceAccountName")),
    ("accounts", "gives rights", add("RoleBinding")),
    ("resources", "no requests and limits", lambda given: container(given)["resources"]["limits"].pop("memory")),
    ("resources", "limits memory", lambda given: container(given)["resources"]["limits"].update(memory="0")),
    ("resources", "requests cpu", lambda given: container(given)["resources"]["requests"].update(cpu="0m")),
    ("probes", "has no startupProbe", forget(container, "startupProbe")),
    ("probes", "asks at web", change(container, readinessProbe={"httpGet": {"path": "/", "port": "web"}})),
    ("images", "is not pinned", change(container, image="todoke-gateway:latest")),
    ("spread", "is not spread", forget(template, "topologySpreadConstraints")),
    (
        "spread",
        "may lose its quorum",
        lambda given: dmz(given)["topologySpreadConstraints"][0].update(whenUnsatisfiable="ScheduleAnyway"),
    ),
    ("grace", "gateway ends while calls are still sent to it", forget(container, "lifecycle")),
    ("grace", "nats-dmz is killed while it drains", change(dmz, terminationGracePeriodSeconds=30)),
]


def config_map(given: list[Object]) -> str:
    """The gateway's, with the hash in its name."""
    return next(one["metadata"]["name"] for one in of_kind(given, "ConfigMap") if "gateway.toml" in one["data"])


@pytest.mark.parametrize(("name", "words", "plant"), PLANTED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_planted_fault_is_found(name: str, words: str, plant: Callable[[list[Object]], None]) -> None:
    given = objects()
    plant(given)
    (check,) = [check for check in CHECKS if check.__name__ == name]
    assert [fault for fault in check(given) if words in fault]


def first(kind: str) -> Callable[[list[Object]], Object]:
    """The part of some object of this kind that says what it is."""
    return lambda given: next(of_kind(given, kind))["spec"]


def first_pod(given: list[Object]) -> Object:
    """That of some pod's template."""
    return first("Deployment")(given)["template"]["spec"]


def first_port(given: list[Object]) -> Object:
    return next(port for container in first_pod(given)["containers"] for port in container["ports"])


def annotated(given: list[Object]) -> None:
    next(of_kind(given, "Service"))["metadata"]["annotations"] = {"service.kubernetes.io/announce": "true"}


def helper(given: list[Object]) -> None:
    """A container for the start that opens a port of the node before anything else runs."""
    asked = {"name": "helper", "ports": [{"containerPort": 1, "hostPort": 1}]}
    first_pod(given).setdefault("initContainers", []).append(asked)


NODE_PORTS: list[tuple[str, Callable[[list[Object]], None]]] = [
    ("is no plain ClusterIP", change(first("Service"), type="NodePort")),
    ("is no plain ClusterIP", change(first("Service"), type="LoadBalancer")),
    ("is no plain ClusterIP", change(first("Service"), type="ExternalName", externalName="elsewhere.example")),
    ("is no plain ClusterIP", change(first("Service"), clusterIP="203.0.113.1")),
    ("has externalIPs", change(first("Service"), externalIPs=["203.0.113.1"])),
    ("has externalIPs", change(first("Service"), type="ClusterIP", externalIPs=["203.0.113.1"])),
    ("has loadBalancerIP", change(first("Service"), loadBalancerIP="203.0.113.1")),
    ("has healthCheckNodePort", change(first("Service"), healthCheckNodePort=30000)),
    ("has nodePort of a port", lambda given: first("Service")(given)["ports"][0].update(nodePort=30000)),
    ("has annotations", annotated),
    ("has hostNetwork", change(first_pod, hostNetwork=True)),
    ("has hostPort of a port", change(first_port, hostPort=4222)),
    ("has hostIP of a port", change(first_port, hostIP="0.0.0.0")),
    ("has hostPort of a port", helper),
    ("may open anything", add("Ingress", spec={})),
    ("may open anything", add("DaemonSet", spec={})),
    ("may open anything", add("Pod", spec={"hostNetwork": True})),
    ("may open anything", add("Gateway", spec={})),
]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("words", "plant"), NODE_PORTS, ids=lambda value: value if isinstance(value, str) else "")
def test_no_zone_can_open_a_port_of_a_node(zone: str, words: str, plant: Callable[[list[Object]], None]) -> None:
    given = objects(K8S / zone)
    assert list(node_ports(given)) == []
    plant(given)
    assert [fault for fault in node_ports(given) if words in fault]


@pytest.mark.parametrize("plain", [{"type": "ClusterIP"}, {"clusterIP": "None"}])
def test_a_service_may_say_that_it_is_inside(plain: Object) -> None:
    given = objects()
    service(given).update(plain)
    assert list(node_ports(given)) == []


def test_a_rule_as_plain_as_the_others_is_no_fault_of_form() -> None:
    given = objects()
    way_out()(given)
    assert list(policies(given)) == []


def test_every_check_was_seen_to_bite() -> None:
    assert {name for name, _, _ in PLANTED} == {check.__name__ for check in CHECKS}


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_fits_its_schema(version: str) -> None:
    for one in objects(SETUP):
        validate(one, version)


def validate(one: Object, version: str) -> None:
    """By Kubernetes' own schemas; CloudNativePG's are in no package, so `support.cnpg` lists what we use of them."""
    if one["apiVersion"].startswith("postgresql.cnpg.io/"):
        cnpg.validate(one)
    else:
        kubernetes_validate.validate(one, version, strict=True)


@pytest.mark.parametrize("kind", ["Deployment", "NetworkPolicy", "Cluster"])
def test_a_misspelt_member_does_not_fit(kind: str) -> None:
    one = next(of_kind(objects(), kind))
    one["spec"]["replica"] = 2
    with pytest.raises((kubernetes_validate.ValidationError, cnpg.ValidationError)):
        validate(one, VERSIONS[0])


def test_a_changed_configuration_makes_new_pods() -> None:
    """Each ConfigMap bears a hash of its content, and who reads it names it so."""
    names = [one["metadata"]["name"] for one in of_kind(objects(), "ConfigMap")]
    assert [name for name in names if not name.rpartition("-")[2].isalnum() or len(name.rpartition("-")[2]) != 10] == []


def test_the_servers_files_are_those_of_deploy_nats() -> None:
    maps = list(of_kind(objects(), "ConfigMap"))
    for server, files in (
        ("dmz", ("dmz.conf", "dmz-streams.toml", "bootstrap.conf", "pod-setup.conf")),
        ("gate", ("gate.conf",)),
        ("lgwan", ("lgwan.conf", "lgwan-streams.toml", "bootstrap.conf", "pod-setup.conf")),
    ):
        for file in files:
            (given,) = [one["data"] for one in maps if f"{server}.conf" in one["data"]]
            assert given[file] == (ROOT / "deploy" / "nats" / server / file).read_text()


@pytest.mark.skipif(OTHER_KUBECTL is None, reason="this machine has no kubectl of its own to compare with")
def test_another_kubectl_renders_the_same() -> None:
    assert rendered(EXAMPLE, Path(OTHER_KUBECTL or "")) == rendered(EXAMPLE, KUBECTL)
