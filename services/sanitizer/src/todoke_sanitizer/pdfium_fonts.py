"""Answers PDFium when it lacks a font (FPDF_SYSFONTINFO, fpdf_sysfontinfo.h): from memory, where it would read disks.

Latin fonts PDFium has itself. For Japanese ones (Adobe-Japan1) it gets the one that was read before the sandbox closed.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

from todoke_sanitizer.core import fonts

_JAPANESE = pdfium.FXFONT_SHIFTJIS_CHARSET
_ASIAN = {
    _JAPANESE, pdfium.FXFONT_HANGEUL_CHARSET, pdfium.FXFONT_GB2312_CHARSET, pdfium.FXFONT_CHINESEBIG5_CHARSET
}  # fmt: skip
_HANDLE = 1  # of the only font there is


class _Fonts:
    """What PDFium calls; it holds what PDFium keeps pointers to."""

    def __init__(self, japanese: bytes | None) -> None:
        self._japanese = japanese
        types = dict(pdfium.FPDF_SYSFONTINFO._fields_)
        self.info = pdfium.FPDF_SYSFONTINFO(version=1)
        for name, answer in {
            "MapFont": self._map,
            "GetFontData": self._data,
            "GetFont": lambda *_: None,
            "DeleteFont": lambda *_: None,
            "GetFaceName": lambda *_: 0,
            "GetFontCharset": lambda *_: 0,
        }.items():
            setattr(self.info, name, types[name](answer))

    def _map(self, _this: Any, _weight: int, _italic: int, charset: int, *_: Any) -> int | None:
        if charset == _JAPANESE and self._japanese is not None:
            return _HANDLE
        if charset in _ASIAN:
            fonts.missed.add(charset)
        return None

    def _data(self, _this: Any, _font: Any, table: int, buffer: Any, size: int) -> int:
        """The whole font, where it is asked for; of a collection PDFium then takes the first."""
        if table != 0 or self._japanese is None:
            return 0
        if buffer and size >= len(self._japanese):
            ctypes.memmove(buffer, self._japanese, len(self._japanese))
        return len(self._japanese)


_kept: list[_Fonts] = []


def prepare(japanese: bytes | None) -> None:
    """Hands PDFium a font file for Japanese words, or none; from here on it looks for no other."""
    _kept.append(_Fonts(japanese))
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(_kept[-1].info))
