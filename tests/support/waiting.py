"""Waits for what another process does, without sleeping."""

from __future__ import annotations

import os
import select
from collections.abc import Iterable

SECONDS = 10.0


def ends(pid: int) -> bool:
    """Whether the process, which need not be our child, ends within some seconds."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], SECONDS)[0])
    finally:
        os.close(descriptor)


def all_end(pids: Iterable[int]) -> bool:
    """The same for each of them."""
    return all(ends(pid) for pid in pids)
