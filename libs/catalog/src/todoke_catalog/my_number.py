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
_DIVIDER = re.compile(r"[ \t\r\n!-/:-@\[-`{-~、。・·•‧∕⁄〜→─━│]{1,3}")
_COMMON = re.compile(r"(?:19|20)[0-9]{2}|[0-9]{2}00")  # a year, or a round number
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))  # come along with what is copied


def contains(text: str) -> bool:
    """Whether consecutive groups of digits somewhere in the text make up exactly one valid individual number."""
    folded = digits(text.translate(_INVISIBLE))  # may be longer than the text: ⑩ is folded to two digits
    if len(folded) < LENGTH:  # as most answers are
        return False
    return _in_groups(folded) or _in_fours(folded)


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


def _are_fours(first: str, divider: str, second: str, again: str, third: str) -> bool:
    fours = (first, second, third)
    if any(len(four) != _FOUR for four in fours) or all(map(_COMMON.fullmatch, fours)):
        return False
    if not (_DIVIDER.fullmatch(divider) and _DIVIDER.fullmatch(again)):
        return False
    return _BLANKS.sub("", divider) == _BLANKS.sub("", again) and is_valid("".join(fours))


def _starts_one(groups: list[str]) -> bool:
    number = ""
    for group in groups:
        number += group
        if len(number) >= LENGTH:
            break
    return len(number) == LENGTH and is_valid(number)
