"""Makes the cells of a CSV harmless for a spreadsheet that divides lines at commas, at semicolons or at tabs.

An apostrophe in front of what would run makes it text (OWASP, CSV injection). Commas are ours, and quoted where they
are words; semicolons, tabs and line ends in a cell begin another where a program divides there and our quotes do not
hold.
"""

from __future__ import annotations

import re

# Unicode's Zs, and quotes, because a program that divides elsewhere may drop them; one set, which takes no memory.
_BLANK = r'[ "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*'
_RUN = r"(?:[=+\-@＝＋－＠|%]|sep\s*=)"  # sep= at the head of a file says where a spreadsheet divides it
_NUMBER = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?%?[^\S\t\n]*"  # may have a sign, and stays a number

_DIVIDED = re.compile(r"[;\t\n]")
_REACHES = re.compile("[(|!#（｜！＃]")  # a formula needs one of them to call a function, a program or another file


def _starts(number_ends: str) -> re.Pattern[str]:
    """Where a formula would start; group 1 is the mark before it, and blank columns may come before it in a cell."""
    return re.compile(
        rf'(?:^(?=[\s"]*{_RUN})|(?<=([;\t])|\n)(?={_BLANK}{_RUN}))(?!\s*{_NUMBER}(?:{number_ends}))', re.IGNORECASE
    )


_IN_CALM_ROWS = _starts(r"[;\t\n]|\Z")
_AT_THE_END = _starts(r"\1|\Z")
_BETWEEN = _starts(r"\1")


def harmless(row: list[str]) -> list[str]:
    """The row's cells, which a spreadsheet shows and does not run.

    A program that divides elsewhere joins what we divide: "-1,5+f()" is a formula to it, and its -1 no number. So in a
    row that may reach something, a number stays one only where it is a whole cell to every program.
    """
    if not any(_REACHES.search(cell) for cell in row):
        return [_IN_CALM_ROWS.sub("'", cell) for cell in row]
    return [(_AT_THE_END if _ends(row, column) else _BETWEEN).sub("'", cell) for column, cell in enumerate(row)]


def _ends(row: list[str], column: int) -> bool:
    """Whether nothing can be joined to the end of a cell that begins another."""
    return column == len(row) - 1 or (column > 0 and _DIVIDED.search(row[column]) is None)
