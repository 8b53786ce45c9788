"""`deploy/k8s` as the objects that a cluster is given, rendered by the kubectl that the tests lock."""

from __future__ import annotations

import copy
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from support.boundary import ROOT

K8S = ROOT / "deploy" / "k8s"
EXAMPLE = K8S / "overlays" / "example"
SETUP = K8S / "overlays" / "example-setup"  # the same while its streams are made
ZONES = ("internet", "relay", "closed")
KUBECTL = Path(sysconfig.get_path("scripts")) / "kubectl"
NAME = "app.kubernetes.io/name"
NAMESPACE = "kubernetes.io/metadata.name"  # Kubernetes puts it on each namespace
DATABASE = "cnpg.io/cluster"  # CloudNativePG puts it on the pods of a Cluster

JOBS = ("Job", "CronJob")  # they end, so nobody probes them

Object = dict[str, Any]


def objects(folder: Path = EXAMPLE) -> list[Object]:
    """All objects of a base or an overlay, fresh, for a test may spoil them."""
    return copy.deepcopy(_parsed(folder))


@cache
def _parsed(folder: Path) -> list[Object]:
    return list(yaml.safe_load_all(rendered(folder, KUBECTL)))


@cache
def rendered(folder: Path, kubectl: Path) -> str:
    """The same as text."""
    # No home and no environment: nothing of a cluster that this machine may know.
    done = subprocess.run([kubectl, "kustomize", folder], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class Pod:
    """The pods of one workload: what they are called, where they stand, and the template they are made from."""

    owner: Object
    template: Object

    @property
    def name(self) -> str:
        """The name of the workload."""
        return str(self.owner["metadata"]["name"])

    @property
    def namespace(self) -> str:
        """Where it stands."""
        return str(self.owner["metadata"]["namespace"])

    @property
    def labels(self) -> dict[str, str]:
        """What selectors see."""
        return dict(self.template["metadata"]["labels"])

    @property
    def spec(self) -> Object:
        """The pod's own part."""
        return dict(self.template["spec"])

    @property
    def containers(self) -> list[Object]:
        """All of them, those for the start included."""
        return [*self.spec.get("initContainers", ()), *self.spec["containers"]]

    @property
    def main(self) -> Object:
        """The container of its process."""
        (found,) = [container for container in self.spec["containers"] if container["name"] == "main"]
        return dict(found)

    @property
    def ports(self) -> dict[str, int]:
        """Its ports by name."""
        return {
            port["name"]: port["containerPort"] for container in self.containers for port in container.get("ports", ())
        }

    @property
    def volumes(self) -> dict[str, Object]:
        """Its volumes by name; what a StatefulSet claims is one too."""
        claims = self.owner["spec"].get("volumeClaimTemplates", ())
        claimed = {claim["metadata"]["name"]: {"claim": claim} for claim in claims}
        return {volume["name"]: volume for volume in self.spec.get("volumes", ())} | claimed

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


def pods(given: Iterable[Object]) -> Iterator[Pod]:
    """Every workload."""
    for one in given:
        if one["kind"] in {"Deployment", "StatefulSet", "Job"}:
            yield Pod(one, one["spec"]["template"])
        if one["kind"] == "CronJob":
            yield Pod(one, one["spec"]["jobTemplate"]["spec"]["template"])


def of_kind(given: Iterable[Object], *kinds: str) -> Iterator[Object]:
    """The objects of these kinds."""
    return (one for one in given if one["kind"] in kinds)


def called(given: Iterable[Object], kind: str, name: str, namespace: str | None = None) -> Object:
    """The one object of this kind and name."""
    (found,) = [
        one
        for one in of_kind(given, kind)
        if one["metadata"]["name"] == name and namespace in {None, one["metadata"].get("namespace")}
    ]
    return found


def where(one: Mapping[str, Any]) -> str:
    """An object's kind, place and name, for a message."""
    metadata = one["metadata"]
    return f"{one['kind']} {metadata.get('namespace', '')}/{metadata['name']}"


def projected(volume: Object) -> Iterator[tuple[str, str, str, str]]:
    """What a volume shows, as (kind, name, key, path); an empty key for all keys of a whole object."""
    for source in volume.get("projected", {}).get("sources", [volume]):
        for kind, place, title in (("Secret", "secret", "secretName"), ("ConfigMap", "configMap", "name")):
            if place in source:
                named = source[place].get("name") or source[place][title]
                items = source[place].get("items") or [{"key": "", "path": ""}]
                yield from ((kind, named, item["key"], item["path"]) for item in items)
