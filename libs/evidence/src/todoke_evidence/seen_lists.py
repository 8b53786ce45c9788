"""Remembers in a file of when the newest revocation lists were, so that no restart lets an older one back.

Canonical JSON, an entry an authority and digest of a name. Several processes may share a file: each adds what it
knows, and what two write at once is whole at the next look, as nobody takes a day back that it has seen itself.
"""

import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from todoke_evidence import b64, canonical, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.lists import Latest

MAX_SEEN = 32 * 1024 * 1024
"""Bytes of the file. An entry takes some 160; there are 1,741 municipalities and a few generations of authorities."""

_DIGEST = 32


class _WireList(msgspec.Struct, forbid_unknown_fields=True):
    issuer: str
    name: str
    this_update: str


class _WireSeen(msgspec.Struct, forbid_unknown_fields=True):
    seen: tuple[_WireList, ...]
    type: Literal["todoke-seen-lists"]


def newest(one: Latest, other: Latest) -> Latest:
    """Return the later day of each name."""
    return {**one, **{key: max(day, one.get(key, day)) for key, day in other.items()}}


class SeenLists:
    """The file; whoever brings lists must not be able to write or delete it."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, latest: Latest) -> Latest:
        """Return the newest of `latest` and the file, and have it in the file, on the disk, before returning.

        :raises EvidenceError: SEEN_LISTS_MALFORMED when the file is damaged or would be too large; it stays as it is.
        :raises OSError: when it cannot be read or written. A file that is not there is begun.
        """
        before = self._read()
        known = newest(_decode(before) if before is not None else {}, latest)
        data = _encode(known)
        if data != before:
            self._replace(data)
        return known

    def _read(self) -> bytes | None:
        try:
            with self._file.open("rb") as file:
                return file.read(MAX_SEEN + 1)
        except FileNotFoundError:
            return None

    def _replace(self, data: bytes) -> None:
        """A reader sees the old file or the new one, never a part."""
        descriptor, unfinished = tempfile.mkstemp(prefix=f".{self._file.name}.", dir=self._file.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(self._file)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        _sync_folder(self._file.parent)


def _encode(latest: Latest) -> bytes:
    entries = tuple(
        _WireList(b64.encode(issuer), b64.encode(name), times.encode(day))
        for (issuer, name), day in sorted(latest.items())
    )
    data = canonical.encode_shape(_WireSeen(entries, "todoke-seen-lists"))
    if len(data) > MAX_SEEN:
        raise EvidenceError(Code.SEEN_LISTS_MALFORMED)
    return data


def _decode(data: bytes) -> Mapping[tuple[bytes, bytes], datetime]:
    try:
        entries = canonical.decode_as(data, _WireSeen, MAX_SEEN).seen
        keys = [(b64.decode_exactly(one.issuer, _DIGEST), b64.decode_exactly(one.name, _DIGEST)) for one in entries]
        days = [times.decode(one.this_update) for one in entries]
    except EvidenceError:
        raise EvidenceError(Code.SEEN_LISTS_MALFORMED) from None
    if keys != sorted(set(keys)):
        raise EvidenceError(Code.SEEN_LISTS_MALFORMED)
    return dict(zip(keys, days, strict=True))


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is (POSIX)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
