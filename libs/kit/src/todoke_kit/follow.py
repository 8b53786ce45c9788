"""Reads the lines of a log that its writer rotates, each once, also over restarts of ours.

The writer gives a full file another name, the old one with a dot and a time that sorts, and begins a new one; of old
ones it keeps a few (nats-server: `logfile_size_limit`, `logfile_max_num`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import msgspec

CHUNK_BYTES = 1 << 16
MAX_LINE_BYTES = 1 << 15  # of a longer line the end is given
HEAD_BYTES = 512  # by which a file is known again: its first line holds a process and a time


class _Place(msgspec.Struct, frozen=True):
    """How far we are: a file, and where in it the first line begins that was not given."""

    inode: int  # which a file system gives again to a newer file
    offset: int
    head: str  # SHA-256 of what was read of the first HEAD_BYTES


def _head(descriptor: int, offset: int) -> str:
    return hashlib.sha256(os.pread(descriptor, min(offset, HEAD_BYTES), 0)).hexdigest()


class _File:
    """One file of the log, open."""

    def __init__(self, path: Path, offset: int) -> None:
        self._file = path.open("rb", buffering=0)
        self.inode = os.fstat(self._file.fileno()).st_ino
        self._begin(offset)

    @property
    def place(self) -> _Place:
        """Where the first line begins that was not given."""
        return _Place(self.inode, self._offset, _head(self._file.fileno(), self._offset))

    def read(self) -> list[bytes] | None:
        """The lines that the next piece completes; None at the end."""
        if os.fstat(self._file.fileno()).st_size < self._offset + self._read:  # somebody emptied it
            self._begin(0)
        chunk = self._file.read(CHUNK_BYTES)
        return self._lines(chunk) if chunk else None

    def close(self) -> None:
        """Closes it."""
        self._file.close()

    def _begin(self, offset: int) -> None:
        self._file.seek(offset)
        self._offset = offset
        self._rest = b""  # the line that has no end yet, or its last bytes
        self._read = 0  # bytes of that line

    def _lines(self, chunk: bytes) -> list[bytes]:
        *whole, rest = chunk.split(b"\n")
        if not whole:
            self._rest, self._read = (self._rest + rest)[-MAX_LINE_BYTES:], self._read + len(rest)
            return []
        whole[0] = self._rest + whole[0]
        self._offset += self._read + len(chunk) - len(rest)
        self._rest, self._read = rest[-MAX_LINE_BYTES:], len(rest)
        return [line[-MAX_LINE_BYTES:] for line in whole]


class Follower:
    """One log, read from its oldest file on, or from where an earlier process of ours stood."""

    def __init__(self, log: Path, memory: Path, lost: Callable[[], None]) -> None:
        """:param lost: called where files may have gone before they were read."""
        self._log = log
        self._memory = memory
        self._lost = lost
        self._recalled = self._recall()
        self._file: _File | None = None

    def read(self) -> list[bytes] | None:
        """The lines that the next piece of the log completes; None when there is nothing new."""
        if self._file is None:
            self._file = self._next(self._recalled)
            return None if self._file is None else []
        left = self._left(self._file)  # looked at first: what comes to its end afterwards is all of it
        lines = self._file.read()
        if lines is None and left and (after := self._next(self._file.place)):
            self._file.close()
            self._file, lines = after, []
        return lines

    def remember(self) -> None:
        """Writes down that all lines given were dealt with."""
        if self._file is not None:
            new = self._memory.with_suffix(".new")
            new.write_bytes(msgspec.json.encode(self._file.place))
            new.replace(self._memory)

    def close(self) -> None:
        """Closes the file it stands in."""
        if self._file is not None:
            self._file.close()

    def _recall(self) -> _Place | None:
        try:
            return msgspec.json.decode(self._memory.read_bytes(), type=_Place)
        except (FileNotFoundError, msgspec.DecodeError):  # none, or one that a full disk cut: then all is given again
            return None

    def _left(self, file: _File) -> bool:
        """Whether the writer has begun another one."""
        try:
            return self._log.stat().st_ino != file.inode
        except FileNotFoundError:  # between its two steps
            return False

    def _next(self, place: _Place | None) -> _File | None:
        """The file after that place, or at the start that one itself; None when it is not there yet, or just went."""
        paths = [*sorted(self._log.parent.glob(f"{self._log.name}.*")), self._log]
        try:
            inodes = [path.stat().st_ino for path in paths]
            number, offset = self._choose(paths, inodes, place)
            file = _File(paths[number], offset)
        except FileNotFoundError:
            return None
        if file.inode == inodes[number]:
            return file
        file.close()
        return None

    def _choose(self, paths: list[Path], inodes: list[int], place: _Place | None) -> tuple[int, int]:
        if place is None:
            return 0, 0
        if place.inode not in inodes or not _begins(paths[known := inodes.index(place.inode)], place):
            self._lost()
            return 0, 0
        return (known, place.offset) if self._file is None else (known + 1, 0)


def _begins(path: Path, place: _Place) -> bool:
    with path.open("rb") as file:
        return _head(file.fileno(), place.offset) == place.head
