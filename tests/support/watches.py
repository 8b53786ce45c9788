"""What counts the refusals of one of the three NATS servers, as a process, and what it has counted and told.

with watching(servers, "dmz", tmp_path) as watch:
    watch.wait_for("gateway", "publish", 1)
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.nats import Trio
from support.ports import free_port
from support.processes import Program

from todoke_kit import config
from todoke_kit.natslog import Config

MODULE = "todoke_kit.natslog"
SECONDS = 120.0  # on a machine that is busy with other things
POLL_SECONDS = 0.1


class Watch:
    """The process, started anew by `start`; its memory and its audit file stay."""

    def __init__(self, servers: Trio, settings: Config, folder: Path) -> None:
        self.settings = settings
        self._environment = servers.environment
        self._folder = folder
        self.start()

    def start(self) -> None:
        """Starts the process and waits until it is ready."""
        self.program = Program(MODULE, self.settings, self._folder, environment=self._environment)

    def counted(self, user: str, verb: str) -> float:
        """How often this was refused, by the metric."""
        labels = f'todoke_nats_refused_total{{server="{self.settings.server}",user="{user}",verb="{verb}"}}'
        return self._value(labels)

    def refused(self, code: str) -> float:
        """The count that every door has."""
        return self._value(f'todoke_refused_total{{code="{code}",door="nats"}}')

    def users(self) -> set[str]:
        """All users of whom something was counted."""
        return {line.partition('user="')[2].partition('"')[0] for line in self._metrics() if 'user="' in line}

    def told(self, user: str, verb: str) -> list[int]:
        """The counts of the audit events about this, in order."""
        return [int(line["count"]) for line in self.audited() if (line.get("user"), line.get("verb")) == (user, verb)]

    def audited(self) -> list[dict[str, Any]]:
        """All audit events."""
        return [json.loads(line) for line in self.settings.audit_file.read_text().splitlines()]

    def wait_for(self, user: str, verb: str, count: int) -> None:
        """Waits until so many were counted."""
        give_up = time.monotonic() + SECONDS
        while (now := self.counted(user, verb)) < count:
            assert time.monotonic() < give_up, (now, self.settings.log.read_text(errors="replace")[-2_000:])
            time.sleep(POLL_SECONDS)

    def shown(self, name: str) -> dict[str, float]:
        """The gauges of that name, by their labels as Prometheus writes them."""
        lines = [line.rpartition(" ") for line in self._metrics() if line.startswith(f"{name}{{")]
        return {labels.removeprefix(name): float(value) for labels, _, value in lines}

    def _value(self, labels: str) -> float:
        return sum(float(line.rpartition(" ")[2]) for line in self._metrics() if line.startswith(labels))

    def _metrics(self) -> list[str]:
        with urllib.request.urlopen(f"http://{self.settings.metrics.address}/metrics", timeout=SECONDS) as answer:
            return str(answer.read().decode()).splitlines()


@contextmanager
def watching(
    servers: Trio, server: str, folder: Path, *, log: Path | None = None, repeat: bool = False, looks: bool = False
) -> Iterator[Watch]:
    """Follows the log of a server, or another that is named; `looks` also at how full its streams are."""
    folder.mkdir()
    settings = Config(
        server=server,
        log=log or servers.log(server),
        memory=folder / "memory.json",
        metrics=config.Metrics(address=f"127.0.0.1:{free_port()}"),
        audit_file=folder / "audit.jsonl",
        repeat=repeat,
        monitoring=servers.ports[f"{server}-monitor"] if looks else None,
    )
    watch = Watch(servers, settings, folder)
    try:
        yield watch
    finally:
        watch.program.stop()
