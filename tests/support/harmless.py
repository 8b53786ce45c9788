"""Reads a rebuilt file with other eyes than those that made it, and says what in it could still do something."""

from __future__ import annotations

import csv
import email
import io
import itertools
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pypdf
import pypdfium2
from pypdf.generic import ArrayObject, DictionaryObject, NameObject
from support.sanitizing import CSV, DOCX, JPEG, PDF, PNG, TXT, XLSX

_PDF_NAMES = frozenset(
    ["/JS", "/JavaScript", "/AA", "/OpenAction", "/A", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm",
     "/ImportData", "/Rendition", "/RichMedia", "/3D", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/AF", "/Filespec",
     "/F", "/UF", "/Annots", "/AcroForm", "/XFA", "/Names", "/Metadata", "/Info", "/PieceInfo", "/Ref", "/OPI", "/PS",
     "/Movie", "/Encrypt", "/Next"]
)  # fmt: skip
_LOOKS_ACTIVE = re.compile(rb"<script|javascript:|MZ\x90|PK\x03\x04|#!/|evil", re.IGNORECASE)
_OFFICE_PARTS = {
    DOCX: re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|word/document\.xml"),
    XLSX: re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/(workbook|styles|sharedStrings|metadata)\.xml"
        r"|xl/theme/theme1\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet[0-9]+\.xml"
    ),
}
_OFFICE_ACTIVE = re.compile(
    rb"<(\w+:)?(f|instrText|fldSimple|object|altChunk|hyperlink|attachedTemplate|externalReference|ddeLink)[ />]"
    rb"|TargetMode|DOCTYPE|ENTITY|macroEnabled"
)
# With the cells that follow it, where they are divided by other marks than these cells are read by.
_CSV_NUMBERS = re.compile(r"[+-]?[\d.,%]+([,;\t][^(|!#]*)?", re.DOTALL)
_TURNS_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


def dangers(media_type: str, data: bytes) -> list[str]:
    """Everything in a rebuilt file that should not be there; nothing, when it is harmless."""
    return list(_FINDERS[media_type](data))


def _pdf(data: bytes) -> Iterator[str]:
    if not data.startswith(b"%PDF-") or not data.endswith(b"%%EOF\n"):
        yield "bytes around it"
    reader = pypdf.PdfReader(io.BytesIO(data), strict=True)
    seen: set[int] = set()
    waiting: list[object] = [reader.trailer]
    waiting += [reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"])))]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, NameObject) and one in _PDF_NAMES:
            yield f"value {one}"
        if isinstance(one, DictionaryObject):
            yield from (f"key {key}" for key in one if key in _PDF_NAMES)
            waiting += one.values()
        elif isinstance(one, ArrayObject):
            waiting += one


def _jpeg(data: bytes) -> Iterator[str]:
    """ITU-T T.81 annex B: which segments there are, and that nothing follows the last."""
    place = 2
    while data[place : place + 2] != b"\xff\xda":
        marker, size = struct.unpack(">HH", data[place : place + 4])
        if marker == 0xFFFE or (0xFFE1 <= marker <= 0xFFEF):
            yield f"segment {marker:x}"
        place += 2 + size
    if data.find(b"\xff\xd9", place) != len(data) - 2:
        yield "bytes behind it"


def _png(data: bytes) -> Iterator[str]:
    place = 8
    while place < len(data):
        size, name = struct.unpack(">I4s", data[place : place + 8])
        if name not in {b"IHDR", b"IDAT", b"IEND"}:
            yield f"chunk {name!r}"
        place += 12 + size
        if name == b"IEND" and place != len(data):
            yield "bytes behind it"


def _office(media_type: str) -> Callable[[bytes], Iterator[str]]:
    def find(data: bytes) -> Iterator[str]:
        if not data.startswith(b"PK\x03\x04") or data[-22:-18] != b"PK\x05\x06":
            yield "bytes around it"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if _OFFICE_PARTS[media_type].fullmatch(name) is None:
                    yield f"part {name}"
                yield from (f"{name}: {found[0]!r}" for found in _OFFICE_ACTIVE.finditer(archive.read(name)))

    return find


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"html", "body", "script", "svg"}:
            self.found.append(tag)


def _others(data: bytes) -> Iterator[str]:
    """What programs find in a text that look for what they know, wherever it stands and however it is called."""
    try:
        pypdfium2.PdfDocument(data).close()
        yield "a PDF to PDFium"
    except pypdfium2.PdfiumError:
        pass
    if re.search(rb"[0-9]\s+[0-9]+\s+obj\s*<<", data) is not None:
        yield "objects of a PDF, for those that put one in order"
    if zipfile.is_zipfile(io.BytesIO(data)):
        yield "an archive"
    if email.message_from_bytes(data).is_multipart():
        yield "a message of parts"
    if re.match(rb"(\xef\xbb\xbf)?ID;", data) is not None and re.search(rb"\n(C|NN);", data) is not None:
        yield "cells of SYLK"
    page = _Tags()
    page.feed(data[:1_445].decode(errors="replace"))
    yield from (f"tag {tag}" for tag in page.found)


def _text(data: bytes) -> Iterator[str]:
    yield from _others(data)
    yield from (f"character {ord(found[0]):x}" for found in _TURNS_TEXT.finditer(data.decode()))


def _csv(data: bytes) -> Iterator[str]:
    text = data.decode("utf-8-sig")
    yield from _text(text.replace("\r\n", "\n").encode())
    if text.lstrip(' "').lower().startswith("sep="):
        yield "a line that says where it is divided"
    for delimiter in ",;\t":
        for cell in itertools.chain.from_iterable(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
            bare = cell.strip()
            if bare[:1] in set("=+-@＝＋－＠") and _CSV_NUMBERS.fullmatch(bare) is None:
                yield f"cell {cell!r}"


def _with_bytes(find: Callable[[bytes], Iterator[str]]) -> Callable[[bytes], Iterator[str]]:
    def both(data: bytes) -> Iterator[str]:
        yield from find(data)
        yield from (f"bytes {found[0]!r}" for found in _LOOKS_ACTIVE.finditer(data))

    return both


_FINDERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    PDF: _with_bytes(_pdf),
    JPEG: _with_bytes(_jpeg),
    PNG: _with_bytes(_png),
    DOCX: _office(DOCX),
    XLSX: _office(XLSX),
    TXT: _text,
    CSV: _csv,
}
