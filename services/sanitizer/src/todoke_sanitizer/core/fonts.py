"""Which words of a PDF (ISO 32000-1, 9.6 to 9.8) PDFium leaves blank or draws as others, and says nothing.

Those in fonts that the file names and does not bring, and that nobody here has; those in encodings that PDFium lacks.
"""

from __future__ import annotations

import re

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from todoke_sanitizer.core import cmaps, pdf_objects

# The character collections (9.7.3) for which PDFium asks `pdfium_fonts`, which has a font for the first and notes the
# others. For the numbers of any other collection PDFium takes a Latin font, and says nothing.
_ASKED_FOR = {"Japan1", "GB1", "CNS1", "Korea1"}
# Signs in the places of letters. PDFium has the first two, as long as they are no TrueType font and are called just so.
_STANDARD = {"/Symbol", "/ZapfDingbats"}
_SIGNS = {
    *("symbol", "symbolmt", "zapfdingbats", "itczapfdingbats", "dingbats", "monotypesorts", "marlett", "mtextra"),
    *("wingdings", "wingdings2", "wingdings3", "webdings"),
}
_SUBSET = re.compile(r"/(?:[A-Z]{6}\+)?([^,-]*)")  # the name of a font without tag and style (9.6.4, 9.6.2.3)
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
    return _is_unknown_composite(found) if found.get("/Subtype") == Name.Type0 else _is_unknown_simple(found)


def _is_unknown_composite(found: Object) -> bool:
    """One in an encoding that PDFium lacks, or whose glyphs are not there, with numbers that no font here knows."""
    below = found.get("/DescendantFonts")
    fonts = list(below) if isinstance(below, Array) else []
    known = bool(fonts) and cmaps.is_known(found.get("/Encoding"))
    return not known or any(not _is_embedded(font) and _ordering(font) not in _ASKED_FOR for font in fonts)


def _is_unknown_simple(found: Object) -> bool:
    """A font of signs that is not there, and that PDFium draws as letters; a subtype that it does not know is Type1."""
    name, kind = str(found.get("/BaseFont", "")), str(found.get("/Subtype", ""))
    signs = (named := _SUBSET.match(name)) is not None and named[1].replace(" ", "").lower() in _SIGNS
    drawn = name in _STANDARD and kind != "/TrueType"
    return signs and not drawn and not _is_embedded(found)


def _is_embedded(font: Object) -> bool:
    descriptor = font.get("/FontDescriptor", Dictionary())
    return any(isinstance(descriptor.get(key), Stream) for key in _FONT_FILES)


def _ordering(font: Object) -> str:
    return str(font.get("/CIDSystemInfo", Dictionary()).get("/Ordering", ""))
