"""Puts what a status notice says of each file into words: what became of it, and what its applicant can do."""

from collections.abc import Sequence
from dataclasses import dataclass

from todoke_evidence.file_outcome import REBUILT, WAITING, FileOutcome
from todoke_gateway.web import texts

TONES = {WAITING: "", REBUILT: "success"}


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file, by its place in the application; `removed` is empty when nothing was."""

    name: str
    tone: str
    verdict: str
    text: str
    removed: str = ""


def rows(files: Sequence[FileOutcome], language: str) -> tuple[FileRow, ...]:
    """All files of an application, in the order of the form."""
    return tuple(_row(number, file, language) for number, file in enumerate(files, 1))


def any_refused(files: Sequence[FileOutcome]) -> bool:
    """Whether there is something for the applicant to do."""
    return any(file.verdict not in TONES for file in files)


def _row(number: int, file: FileOutcome, language: str) -> FileRow:
    words = texts.files(language)
    name = words["name"].format(number=number, kind=words.get(f"kind_{file.kind}", words["kind_other"]))
    if file.verdict not in TONES:
        reason = words.get(f"refused_{file.verdict}", words["refused_other"])
        return FileRow(name, "warning", words["refused"], reason)
    verdict, text = words[file.verdict], words[f"{file.verdict}_text"]
    return FileRow(name, TONES[file.verdict], verdict, text, _removed(file.removed, language))


def _removed(codes: Sequence[str], language: str) -> str:
    if not codes:
        return ""
    words = texts.files(language)
    # two codes without words of their own are the same to a reader
    what = dict.fromkeys(words.get(f"removed_{code}", words["removed_other"]) for code in codes)
    return words["removed"].format(what=words["separator"].join(what))
