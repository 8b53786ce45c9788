"""In which groups of digits an individual number is written, and which other numbers in groups are not taken for one.

The principle is decision 0068: a number is joined only where it stands as people write this one, with one kind of
divider, and never out of what is plainly something else.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from todoke_catalog import check_digits

_DIGITS = re.compile(r"([0-9]+)")
_BLANKS = re.compile(r"[ \t\r\n]+")
# ASCII blanks, line breaks and punctuation, and what is like it in Japanese text.
_DIVIDER = re.compile(r"[ \t\r\n!-/:-@\[-`{-~、。・·•‧∕⁄〜→─━│「」『』【】の]{1,3}")
_BLANK_DIVIDER = re.compile(r"[ \t\r\n]{1,20}")  # columns that somebody aligned, or a group a line with empty lines
_JOINERS = frozenset(["", "-", ".", "・", "_", "/", "の"])  # within one number; other signs also part one from the next
_IN_TWO = frozenset(["", "-", "_", "/", "・"])  # a dot makes a decimal number of two groups
_IN_MORE = _IN_TWO | {"."}
_TWO = ((6, 6), (4, 8), (8, 4))
_FOURS, _THREES, _PAIRS, _ONES = (4,) * 3, (3,) * 4, (2,) * 6, (1,) * 12
_SHAPES = ((12,), _FOURS, *_TWO, _THREES, _PAIRS, _ONES)

_COMMON = re.compile(r"(?:19|20)[0-9]{2}|[0-9]{2}00")  # a year, or a round number
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9]")
_MONTH, _DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
_DATE = re.compile(f"(?:19|20)[0-9]{{2}}{_MONTH}{_DAY}|(?:19|20)[0-9]{{2}}{_MONTH}|[0-9]{{2}}{_MONTH}{_DAY}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_PARTS_DATE = frozenset("-./年月")
_PHONE_DIVIDER = re.compile(r"[-()]{1,2}")
_MONEY_BEFORE = re.compile(r"[¥$€] *\Z")
_MONEY_BEHIND = re.compile(r" *[百千万億]*円")
_TELEPHONE = (10, 11)  # digits
_APART = re.compile(r"(?:^|[ \t\r\n(:,;/])\+\Z")
_INVOICE = re.compile(r"(?<![A-Za-z])[Tt][ -]?\Z")


def find(text: str, valid: Callable[[str], bool]) -> str:
    """The first 12 digits that stand as one number and are `valid`, as written in the text; "" for none."""
    pieces = _DIGITS.split(text)  # digits stand at odd places
    if sum(map(len, pieces[1::2])) < sum(_FOURS):
        return ""
    others = set(_others(pieces))
    for at in range(1, len(pieces), 2):
        for shape in _SHAPES:
            end = at + 2 * len(shape) - 1
            groups = pieces[at:end:2]
            if tuple(map(len, groups)) == shape and valid("".join(groups)) and _stands(pieces, at, end, others):
                return "".join(pieces[at:end])
    return ""


def _stands(pieces: Sequence[str], at: int, end: int, others: set[int]) -> bool:
    """Whether the groups from `at` to `end` are written as one number, and are nothing else."""
    if end - at == 1:
        return pieces[at - 2 : at] != ["0", "."] and not _is_from_abroad(pieces, at)  # the first is a fraction
    if others.intersection(range(at, end)) or _is_money(pieces[at - 1], pieces[end]):
        return False
    groups, dividers = pieces[at:end:2], pieces[at + 1 : end : 2]
    kinds = {_kind(divider) for divider in dividers}
    if None in kinds:
        return False
    broken = any("\n" in divider or "\t" in divider for divider in dividers)
    if len(groups) == len(_FOURS):
        return _are_fours(groups, kinds, listed=broken) and not (_is_card(pieces, at, end) or _are_thirteen(pieces, at))
    return len(kinds) == 1 and _are_one(groups, *kinds, broken=broken) and not _goes_on(pieces, at, end)


def _kind(divider: str) -> str | None:
    """The sign that divides two groups, "" for blanks, None for words and what else is no divider."""
    if not (_DIVIDER.fullmatch(divider) or _BLANK_DIVIDER.fullmatch(divider)):
        return None
    return _BLANKS.sub("", divider)


def _are_fours(groups: Sequence[str], kinds: set[str | None], *, listed: bool) -> bool:
    joined = kinds <= _JOINERS
    if not joined and len(kinds) > 1:
        return False
    if all(map(_COMMON.fullmatch, groups)) or ((len(kinds) > 1 or not joined) and all(map(_TIME.fullmatch, groups))):
        return False
    return not ((listed or not joined) and _in_order(groups) and _is_near(groups))


def _are_one(groups: Sequence[str], kind: str | None, *, broken: bool) -> bool:
    match len(groups):
        case 2:
            a_day = [bool(_DATE.fullmatch(group)) for group in groups]
            return kind in _IN_TWO and not (
                all(a_day) or any(day and len(g) == 8 for day, g in zip(a_day, groups, strict=True))
            )
        case 4:
            return kind in _IN_MORE | {","} and not broken and not _is_near(groups)
        case 6:
            return kind in _IN_MORE and not broken and not _in_order(groups)
        case _:
            return True


def _in_order(groups: Sequence[str]) -> bool:
    """Whether they rise or fall, as readings of a meter and days do."""
    return list(groups) in (sorted(groups), sorted(groups, reverse=True))


def _is_near(groups: Sequence[str]) -> bool:
    """Whether they lie together, as measurements do."""
    numbers = [int(group) for group in groups]
    return max(numbers) - min(numbers) < int("1".ljust(len(groups[0]), "0"))


def _is_money(before: str, behind: str) -> bool:
    return bool(_MONEY_BEFORE.search(before) or _MONEY_BEHIND.match(behind))


def _neighbours(pieces: Sequence[str], at: int, end: int) -> list[tuple[str, str]]:
    """The groups before and behind, each with what divides it from these."""
    before = [(pieces[at - 1], pieces[at - 2])] if at > 1 else []
    return before + ([(pieces[end], pieces[end + 1])] if end + 1 < len(pieces) else [])


def _goes_on(pieces: Sequence[str], at: int, end: int) -> bool:
    """Whether they are part of a longer list of such groups, or of an amount in threes."""
    size, kind = len(pieces[at]), _kind(pieces[at + 1])
    least = size if (end - at + 1) // 2 == 2 else 1  # two groups
    return any(_kind(by) == kind and least <= len(group) <= size for by, group in _neighbours(pieces, at, end))


def _is_card(pieces: Sequence[str], at: int, end: int) -> bool:
    """Whether they are in the sixteen digits of a card: four fours, no fewer and no more, by one divider, in its check.

    Of a number with four digits more (the card's secret number, a year) one in ten passes the check by chance.
    """
    by, first, last = _kind(pieces[at + 1]), at, end
    while first > 1 and len(pieces[first - 2]) == len(pieces[at]) and _kind(pieces[first - 1]) == by:
        first -= 2
    while last + 1 < len(pieces) and len(pieces[last + 1]) == len(pieces[at]) and _kind(pieces[last]) == by:
        last += 2
    fours = pieces[first:last:2]
    beside_a_year = _YEAR.fullmatch(fours[0]) or _YEAR.fullmatch(fours[-1])
    return len(fours) == len(_FOURS) + 1 and not beside_a_year and check_digits.is_card("".join(fours))


def _is_from_abroad(pieces: Sequence[str], at: int) -> bool:
    """Whether a + before it makes it a telephone number with the code of a country; between digits and words it adds.

    Behind a word (TEL+81…) it does so for the code of Japan.
    """
    if not pieces[at - 1].endswith("+") or (at > 1 and pieces[at - 1] == "+"):
        return False
    return pieces[at].startswith("81") or _APART.search(pieces[at - 1]) is not None


def _are_thirteen(pieces: Sequence[str], at: int) -> bool:
    """Whether a digit before the fours makes them a corporate number (法人番号), or an invoice's (T and 13 digits).

    It may be a row of a list as well: a T tells, or that the digit checks the others.
    """
    if at < 2 or len(pieces[at - 2]) != 1 or _kind(pieces[at - 1]) != _kind(pieces[at + 1]):
        return False
    first, fours = pieces[at - 2], "".join(pieces[at : at + 5 : 2])
    return _INVOICE.search(pieces[at - 3]) is not None or check_digits.is_corporate(first + fours)


def _others(pieces: Sequence[str]) -> Iterator[int]:
    """The places of digits that belong to a telephone number or a date."""
    for at in range(1, len(pieces) - 4, 2):
        if _is_phone(pieces, at) or _is_date(pieces, at):
            yield from range(at, at + 5, 2)


def _is_phone(pieces: Sequence[str], at: int) -> bool:
    first, one, second, two, third = pieces[at : at + 5]
    digits = len(first + second + third)
    behind = pieces[at + 5] == "-" and at + 6 < len(pieces)  # then it is longer
    divided = _PHONE_DIVIDER.fullmatch(one) and _PHONE_DIVIDER.fullmatch(two)
    return bool(first[0] == "0" and digits in _TELEPHONE and len(first) <= 5 and divided and not behind)


def _is_date(pieces: Sequence[str], at: int) -> bool:
    year, one, month, two, day = pieces[at : at + 5]
    divided = one in _PARTS_DATE and two in _PARTS_DATE
    return bool(_YEAR.fullmatch(year)) and divided and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
