"""What becomes of an attachment: pending until it was rebuilt or refused, and then a report that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

OK = "ok"
MAX_BODY = 64 * 1024 * 1024  # bytes of a rebuilt file
MAX_FAILURES = 3  # attempts without an answer, after which a file is refused with how the last one ended

TIMED_OUT = "timed_out"
CRASHED = "crashed"

FIRST_BYTES: Mapping[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": b"PK\x03\x04",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK\x03\x04",
    "text/plain": b"",
    "text/csv": b"\xef\xbb\xbf",
}
"""The kinds that a rebuilt file may have, and how it then begins."""

LONGEST_FIRST = max(map(len, FIRST_BYTES.values()))

_Code = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,32}\Z")]
_Codes = Annotated[tuple[_Code, ...], msgspec.Meta(max_length=32)]
_Name = Annotated[str, msgspec.Meta(pattern=r'^[^/\\<>:"|?*\x00-\x1f\x7f-\x9f]{1,120}\Z')]
_MediaType = Annotated[str, msgspec.Meta(pattern=r"^([a-z]+/[a-z0-9.+\-]{1,100})?\Z")]


class FileState(StrEnum):
    """Where an attachment is."""

    PENDING = "pending"
    CLEAN = "clean"
    REFUSED = "refused"


class FileReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was said of one file: the worker's own words, and how large its rebuilt form is."""

    code: _Code  # "ok", or why it was refused
    kind: _MediaType = ""  # by content; empty: unknown
    name: _Name = "file.bin"  # of the rebuilt file
    media_type: _MediaType = ""  # of the rebuilt file; empty: there is none
    noted: _Codes = ()  # what is odd about the name
    removed: _Codes = ()
    pages: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    size: Annotated[int, msgspec.Meta(ge=0, le=MAX_BODY)] = 0

    @property
    def state(self) -> FileState:
        """Where a file with this report is."""
        return FileState.CLEAN if self.code == OK else FileState.REFUSED


def consistent(report: FileReport, begins: bytes) -> bool:
    """Whether a body is there exactly when the report says so, and begins as its kind does.

    :param begins: the first bytes of the body, LONGEST_FIRST of them if it has as many.
    """
    if report.code != OK:
        return not report.size and not report.media_type
    first = FIRST_BYTES.get(report.media_type)
    return first is not None and begins.startswith(first) and report.size > 0
