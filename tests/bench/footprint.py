"""What a run took of the machine: the disk under a folder, and the most memory that each process ever held."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

import psutil

SECTOR = 512  # bytes: what st_blocks counts in (stat(2))
PEAK = re.compile(r"VmHWM:\s*(\d+) kB")


def disk_bytes(folder: Path) -> int:
    """What the files and folders in a folder take, which may come and go meanwhile."""
    total = 0
    for parent, folders, files in os.walk(folder):  # unlike rglob it passes over a folder that is gone
        for name in (*folders, *files):
            with contextlib.suppress(FileNotFoundError):
                total += Path(parent, name).lstat().st_blocks * SECTOR
    return total


def peak_bytes(pids: Mapping[str, int]) -> dict[str, int]:
    """The most memory (proc(5), VmHWM) of each process; of a server with children, of the largest one of them.

    It began to count when the process was started.
    """
    return {name: max(map(_peak, _tree(pid))) for name, pid in pids.items()}


def _tree(pid: int) -> list[int]:
    process = psutil.Process(pid)
    return [member.pid for member in (process, *process.children(recursive=True))]


def _peak(pid: int) -> int:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
        if found := PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii")):
            return int(found.group(1)) << 10
    return 0
