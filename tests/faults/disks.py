"""A disk of its own for a store: an ext4 file system in a file, which can be filled to the last byte or lose its power.

A power cut is simulated by copying the file while every process is stopped: what stands only in the kernel's cache of
the mounted file system is not in the copy. It takes root and a loop device. The disks are mounted for the process that
makes them and for its children alone (unshare(2), mount_namespaces(7)): when it is killed, so are they.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

BALLOON = "balloon"
BLOCK = 4_096  # bytes
CLONE_NEWNS = 0x20000  # of sched.h; Python names it from 3.12 on
TOOLS = ("losetup", "mkfs.ext4", "mount", "umount")


def unavailable() -> str:
    """Why this machine cannot give us such disks; empty when it can."""
    if os.geteuid() != 0:
        return "mounting a disk of one's own takes root"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"{', '.join(missing)} not installed"
    looking = subprocess.run(("losetup", "--find"), capture_output=True, text=True, check=False)
    return "" if looking.returncode == 0 else f"no loop device: {looking.stderr.strip()}"


class Disk:
    """One file system.

    :param image: the file that holds it.
    :param at: the folder where it is mounted.
    """

    def __init__(self, image: Path, at: Path, megabytes: int) -> None:
        self._image = image
        self._at = at
        with image.open("wb") as file:
            file.truncate(megabytes << 20)  # takes no room before it is written to
        _run("mkfs.ext4", "-q", "-m", "0", image)  # nothing kept back for root, who is who we are

    def mount(self) -> None:
        """Mounts it; what writes to the device writes to the file at once, past the cache of the file's own system."""
        _keep_to_ourselves()
        self._at.mkdir(parents=True, exist_ok=True)
        device = _run("losetup", "--find", "--show", "--direct-io=on", self._image)
        _run("mount", device, self._at)
        _run("losetup", "--detach", device)  # once it is unmounted

    def unmount(self) -> None:
        """Unmounts it; a disk that is not mounted stays so."""
        if os.path.ismount(self._at):
            _run("umount", self._at)

    def fill(self) -> None:
        """Leaves no room at all."""
        with (self._at / BALLOON).open("wb") as balloon:
            size, step = 0, 1 << 28
            while step >= BLOCK:
                try:
                    os.posix_fallocate(balloon.fileno(), size, step)
                except OSError:  # so much is not free any more
                    step //= 2
                else:
                    size += step

    def relieve(self) -> None:
        """Makes room again."""
        (self._at / BALLOON).unlink(missing_ok=True)

    def sync(self) -> None:
        """What was written until now is on the disk."""
        _run("sync", "--file-system", self._at)

    def copy(self, to: Path) -> None:
        """What a power cut at this moment would leave; whoever writes to the disk must be stopped."""
        _run("cp", "--sparse=always", self._image, to)

    def become(self, image: Path) -> None:
        """What was in the copy is all there is from now on."""
        self.unmount()
        image.replace(self._image)
        self.mount()


@cache
def _keep_to_ourselves() -> None:
    """A killed run would else leave its disks mounted in folders that a later one cannot take away."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        raise OSError(ctypes.get_errno(), "no mounts of one's own")
    _run("mount", "--make-rslave", "/")


def _run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
