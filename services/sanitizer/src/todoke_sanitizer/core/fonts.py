"""Which fonts a PDF names and does not bring (ISO 32000-1, 9.8), and nobody here has: PDFium leaves blanks for them."""

from __future__ import annotations

from pikepdf import Dictionary, Name, Pdf

_CID_FONTS = {"/CIDFontType0", "/CIDFontType2"}
_FONT_FILES = {"/FontFile", "/FontFile2", "/FontFile3"}

missed = set[int]()
"""The character sets that PDFium asked a font for and got none (`pdfium_fonts`)."""


def forget() -> None:
    """Before a document is drawn: none is missing yet."""
    missed.clear()


def missing(source: Pdf) -> bool:
    """Whether a document that was drawn has words in a font that nobody could draw."""
    return bool(missed) or any(map(_is_unknown, source.objects))


def _is_unknown(found: object) -> bool:
    """A font whose numbers stand for its own glyphs (9.7.4.2), and which is not there."""
    if not isinstance(found, Dictionary) or str(found.get("/Subtype")) not in _CID_FONTS:
        return False
    ordering = str(found.get(Name.CIDSystemInfo, Dictionary()).get("/Ordering", ""))
    return ordering == "Identity" and _FONT_FILES.isdisjoint(found.get(Name.FontDescriptor, Dictionary()).keys())
