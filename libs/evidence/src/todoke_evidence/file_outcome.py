"""What a status notice says of an application's files: of each, in their order, its kind and what became of it.

The lists of codes are closed, and as long as they are: no name, size or word of a file can be told with them.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

import msgspec

from todoke_evidence.errors import Code, EvidenceError

Kind = Literal["pdf", "jpeg", "png", "heic", "docx", "xlsx", "txt", "csv"]
KINDS: tuple[str, ...] = get_args(Kind)

WAITING = "waiting"
REBUILT = "rebuilt"
OTHER = "other"
"""Refused or removed for a reason that has no code here yet."""

Verdict = Literal[
    "waiting", "rebuilt",
    # refused, because
    "unknown_type", "type_mismatch", "encrypted", "nested", "oversized", "bomb", "too_many_pixels", "too_many_pages",
    "truncated", "damaged", "empty", "encoding_unclear", "fonts_missing", "out_of_memory", "timed_out", "crashed",
    "other",
]  # fmt: skip
VERDICTS: tuple[str, ...] = get_args(Verdict)

Removed = Literal[
    "metadata", "trailing_bytes", "other_frames", "scripts", "actions", "embedded_files", "annotations", "text_layer",
    "macros", "formulas", "external_links", "pictures", "comments", "tracked_changes", "numbering", "symbols",
    "form_controls", "number_formats", "hiding", "layout", "controls", "formula_starts", "other",
]  # fmt: skip
REMOVALS: tuple[str, ...] = get_args(Removed)
MAX_REMOVALS = 12
"""Of one file, as many as a file of any kind can have: ten files with all of theirs fit a notice."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One file: `kind` as it was sent, `verdict` one of VERDICTS; `removed` is in the order of the alphabet."""

    kind: str
    verdict: str
    removed: tuple[str, ...] = ()


class WireFile(msgspec.Struct, forbid_unknown_fields=True):
    """A file as a notice writes it."""

    kind: Kind
    removed: Annotated[tuple[Removed, ...], msgspec.Meta(max_length=MAX_REMOVALS)]
    verdict: Verdict


def members(outcome: FileOutcome) -> dict[str, object]:
    """The members of a file in a notice."""
    return {"kind": outcome.kind, "removed": outcome.removed, "verdict": outcome.verdict}


def read(wire: WireFile) -> FileOutcome:
    """Read one file, or raise NOTICE_MALFORMED: each code once, in order, and only of a file that was rebuilt."""
    if list(wire.removed) != sorted(set(wire.removed)) or (wire.removed and wire.verdict != REBUILT):
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return FileOutcome(wire.kind, wire.verdict, wire.removed)
