"""What a process finds in its pod: files by path, folders that somebody fills, variables; and where names lead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from support.manifests import Object, Pod, of_kind, pods, projected
from support.netpol import selects

PEER = re.compile(r"([a-z0-9-]+)-[0-9]\.([a-z0-9-]+)")  # one pod of a StatefulSet
SERVICE = re.compile(r"([a-z0-9-]+)(?:\.([a-z0-9-]+)(?:\.svc)?)?")


class Source(NamedTuple):
    """Where a file comes from; no key for a folder that shows all of it."""

    kind: str
    name: str
    key: str


def files(pod: Pod) -> dict[str, Source]:
    """Every file and filled folder that the process can read, by path."""
    found: dict[str, Source] = {}
    for container in pod.containers:
        for mount in container["volumeMounts"]:
            volume = pod.volumes[mount["name"]]
            for kind, name, key, path in projected(volume):
                found[f"{mount['mountPath']}/{path}".rstrip("/")] = Source(kind, name, key)
            for kind in volume.keys() & {"persistentVolumeClaim", "claim", "emptyDir"}:
                found[mount["mountPath"]] = Source(kind, mount["name"], "")
    return found


def text(given: Sequence[Object], pod: Pod, path: str) -> str:
    """A file of a ConfigMap, which may be mounted whole."""
    folder, _, file = path.rpartition("/")
    found = files(pod)
    source = found.get(path) or found[folder]
    assert source.kind == "ConfigMap", path
    return str(_config_map(given, pod, source.name)[source.key or file])


def variables(given: Sequence[Object], pod: Pod) -> dict[str, str]:
    """The environment that the manifests give; what a pod only knows once it runs is empty."""
    found: dict[str, str] = {}
    for container in pod.containers:
        for source in container.get("envFrom", ()):
            found |= _config_map(given, pod, source["configMapRef"]["name"])
        found |= {entry["name"]: entry.get("value", "") for entry in container.get("env", ())}
    return found


def reached(given: Sequence[Object], pod: Pod, address: str) -> Iterator[tuple[Pod, int]]:
    """The pods and the port behind "host:port", as `pod` sees it."""
    host, _, port = address.rpartition(":")
    if peer := PEER.fullmatch(host):
        for other in pods(given):
            if (other.namespace, other.name, other.owner["spec"].get("serviceName")) == (pod.namespace, *peer.groups()):
                yield other, int(port)
        return
    found = SERVICE.fullmatch(host)
    assert found is not None, address
    namespace = found[2] or pod.namespace
    for service in of_kind(given, "Service"):
        if (service["metadata"]["name"], service["metadata"]["namespace"]) == (found[1], namespace):
            yield from _behind(given, service, int(port))


def _behind(given: Sequence[Object], service: Object, port: int) -> Iterator[tuple[Pod, int]]:
    (target,) = [entry["targetPort"] for entry in service["spec"]["ports"] if entry["port"] == port]
    for pod in pods(given):
        near = pod.namespace == service["metadata"]["namespace"]
        if near and selects({"matchLabels": service["spec"]["selector"]}, pod.labels):
            yield pod, pod.ports[target]


def _config_map(given: Sequence[Object], pod: Pod, name: str) -> dict[str, str]:
    (found,) = [
        one["data"]
        for one in of_kind(given, "ConfigMap")
        if (one["metadata"]["name"], one["metadata"]["namespace"]) == (name, pod.namespace)
    ]
    return dict(found)
