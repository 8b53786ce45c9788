"""One file that lets one operation run at a time, whichever process it runs in, and remembers the nonces it used.

A line is when it may be forgotten (POSIX seconds) and the SHA-256 of origin and nonce. It survives the process: with
native messaging every page has one of its own.
"""

import hashlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from todoke_agent.errors import AgentError, Code

KEPT = 900
"""Seconds: a statement is signed at most five minutes before and after its own time, by a clock that may be set."""

if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Nonces:
    """The nonces of the last minutes, while nobody else can use any."""

    def __init__(self, file: BinaryIO, now: float) -> None:
        self._file = file
        self._now = now
        self._used = _read(file.read(), now)

    def require_new(self, origin: str, nonce: str) -> None:
        """Raise NONCE_USED for a nonce that was used."""
        if _digest(origin, nonce) in self._used:
            raise AgentError(Code.NONCE_USED)

    def use(self, origin: str, nonce: str) -> None:
        """Remember a nonce; it is on disk when this returns. A full disk or a crash loses none of the others."""
        if not self._used:
            self._file.truncate(0)  # nothing in it counts any more
        until, digest = int(self._now) + KEPT, _digest(origin, nonce)
        self._used[digest] = until
        self._file.seek(0, os.SEEK_END)
        self._file.write(f"\n{until} {digest}\n".encode("ascii"))  # the last line may be half a one
        self._file.flush()
        os.fsync(self._file.fileno())


class Memory:
    """The file, opened for one operation after the other. `now` is the clock, POSIX seconds."""

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self._path = path
        self._now = now

    @contextmanager
    def operation(self) -> Iterator[Nonces]:
        """Hold the file for one operation, or raise AGENT_BUSY at once."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        with self._path.open("r+b") as file:
            try:
                _lock(file)
            except OSError:
                raise AgentError(Code.AGENT_BUSY) from None
            file.seek(0)
            yield Nonces(file, self._now())


def _digest(origin: str, nonce: str) -> str:
    return hashlib.sha256(f"{origin}\0{nonce}".encode()).hexdigest()


def _read(content: bytes, now: float) -> dict[str, int]:
    """Return what must still be remembered; a line that is none, after a crash, is as good as forgotten."""
    lines = (line.split() for line in content.decode("ascii", errors="replace").splitlines())
    pairs = {line[1]: int(line[0]) for line in lines if len(line) == 2 and line[0].isascii() and line[0].isdigit()}
    return {digest: until for digest, until in pairs.items() if until > now}
