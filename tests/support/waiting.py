"""Waits for what another process does; only a machine that has no time for it at all fails a test by being slow."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

LONG = 120.0  # seconds for what takes a moment where nothing else runs
PAUSE = 0.1


def wait_until(look: Callable[[], object], otherwise: str, seconds: float = LONG) -> None:
    """Looks again and again until there is something; fails with `otherwise` when nothing came for so long."""
    give_up = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < give_up, otherwise
        time.sleep(PAUSE)


def with_more_time(limit: Callable[[float], object], attempt: Callable[[], T]) -> T:
    """The first outcome that is something, under longer and longer limits: a slow machine may not come to the point."""
    outcome = None
    for seconds in (0.01, 0.1, 1.0, 10.0):
        limit(seconds)
        if outcome := attempt():
            break
    assert outcome, "nothing came of it"
    return outcome


def ends(pid: int) -> bool:
    """Whether the process, which need not be our child, ends in the end."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], LONG)[0])
    finally:
        os.close(descriptor)


def all_end(pids: Iterable[int]) -> bool:
    """The same for each of them."""
    return all(ends(pid) for pid in pids)
