"""Remembers in a folder which nonces were used, for all processes that share it: a name is made once or not at all.

A file a nonce, empty, called by the SHA-256 of it: nobody makes one that is there (O_EXCL of POSIX open, which network
file systems keep since NFS 3). Its time of change is when it was used, by the clock of whoever used it.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from todoke_evidence.authentication import LIFETIME

KEPT = 3 * LIFETIME
"""How long a nonce is remembered: twice as long as it may be good, by a caller's clock that is ahead of ours, and once
more for what the clocks of those that share the folder differ in.
"""

LOOKED_THROUGH = timedelta(minutes=1)
"""How often a process looks for what may be forgotten. Only a card's signature puts a nonce in, so there are few."""


class Nonces:
    """The folder; only processes that judge proofs may write it."""

    def __init__(self, folder: Path) -> None:
        """Make the folder if it is missing, or raise OSError."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._looked: datetime | None = None

    def use(self, nonce: str, now: datetime) -> bool:
        """Whether it is new; from now on it is not, for anybody, also after a power cut.

        :raises OSError: when that cannot be remembered; then nobody may believe it.
        """
        self._forget(now)
        path = self._folder / hashlib.sha256(nonce.encode("utf-8")).hexdigest()
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return False
        try:
            os.utime(path, (now.timestamp(), now.timestamp()))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        _sync(self._folder)
        return True

    def _forget(self, now: datetime) -> None:
        """Delete what is over, now and then; another process may be quicker."""
        if self._looked is not None and abs(now - self._looked) < LOOKED_THROUGH:
            return
        self._looked = now
        over = (now - KEPT).timestamp()
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < over:
                    path.unlink()


def _sync(folder: Path) -> None:
    """Have the folder's names on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
