"""CPU time of named process trees, read before and after a run (psutil; the kernel's tick is 10 ms)."""

from __future__ import annotations

from collections.abc import Mapping

import psutil


def read(pids: Mapping[str, int]) -> dict[str, float]:
    """User plus system seconds used so far by each process and its living children."""
    return {name: _tree_seconds(pid) for name, pid in pids.items()}


def used(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Seconds used between two readings."""
    return {name: after[name] - before[name] for name in before}


def _tree_seconds(pid: int) -> float:
    process = psutil.Process(pid)
    total = 0.0
    for member in (process, *process.children(recursive=True)):
        times = member.cpu_times()
        total += times.user + times.system
    return total
