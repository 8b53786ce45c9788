"""Streams that soon bring again what was not acknowledged, so that a test in which somebody dies need not wait."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

from devstack.supervisor import Process

ACK_WAIT = re.compile(r"(?m)^ack_wait = \d+$")
SECONDS = 5


def impatient(process: Process, folder: Path) -> Process:
    """What makes the streams, with that; its files are written to a folder. Any other process stays as it is."""
    if not process.name.startswith("streams-"):
        return process
    *command, file = process.command
    settings = Path(file).read_text(encoding="utf-8")
    listed = Path(tomllib.loads(settings)["streams"])
    streams, count = ACK_WAIT.subn(f"ack_wait = {SECONDS}", listed.read_text(encoding="utf-8"))
    assert count
    (changed := folder / f"impatient-{listed.name}").write_text(streams, encoding="utf-8")
    (written := folder / f"impatient-{Path(file).name}").write_text(
        settings.replace(str(listed), str(changed)), encoding="utf-8"
    )
    return replace(process, command=(*command, str(written)))
