"""Which of the kinds that can be rebuilt a file is, from its bytes alone; only whether text is CSV, its sender says."""

from __future__ import annotations

from collections.abc import Mapping

from todoke_sanitizer.core import archives, limits, plain_text
from todoke_sanitizer.core.model import Asked, Code, Refused

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
HEIC = "image/heic"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TXT = "text/plain"
CSV = "text/csv"

EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    JPEG: ("jpg", "jpeg"),
    PNG: ("png",),
    HEIC: ("heic", "heif"),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    TXT: ("txt",),
    CSV: ("csv",),
}
"""Of each kind; the first is that of a rebuilt file."""

_FIRST_BYTES = {
    b"%PDF-": PDF,  # ISO 32000-1 section 7.5.2
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,  # RFC 2083 section 3.1
}
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4: an office file with a password
# ISO/IEC 23008-12 annex B: the brands that the page and media_types of catalog know, and what some cameras lead with.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis"})
_LEADING_BRANDS = frozenset({b"mif1", b"msf1"})
_MAX_BRANDS = 512  # bytes

# ECMA-376 part 1: the type of the main part. One that may hold macros has another, and is none of ours.
_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": XLSX,
}


def of(asked: Asked) -> str:
    """The media type of a file.

    :raises Refused: EMPTY, OVERSIZED, UNKNOWN_TYPE, ENCRYPTED, or what is wrong with an archive.
    """
    data = asked.data
    if not data:
        raise Refused(Code.EMPTY)
    if len(data) > limits.MAX_INPUT:
        raise Refused(Code.OVERSIZED)
    for first, kind in _FIRST_BYTES.items():
        if data.startswith(first):
            return kind
    if _is_heic(data):
        return HEIC
    if data.startswith(_ZIP):
        return _office(data)
    if data.startswith(_OLE):
        raise Refused(Code.ENCRYPTED if _ENCRYPTED_PACKAGE in data else Code.UNKNOWN_TYPE)
    if not plain_text.looks_plain(data):
        raise Refused(Code.UNKNOWN_TYPE)
    return CSV if asked.media_type == CSV else TXT


def _is_heic(data: bytes) -> bool:
    """A `ftyp` box whose brands have one of those pictures."""
    brands = data[8 : min(int.from_bytes(data[:4]), _MAX_BRANDS)]
    listed = {brands[at : at + 4] for at in range(0, len(brands), 4) if at != 4}  # the second is a version
    return data[4:8] == b"ftyp" and bool(listed & HEIC_BRANDS or brands[:4] in _LEADING_BRANDS)


def _office(data: bytes) -> str:
    found = set(archives.content_types(archives.read(data)).values()) & _MAIN_PARTS.keys()
    if len(found) != 1:
        raise Refused(Code.UNKNOWN_TYPE)
    return _MAIN_PARTS[found.pop()]
