"""DOCX (ECMA-376): the words of a document's paragraphs and tables, written into a new one by hand.

Headers stand before the text, footers and notes behind it, each kind once and under its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from todoke_sanitizer.core import archives, limits, office_parts
from todoke_sanitizer.core.document_words import FALLBACK, Words, w
from todoke_sanitizer.core.model import Code, Rebuilt, Refused, Removed
from todoke_sanitizer.core.plain_text import clean

_BODY = "word/document.xml"
_STYLES = "word/styles.xml"
_KEPT = frozenset({archives.CONTENT_TYPES, "_rels/.rels", _STYLES})
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_ELSEWHERE = frozenset({w("altChunk"), w("subDoc")})  # text that is in another file (17.17.2)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

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


def rebuild(data: bytes) -> Rebuilt:
    """A new document of the same words.

    :raises Refused: what is wrong with the archive or a part of it, OVERSIZED or DAMAGED.
    """
    entries = office_parts.read(data)
    main = office_parts.main(entries, _BODY)
    if main not in entries:
        raise Refused(Code.DAMAGED)
    body = archives.parse(entries[main]).find(w("body"))
    if body is None:
        raise Refused(Code.DAMAGED)
    document = Element(w("document"))
    writer = _Writer(SubElement(document, w("body")), Words(_numbered(entries)))
    parts = _parts(entries)
    writer.once("ヘッダー", parts["header"])
    writer.blocks(body, writer.body)
    writer.once("フッター", parts["footer"])
    for kind in ("footnote", "endnote"):
        writer.notes(kind, parts[f"{kind}s"])
    written = {
        archives.CONTENT_TYPES: _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        _BODY: tostring(document, encoding="UTF-8", xml_declaration=True),
    }
    return Rebuilt(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        archives.pack(written),
        office_parts.removed(entries, _KEPT | {main, office_parts.listing(main)}) | writer.words.found,
        1,
    )


def _numbered(entries: Mapping[str, bytes]) -> frozenset[str]:
    """The styles that number their paragraphs."""
    if _STYLES not in entries:
        return frozenset()
    styles = archives.parse(entries[_STYLES]).iter(w("style"))
    return frozenset(
        style.get(w("styleId"), "") for style in styles if style.find(f"{w('pPr')}/{w('numPr')}") is not None
    )


def _parts(entries: Mapping[str, bytes]) -> Mapping[str, list[Element]]:
    """The parts beside the body that hold words, by what they are, in the order of their names."""
    types = archives.content_types(entries)
    return {
        kind: [archives.parse(entries[name]) for name in sorted(entries) if types.get(name) == _TYPE.format(kind)]
        for kind in ("header", "footer", "footnotes", "endnotes")
    }


class _Writer:
    """Writes blocks into a body, and counts them."""

    def __init__(self, body: Element, words: Words) -> None:
        self.body = body
        self.words = words
        self._left = limits.MAX_BLOCKS

    def blocks(self, source: Element, target: Element) -> None:
        """The paragraphs and tables of a body or a cell, which ends with a paragraph (17.4.65)."""
        for block in self._blocks(source):
            self._count()
            if block.tag == w("tbl"):
                self._table(block, target)
            else:
                self._paragraph(self.words.of(block), target)
        if len(target) == 0 or target[-1].tag != w("p"):
            SubElement(target, w("p"))

    def once(self, label: str, parts: list[Element]) -> None:
        """Parts that pages repeat: what several of them say is written once."""
        said: dict[str, None] = {}
        for part in parts:
            for paragraph in self._flat(part):
                self._count()
                said.setdefault(self.words.of(paragraph))
        for text in filter(str.strip, said):
            self._paragraph(f"［{label}］{text}", self.body)

    def notes(self, kind: str, parts: list[Element]) -> None:
        """The notes that the text refers to, each behind its mark."""
        for note in (note for part in parts for note in part.findall(w(kind))):
            mark = self.words.note(kind, note.get(w("id"), ""))
            if mark is not None:
                self._count()
                self._paragraph(mark + "\n".join(map(self.words.of, self._flat(note))), self.body)

    def _paragraph(self, text: str, target: Element) -> None:
        cleaned, controls = clean(text)
        self.words.found |= controls
        paragraph = SubElement(target, w("p"))
        for number, line in enumerate(cleaned.split("\n")):
            run = SubElement(paragraph, w("r"))
            if number:
                SubElement(run, w("br"))
            SubElement(run, w("t"), {_SPACE: "preserve"}).text = line

    def _table(self, source: Element, target: Element) -> None:
        table = SubElement(target, w("tbl"))
        borders = SubElement(SubElement(table, w("tblPr")), w("tblBorders"))
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            SubElement(borders, w(side), {w("val"): "single", w("sz"): "4"})
        for row in self._inside(source, w("tr")):
            written = SubElement(table, w("tr"))
            for cell in self._inside(row, w("tc")):
                self._count()
                self.blocks(cell, SubElement(written, w("tc")))

    def _inside(self, source: Element, tag: str) -> Iterator[Element]:
        """The rows of a table or the cells of a row, also those in content controls (17.5.2)."""
        for child in source:
            if child.tag == tag:
                yield child
            elif child.tag in {w("sdt"), w("sdtContent"), w("customXml"), w("ins"), w("moveTo")}:
                yield from self._inside(child, tag)

    def _blocks(self, source: Element) -> Iterator[Element]:
        """Paragraphs and tables, also those in content controls and in text that somebody inserted."""
        for child in source:
            if child.tag in {w("p"), w("tbl")}:
                yield child
            elif child.tag in _ELSEWHERE:
                self.words.found.add(Removed.EMBEDDED_FILES)
            elif child.tag not in {FALLBACK, w("del"), w("moveFrom")}:
                yield from self._blocks(child)

    def _flat(self, source: Element) -> Iterator[Element]:
        """Paragraphs, those of tables included."""
        for block in self._blocks(source):
            if block.tag == w("p"):
                yield block
            else:
                yield from block.iter(w("p"))

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Refused(Code.OVERSIZED)
