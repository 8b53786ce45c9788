"""A translator's table as CSV (RFC 4180) for spreadsheets: a row for each translation of a Japanese text."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from todoke_catalog.texts import MAX_WORDS
from todoke_catalog.translations import MAX_TEXTS
from todoke_kit.errors import Refusal

_JAPANESE, _FORMER = "日本語", "いまの訳"
_WORDS = re.compile(r"訳 *\(([^()]*)\)")  # after NFKC, which makes （ and ） these
_SEPARATORS = ",\t;"  # as spreadsheets save them, by the region of the computer
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what spreadsheets may run begins so (OWASP, CSV injection)
_MADE_TEXT = "'"

Row = tuple[str, str, str]  # the Japanese, its translation until now, its translation


class RowRefusal(Refusal):
    """A row cannot be read; `row` is its number in the table, as spreadsheets count (the header is 1)."""

    def __init__(self, code: str, row: int) -> None:
        super().__init__(code)
        self.row = row


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read: the language as its header says it, and its rows by their numbers."""

    language: str
    rows: dict[int, Row]


def write(language: str, rows: Iterable[Row]) -> bytes:
    """The table in UTF-8 with a byte order mark, which Excel needs; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow((_JAPANESE, _FORMER, f"訳（{language}）"))
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()


def read(data: bytes) -> Sheet:
    """The table in what a spreadsheet saved: UTF-8, or UTF-16 with its mark; comma, tab or semicolon.

    :raises Refusal: "translation_shift_jis", "translation_unreadable", "translation_oversized".
    :raises RowRefusal: "translation_row_unreadable", "translation_row_too_long", "translation_row_nameless".
    """
    text = _text(data)
    for separator in _SEPARATORS:
        header = [unicodedata.normalize("NFKC", cell).strip() for cell in _first(text, separator)]
        tags = [found[1].strip() for cell in header if (found := _WORDS.fullmatch(cell))]
        if len(tags) == 1 and header.count(_JAPANESE) == header.count(_FORMER) == 1:
            return Sheet(tags[0], _rows(text, separator, header))
    raise Refusal("translation_unreadable")


def _text(data: bytes) -> str:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        old = _JAPANESE in data.decode("cp932", "replace")
        raise Refusal("translation_shift_jis" if old else "translation_unreadable") from None


def _records(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _first(text: str, separator: str) -> list[str]:
    try:
        return next(_records(text, separator), [])
    except csv.Error:
        return []


def _rows(text: str, separator: str, header: list[str]) -> dict[int, Row]:
    words = next(place for place, cell in enumerate(header) if _WORDS.fullmatch(cell))
    places = (header.index(_JAPANESE), header.index(_FORMER), words)
    rows: dict[int, Row] = {}
    for number, cells in _numbered(_records(text, separator)):
        if number > 1 and any(cells):
            rows[number] = _row(number, cells, places, len(header))
        if len(rows) > MAX_TEXTS:
            raise Refusal("translation_oversized")
    return rows


def _numbered(records: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(records, 1):
            yield number, cells
    except csv.Error:
        raise RowRefusal("translation_row_unreadable", number + 1) from None


def _row(number: int, cells: list[str], places: tuple[int, int, int], width: int) -> Row:
    if any(cells[width:]):
        raise RowRefusal("translation_row_unreadable", number)
    japanese, former, words = (_plain(cells[place]) if place < len(cells) else "" for place in places)
    if max(len(japanese), len(former), len(words)) > MAX_WORDS:
        raise RowRefusal("translation_row_too_long", number)
    if not japanese:
        raise RowRefusal("translation_row_nameless", number)
    return japanese, former, words


def _guarded(cell: str) -> str:
    return _MADE_TEXT + cell if cell.startswith((*_FORMULA, _MADE_TEXT)) else cell


def _plain(cell: str) -> str:
    """The cell as it was before `_guarded`, with its line breaks as a form has them."""
    guarded = cell.startswith(_MADE_TEXT) and cell[1:].startswith((*_FORMULA, _MADE_TEXT))
    return (cell[1:] if guarded else cell).replace("\r\n", "\n")
