"""Files of every kind that a form may ask for, and bytes that are none: GOOD and BAD, by media type."""

from __future__ import annotations

import io
import zipfile
from typing import get_args

from todoke_catalog.media_types import MediaType

PDF, JPEG, PNG, HEIC, DOCX, XLSX, TEXT, CSV = get_args(MediaType)


def archive(*names: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name in names:
            target.writestr(name, "<x/>" * 100)
    return written.getvalue()


def box(*brands: str) -> bytes:
    """A `ftyp` box: the major brand, a version, the compatible brands."""
    major, *others = (brand.encode() for brand in brands)
    body = b"ftyp" + major + bytes(4) + b"".join(others)
    return (len(body) + 4).to_bytes(4) + body


GOOD = {
    PDF: [b"%PDF-1.7\n..."],
    JPEG: [b"\xff\xd8\xff\xe0..."],
    PNG: [b"\x89PNG\r\n\x1a\n..."],
    HEIC: [box("heic", "mif1", "heic") + b"...", box("mif1", "heic"), box("heix")],
    DOCX: [archive("[Content_Types].xml", "_rels/.rels", "word/document.xml")],
    XLSX: [archive("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml")],
    TEXT: [
        "領収書\r\n1,000円\r\n".encode(),
        *("領収書\r\n".encode(encoding) for encoding in ("cp932", "euc_jp", "iso2022_jp", "utf-16")),
        ("\ufeff" + "領収書\r\n").encode("utf-16-be"),
        "ｶﾅと漢字\n".encode("iso2022_jp_ext"),
        b"\xef\xbb\xbfabc",
        b"plain\n",
        b"old\r\n\x1a",
    ],
    CSV: ["氏名,金額\r\n見本　花子,1000\r\n".encode("cp932"), b"a,b\n1,2\n"],
}
BAD = {
    PDF: [b"", b"%PDF", b" %PDF-1.7", b"<svg onload="],
    JPEG: [b"", b"\xff\xd8", b"GIF89a"],
    PNG: [b"", b"\x89PNG", b"\x89PNG\n\x1a\n"],
    HEIC: [b"", box("avif", "mif1"), box("mp42", "isom"), b"\x00\x00\x00\x08ftyp" + b"....heic", b"....ftypmif1heic"],
    DOCX: [
        b"PK\x03\x04",
        archive("[Content_Types].xml", "xl/workbook.xml"),
        archive("word/document.xml"),
        archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        b"x" + archive("[Content_Types].xml", "word/document.xml"),
        archive("evil.exe"),
    ],
    XLSX: [archive("[Content_Types].xml", "word/document.xml"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"],
    TEXT: [
        b"a\x00b",
        b"\x1b[2J",
        "領収書".encode("utf-16-le"),
        "領収書".encode("utf-16")[:-1],
        "a\0b".encode("utf-16"),
        "領収書".encode("utf-32"),
        "領収書".encode("iso2022_jp") + b"\x1b[2J",
        b"\x1b$)C\x0e!!\x0f",
        "領収書\x1b[2J".encode("euc_jp"),
        b"%PDF-1.7 text",
        b"abc\x81",
        b"\x81\xff",
    ],
    CSV: [b"\x7f", b"MZ\x90\x00", b"PK\x03\x04"],
}
