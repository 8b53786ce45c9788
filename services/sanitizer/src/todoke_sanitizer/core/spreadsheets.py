"""XLSX (ECMA-376): the values of a workbook's cells, shown as they were, in a new one; no formula or link follows.

The reader is given only the parts that hold values, each of them without a document type.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from todoke_sanitizer.core import archives, limits, number_formats, office_parts
from todoke_sanitizer.core.model import Code, Rebuilt, Refused, Removed
from todoke_sanitizer.core.plain_text import clean

_KEPT = frozenset({archives.CONTENT_TYPES, "_rels/.rels", "xl/sharedStrings.xml", "xl/styles.xml"})
_BOOK = "xl/workbook.xml"
_VALUES = ("/worksheet", "/sharedStrings", "/styles")  # how the types end of relationships to parts that hold values
_SHEETS = ("/worksheet", "/chartsheet", "/dialogsheet", "/xlMacrosheet", "/xlIntlMacrosheet")
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_OFF = {None, "0", "false", "visible"}
_HIDE = (("sheet", "state"), ("row", "hidden"), ("col", "hidden"), ("sheetFormatPr", "zeroHeight"))
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")
_MAX_TITLE = 31
_WIDTH = 18  # characters: wide enough that a date of an era is not shown as ########
_EPOCH_1904 = 1_462  # days between the two first days that a workbook may count from (18.17.4.1)

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
    entries = office_parts.read(data)
    parts, styles = _parts(entries)
    removed = office_parts.removed(entries, parts.keys()) | _seen(parts)
    workbook = openpyxl.load_workbook(
        io.BytesIO(archives.pack(parts)), read_only=True, data_only=True, keep_links=False, keep_vba=False
    )
    if not 0 < len(workbook.worksheets) <= limits.MAX_SHEETS:
        raise Refused(Code.OVERSIZED if workbook.worksheets else Code.DAMAGED)
    forms = number_formats.read(styles)
    rebuilt, lost = _Writer(workbook, forms).write()
    return Rebuilt(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        rebuilt,
        removed | lost,
        len(workbook.worksheets),
    )


def _parts(entries: Mapping[str, bytes]) -> tuple[Mapping[str, bytes], bytes | None]:
    """The parts that hold values, whatever they are called, and of these the styles.

    :raises Refused: DAMAGED when a sheet has no part: it would be missing without a word.
    """
    book = office_parts.main(entries, _BOOK)
    if book not in entries:
        raise Refused(Code.DAMAGED)
    named = office_parts.relationships(entries, book)
    for sheet in archives.parse(entries[book]).iter(f"{_S}sheet"):
        kind, target = named.get(sheet.get(_ID, ""), ("", ""))
        if not kind.endswith(_SHEETS) or target not in entries:
            raise Refused(Code.DAMAGED)
    held = {target for kind, target in named.values() if kind.endswith(_VALUES)}
    kept = _KEPT | {book, office_parts.listing(book)} | held
    styles = [entries.get(target) for kind, target in named.values() if kind.endswith("/styles")]
    return {name: part for name, part in entries.items() if name in kept}, next(iter(styles), None)


def _seen(parts: Mapping[str, bytes]) -> frozenset[Removed]:
    """What sheets have that leaves; every part is parsed on the way, and refused when it declares a document type."""
    found = set[Removed]()
    for part in parts.values():
        root = archives.parse(part)
        if next(root.iter(f"{_S}f"), None) is not None:
            found.add(Removed.FORMULAS)
        if any(one.get(how) not in _OFF for what, how in _HIDE for one in root.iter(_S + what)):
            found.add(Removed.HIDING)
    return frozenset(found)


class _Writer:
    """Writes the values of a workbook's sheets into a new one.

    :param forms: the number format of each style.
    """

    def __init__(self, workbook: Any, forms: Sequence[str]) -> None:
        self._workbook = workbook
        self._forms = forms
        self._days = _EPOCH_1904 if workbook.epoch == CALENDAR_MAC_1904 else 0
        self._left = limits.MAX_CELLS
        self._lost = set[Removed]()
        self._made: dict[str, Any] = {}

    def write(self) -> tuple[bytes, frozenset[Removed]]:
        """The new workbook, and what could not be kept."""
        target = io.BytesIO()
        options = {
            "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False
        }  # fmt: skip
        with xlsxwriter.Workbook(target, options) as self._written:
            self._written.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
            for number, sheet in enumerate(self._workbook.worksheets, 1):
                self._copy(sheet, self._written.add_worksheet(_title(sheet.title, number)))
        return target.getvalue(), frozenset(self._lost)

    def _copy(self, sheet: Any, new: Any) -> None:
        sheet.reset_dimensions()  # what a sheet says of its own size is not believed
        widest = 1
        for row, cells in enumerate(sheet.iter_rows()):
            self._left -= len(cells) + 1
            if self._left < 0:
                raise Refused(Code.OVERSIZED)
            widest = max(widest, len(cells))
            for column, cell in enumerate(cells):
                if cell.value is not None:
                    self._put(new, row, column, cell)
        new.set_column(0, widest - 1, _WIDTH)

    def _put(self, new: Any, row: int, column: int, cell: Any) -> None:
        value = cell.value
        if isinstance(value, bool):
            new.write_boolean(row, column, value)
        elif isinstance(value, (int, float)):
            form = self._form(cell)
            new.write_number(row, column, value + self._shift(form), self._shown(form))
        elif type(value) in _FORMATS:
            new.write_datetime(row, column, value, self._shown(self._form(cell) or _FORMATS[type(value)]))
        else:
            text, controls = clean(str(value))
            self._lost |= controls
            new.write_string(row, column, text)

    def _form(self, cell: Any) -> str:
        """The number format of a cell; GENERAL in place of one that shows nothing, or that a program might refuse."""
        style = cell._style_id  # noqa: SLF001 - its formats would be those of an American Excel
        form = self._forms[style] if style < len(self._forms) else number_formats.GENERAL
        if number_formats.hides(form):
            self._lost.add(Removed.HIDING)
        elif form == number_formats.GENERAL or number_formats.is_kept(form):
            return form
        else:
            self._lost.add(Removed.NUMBER_FORMATS)
        return number_formats.GENERAL

    def _shift(self, form: str) -> int:
        """Days to add to a number that is a date only to a Japanese Excel, and so is none to our reader."""
        return self._days if form in number_formats.JAPANESE_DATES else 0

    def _shown(self, form: str) -> Any:
        if form == number_formats.GENERAL:
            return None
        if form not in self._made:
            self._made[form] = self._written.add_format({"num_format": form})
        return self._made[form]


def _title(title: str, number: int) -> str:
    """A sheet's name; its number keeps two apart that were different only in what a name may not hold."""
    cleaned = _NOT_IN_TITLES.sub("_", clean(title)[0])[:_MAX_TITLE]
    return cleaned if cleaned == title and cleaned.lower() != "history" else f"{number}_{cleaned}"[:_MAX_TITLE]
