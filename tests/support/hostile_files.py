"""The whole hostile corpus: over a hundred files, with what must become of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pikepdf import Array
from support import hostile_office, hostile_pdfs, hostile_pictures, hostile_texts, other_offices
from support.sanitizing import CSV, DOCX, HEIC, JPEG, PDF, PNG, TXT, XLSX

from todoke_sanitizer.framing import OK


@dataclass(frozen=True)
class Hostile:
    """One file, as what it is sent, and the code it must meet: refused with it, or rebuilt without what it carried."""

    trick: str
    media_type: str
    make: Callable[[], bytes]
    code: str

    def __str__(self) -> str:
        return self.trick


def _all() -> Iterator[Hostile]:
    pdfs, pictures, office, texts = hostile_pdfs, hostile_pictures, hostile_office, hostile_texts
    yield from _of(PDF, OK, pdfs.ACTIVE)
    yield from _of(PDF, "encrypted", pdfs.ENCRYPTED)
    yield from _of(PDF, "truncated", pdfs.TRUNCATED)
    yield from _of(PDF, "damaged", pdfs.DAMAGED)
    yield from _of(PDF, "too_many_pages", {"pages": lambda: pdfs.written(pages=101)})
    yield from _of(PDF, "too_many_pixels", {"pixels": lambda: pdfs.written(pdfs.in_page("/MediaBox", _POSTER))})
    yield from _of(JPEG, OK, pictures.JPEGS)
    yield from _of(PNG, OK, pictures.PNGS)
    yield from _of(HEIC, OK, pictures.HEICS)
    yield from _of(PNG, "too_many_pixels", pictures.TOO_MANY_PIXELS)
    yield from _of(JPEG, "too_many_pixels", pictures.TOO_LARGE_JPEGS)
    yield from _of(PNG, "truncated", pictures.TRUNCATED_PNGS)
    yield from _of(JPEG, "truncated", pictures.TRUNCATED_JPEGS)
    yield from _of(PNG, "damaged", pictures.DAMAGED_PNGS)
    yield from _of(HEIC, "damaged", pictures.DAMAGED_HEICS)
    yield from _of(PNG, "unknown_type", pictures.NO_PICTURES)
    yield from _of(DOCX, OK, office.DOCUMENTS)
    yield from _of(XLSX, OK, office.WORKBOOKS)
    yield from _of(DOCX, OK, {"docx_with_a_macro_behind_its_chart": _behind_a_chart})
    yield from _of(XLSX, "damaged", {"xlsx_that_hides_a_sheet_from_us": other_offices.without_a_sheet})
    for code, files in office.REFUSED_DOCUMENTS.items():
        yield from _of(DOCX, code, files)
    for code, files in office.REFUSED_WORKBOOKS.items():
        yield from _of(XLSX, code, files)
    yield from _of(TXT, OK, _constant(texts.TEXTS))
    yield from _of(CSV, OK, _constant(texts.CSVS))
    yield from _of(TXT, "unknown_type", _constant(texts.UNKNOWN))
    yield from _of(TXT, "encoding_unclear", _constant(texts.UNCLEAR))
    yield from _of(CSV, "unknown_type", _constant(texts.UNKNOWN_CSVS))
    for media_type in (TXT, CSV):
        yield from _of(media_type, "unknown_type", _constant(texts.POLYGLOTS))
    yield from _of(CSV, "damaged", _constant(texts.DAMAGED_CSVS))
    yield from _of(PNG, "type_mismatch", {"jpeg_that_says_png": lambda: pictures.encoded("JPEG")})
    yield from _of(JPEG, "type_mismatch", {"pdf_that_says_jpeg": pdfs.written})
    yield from _of(PDF, "type_mismatch", {"docx_that_says_pdf": office.docx})
    yield from _of(TXT, "empty", {"nothing": bytes})


def _of(media_type: str, code: str, files: Mapping[str, Callable[[], bytes]]) -> Iterator[Hostile]:
    for trick, make in files.items():
        yield Hostile(f"{media_type.rpartition('.')[2].rpartition('/')[2]}-{trick}", media_type, make, code)


def _constant(files: Mapping[str, bytes]) -> dict[str, Callable[[], bytes]]:
    return {trick: partial(bytes, data) for trick, data in files.items()}


def _behind_a_chart() -> bytes:
    parts = hostile_office.unpacked(other_offices.with_a_chart())
    evil = {"xl/vbaProject.bin": b"Attribute VB_Name", "xl/embeddings/a.exe": b"MZ evil"}
    return hostile_office.packed(parts | {"word/embeddings/1.xlsx": hostile_office.xlsx("=1+1", extra=evil)})


_POSTER = Array([0, 0, 900_000, 900_000])
CORPUS = tuple(_all())
