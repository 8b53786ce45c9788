"""Which kinds of file a form may ask for, and whether bytes are of such a kind: by content, never by name.

Read as the bytes come, in constant memory. It says what a file is, not that it is harmless.
"""

import codecs
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

MediaType = Literal[
    "application/pdf",
    "image/jpeg",
    "image/png",
    "image/heic",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/plain",
    "text/csv",
]

HEAD = 512  # bytes of the beginning that are looked at

_HEIC = (b"heic", b"heix", b"heim", b"heis")
_PDF, _JPEG, _PNG, _ZIP = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"
_CONTENT_TYPES = b"[Content_Types].xml"
_DOCX, _XLSX = (_CONTENT_TYPES, b"word/document"), (_CONTENT_TYPES, b"xl/workbook")
_MACROS = b"vbaProject.bin"
_LONGEST_MARK = max(map(len, (*_DOCX, *_XLSX, _MACROS)))
_CONTROLS = bytes(sorted({*range(32), 127} - set(b"\t\n\f\r\x1a")))  # 0x1a ends old files of DOS
_ENCODINGS = ("utf-8", "cp932")  # what text files hold in Japan


@dataclass(slots=True)
class _Text:
    """Text in one of the encodings, without control characters; not one of the kinds that have first bytes."""

    decoders: list[codecs.IncrementalDecoder] = field(
        default_factory=lambda: [codecs.getincrementaldecoder(name)() for name in _ENCODINGS]
    )
    plain: bool = True

    def feed(self, data: bytes, *, end: bool = False) -> None:
        self.plain = self.plain and data.translate(None, _CONTROLS) == data
        self.decoders = [decoder for decoder in self.decoders if _decodes(decoder, data, end=end)]

    def fits(self, head: bytes) -> bool:
        self.feed(b"", end=True)
        return self.plain and bool(self.decoders) and not any(fits(head) for fits in _FIRST_BYTES.values())


@dataclass(slots=True)
class _Archive:
    """A zip archive (ECMA-376 part 2) whose members' names, which are never compressed, say which document it is."""

    marks: tuple[bytes, ...]
    found: set[bytes] = field(default_factory=set)
    tail: bytes = b""

    def feed(self, data: bytes) -> None:
        window = self.tail + data
        self.found |= {mark for mark in (*self.marks, _MACROS) if mark in window}
        self.tail = window[-_LONGEST_MARK:]

    def fits(self, head: bytes) -> bool:
        return head.startswith(_ZIP) and self.found == set(self.marks)


@dataclass(slots=True)
class _Beginning:
    """A kind that its first bytes tell."""

    fits: Callable[[bytes], bool]

    def feed(self, data: bytes) -> None:
        """The head is enough."""


def _is_heic(head: bytes) -> bool:
    """ISO 23008-12: a `ftyp` box that names one of the brands of HEVC pictures."""
    size = int.from_bytes(head[:4])
    brands = head[8 : min(size, HEAD)]
    return head[4:8] == b"ftyp" and any(brands[at : at + 4] in _HEIC for at in range(0, len(brands), 4) if at != 4)


_FIRST_BYTES: Mapping[str, Callable[[bytes], bool]] = {
    "application/pdf": lambda head: head.startswith(_PDF),  # ISO 32000-1 section 7.5.2
    "image/jpeg": lambda head: head.startswith(_JPEG),
    "image/png": lambda head: head.startswith(_PNG),  # RFC 2083 section 3.1
    "image/heic": _is_heic,
    "application/zip": lambda head: head.startswith(_ZIP),
}

_Kind = _Beginning | _Archive | _Text

_KINDS: Mapping[str, Callable[[], _Kind]] = {
    "application/pdf": lambda: _Beginning(_FIRST_BYTES["application/pdf"]),
    "image/jpeg": lambda: _Beginning(_FIRST_BYTES["image/jpeg"]),
    "image/png": lambda: _Beginning(_FIRST_BYTES["image/png"]),
    "image/heic": lambda: _Beginning(_is_heic),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": lambda: _Archive(_DOCX),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": lambda: _Archive(_XLSX),
    "text/plain": _Text,
    "text/csv": _Text,
}


class Inspector:
    """Judges one file that says it is of `media_type`, one of `MediaType`; of any other, nothing fits."""

    def __init__(self, media_type: str) -> None:
        kind = _KINDS.get(media_type)
        self._kind = kind() if kind else None
        self._head = b""

    def feed(self, data: bytes) -> None:
        """Look at the next part of the file."""
        if self._kind is not None:
            self._head += data[: HEAD - len(self._head)]
            self._kind.feed(data)

    def fits(self) -> bool:
        """Whether all that was fed is a file of its kind; the last call."""
        return self._kind is not None and self._kind.fits(self._head)


def fits(media_type: str, parts: Iterable[bytes]) -> bool:
    """Whether these parts, together, are a file of this kind."""
    inspector = Inspector(media_type)
    for part in parts:
        inspector.feed(part)
    return inspector.fits()


def _decodes(decoder: codecs.IncrementalDecoder, data: bytes, *, end: bool) -> bool:
    try:
        decoder.decode(data, end)
    except UnicodeDecodeError:
        return False
    return True
