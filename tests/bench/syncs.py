"""Counts how often a process asks for its writes to be on the disk (fsync, fdatasync), with strace."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ATTACH_SECONDS = 1.0
SYNCS = ("fsync", "fdatasync")
CALLS = 3  # the column of strace's summary


class Count:
    """How many, once the block that counted is over; None where strace is not installed."""

    value: int | None = None


@contextmanager
def counted(pid: int) -> Iterator[Count]:
    """Counts while the block runs; the process is slower meanwhile."""
    count, strace = Count(), shutil.which("strace")
    if strace is None:
        yield count
        return
    with tempfile.NamedTemporaryFile(prefix="todoke-strace-") as summary:
        command = (strace, "-f", "-qq", "-c", "-e", f"trace={','.join(SYNCS)}", "-o", summary.name, "-p", str(pid))
        with subprocess.Popen(command) as tracing:
            time.sleep(ATTACH_SECONDS)  # it says nothing when it has attached
            try:
                yield count
            finally:
                tracing.send_signal(signal.SIGINT)
        lines = [line.split() for line in Path(summary.name).read_text(encoding="ascii").splitlines()]
        count.value = sum(int(line[CALLS]) for line in lines if line and line[-1] in SYNCS)
