"""What an applicant is told of a file: its kind and what became of it, and nothing else that the office knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from todoke_evidence.file_outcome import MAX_REMOVALS, OTHER, REBUILT, REMOVALS, VERDICTS, WAITING, FileOutcome
from todoke_forms.core.files import OK, FileReport

_KINDS: Mapping[str, str] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpeg",
    "image/png": "png",
    "image/heic": "heic",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/plain": "txt",
    "text/csv": "csv",
}
_REFUSALS = frozenset(VERDICTS) - {WAITING, REBUILT}


def outcome(media_type: str, report: FileReport | None) -> FileOutcome:
    """What is told of a file that came as `media_type`, one of the catalog's; without a report it still waits."""
    kind = _KINDS[media_type]
    if report is None:
        return FileOutcome(kind, WAITING)
    if report.code != OK:
        return FileOutcome(kind, report.code if report.code in _REFUSALS else OTHER)
    return FileOutcome(kind, REBUILT, _told({code if code in REMOVALS else OTHER for code in report.removed}))


def _told(removed: AbstractSet[str]) -> tuple[str, ...]:
    """Codes in their order; of more than any file has, those that a notice holds."""
    if len(removed) > MAX_REMOVALS:
        removed = {*sorted(removed - {OTHER})[: MAX_REMOVALS - 1], OTHER}
    return tuple(sorted(removed))
