"""Takes a bundle in, in place of the one before: the same on either side of the border, without a network."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from todoke_evidence.note import NoteVerifier
from todoke_lookups import held
from todoke_lookups.data import Data
from todoke_lookups.errors import Code, LookupsError

AHEAD = timedelta(days=1)  # that a publisher's clock may be; data of a far day would keep out all that follows it


def bring(source: Path, into: Path, keys: Sequence[NoteVerifier], now: datetime) -> Data:
    """Write the bundle in `source` to the file that services read, and return its data.

    :raises LookupsError: for what is not signed by one of `keys`, damaged, or no newer than what is used; nothing is
        changed then.
    """
    signed = held.load(source)
    found = held.read(signed, keys)
    if found.issued > now + AHEAD:
        raise LookupsError(Code.FROM_THE_FUTURE)
    if found.issued <= held.Held(into, keys).current().issued:
        raise LookupsError(Code.NOT_NEWER)
    _replace(into, signed)
    return found


def _replace(path: Path, data: bytes) -> None:
    """A reader sees the old file or the new one, never a part; on the disk before it says so."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
