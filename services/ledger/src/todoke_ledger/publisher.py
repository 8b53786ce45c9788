"""Writes the public files: tiles, entry bundles and, last, the checkpoint (C2SP tlog-tiles).

Tiles and bundles can be computed again from the entries, so they are not forced to disk. The checkpoint is, because
what was published is what the next start is held against.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from todoke_kit.errors import Refusal
from todoke_ledger.core import tiles
from todoke_ledger.core.tiles import File, TileName

CHECKPOINT = "checkpoint"
COSIGNED = "checkpoint.cosigned"  # the last that the witness cosigned, which is seldom the newest while many append
CLOSED = "checkpoint.closed"  # of the closed zone's log, as it came out
CHECKPOINTS = frozenset({CHECKPOINT, COSIGNED, CLOSED})


class Publisher:
    """The folder that the tile server serves. One writer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def checkpoint(self, name: str = CHECKPOINT) -> str | None:
        """Return the checkpoint published under a name; None when there is none."""
        data = self._read(name)
        return None if data is None else data.decode("utf-8", "replace")

    def read_tile(self, level: int, number: int) -> list[bytes]:
        """Return the hashes of a full tile, or raise Refusal "tile_missing"."""
        data = self._read(str(TileName(level, number)))
        if data is None or len(data) != tiles.TILE_BYTES:
            raise Refusal("tile_missing")
        return tiles.decode_tile(data)

    def has(self, files: Iterable[File]) -> bool:
        """Return whether all these files stand there with this content."""
        return all(self._read(str(name)) == data for name, data in files)

    def write(self, files: Iterable[File]) -> None:
        """Write tiles or bundles that are not there yet; what stands there never changes.

        Raises Refusal "tile_conflict" where other bytes stand.
        """
        for name, data in files:
            found = self._read(str(name))
            if found is None:
                self._replace(str(name), data)
            elif found != data:
                raise Refusal("tile_conflict")

    def repair(self, files: Iterable[File]) -> int:
        """Write tiles or bundles over what is missing or damaged, and return how many that were.

        Only for files computed from entries whose root is signed, at a start: they are what was to be there.
        """
        repaired = 0
        for name, data in files:
            if self._read(str(name)) != data:
                self._replace(str(name), data)
                repaired += 1
        return repaired

    def publish(self, signed_checkpoint: str, name: str = CHECKPOINT) -> None:
        """Publish a checkpoint, durably. If it is this log's, its tiles must be there."""
        self._replace(name, signed_checkpoint.encode(), durable=True)

    def drop(self, partial: Iterable[TileName]) -> None:
        """Remove partial tiles that are full by now, in every width; clients fall back to the full one."""
        for name in partial:
            shutil.rmtree(self._folder / f"{name.whole}.p", ignore_errors=True)

    def _read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def _replace(self, name: str, data: bytes, *, durable: bool = False) -> None:
        """Write a file so that a reader sees the old content or the new, never a part."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f".{path.name}")
        with unfinished.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
        if durable:
            _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
