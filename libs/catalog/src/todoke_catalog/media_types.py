"""Which kinds of file a form may ask for, and whether bytes are of such a kind: by content, never by name.

Read as the bytes come, in constant memory. It says what a file is, not that it is harmless.
"""

import codecs
import re
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

# What text files hold in Japan. Of EUC-JP and ISO-2022-JP (RFC 1468) only how characters and shifts are built is looked
# at: whether each is one, and which of two encodings it is where both fit, the sanitizer says of a file. Here it would
# cost the whole application.
_DECODED = ("utf-8", "cp932")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_EUC_JP = re.compile(rb"(?:[\t\n\f\r\x1a -~]|\x8e[\xa1-\xdf]|\x8f?[\xa1-\xfe]{2})*+")
_ISO_2022_JP = re.compile(rb"(?:[\t\n\f\r\x1a -~]|\x1b(?:\$[@B]|\([BIJ]))*+")
_LONGEST = 3  # bytes of a character of the one, of a shift of the other
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")  # 1a ends old files of DOS


class _Decoded:
    """Bytes as text in an encoding, without control characters."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def reads(self, data: bytes, *, end: bool) -> bool:
        try:
            return _CONTROLS.search(self._decoder.decode(data, end)) is None
        except UnicodeDecodeError:
            return False


class _Shaped:
    """Bytes of which each belongs to something that a pattern knows."""

    def __init__(self, pattern: re.Pattern[bytes]) -> None:
        self._pattern = pattern
        self._tail = b""

    def reads(self, data: bytes, *, end: bool) -> bool:
        window = self._tail + data
        known = self._pattern.match(window)
        self._tail = window[known.end() if known else 0 :]
        return len(self._tail) < (1 if end else _LONGEST)


class _Utf16:
    """Text that says with its first two bytes that it is in UTF-16."""

    def __init__(self) -> None:
        self._decoded = _Decoded("utf-16")
        self._head = b""

    def reads(self, data: bytes, *, end: bool) -> bool:
        self._head += data[: 2 - len(self._head)]
        marked = any(mark.startswith(self._head) for mark in _UTF16_MARKS) and (len(self._head) == 2 or not end)
        return marked and self._decoded.reads(data, end=end)


def _readings() -> list[_Decoded | _Shaped | _Utf16]:
    return [*map(_Decoded, _DECODED), _Shaped(_EUC_JP), _Shaped(_ISO_2022_JP), _Utf16()]


@dataclass(slots=True)
class _Text:
    """Text in one of the encodings, without control characters; not one of the kinds that have first bytes."""

    readings: list[_Decoded | _Shaped | _Utf16] = field(default_factory=_readings)

    def feed(self, data: bytes, *, end: bool = False) -> None:
        self.readings = [reading for reading in self.readings if reading.reads(data, end=end)]

    def fits(self, head: bytes) -> bool:
        self.feed(b"", end=True)
        return bool(self.readings) and not any(fits(head) for fits in _FIRST_BYTES.values())


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
