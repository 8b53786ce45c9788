"""Makes text from a page harmless to show: no character may steer the window or terminal, or hide what is there."""

import unicodedata

_STEERING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Control, format (also those that turn the direction of writing), surrogate, private, unassigned, line separators."""


def line(text: str) -> str:
    """Return the text in one line, with every character that does not show as itself named by its number."""
    return "".join(f"⟨U+{ord(one):04X}⟩" if unicodedata.category(one) in _STEERING else one for one in text)


def lines(text: str) -> tuple[str, ...]:
    """Return the text line by line, each as `line` does."""
    return tuple(line(one) for one in text.split("\n"))
