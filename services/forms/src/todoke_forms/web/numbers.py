"""Reads the numbers that our own pages put into their forms."""

from __future__ import annotations

from todoke_kit.errors import Refusal

_MAX_DIGITS = 9


def read(text: str, code: str) -> int:
    """The number; one that no page of ours can have sent is answered like a stale one.

    :raises Refusal: with `code`.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise Refusal(code)
    return int(text)
