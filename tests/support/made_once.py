"""What takes long to make and is the same for every process of a test run is made by the first of them that needs it.

made = of_this_run("pki", make)   # a folder to copy from, never to write to; None outside a test run
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the bench has cards too, and no pytest
    import pytest

PLACE = "TODOKE_TESTS_MADE"  # which the processes of a run inherit


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the others, or the only one, has the folder, and takes it away at the end."""
    if PLACE in os.environ:
        return
    os.environ[PLACE] = tempfile.mkdtemp(prefix="todoke-made-")
    config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(PLACE)))


def of_this_run(name: str, make: Callable[[Path], object]) -> Path | None:
    """The folder that `make` filled, of this name; whoever asks meanwhile waits. What was cut short is made again."""
    if PLACE not in os.environ:
        return None
    folder, whole = Path(os.environ[PLACE], name), Path(os.environ[PLACE], f"{name}.whole")
    with Path(os.environ[PLACE], f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            whole.touch()
    return folder
