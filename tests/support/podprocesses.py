"""A process of `deploy/k8s` with the configuration that it will read, loaded as the process itself loads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from support.manifests import Object, Pod, pods
from support.podfiles import text

import todoke_aggregation.config
import todoke_forms.config
import todoke_gateway.config
import todoke_identity.config
import todoke_ledger.config
import todoke_relay.config
from todoke_kit import config, streams

CLASSES: dict[str, type[config.Strict]] = {
    "todoke_gateway": todoke_gateway.config.Config,
    "todoke_identity": todoke_identity.config.Config,
    "todoke_ledger": todoke_ledger.config.Config,
    "todoke_relay": todoke_relay.config.Config,
    "todoke_aggregation": todoke_aggregation.config.Config,
    "todoke_forms inbox": todoke_forms.config.InboxConfig,
    "todoke_forms web": todoke_forms.config.WebConfig,
    "todoke_forms delete-due": todoke_forms.config.WebConfig,
    "todoke_forms list-dead --summary": todoke_forms.config.OperatorConfig,
    "todoke_kit.streams": streams.Config,
}
PROCESSES = [
    "internet/gateway", "internet/identity", "internet/ledger", "internet/streams", "relay/relay",
    "closed/aggregation", "closed/forms", "closed/forms-web", "closed/forms-retention", "closed/ledger",
    "closed/operator", "closed/streams",
]  # fmt: skip


class Process:
    """One pod with the configuration its process will read."""

    def __init__(self, given: Sequence[Object], name: str, folder: Path) -> None:
        self.given = given
        self.pod = pod_called(given, name)
        self.zone = name.partition("/")[0]
        *words, flag, path = self.pod.main["args"]
        assert flag == "--config"
        file = folder / "config.toml"
        file.write_text(text(given, self.pod, path))
        self.settings = config.load(CLASSES[" ".join(words)], file)
        self.values = dict(flat(self.settings))

    @property
    def paths(self) -> set[str]:
        """Every file and folder that the configuration names, also in a database's URL."""
        plain = {str(value) for value in self.values.values() if isinstance(value, Path)}
        urls = [urlsplit(value) for value in self.values.values() if isinstance(value, str) and "://" in value]
        return plain | {
            path for url in urls for values in parse_qs(url.query).values() for path in values if "/" in path
        }


def pod_called(given: Sequence[Object], name: str) -> Pod:
    zone, _, own = name.partition("/")
    (found,) = [pod for pod in pods(given) if (pod.namespace, pod.name) == (f"todoke-{zone}", own)]
    return found


def flat(tree: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a configuration, with the way to it."""
    if isinstance(tree, msgspec.Struct):
        tree = msgspec.structs.asdict(tree)
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from flat(value, f"{name}.{key}" if name else key)
    elif isinstance(tree, list | tuple):
        for number, value in enumerate(tree):
            yield from flat(value, f"{name}.{number}")
    else:
        yield name, tree
