"""Text and CSV (RFC 4180): decoded strictly, without controls, and without cells that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re

from todoke_sanitizer.core import encodings, formula_starts, limits
from todoke_sanitizer.core.model import Code, Rebuilt, Refused, Removed

_BOM = "\ufeff"

# What programs start by its first words. Nothing of it is text that an applicant writes.
_PROGRAMS = re.compile(
    rb"[\s\xef\xbb\xbf]*(<[!?%a-z]|#!|%!|\{\\rtf|mime-version:|content-type:|(%-12345x)?@(echo|cls|pjl)\b"
    rb"|\[(internetshortcut|autorun|desktop entry)\]|windows registry editor |regedit4\b)",
    re.IGNORECASE,
)
# Symbolic Link, which Excel runs whatever the file is called. A table divided by semicolons may begin with ID; too, but
# then neither a field P nor a line of one or two capitals follows.
_SYLK = re.compile(rb"[\s\xef\xbb\xbf]*ID;(P|.*^[A-Z]{1,2};)", re.DOTALL | re.MULTILINE)
# What programs look for behind other words: readers of PDF in 1,024 bytes, browsers in 1,445 (WHATWG, MIME Sniffing).
_LOOKED_FOR = re.compile(
    rb"%pdf-|<((!doctype|html|head|body|script|svg|iframe|object|embed)\b|hta:)"
    rb"|^(mime-version:|content-type:\s*(multipart|message|text/html))",
    re.IGNORECASE | re.MULTILINE,
)
_LOOKED_THROUGH = 1_445
# No PDF is without an object (ISO 32000-1, 7.3.10), and lenient readers need nothing else. Some need no hyphen either.
_PDF_OBJECT = re.compile(rb"[0-9]\s+[0-9]+\s+obj\b")
_PDF_NAME, _PDF_WORD = b"%PDF", re.compile(rb"\bobj\b")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1c-\x1f]")  # 1a ends old files of DOS

# Unicode's Cc but tab and line feed, its marks of direction (UAX 9), and marks and letters that nobody sees.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85|\x0b|\x0c")

_DIVIDES_AT = re.compile(r'"?sep=(?P<mark>[^"\n])?"?[^\S\t\n]*(\n|\Z)', re.IGNORECASE)  # Excel's own first line


def looks_plain(data: bytes) -> bool:
    """Whether bytes may be text at all; no file of another kind is read as text.

    :raises Refused: ENCODING_UNCLEAR when they say that they are UTF-16 and are not.
    """
    if encodings.is_utf16(data):
        data = encodings.decode(data).encode()
    return _BINARY.search(data) is None and not _is_program(data)


def rebuild_text(data: bytes) -> Rebuilt:
    """The same words in UTF-8, a line feed after each line.

    :raises Refused: ENCODING_UNCLEAR, or UNKNOWN_TYPE when it starts a program.
    """
    text, removed = clean(encodings.decode(data))
    return _rebuilt("text/plain", text, removed)


def rebuild_csv(data: bytes) -> Rebuilt:
    """The same cells in UTF-8 with a byte order mark, which tells spreadsheets that it is UTF-8.

    :raises Refused: ENCODING_UNCLEAR, UNKNOWN_TYPE, OVERSIZED or DAMAGED.
    """
    text, removed = clean(encodings.decode(data))
    divides_at = _DIVIDES_AT.match(text)
    if divides_at is None:
        rows = _rows(text, ",")
    else:
        rows = _rows(text[divides_at.end() :], divides_at["mark"] or ",")
        removed |= {Removed.LAYOUT}
    harmless = [formula_starts.harmless(row) for row in rows]
    if harmless != rows:
        removed |= {Removed.FORMULA_STARTS}
    target = io.StringIO(newline="")
    csv.writer(target).writerows(harmless)
    return _rebuilt("text/csv", _BOM + target.getvalue(), removed)


def clean(text: str) -> tuple[str, frozenset[Removed]]:
    """Text without controls, and whether there were any; every line ends with a line feed."""
    lines = _LINE_ENDS.sub("\n", text)
    cleaned = _CONTROLS.sub("", lines)
    return cleaned, frozenset({Removed.CONTROLS} if cleaned != lines else ())


def _is_program(data: bytes) -> bool:
    """Whether a program that reads the bytes, and not the name, may find in them what it runs."""
    begins = _PROGRAMS.match(data) or _SYLK.match(data) or _LOOKED_FOR.search(data, 0, _LOOKED_THROUGH)
    return begins is not None or _is_pdf(data)


def _is_pdf(data: bytes) -> bool:
    """Whether a lenient reader may find a PDF; a sentence may name %PDF, or obj, but not both."""
    if _PDF_NAME in data[:_LOOKED_THROUGH] and _PDF_WORD.search(data) is not None:
        return True
    return _PDF_OBJECT.search(data) is not None


def _rebuilt(media_type: str, text: str, removed: frozenset[Removed]) -> Rebuilt:
    data = text.encode()
    if not looks_plain(data):  # what starts a program stood behind a control, a quote or a first line
        raise Refused(Code.UNKNOWN_TYPE)
    return Rebuilt(media_type, data, removed)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    cells = 0
    csv.field_size_limit(limits.MAX_INPUT)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            cells += len(row)
            if cells > limits.MAX_CELLS:
                raise Refused(Code.OVERSIZED)
            rows.append(row)
    except csv.Error:
        raise Refused(Code.DAMAGED) from None
    return rows
