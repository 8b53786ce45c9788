"""Makes text from a page harmless to show: no character may steer the window or terminal, or hide what is there."""

import unicodedata

_STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control, format (also those that turn the direction of writing), surrogate, private, unassigned, line separators."""

_BLANK = frozenset(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164, 0xFFA0)))
"""Letters, marks and symbols that show nothing: fillers, joiners, an empty braille cell.

Variation selectors are not among them: they choose a form of the character before them, as in many people's names.
"""


def line(text: str) -> str:
    """Return the text in one line, with every character that does not show as itself named by its number."""
    return "".join(f"⟨U+{ord(one):04X}⟩" if _hides(one) else one for one in text)


def _hides(one: str) -> bool:
    return one in _BLANK or unicodedata.category(one) in _STEERING


def lines(text: str) -> tuple[str, ...]:
    """Return the text line by line, each as `line` does."""
    return tuple(line(one) for one in text.split("\n"))
