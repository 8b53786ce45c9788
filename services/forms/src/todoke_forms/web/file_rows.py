"""Puts what became of each attachment into the words and the order in which staff read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from todoke_forms.core.files import OK, FileReport, FileState
from todoke_forms.core.model import AttachmentEntry
from todoke_forms.store.files import KeptFile
from todoke_forms.web import file_texts, shown, texts


@dataclass(frozen=True, slots=True)
class FileRow:
    """One attachment; what is empty is not shown."""

    position: int
    name: str  # as the applicant called it
    came: str  # kind and size as they came
    tone: str
    verdict: str
    reason: str = ""  # why it was refused
    reason_en: str = ""
    offered: str = ""  # name of the rebuilt file
    became: str = ""  # kind, size and pages of the rebuilt file
    notes: tuple[str, ...] = ()


def rows(entries: Sequence[AttachmentEntry], kept: Sequence[KeptFile]) -> tuple[FileRow, ...]:
    """All attachments of a case, in the order of the form; of one that nothing is kept of, nothing is offered."""
    known = {file.position: file for file in kept}
    return tuple(_row(position, entry, known.get(position)) for position, entry in enumerate(entries))


def _row(position: int, entry: AttachmentEntry, kept: KeptFile | None) -> FileRow:
    state = FileState.PENDING if kept is None else kept.state
    report = None if kept is None else kept.report
    refused = report is not None and report.code != OK
    return FileRow(
        position=position,
        name=entry.name,
        came=f"{_kind(entry.media_type)}・{shown.size(entry.size)}",
        tone=file_texts.TONES[state],
        verdict=file_texts.STATES[state],
        reason=file_texts.refusal(report.code) if report and refused else "",
        reason_en=file_texts.refusal(report.code, "en") if report and refused else "",
        offered=report.name if report and not refused else "",
        became=_became(report) if report and not refused else "",
        notes=tuple(_notes(report)) if report else (),
    )


def _became(report: FileReport) -> str:
    parts = [_kind(report.media_type), shown.size(report.size)]
    if report.pages:
        parts.append(file_texts.PAGES.format(count=report.pages))
    return "・".join(parts)


def _notes(report: FileReport) -> Iterator[str]:
    if report.kind and report.kind != report.media_type:
        yield file_texts.IS.format(kind=_kind(report.kind))
    for code in report.noted:
        yield file_texts.NOTES.get(code, code)
    removed = [file_texts.REMOVALS.get(code, code) for code in report.removed]
    if removed:
        yield file_texts.REMOVED.format(what="、".join(removed))


def _kind(media_type: str) -> str:
    return texts.MEDIA_TYPES.get(media_type, media_type)
