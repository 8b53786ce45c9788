"""Makes text from a page harmless to show: no character may steer the window or terminal, or hide what is there.

Marks that stand on the character before them (UAX 15) may do both: thirty of them reach over the lines above and below,
and one that is drawn across a letter strikes it out.
"""

import unicodedata

_STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control, format (also those that turn the direction of writing), surrogate, private, unassigned, line separators."""

_BLANK = frozenset(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164, 0xFFA0)))
"""Letters, marks and symbols that show nothing: fillers, joiners, an empty braille cell.

Variation selectors are not among them: they choose a form of the character before them, as in many people's names.
"""


_MARKS = {"Mn", "Me"}
"""Marks that take no room of their own, variation selectors among them, and those around a character."""

_MOST_MARKS = 2
"""On one character: a 濁点 and a variation selector, or the two accents of Vietnamese."""

_OVERLAY = 1
"""The combining class of marks that are drawn across a letter."""


def line(text: str) -> str:
    """Return the text in one line, with every character that does not show as itself named by its number.

    So are marks without a character that they stand on, more of them than characters have, and those across a letter.
    """
    shown, room = [], 0  # for marks on the character before
    for one in text:
        if unicodedata.category(one) in _MARKS:
            room, named = room - 1, room <= 0 or _hides(one)
        else:
            named = _hides(one)
            room = 0 if named else _MOST_MARKS
        shown.append(f"⟨U+{ord(one):04X}⟩" if named else one)
    return "".join(shown)


def _hides(one: str) -> bool:
    return one in _BLANK or unicodedata.category(one) in _STEERING or unicodedata.combining(one) == _OVERLAY


def lines(text: str) -> tuple[str, ...]:
    """Return the text line by line, each as `line` does."""
    return tuple(line(one) for one in text.split("\n"))
