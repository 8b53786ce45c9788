"""What a file is, by its content."""

import io
import zipfile
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_catalog.media_types import MediaType, fits

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
    TEXT: ["領収書\r\n1,000円\r\n".encode(), "領収書\r\n".encode("cp932"), b"\xef\xbb\xbfabc", b"plain\n"],
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
    TEXT: [b"a\x00b", b"\x1b[2J", "領収書".encode("utf-16"), b"%PDF-1.7 text", b"abc\x81", b"\x81\xff"],
    CSV: [b"\x7f", b"MZ\x90\x00", b"PK\x03\x04"],
}


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in GOOD.items() for data in files])
def test_a_file_of_its_kind_is_known_however_its_bytes_come(kind, data):
    assert fits(kind, [data])
    assert fits(kind, [data[at : at + 1] for at in range(len(data))])


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in BAD.items() for data in files])
def test_what_is_not_of_its_kind_is_refused(kind, data):
    assert not fits(kind, [data])


@pytest.mark.parametrize("kind", [PDF, JPEG, PNG, HEIC, DOCX, XLSX])
def test_no_kind_with_first_bytes_passes_as_another(kind):
    others = [data for other, files in GOOD.items() if other != kind for data in files]
    assert not any(fits(kind, [data]) for data in others)


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/zip", "", "image/gif"])
def test_nothing_is_of_a_kind_that_is_not_listed(kind):
    assert not any(fits(kind, [data]) for files in GOOD.values() for data in files)


@given(st.sampled_from(get_args(MediaType)), st.lists(st.binary(max_size=200), max_size=5))
def test_any_bytes_get_a_verdict_that_does_not_hang_on_their_parts(kind, parts):
    assert fits(kind, parts) == fits(kind, [b"".join(parts)])
