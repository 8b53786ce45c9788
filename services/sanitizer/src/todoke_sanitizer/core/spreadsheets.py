"""XLSX (ECMA-376): the values of a workbook's cells, written into a new one; no formula, macro or link follows.

The reader is given only the parts that hold values, each of them without a document type.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping
from typing import Any

import openpyxl
import xlsxwriter

from todoke_sanitizer.core import archives, limits, office_parts
from todoke_sanitizer.core.model import Code, Rebuilt, Refused, Removed
from todoke_sanitizer.core.plain_text import clean

_VALUES = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/sharedStrings\.xml"
    r"|xl/worksheets/[A-Za-z0-9_]+\.xml"
)
_FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"
_SHEET = "xl/worksheets/"
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_MAX_TITLE = 31
_WIDTH = 14  # characters: wide enough that a date is not shown as ########

_FORMATS = {
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm:ss",
    dt.timedelta: "[h]:mm:ss",
}


def rebuild(data: bytes) -> Rebuilt:
    """A new workbook of the same sheets and values.

    :raises Refused: what is wrong with the archive or a part of it, OVERSIZED or DAMAGED.
    """
    entries = archives.read(data)
    parts = {name: part for name, part in entries.items() if _VALUES.fullmatch(name)}
    removed = office_parts.removed(entries, _VALUES) | _formulas(parts)
    workbook = openpyxl.load_workbook(
        io.BytesIO(archives.pack(parts)), read_only=True, data_only=True, keep_links=False, keep_vba=False
    )
    if not 0 < len(workbook.worksheets) <= limits.MAX_SHEETS:
        raise Refused(Code.OVERSIZED if workbook.worksheets else Code.DAMAGED)
    return Rebuilt(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _write(workbook),
        removed,
        len(workbook.worksheets),
    )


def _formulas(parts: Mapping[str, bytes]) -> frozenset[Removed]:
    """Whether a sheet calculates; every part is parsed on the way, and refused when it declares a document type."""
    roots = [(name, archives.parse(part)) for name, part in parts.items()]
    found = any(name.startswith(_SHEET) and next(root.iter(_FORMULA), None) is not None for name, root in roots)
    return frozenset({Removed.FORMULAS} if found else ())


def _write(workbook: Any) -> bytes:
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as written:
        written.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
        formats = {kind: written.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        left = limits.MAX_CELLS
        for number, sheet in enumerate(workbook.worksheets, 1):
            new = written.add_worksheet(_title(sheet.title, number))
            left = _copy(sheet, new, formats, left)
    return target.getvalue()


def _copy(sheet: Any, new: Any, formats: Mapping[type, Any], left: int) -> int:
    """Writes the values of a sheet; returns how many more cells may follow in others."""
    sheet.reset_dimensions()  # what a sheet says of its own size is not believed
    for row, cells in enumerate(sheet.iter_rows(values_only=True)):
        left -= len(cells) + 1
        if left < 0:
            raise Refused(Code.OVERSIZED)
        for column, value in enumerate(cells):
            _put(new, row, column, value, formats)
    new.set_column(0, 0, _WIDTH)
    return left


def _put(new: Any, row: int, column: int, value: object, formats: Mapping[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        new.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        new.write_number(row, column, value)
    elif type(value) in formats:
        new.write_datetime(row, column, value, formats[type(value)])
    else:
        new.write_string(row, column, clean(str(value))[0])


def _title(title: str, number: int) -> str:
    """A sheet's name; its number keeps two apart that were different only in what a name may not hold."""
    cleaned = _NOT_IN_TITLES.sub("_", clean(title)[0])[:_MAX_TITLE]
    return cleaned if cleaned == title and cleaned.lower() != "history" else f"{number}_{cleaned}"[:_MAX_TITLE]
