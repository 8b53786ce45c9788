"""What is asked about a file, and what is said of it: stable codes, for reports and the words of other processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """Why a file is refused."""

    UNKNOWN_TYPE = "unknown_type"  # none of the kinds that can be rebuilt
    TYPE_MISMATCH = "type_mismatch"  # something else than it was said to be
    ENCRYPTED = "encrypted"
    NESTED = "nested"  # an archive in an archive
    OVERSIZED = "oversized"  # more bytes or cells than are read
    BOMB = "bomb"  # a small file that unpacks to a huge one
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TRUNCATED = "truncated"  # the end is missing
    DAMAGED = "damaged"  # not well formed
    EMPTY = "empty"
    ENCODING_UNCLEAR = "encoding_unclear"  # text that may be read in more than one way, or in none
    FONTS_MISSING = "fonts_missing"  # words in a font that is not in the file, and that nobody here has
    OUT_OF_MEMORY = "out_of_memory"


class Removed(StrEnum):
    """What a file had and its rebuilt form has not."""

    METADATA = "metadata"
    TRAILING_BYTES = "trailing_bytes"
    OTHER_FRAMES = "other_frames"  # of an animation
    SCRIPTS = "scripts"
    ACTIONS = "actions"
    EMBEDDED_FILES = "embedded_files"
    ANNOTATIONS = "annotations"  # links, notes, fields to fill in
    TEXT_LAYER = "text_layer"  # of a PDF that became pictures
    MACROS = "macros"
    FORMULAS = "formulas"  # their last values stay
    EXTERNAL_LINKS = "external_links"
    PICTURES = "pictures"  # drawn shapes too
    COMMENTS = "comments"
    TRACKED_CHANGES = "tracked_changes"  # what was deleted; what was inserted stays
    NUMBERING = "numbering"  # numbers that a program puts before paragraphs
    SYMBOLS = "symbols"  # signs of a font that draws others, and the form of equations
    FORM_CONTROLS = "form_controls"  # tick boxes and lists that lie over a sheet
    NUMBER_FORMATS = "number_formats"  # those that are not well formed; the others stay
    HIDING = "hiding"  # sheets, rows, columns and words that were hidden are shown
    LAYOUT = "layout"
    CONTROLS = "controls"  # control characters and marks that turn the direction of text
    FORMULA_STARTS = "formula_starts"  # cells of a CSV that a spreadsheet would have run


class Noted(StrEnum):
    """What is odd about a file's name."""

    NAME_CHANGED = "name_changed"
    DOUBLE_EXTENSION = "double_extension"
    EXTENSION_CONTRADICTS = "extension_contradicts"


class PdfMode(StrEnum):
    """How a PDF is rebuilt."""

    PAGES = "pages"  # as pictures of its pages
    STRUCTURE = "structure"  # as pages of listed parts: text stays text


class Refused(Exception):  # noqa: N818 - a refusal is an outcome that people meet, not a fault
    """A file cannot be rebuilt, for a reason with a stable code."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asked:
    """A file as it came: its name and type are what somebody said."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    pdf: PdfMode = PdfMode.PAGES


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A new file; `pages` counts pages, sheets or pictures, where the kind has any."""

    media_type: str
    data: bytes = field(repr=False)
    removed: frozenset[Removed]
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said of a file: a refusal has a code, no rebuilt file, and the kind as far as it was known."""

    code: Code | None
    kind: str  # media type by content; empty: unknown
    name: str  # cleaned, with the extension of the rebuilt file
    noted: frozenset[Noted]
    rebuilt: Rebuilt | None
