"""A disk lives no longer than the process that mounted it, however that one ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from faults import disks

pytestmark = pytest.mark.skipif(bool(disks.unavailable()), reason=f"no disk of one's own: {disks.unavailable()}")

MOUNTING = """
import signal, sys
from pathlib import Path
from faults.disks import Disk
at = Path(sys.argv[1]) / "at"
Disk(at.with_name("image"), at, 8).mount()
at.joinpath("written").touch()
print("mounted", flush=True)
signal.pause()
"""


def test_a_killed_process_leaves_no_disk_mounted_and_no_loop_device(tmp_path: Path) -> None:
    command = (sys.executable, "-c", MOUNTING, str(tmp_path))
    path = os.pathsep.join(place for place in sys.path if place)
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"mounted\n"
            assert _loops(tmp_path / "image")
            seen = (tmp_path / "at" / "written").exists()
        finally:
            process.kill()
    assert not seen, "nobody else sees the disk"
    ends = time.monotonic() + 10
    while _loops(tmp_path / "image") and time.monotonic() < ends:
        time.sleep(0.05)  # the kernel takes the mounts down behind the process
    assert not _loops(tmp_path / "image")
    (tmp_path / "at").rmdir()


def _loops(image: Path) -> str:
    return subprocess.run(("losetup", "--associated", image), capture_output=True, text=True, check=True).stdout
