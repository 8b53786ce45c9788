"""What is wrong with manifests that a schema and an API server let through, one check a fault; each yields sentences.

`tests/boundary/test_manifests.py` runs all of `CHECKS` over what is rendered, and shows of each that it bites.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from support.manifests import JOBS, NAMESPACE, Object, Pod, of_kind, pods, projected, where
from support.netpol import End, Policies, selects
from support.nodeports import node_ports
from support.plainpolicies import policies

Check = Callable[[Sequence[Object]], Iterator[str]]

CREDENTIAL_NAME = re.compile(r"PASS|SECRET|TOKEN|SEED|CREDENTIAL|PRIVATE")
CREDENTIAL = re.compile(r"PRIVATE KEY|PRIVATE\+KEY\+|\bS[UAO][A-Z2-7]{56}\b|://[^/@\s]*:[^/@\s]+@")
VOLUMES = {"configMap", "secret", "projected", "emptyDir", "persistentVolumeClaim", "claim"}
SOURCES = {"configMap", "secret"}  # of a projected volume; another is a token, or what the API server knows of the pod
# What a pod of ours says, and no more: all else (debug containers, sysctls, name servers) asks for a reason.
POD = {
    "serviceAccountName", "automountServiceAccountToken", "enableServiceLinks", "securityContext", "restartPolicy",
    "terminationGracePeriodSeconds", "topologySpreadConstraints", "initContainers", "containers", "volumes",
}  # fmt: skip
POD_CONTEXT = {"runAsNonRoot", "runAsUser", "runAsGroup", "fsGroup", "fsGroupChangePolicy", "seccompProfile"}
CONTAINER_CONTEXT = {"allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities"}
QUORUM = 3
PROBES = {"startupProbe", "livenessProbe", "readinessProbe"}
DRAIN_SECONDS = {"nats": 30}  # lame_duck_duration; our own processes take no more than OURS
OURS = 10  # until nobody sends calls any more, and then for those that have begun: five seconds each


def duplicates(given: Sequence[Object]) -> Iterator[str]:
    """One object overwrites another."""
    counted = Counter((one["apiVersion"].partition("/")[0], where(one)) for one in given)
    yield from (f"{name} is there {count} times" for (_, name), count in counted.items() if count > 1)


def credentials(given: Sequence[Object]) -> Iterator[str]:
    """A secret that stands in a manifest, or that reaches a process in its environment."""
    for one in of_kind(given, "Secret"):
        yield f"{where(one)} is contained"
    for one in of_kind(given, "ConfigMap"):
        texts = chain(one.get("data", {}).values(), one.get("binaryData", {}).values())
        yield from (f"{where(one)} holds a credential" for text in texts if CREDENTIAL.search(text))
    for pod, container in _containers(given):
        for variable in container.get("env", ()):
            if "secretKeyRef" in variable.get("valueFrom", {}):
                yield f"{pod}: {variable['name']} comes from a Secret"
            if "value" in variable and (
                CREDENTIAL_NAME.search(variable["name"]) or CREDENTIAL.search(variable["value"])
            ):
                yield f"{pod}: {variable['name']} is written down"
        yield from (
            f"{pod}: environment from a Secret" for source in container.get("envFrom", ()) if "secretRef" in source
        )


def services(given: Sequence[Object]) -> Iterator[str]:
    """A Service that leads nowhere."""
    for one in of_kind(given, "Service"):
        chosen = [pod for pod in _near(given, one) if selects({"matchLabels": one["spec"]["selector"]}, pod.labels)]
        if not chosen:
            yield f"{where(one)} selects nothing"
        for pod in chosen:
            for port in one["spec"]["ports"]:
                if port["targetPort"] not in {*pod.ports, *pod.ports.values()}:
                    yield f"{where(one)}: {pod} has no port {port['targetPort']}"


def disruption_budgets(given: Sequence[Object]) -> Iterator[str]:
    """A budget that protects nothing, or several pods without one."""
    budgets = list(of_kind(given, "PodDisruptionBudget"))
    for one in budgets:
        if not any(selects(one["spec"]["selector"], pod.labels) for pod in _near(given, one)):
            yield f"{where(one)} selects nothing"
    for pod in pods(given):
        if _replicas(pod) > 1 and not any(
            selects(one["spec"]["selector"], pod.labels) for one in budgets if _beside(one, pod)
        ):
            yield f"{pod} has no PodDisruptionBudget"


def autoscalers(given: Sequence[Object]) -> Iterator[str]:
    """An autoscaler of nothing."""
    for one in of_kind(given, "HorizontalPodAutoscaler"):
        target = one["spec"]["scaleTargetRef"]
        if not any((pod.owner["kind"], pod.name) == (target["kind"], target["name"]) for pod in _near(given, one)):
            yield f"{where(one)} scales nothing"


def default_deny(given: Sequence[Object]) -> Iterator[str]:
    """A namespace whose pods are open until a policy selects them."""
    closed = {
        one["metadata"]["namespace"]
        for one in of_kind(given, "NetworkPolicy")
        if one["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    }
    for one in of_kind(given, "Namespace"):
        if one["metadata"]["name"] not in closed:
            yield f"{where(one)} has no default deny"


def names(given: Sequence[Object]) -> Iterator[str]:
    """A pod that cannot ask for names, without which every address it knows is a failure at run time."""
    spaces = {pod.namespace for pod in pods(given)} | {"kube-system"}
    rules = Policies(list(of_kind(given, "NetworkPolicy")), {space: {NAMESPACE: space} for space in spaces})
    dns = End("dns", "kube-system", {"k8s-app": "kube-dns"})
    for pod in pods(given):
        own = End(str(pod), pod.namespace, pod.labels)
        yield from (f"{pod} asks no names over {way}" for way in ("TCP", "UDP") if not rules.allow(own, dns, 53, way))


def references(given: Sequence[Object]) -> Iterator[str]:
    """A name of something that is not there. Secrets are made by operators; only their keys are looked at elsewhere."""
    there = {(one["kind"], one["metadata"].get("namespace"), one["metadata"]["name"]) for one in given}
    contents = {where(one): one.get("data", {}) for one in of_kind(given, "ConfigMap")}
    for pod in pods(given):
        for kind, name, key in _wanted(pod):
            if (kind, pod.namespace, name) not in there:
                yield f"{pod}: no {kind} {name}"
            elif key and key not in contents[f"{kind} {pod.namespace}/{name}"]:
                yield f"{pod}: {kind} {name} has no {key}"


def mounts(given: Sequence[Object]) -> Iterator[str]:
    """A mount without its volume, and a volume nobody mounts."""
    for pod in pods(given):
        mounted = {mount["name"] for container in pod.containers for mount in container.get("volumeMounts", ())}
        yield from (f"{pod}: {name} is not both a volume and mounted" for name in mounted ^ pod.volumes.keys())


def secret_keys(given: Sequence[Object]) -> Iterator[str]:
    """A Secret mounted whole: more than the process needs, and no start is refused when a key is missing."""
    for pod in pods(given):
        for volume in pod.volumes.values():
            yield from (
                f"{pod}: all of Secret {name}"
                for kind, name, key, _ in projected(volume)
                # The names of anchors are the authorities' own.
                if (kind, key) == ("Secret", "") and not name.endswith("-anchors")
            )


def selectors(given: Sequence[Object]) -> Iterator[str]:
    """A workload that does not select its own pods, or another's too."""
    for pod in pods(given):
        if pod.owner["kind"] not in JOBS:
            chosen = [
                str(other) for other in _near(given, pod.owner) if selects(pod.owner["spec"]["selector"], other.labels)
            ]
            if chosen != [str(pod)]:
                yield f"{pod} selects {chosen}"


