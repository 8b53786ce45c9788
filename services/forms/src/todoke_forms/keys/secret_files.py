"""Writes files that only their owner reads, whole or not at all, and on the disk before it says so."""

from __future__ import annotations

import os
from pathlib import Path

OWNER_ONLY = 0o600


def write(path: Path, data: bytes) -> None:
    """Writes a file, in place of what stood there, and the folders to it.

    :raises OSError: the old content, or nothing, is there then.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    _write(_open_new(fresh), data)
    fresh.replace(path)
    _sync_folder(path.parent)


def create(path: Path, data: bytes) -> None:
    """Writes a new file.

    :raises OSError: what stood there before, or nothing, is there then; nor does an interruption leave a part.
    """
    descriptor = _open_new(path)
    try:
        _write(descriptor, data)
    except BaseException:
        path.unlink()
        raise
    _sync_folder(path.parent)


def _open_new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)


def _write(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is (POSIX)."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
