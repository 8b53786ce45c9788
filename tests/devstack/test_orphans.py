"""However the supervisor ends, its children end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.waiting import all_end

from devstack.layout import REPOSITORY

# A supervisor of two processes that prints their ids and then waits as `make run` does.
PROGRAM = """
import asyncio, sys
from pathlib import Path
from devstack import readiness
from devstack.layout import Layout
from devstack.progress import Progress
from devstack.supervisor import Process, Supervisor

async def main():
    layout = Layout(Path(sys.argv[1]))
    layout.make_folders()
    serving = ("/bin/sh", "-c", "echo serving; exec sleep 600")
    stage = [Process(name, "internet", serving, readiness.saying("serving")) for name in ("one", "two")]
    stack = Supervisor(layout, [stage], Progress())
    await stack.start_all()
    print("pids", stack.pid("one"), stack.pid("two"), flush=True)
    await stack.one_died()

asyncio.run(main())
"""


@contextmanager
def supervisor(folder: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A running supervisor and the ids of its children."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, folder],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "scripts")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        line = next(line for line in process.stdout if line.startswith("pids"))
        yield process, [int(word) for word in line.split()[1:]]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGABRT])
def test_no_child_outlives_a_supervisor_that_could_not_stop_it(tmp_path: Path, number: int) -> None:
    with supervisor(tmp_path) as (process, children):
        process.send_signal(number)
        process.wait()
        assert all_end(children)