def hardening(given: Sequence[Object]) -> Iterator[str]:
    """A pod that Pod Security `restricted` refuses, that may write or holds a token, or says what none of ours does."""
    for pod in pods(given):
        context = pod.spec.get("securityContext", {})
        yield from _unless(pod, "may be root", context.get("runAsNonRoot") is True and context.get("runAsUser", 0) > 0)
        yield from _unless(pod, "has no seccomp", context.get("seccompProfile") == {"type": "RuntimeDefault"})
        yield from _unless(pod, "has a token", pod.spec.get("automountServiceAccountToken") is False)
        yield from _unless(pod, "is on the host", not pod.spec.keys() & {"hostNetwork", "hostPID", "hostIPC"})
        kinds = {kind for volume in pod.volumes.values() for kind in volume.keys() - {"name"}}
        yield from _unless(pod, "mounts of the host", kinds <= VOLUMES)
        sources = [one for volume in pod.volumes.values() for one in volume.get("projected", {}).get("sources", [])]
        yield from _unless(pod, "is given a token", all(one.keys() <= SOURCES for one in sources))
        yield from _unless(pod, "is more than a pod of ours", pod.spec.keys() <= POD and context.keys() <= POD_CONTEXT)
        for container in pod.containers:
            own = container.get("securityContext", {})
            yield from _unless(pod, "may gain rights", own.get("allowPrivilegeEscalation") is False)
            yield from _unless(pod, "may write", own.get("readOnlyRootFilesystem") is True)
            yield from _unless(pod, "has capabilities", own.get("capabilities") == {"drop": ["ALL"]})
            yield from _unless(pod, "asks for more", own.keys() <= CONTAINER_CONTEXT)


def namespaces(given: Sequence[Object]) -> Iterator[str]:
    """A namespace that does not refuse such pods itself, at a version that does not move."""
    for one in of_kind(given, "Namespace"):
        labels = one["metadata"].get("labels", {})
        enforced = labels.get("pod-security.kubernetes.io/enforce") == "restricted"
        pinned = re.fullmatch(r"v1\.\d+", labels.get("pod-security.kubernetes.io/enforce-version", ""))
        if not (enforced and pinned):
            yield f"{where(one)} enforces nothing"


