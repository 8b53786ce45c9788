"""Which fonts a PDF names and does not bring (ISO 32000-1, 9.7, 9.8), and nobody here has: PDFium leaves them blank."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from todoke_sanitizer.core import pdf_objects

# The character collections (9.7.3) for which PDFium asks `pdfium_fonts`, which has a font for the first and notes the
# others. For the numbers of any other collection PDFium takes a Latin font, and says nothing.
_ASKED_FOR = {"Japan1", "GB1", "CNS1", "Korea1"}
_FONT_FILES = ("/FontFile", "/FontFile2", "/FontFile3")

missed = set[int]()
"""The character sets that PDFium asked a font for and got none (`pdfium_fonts`)."""


def forget() -> None:
    """Before a document is drawn: none is missing yet."""
    missed.clear()


def missing(source: Pdf) -> bool:
    """Whether a document that was drawn has words in a font that nobody could draw, or may have."""
    return bool(missed) or any(map(_is_unknown, pdf_objects.every(source)))


def _is_unknown(found: Object) -> bool:
    """A composite font whose glyphs are not there, with numbers that no font here knows."""
    if found.get("/Subtype") != Name.Type0:
        return False
    below = found.get("/DescendantFonts")
    fonts = list(below) if isinstance(below, Array) else []
    return not fonts or any(not _is_embedded(font) and _ordering(font) not in _ASKED_FOR for font in fonts)


def _is_embedded(font: Object) -> bool:
    descriptor = font.get("/FontDescriptor", Dictionary())
    return any(isinstance(descriptor.get(key), Stream) for key in _FONT_FILES)


def _ordering(font: Object) -> str:
    return str(font.get("/CIDSystemInfo", Dictionary()).get("/Ordering", ""))
