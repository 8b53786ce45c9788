"""Numbers that people read and type: Crockford's symbols in groups of four, the last of them a check symbol.

Lower case, full width, blanks, any or no hyphens, and O, I or L for 0 and 1 are understood. Every mistyped symbol and
every exchange of two symbols is found.
"""

import re
import unicodedata
from collections.abc import Sequence

GROUP = 4
BITS = 5  # of a symbol
MAX_TYPED = 64  # characters, with blanks and hyphens

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_VALUES = {symbol: value for value, symbol in enumerate(_ALPHABET)}
_MISREAD = str.maketrans("OIL", "011")
# Blanks, hyphens, dashes, minus, the long vowel key; and what stands around a copied one: 「」, 、, 。, "再開コード:".
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u30fc「」『』、。]+|^[^:]*:")
_REDUCTION = 0b100101  # x^5 + x^2 + 1, primitive: the powers of x are all 31 non-zero elements of GF(32)


def spell(number: int, symbols: int) -> str:
    """Return a number as so many symbols (30 at most) of 5 bits each and a check symbol, in groups of four."""
    values = [number >> shift & 31 for shift in range((symbols - 1) * BITS, -1, -BITS)]
    return _grouped([*values, _check_value(values)])


def normalize(text: str, symbols: int) -> str | None:
    """Return what was typed in its one form, or None for what is none of so many symbols and a check symbol."""
    if len(text) > MAX_TYPED:
        return None
    typed = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_MISREAD)
    values = [_VALUES.get(symbol, -1) for symbol in typed]
    if len(values) != symbols + 1 or -1 in values or _check_value(values[:-1]) != values[-1]:
        return None
    return _grouped(values)


def _check_value(values: Sequence[int]) -> int:
    """Return the check symbol's value: the sum of x^position * value over GF(32).

    The weights are different and not zero, so one wrong value, or two exchanged ones, change the sum. In integers
    modulo 32 no weights do both: they would have to be odd, and to differ by odd numbers.
    """
    total = 0
    for value in values:
        total = (total ^ value) << 1
        if total > 31:
            total ^= _REDUCTION
    return total


def _grouped(values: Sequence[int]) -> str:
    symbols = "".join(_ALPHABET[value] for value in values)
    return "-".join(symbols[start : start + GROUP] for start in range(0, len(symbols), GROUP))
