"""Finds an individual number (個人番号, "My Number") typed into a text by accident.

It has 12 digits; the last is a check digit (番号法に基づく総務省令 平成26年第85号, article 5). One in eleven
12-digit numbers passes by chance, which the words shown to the applicant allow for.
"""

import re

from todoke_catalog import number_groups, unicode_tables
from todoke_catalog.folding import digits

LENGTH = 12

_INVISIBLE = re.compile(unicode_tables.some_of(unicode_tables.IGNORABLE) + "+")
_MARKED = re.compile(f"([0-9])(?:{unicode_tables.some_of(unicode_tables.MARKS)})+")
_DECIMAL = {
    code: digit
    for zero in unicode_tables.ZEROS.split()
    for code, digit in unicode_tables.ten_from(int(zero, 16)).items()
}
# Digits in circles and brackets, from 1, which NFKC leaves as they are or writes with the brackets; and circled zeros.
_ENCLOSED = {first + more: str(more + 1) for first in (0x2474, 0x24F5, 0x2776, 0x2780, 0x278A) for more in range(9)}
_ENCLOSED |= dict.fromkeys((0x24FF, 0x1F10B, 0x1F10C), "0")
_ZERO = re.compile(r"([0-9])[〇零○◯]+|[〇零○◯]+(?=[0-9])")  # as a zero is written by hand, beside a digit
# The letter in place of it, Greek and Cyrillic as well; in a word it is none.
_LETTER = re.compile(r"([0-9])[OoΟοОо]+(?![A-Za-z])|(^|[^A-Za-z])[OoΟοОо]+(?=[0-9])")
# The second and third row are for deeds (大字), the last for prices (蘇州号碼).
_KANJI = "〇一二三四五六七八九", "零壱弐参肆伍陸漆捌玖", "零壹貳參肆伍陸柒捌玖", "〇〡〢〣〤〥〦〧〨〩"
# Only among themselves: a given name that ends in 一 and a telephone number behind it are none.
_FROM_KANJI = dict.fromkeys(map(ord, "0123456789"), "x") | {
    ord(one): str(n) for row in _KANJI for n, one in enumerate(row)
}


def contains(text: str) -> bool:
    """Whether digits somewhere in the text stand as one valid individual number."""
    return bool(find(text))


def find(text: str) -> str:
    """The digits of the first one in the text, with what divides them, in half width; "" for none.

    It is for the page of whoever typed it, and for no log.
    """
    plain = _INVISIBLE.sub("", text)
    folded = _folded(plain)  # may be longer: ⑩ is folded to two digits
    if len(folded) < LENGTH:  # as most answers are
        return ""
    enclosed = _ZERO.sub(_zeros, _folded(plain.translate(_ENCLOSED)))
    reads = dict.fromkeys((folded, enclosed, _LETTER.sub(_letters, enclosed), folded.translate(_FROM_KANJI)))
    return next((found for read in reads if (found := number_groups.find(read, is_valid))), "")


def find_in(answer: object) -> str:
    """As `find`, in an answer of any shape, and in the parts of one read together."""
    match answer:
        case str() | int():
            return find(str(answer))
        case dict():
            return next(filter(None, map(find_in, answer.values())), "") or find(_together(answer))
        case list():
            return next(filter(None, map(find_in, answer)), "")
        case _:
            return ""


def parts(answer: object) -> list[str]:
    """Where in a cleaned answer an individual number stands: the names of its parts, "" for the answer itself.

    One that lies over several parts, half in the family name and half in the given name, stands in the first of them.
    """
    if not isinstance(answer, dict):
        return [""] if find_in(answer) else []
    alone = [name for name, part in answer.items() if find_in(part)]
    if alone or not find(_together(answer)):
        return alone
    return [next((name for name, part in answer.items() if re.search("[0-9]", _folded(str(part)))), next(iter(answer)))]


def is_valid(number: str) -> bool:
    """Whether 12 ASCII digits end in their check digit."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(int(digit) * weight for digit, weight in zip(number[:-1], weights, strict=True)) % 11
    return int(number[-1]) == (0 if remainder <= 1 else 11 - remainder)


def _together(answer: dict[str, object]) -> str:
    return " ".join(part for part in answer.values() if isinstance(part, str))


def _folded(text: str) -> str:
    return _MARKED.sub(r"\1", digits(text).translate(_DECIMAL))


def _zeros(found: re.Match[str]) -> str:
    before = found[1] or ""
    return before + "0" * (len(found[0]) - len(before))


def _letters(found: re.Match[str]) -> str:
    before = found[1] or found[2] or ""
    return before + "0" * (len(found[0]) - len(before))
