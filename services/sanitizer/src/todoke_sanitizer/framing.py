"""How a file and its report travel through a pipe: header length (u32, big-endian), header (JSON), then the bytes.

A request ends with the pipe, and so does an answer. todoke_forms.files.sanitizer_client is the other end.
"""

from __future__ import annotations

from typing import BinaryIO

import msgspec

from todoke_sanitizer.core import limits
from todoke_sanitizer.core.model import Answer, Asked, PdfMode

OK = "ok"
MAX_HEADER = 16_384  # bytes
_LENGTH_SIZE = 4


class _Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    media_type: str
    pdf: PdfMode


class _Report(msgspec.Struct, frozen=True):
    code: str
    kind: str
    name: str
    media_type: str
    noted: list[str]
    removed: list[str]
    pages: int


def read(stream: BinaryIO) -> Asked:
    """The file to rebuild; of one that is larger than any may be, as much as shows that it is.

    :raises ValueError: when whoever started us does not speak as agreed.
    """
    size = int.from_bytes(stream.read(_LENGTH_SIZE))
    if size > MAX_HEADER:
        raise ValueError("header too long")
    request = msgspec.json.decode(stream.read(size), type=_Request)
    return Asked(request.name, request.media_type, stream.read(limits.MAX_INPUT + 1), request.pdf)


def write(stream: BinaryIO, answer: Answer) -> None:
    """The report, and the rebuilt file if there is one."""
    rebuilt = answer.rebuilt
    report = _Report(
        code=OK if answer.code is None else answer.code,
        kind=answer.kind,
        name=answer.name,
        media_type=rebuilt.media_type if rebuilt else "",
        noted=sorted(answer.noted),
        removed=sorted(rebuilt.removed) if rebuilt else [],
        pages=rebuilt.pages if rebuilt else 0,
    )
    header = msgspec.json.encode(report)
    stream.write(len(header).to_bytes(_LENGTH_SIZE) + header)
    if rebuilt:
        stream.write(rebuilt.data)
    stream.flush()
