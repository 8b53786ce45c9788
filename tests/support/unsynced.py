"""A NATS server as it is without our one setting: it syncs every two minutes, and not at every write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from devstack.supervisor import Process

SYNCED = ", sync_interval: always"


def unsynced(process: Process, folder: Path) -> Process:
    """The same server with nats-server's default; its configuration is written to a folder."""
    program, flag, file, *rest = process.command
    text = Path(file).read_text(encoding="utf-8")
    assert text.count(SYNCED) == 1
    changed = folder / f"unsynced-{Path(file).name}"
    changed.write_text(text.replace(SYNCED, ""), encoding="utf-8")
    return replace(process, command=(program, flag, str(changed), *rest))
