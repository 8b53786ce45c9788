"""The signs of symbol fonts that people tick and mark with, in the characters that every font has.

A font like Wingdings draws other signs in the places of letters; without the font, the letters are what is left.
"""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN = "〓"  # the sign that Japanese printers set for one they lack
CHECKED, UNCHECKED = "☑", "☐"

_SYMBOLS_BEGIN = 0xF000  # where Word puts the 256 places of such a font
_PLACES = 256

_WINGDINGS = dict(zip(
    (0x6C, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0x75, 0x76, 0x9F, 0xA1, 0xA4, 0xA7, 0xA8, 0xDF, 0xE0, 0xE1, 0xE2, 0xFB, 0xFC,
     0xFD, 0xFE),
    "●■□□□□◆❖•○◉▪☐←→↑↓✗✓☒☑", strict=True,
))  # fmt: skip
_WINGDINGS_2 = dict(zip((0x4F, 0x50, 0x51, 0x52, 0x53, 0x54, 0x97, 0xA3), "✗✓☒☑☒☒●☐", strict=True))
_FONTS: Mapping[str, Mapping[int, str]] = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "wingdings 3": {},
    "webdings": {},
    "symbol": {0xB7: "•"},
}


def draws_others(font: str) -> bool:
    """Whether a font draws other signs than its characters say."""
    return font.lower() in _FONTS


def sign(font: str, code: int) -> str:
    """What a font draws in a place; UNKNOWN when that is not known."""
    if _SYMBOLS_BEGIN <= code < _SYMBOLS_BEGIN + _PLACES:
        return _FONTS.get(font.lower(), {}).get(code - _SYMBOLS_BEGIN, UNKNOWN)
    if draws_others(font):
        return " " if code == ord(" ") else _FONTS[font.lower()].get(code, UNKNOWN)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else UNKNOWN
