"""Writes secrets so that only their owner can read them, and whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

OWNER_ONLY = 0o600


def write_secret(path: Path, data: bytes) -> None:
    """Writes a file that nobody else can read, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    fresh.replace(path)


def secret(path: Path, make: Callable[[], bytes]) -> bytes:
    """Reads the secret in `path`, after making it when it is not there yet."""
    if not path.exists():
        write_secret(path, make())
    return path.read_bytes()
