"""Finds an individual number (個人番号, "My Number") typed into a text by accident.

It has 12 digits; the last is a check digit (番号法に基づく総務省令 平成26年第85号, article 5). One in eleven
12-digit numbers passes by chance, which the words shown to the applicant allow for.
"""

import re

from todoke_catalog.folding import digits

LENGTH = 12

# Groups of digits that only blanks, hyphens and dots part: 1234-5678-9018, 1234 5678 9018, 1234・5678・9018, 1 2 3 ...
_GROUPED = re.compile(r"[0-9]+(?:[ .・-]{1,3}[0-9]+)*")
_DIGITS = re.compile(r"([0-9]+)")
_FOUR = 4
_BLANKS = re.compile(r"[ \t\r\n]+")
# ASCII blanks, line breaks and punctuation, and what is like it in Japanese text; others divide dates and amounts too,
# and so only where they stand twice between fours.
_DIVIDER = re.compile(r"[ \t\r\n!-/:-@\[-`{-~、。・·•‧∕⁄〜→─━│「」『』【】]{1,3}")
_BLANK_DIVIDER = re.compile(r"[ \t\r\n]{1,20}")  # columns that somebody aligned, or a four a line with empty lines
_COMMON = re.compile(r"(?:19|20)[0-9]{2}|[0-9]{2}00")  # a year, or a round number
# Twelve digits in threes, as a field for amounts writes them; with 円 behind them they are one.
_THREES = re.compile(r"([0-9]+(?:,[0-9]+)*)(円?)")
_OF_THREES = re.compile(r"[0-9]{3}(?:,[0-9]{3}){3}")
# Come along with what is copied; the last three make an emoji of a digit.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u20e3"))
# The zeros of scripts whose digits NFKC leaves as they are; nine follow each. Stated, since browsers and Python know
# different versions of Unicode.
_ZEROS = """
30 660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946
19d0 1a80 1a90 1b50 1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 104a0 10d30 11066 110f0
11136 111d0 112f0 11450 114d0 11650 116c0 11730 118e0 11950 11c50 11d50 11da0 16a60 16ac0 16b50
1e140 1e2f0 1e950
"""
_DECIMAL = {int(zero, 16) + digit: str(digit) for zero in _ZEROS.split() for digit in range(10)}
# Digits in circles and brackets, from 1, which NFKC leaves as they are or writes with the brackets; and circled zeros.
_ENCLOSED = {first + more: str(more + 1) for first in (0x2474, 0x24F5, 0x2776, 0x2780, 0x278A) for more in range(9)}
_ENCLOSED |= dict.fromkeys((0x24FF, 0x1F10B, 0x1F10C), "0")
_ZERO = re.compile(r"([0-9])[〇零○◯]+|[〇零○◯]+(?=[0-9])")  # as a zero is written by hand, beside a digit
_CELLS = re.compile(r"[0-9]+(?:\t[0-9]+)+|[0-9]+(?:\r?\n[0-9]+)+")  # a digit a cell, from a spreadsheet
_KANJI = "〇一二三四五六七八九", "零壱弐参肆伍陸漆捌玖", "零壹貳參肆伍陸柒捌玖"  # the last two for deeds (大字)
# Only among themselves: a given name that ends in 一 and a telephone number behind it are none.
_FROM_KANJI = dict.fromkeys(map(ord, "0123456789"), "x") | {
    ord(one): str(n) for row in _KANJI for n, one in enumerate(row)
}


def contains(text: str) -> bool:
    """Whether consecutive groups of digits somewhere in the text make up exactly one valid individual number."""
    plain = text.translate(_INVISIBLE)
    folded = _folded(plain)  # may be longer: ⑩ is folded to two digits
    if len(folded) < LENGTH:  # as most answers are
        return False
    enclosed = _ZERO.sub(_zeros, _folded(plain.translate(_ENCLOSED)))
    return any(_in_digits(read) for read in {folded, enclosed, folded.translate(_FROM_KANJI)})


def parts(answer: object) -> list[str]:
    """Where in a cleaned answer an individual number stands: the names of its parts, "" for the answer itself."""
    match answer:
        case str() | int():
            return [""] if contains(str(answer)) else []
        case dict():
            return [name for name, part in answer.items() if parts(part)]
        case list():
            return [""] if any(map(parts, answer)) else []
        case _:
            return []


def is_valid(number: str) -> bool:
    """Whether 12 ASCII digits end in their check digit."""
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    remainder = sum(int(digit) * weight for digit, weight in zip(number[:-1], weights, strict=True)) % 11
    return int(number[-1]) == (0 if remainder <= 1 else 11 - remainder)


def _folded(text: str) -> str:
    return digits(text).translate(_DECIMAL)


def _zeros(found: re.Match[str]) -> str:
    before = found[1] or ""
    return before + "0" * (len(found[0]) - len(before))


def _in_digits(folded: str) -> bool:
    return _in_groups(folded) or _in_fours(folded) or _in_threes(folded) or _in_cells(folded)


def _in_groups(folded: str) -> bool:
    for grouped in _GROUPED.findall(folded):
        groups = re.findall(r"[0-9]+", grouped)
        if any(_starts_one(groups[start : start + LENGTH]) for start in range(len(groups))):
            return True
    return False


def _in_fours(folded: str) -> bool:
    """Whether there are fours that the same sign divides twice: 1234/5678/9018, 1234、5678、9018, or one a line."""
    pieces = _DIGITS.split(folded)  # digits stand at odd places
    return any(_are_fours(*pieces[at : at + 5]) for at in range(1, len(pieces) - 5, 2))


def _in_threes(folded: str) -> bool:
    """Whether there is 123,456,789,018, which is no amount."""
    found = (threes for threes, yen in _THREES.findall(folded) if not yen and _OF_THREES.fullmatch(threes))
    return any(is_valid(threes.replace(",", "")) for threes in found)


def _in_cells(folded: str) -> bool:
    """Whether there are twelve cells of one digit each, and no more, side by side or below one another."""
    rows = (_DIGITS.findall(cells) for cells in _CELLS.findall(folded))
    return any(len(row) == len("".join(row)) == LENGTH and is_valid("".join(row)) for row in rows)


def _are_fours(first: str, divider: str, second: str, again: str, third: str) -> bool:
    fours = (first, second, third)
    if any(len(four) != _FOUR for four in fours) or all(map(_COMMON.fullmatch, fours)):
        return False
    if not (_divides(divider) and _divides(again)):
        return False
    return _BLANKS.sub("", divider) == _BLANKS.sub("", again) and is_valid("".join(fours))


def _divides(divider: str) -> bool:
    return bool(_DIVIDER.fullmatch(divider) or _BLANK_DIVIDER.fullmatch(divider))


def _starts_one(groups: list[str]) -> bool:
    number = ""
    for group in groups:
        number += group
        if len(number) >= LENGTH:
            break
    return len(number) == LENGTH and is_valid(number)
