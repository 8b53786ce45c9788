"""Reads the numbers that our own pages put into their forms."""

from __future__ import annotations

from todoke_kit.errors import Refusal

_MAX_DIGITS = 9
MOMENT_DIGITS = 15  # of POSIX milliseconds: enough for longer than calendars go on


def read(text: str, code: str, digits: int = _MAX_DIGITS) -> int:
    """The number; one that no page of ours can have sent is answered like a stale one.

    :raises Refusal: with `code`.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise Refusal(code)
    return int(text)
