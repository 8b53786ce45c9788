"""What would open a port of a node, or of anything else outside the cluster's own network: all that the policies, which
govern pods, do not see. Of a Service only what is listed here is known; of kinds only those that the other checks read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from support.manifests import Object, Pod, of_kind, pods, where

KINDS = {
    *("Namespace", "ServiceAccount", "ConfigMap", "PersistentVolumeClaim", "NetworkPolicy", "PodDisruptionBudget"),
    *("Service", "Deployment", "StatefulSet", "Job", "CronJob", "Cluster"),
}
MEMBERS = {"type", "clusterIP", "selector", "ports", "publishNotReadyAddresses"}
PORT_MEMBERS = {"name", "port", "targetPort", "protocol", "appProtocol"}
INSIDE = {None, "ClusterIP"}
HEADLESS = {None, "None"}
OF_THE_HOST = {"hostNetwork", "hostPID", "hostIPC"}
CONTAINER_PORT = {"name", "containerPort", "protocol"}


def node_ports(given: Sequence[Object]) -> Iterator[str]:
    """A Service or a pod that answers at an address outside the cluster's own network, or a kind that may do so."""
    yield from (f"{where(one)} may open anything" for one in given if one["kind"] not in KINDS)
    for one in of_kind(given, "Service"):
        yield from (f"{where(one)} {words}" for words in _of_service(one))
    for pod in pods(given):
        yield from (f"{pod} {words}" for words in _of_pod(pod))


def _of_service(one: Object) -> Iterator[str]:
    spec = one["spec"]
    if spec.get("type") not in INSIDE or spec.get("clusterIP") not in HEADLESS:
        yield "is no plain ClusterIP"
    yield from (f"has {member}" for member in sorted(spec.keys() - MEMBERS))
    yield from (f"has {member} of a port" for port in spec.get("ports", ()) for member in port.keys() - PORT_MEMBERS)
    if one["metadata"].get("annotations"):  # some networks announce a Service that bears one
        yield "has annotations"


def _of_pod(pod: Pod) -> Iterator[str]:
    yield from (f"has {member}" for member in sorted(pod.spec.keys() & OF_THE_HOST))
    for container in pod.containers:
        for port in container.get("ports", ()):
            yield from (f"has {member} of a port" for member in sorted(port.keys() - CONTAINER_PORT))
