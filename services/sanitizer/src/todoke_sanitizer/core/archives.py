"""Reads the ZIP archive of an office file (APPNOTE 6.3, ECMA-376 part 2) under bounds that hold while it unpacks.

What an entry says of its own size is not believed, and nothing is ever written under an entry's name.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

from todoke_sanitizer.core import limits
from todoke_sanitizer.core.model import Code, Refused

CONTENT_TYPES = "[Content_Types].xml"

_ENCRYPTED = 0x1  # general purpose bit 0
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_NAME = re.compile(r"[^\\:\x00-\x1f\x7f]{1,200}")
_ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF")
_OF_CHARTS = re.compile(r"(word|xl)/charts/_rels/[^/]+\.rels")
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def read(data: bytes) -> Mapping[str, bytes]:
    """Every entry, unpacked, by name.

    :raises Refused: ENCRYPTED, NESTED, BOMB, OVERSIZED, TRUNCATED or DAMAGED.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            _check(entries, len(data))
            return _unpacked(archive, entries, len(data))
    except zipfile.BadZipFile:
        # The list of entries stands at the end: without it, the end is what is missing.
        raise Refused(Code.DAMAGED if b"PK\x05\x06" in data else Code.TRUNCATED) from None
    except (zlib.error, EOFError, NotImplementedError, ValueError, OSError):  # the third: an unknown way of packing
        raise Refused(Code.DAMAGED) from None


def parse(part: bytes) -> Element:
    """An XML part; one that declares a document type, with which entities begin, is none of an office file.

    :raises Refused: DAMAGED.
    """
    try:
        root: Element = ElementTree.fromstring(part, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refused(Code.DAMAGED) from None
    return root


def content_types(entries: Mapping[str, bytes]) -> Mapping[str, str]:
    """The type that an office file's parts have, by name: their own, or that of their extension (part 2, 10.1.2).

    :raises Refused: DAMAGED.
    """
    declared = entries.get(CONTENT_TYPES)
    if declared is None:
        return {}
    root = parse(declared)
    usual = {one.get("Extension", "").lower(): one.get("ContentType", "") for one in root.iter(f"{_TYPES}Default")}
    own = {one.get("PartName", "")[1:]: one.get("ContentType", "") for one in root.iter(f"{_TYPES}Override")}
    return {name: usual.get(name.rpartition(".")[2].lower(), "") for name in entries if name != CONTENT_TYPES} | own


def pack(parts: Mapping[str, bytes]) -> bytes:
    """A new archive of these entries; the same entries make the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(entries) > limits.MAX_ENTRIES:
        raise Refused(Code.BOMB)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Refused(Code.ENCRYPTED)
    if len(set(names)) < len(names) or not all(map(_stays_inside, names)):
        raise Refused(Code.DAMAGED)
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise Refused(Code.DAMAGED)
    if sum(entry.compress_size for entry in entries) > size:  # entries that overlap unpack the same bytes again
        raise Refused(Code.BOMB)


def _stays_inside(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and not name.startswith("/") and ".." not in name.split("/")


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int) -> dict[str, bytes]:
    left = min(limits.MAX_UNPACKED, max(limits.RATIO_FREE, size * limits.MAX_RATIO))
    parts: dict[str, bytes] = {}
    nested = set[str]()
    for entry in entries:
        with archive.open(entry) as stream:
            part = _at_most(stream, left)
        if part.startswith(_ARCHIVES):
            nested.add(entry.filename)
        left -= len(part)
        parts[entry.filename] = part
    if nested - _behind_charts(parts):
        raise Refused(Code.NESTED)
    return {name: b"" if name in nested else part for name, part in parts.items()}


def _behind_charts(parts: Mapping[str, bytes]) -> set[str]:
    """The workbooks that charts are drawn from (21.2.2.63): no person put them there; they leave with the chart."""
    lists = [(found[1], part) for name, part in parts.items() if (found := _OF_CHARTS.fullmatch(name))]
    targets = [(folder, one.get("Target", "")) for folder, part in lists for one in parse(part)]
    return {f"{folder}/embeddings/{target.rpartition('/')[2]}" for folder, target in targets}


def _at_most(stream: Any, limit: int) -> bytes:
    part: bytes = stream.read(limit + 1)
    if len(part) > limit:
        raise Refused(Code.BOMB)
    return part
