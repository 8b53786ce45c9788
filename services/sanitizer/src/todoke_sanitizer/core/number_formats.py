"""How a workbook shows the numbers of its cells (ECMA-376 part 1, 18.8.30), when that can be kept as it is.

A format is words, colours and places for digits; it runs nothing. One that is not well formed may make a program repair
the workbook or refuse it, so only listed parts may stand in one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from todoke_sanitizer.core import archives

GENERAL = ""

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MAX = 255  # characters, as in Excel

_YEN = '"¥"#,##0{0};"¥"\\-#,##0{0}'
_RED = '"¥"#,##0{0};[Red]"¥"\\-#,##0{0}'
_LEDGER = '_ {1}* #,##0{0}_ ;_ {1}* \\-#,##0{0}_ ;_ {1}* "-"_ ;_ @_ '
_ERA, _SHORT_ERA = '[$-411]ggge"年"m"月"d"日"', "[$-411]ge.m.d"

# By their ids, which have no words in the file: as a Japanese Excel shows them, which is what a sender in Japan saw.
_BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: _YEN.format(""), 6: _RED.format(""), 7: _YEN.format(".00"), 8: _RED.format(".00"),
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: _SHORT_ERA, 28: _ERA, 29: _ERA, 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"', 34: 'yyyy"年"m"月"', 35: 'm"月"d"日"', 36: _SHORT_ERA,
    37: "#,##0;\\-#,##0", 38: "#,##0;[Red]\\-#,##0", 39: "#,##0.00;\\-#,##0.00", 40: "#,##0.00;[Red]\\-#,##0.00",
    41: _LEDGER.format("", ""), 42: _LEDGER.format("", '"¥"'), 43: _LEDGER.format(".00", ""),
    44: _LEDGER.format(".00", '"¥"'), 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: _SHORT_ERA, 51: _ERA, 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: _ERA, 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"',
    57: _SHORT_ERA, 58: _ERA,
}  # fmt: skip

JAPANESE_DATES = frozenset(form for number, form in _BUILT_IN.items() if 27 <= number <= 36 or number >= 50)
"""Dates by ids that only East Asian versions have."""

_QUOTED = r'"[^"]*"|\\.|_.|\*.'
_BRACKETS = (
    r"\[(?:\$[^\[\]\"]{0,20}|DBNum[1-4]|[hms]{1,3}|[<>=]{1,2}-?\d{1,12}(?:\.\d{1,6})?|[A-Za-z]{3,7}|Color ?\d{1,2})\]"
)
_LETTERS = r"General|AM/PM|A/P|E[+-]|[yY]{1,4}|[mM]{1,5}|[dD]{1,4}|[hH]{1,2}|[sS]{1,2}|[gG]{1,3}|[eE]{1,4}|[aA]{3,4}"
_SIGNS = r"[0#?.,%/+\-() :;@$!'^~{}=<>&]|[^\x00-\x7f]"
_WELL_FORMED = re.compile(f"(?:{_QUOTED}|{_BRACKETS}|{_LETTERS}|{_SIGNS})++")
_SILENT = re.compile(r'(?:\[[^\]]*\]|""|\s)*(?:;|\Z)')


def read(styles: bytes | None) -> Sequence[str]:
    """The format of each style that a cell may name, by number; GENERAL for none.

    :raises Refused: DAMAGED.
    """
    if styles is None:
        return ()
    root = archives.parse(styles)
    own = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter(f"{_S}numFmt")}
    named = [xf.get("numFmtId", "0") for cell_xfs in root.findall(f"{_S}cellXfs") for xf in cell_xfs.findall(f"{_S}xf")]
    return [own[number] if number in own else _built_in(number) for number in named]


def is_kept(form: str) -> bool:
    """Whether a format can be written into a new workbook."""
    return len(form) <= _MAX and form.isprintable() and _WELL_FORMED.fullmatch(form) is not None


def hides(form: str) -> bool:
    """Whether a format shows nothing of a number, as `;;;` does."""
    return form != GENERAL and _SILENT.match(form) is not None


def _built_in(number: str) -> str:
    return _BUILT_IN.get(int(number), GENERAL) if number.isascii() and number.isdigit() else GENERAL
