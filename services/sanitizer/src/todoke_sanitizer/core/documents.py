"""DOCX (ECMA-376): the words of a document's paragraphs and tables, written into a new one by hand.

Fields keep their last result and lose their instruction; deleted text, pictures, headers and comments do not follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from todoke_sanitizer.core import archives, limits, office_parts
from todoke_sanitizer.core.model import Code, Rebuilt, Refused
from todoke_sanitizer.core.plain_text import clean

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BODY = "word/document.xml"
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|word/document\.xml|word/_rels/document\.xml\.rels|word/styles\.xml"
)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says the same once more

_CONTENT_TYPES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="word/document.xml"/>'
    b"</Relationships>"
)


def _w(name: str) -> str:
    return f"{{{_W}}}{name}"


def rebuild(data: bytes) -> Rebuilt:
    """A new document of the same words.

    :raises Refused: what is wrong with the archive or a part of it, OVERSIZED or DAMAGED.
    """
    entries = archives.read(data)
    if _BODY not in entries:
        raise Refused(Code.DAMAGED)
    body = archives.parse(entries[_BODY]).find(_w("body"))
    if body is None:
        raise Refused(Code.DAMAGED)
    document = Element(_w("document"))
    _Writer().blocks(body, SubElement(document, _w("body")))
    parts = {
        archives.CONTENT_TYPES: _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        _BODY: tostring(document, encoding="UTF-8", xml_declaration=True),
    }
    return Rebuilt(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        archives.pack(parts),
        office_parts.removed(entries, _KEPT),
        1,
    )


class _Writer:
    """Writes blocks, and counts them."""

    def __init__(self) -> None:
        self._left = limits.MAX_BLOCKS

    def blocks(self, source: Element, target: Element) -> None:
        """The paragraphs and tables of a body or a cell, which ends with a paragraph (17.4.65)."""
        for block in _blocks(source):
            self._count()
            if block.tag == _w("tbl"):
                self._table(block, target)
            else:
                self._paragraph(block, target)
        if len(target) == 0 or target[-1].tag != _w("p"):
            SubElement(target, _w("p"))

    def _table(self, source: Element, target: Element) -> None:
        table = SubElement(target, _w("tbl"))
        borders = SubElement(SubElement(table, _w("tblPr")), _w("tblBorders"))
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            SubElement(borders, _w(side), {_w("val"): "single", _w("sz"): "4"})
        for row in source.findall(_w("tr")):
            written = SubElement(table, _w("tr"))
            for cell in row.findall(_w("tc")):
                self._count()
                self.blocks(cell, SubElement(written, _w("tc")))

    def _paragraph(self, source: Element, target: Element) -> None:
        paragraph = SubElement(target, _w("p"))
        for number, line in enumerate(clean("".join(_words(source)))[0].split("\n")):
            run = SubElement(paragraph, _w("r"))
            if number:
                SubElement(run, _w("br"))
            SubElement(run, _w("t"), {_SPACE: "preserve"}).text = line

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Refused(Code.OVERSIZED)


def _blocks(source: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those in content controls and in text that somebody inserted."""
    for child in source:
        if child.tag in {_w("p"), _w("tbl")}:
            yield child
        elif child.tag != _FALLBACK and child.tag != _w("del"):
            yield from _blocks(child)


def _words(source: Element) -> Iterator[str]:
    """The text of a paragraph; that of a text box in it begins a line."""
    for child in source:
        if child.tag == _w("t"):
            yield child.text or ""
        elif child.tag == _w("tab"):
            yield "\t"
        elif child.tag in {_w("br"), _w("cr")}:
            yield "\n"
        elif child.tag == _w("p"):
            yield "\n"
            yield from _words(child)
        elif child.tag not in {_FALLBACK, _w("del"), _w("pPr"), _w("rPr")}:
            yield from _words(child)
