"""Office files as other programs write them: parts under other names, types by extension, Strict documents, charts."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping

import docx
import openpyxl
from support.hostile_office import DOCX_MAIN, packed, unpacked

_NAMES = "http://schemas.openxmlformats.org/"
_STRICT = (
    (f"{_NAMES}wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    (f"{_NAMES}spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (f"{_NAMES}officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
)


def documents() -> Mapping[str, bytes]:
    """One letter, by who wrote it."""
    parts = unpacked(_letter())
    types = (
        f'<Types xmlns="{_NAMES}package/2006/content-types"><Default Extension="xml" ContentType="{DOCX_MAIN}"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    )
    first = (
        f'<Relationships xmlns="{_NAMES}package/2006/relationships"><Relationship Id="R1" Target="/word/document.xml" '
        f'Type="{_NAMES}officeDocument/2006/relationships/officeDocument"/></Relationships>'
    )
    sdk = {"[Content_Types].xml": types.encode(), "_rels/.rels": first.encode()}
    return {
        "types-by-extension.docx": packed(sdk | {"word/document.xml": parts["word/document.xml"]}),
        "document2.docx": packed(_renamed(parts, "word/", "document.xml", "document2.xml")),
        "strict.docx": packed(_strict(parts)),
    }


def workbooks() -> Mapping[str, bytes]:
    """One workbook of two sheets, by who wrote it."""
    parts = unpacked(_workbook())
    return {
        "sheet-1.xlsx": packed(_renamed(parts, "xl/", "worksheets/sheet1.xml", "worksheets/sheet-1.xml")),
        "sheets.xlsx": packed(_renamed(parts, "xl/", "worksheets/sheet2.xml", "sheets/二.xml")),
        "strings.xlsx": packed(_renamed(parts, "xl/", "sharedStrings.xml", "SharedStrings.xml")),
        "strict.xlsx": packed(_strict(parts)),
    }


def without_a_sheet() -> bytes:
    """A workbook whose second sheet has no part."""
    return packed({name: part for name, part in unpacked(_workbook()).items() if not name.endswith("sheet2.xml")})


def with_a_chart(data: bytes | None = None) -> bytes:
    """A letter with a chart, which brings the workbook that it is drawn from."""
    relationship = (
        f'<Relationships xmlns="{_NAMES}package/2006/relationships"><Relationship Id="rId1" '
        f'Target="../embeddings/1.xlsx" Type="{_NAMES}officeDocument/2006/relationships/package"/></Relationships>'
    )
    more = {
        "word/charts/chart1.xml": b"<c/>",
        "word/charts/_rels/chart1.xml.rels": relationship.encode(),
        "word/embeddings/1.xlsx": data or _workbook(),
    }
    return packed(unpacked(_letter()) | more)


def _letter() -> bytes:
    document = docx.Document()
    document.add_paragraph("申請書　見本 花子")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _workbook() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["見本 花子", 16600])
    workbook.create_sheet("二").append(["領収書", 0.5])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _renamed(parts: Mapping[str, bytes], folder: str, old: str, new: str) -> dict[str, bytes]:
    """A part under another name, and whatever names it."""
    moved = {name.replace(folder + old, folder + new): part for name, part in parts.items()}
    listing = {name.replace(f"_rels/{old}.rels", f"_rels/{new}.rels"): part for name, part in moved.items()}
    known = re.compile(re.escape(old.encode()))
    return {
        name: known.sub(new.encode(), part) if name.endswith((".rels", "[Content_Types].xml")) else part
        for name, part in listing.items()
    }


def _strict(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    for usual, strict in _STRICT:
        parts = {name: part.replace(usual.encode(), strict.encode()) for name, part in parts.items()}
    return dict(parts)