def accounts(given: Sequence[Object]) -> Iterator[str]:
    """Two workloads with one account, and rights that nobody needs."""
    counted = Counter((pod.namespace, pod.spec.get("serviceAccountName", "default")) for pod in pods(given))
    yield from (
        f"{name} is the account of {count}" for name, count in counted.items() if count > 1 or name[1] == "default"
    )
    for one in of_kind(given, "Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"):
        yield f"{where(one)} gives rights"


def resources(given: Sequence[Object]) -> Iterator[str]:
    """A container that is not bounded."""
    for pod, container in _containers(given):
        asked = container.get("resources", {})
        if not all(asked.get(part, {}).keys() >= {"cpu", "memory"} for part in ("requests", "limits")):
            yield f"{pod} has no requests and limits"
        for part, quantities in asked.items():
            yield from (
                f"{pod}: nothing is no bound: {part} {kind}" for kind, one in quantities.items() if _is_zero(one)
            )


def _is_zero(quantity: object) -> bool:
    """A limit of 0 is none to a container runtime."""
    return re.match(r"0*\.?0*[1-9]", str(quantity)) is None


def probes(given: Sequence[Object]) -> Iterator[str]:
    """A process that nobody asks how it is, or at a port it does not have."""
    for pod in pods(given):
        if pod.owner["kind"] in JOBS:
            continue
        container = pod.main
        yield from (f"{pod} has no {probe}" for probe in PROBES - container.keys())
        for probe in PROBES & container.keys():
            asked = container[probe].get("grpc") or container[probe].get("httpGet") or {}
            if asked.get("port") not in {*pod.ports, *pod.ports.values()}:
                yield f"{pod}: the {probe} asks at {asked.get('port')}"


def images(given: Sequence[Object]) -> Iterator[str]:
    """An image that may be another one tomorrow."""
    for pod, container in _containers(given):
        if not re.search(r"@sha256:[0-9a-f]{64}$", container["image"]):
            yield f"{pod}: {container['image']} is not pinned"


def spread(given: Sequence[Object]) -> Iterator[str]:
    """Pods that a single node takes with it: several must be spread, those of a quorum whatever it costs."""
    for pod in pods(given):
        rules = [
            rule["whenUnsatisfiable"]
            for rule in pod.spec.get("topologySpreadConstraints", ())
            if rule["topologyKey"] == "kubernetes.io/hostname" and selects(rule["labelSelector"], pod.labels)
        ]
        if _replicas(pod) > 1 and not rules:
            yield f"{pod} is not spread"
        if _replicas(pod) >= QUORUM and "DoNotSchedule" not in rules:
            yield f"{pod} may lose its quorum with one node"


def grace(given: Sequence[Object]) -> Iterator[str]:
    """A pod that is killed before it has ended in order, or that ends before others know that it does."""
    sent = list(of_kind(given, "Service"))
    for pod in pods(given):
        drain = DRAIN_SECONDS.get(pod.name.partition("-")[0], OURS)
        if pod.spec.get("terminationGracePeriodSeconds", 30) <= drain:
            yield f"{pod} is killed while it drains"
        served = any(
            _beside(one, pod) and selects({"matchLabels": one["spec"]["selector"]}, pod.labels) for one in sent
        )
        if served and not pod.main.get("lifecycle", {}).get("preStop"):
            yield f"{pod} ends while calls are still sent to it"


CHECKS: tuple[Check, ...] = (
    duplicates, credentials, services, node_ports, disruption_budgets, autoscalers, default_deny, policies, names,
    references, mounts, secret_keys, selectors, hardening, namespaces, accounts, resources, probes, images, spread,
    grace,
)  # fmt: skip


def _containers(given: Sequence[Object]) -> Iterator[tuple[Pod, Object]]:
    return ((pod, container) for pod in pods(given) for container in pod.containers)


def _beside(one: Object, pod: Pod) -> bool:
    return bool(one["metadata"]["namespace"] == pod.namespace)


def _near(given: Sequence[Object], one: Object) -> list[Pod]:
    return [pod for pod in pods(given) if _beside(one, pod)]


def _replicas(pod: Pod) -> int:
    return int(pod.owner["spec"].get("replicas", 1))


def _unless(pod: Pod, words: str, fine: Any) -> Iterator[str]:
    if not fine:
        yield f"{pod} {words}"


def _wanted(pod: Pod) -> Iterator[tuple[str, str, str]]:
    """What a pod names beside Secrets: kind, name and, of a ConfigMap, key."""
    yield "ServiceAccount", pod.spec.get("serviceAccountName", "default"), ""
    for volume in pod.volumes.values():
        yield from ((kind, name, key) for kind, name, key, _ in projected(volume) if kind == "ConfigMap")
        if "persistentVolumeClaim" in volume:
            yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"], ""
    for container in pod.containers:
        for source in container.get("envFrom", ()):
            if "configMapRef" in source:
                yield "ConfigMap", source["configMapRef"]["name"], ""
    if pod.owner["kind"] == "StatefulSet":
        yield "Service", pod.owner["spec"]["serviceName"], ""
