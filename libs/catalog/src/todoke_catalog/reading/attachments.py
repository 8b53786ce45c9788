"""Attachments: what the answers say about the files beside them, and whether the files that came are those files.

The files of an application travel in the order in which the shown attachment fields name them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from todoke_catalog import media_types
from todoke_catalog.definition import Definition
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import AttachmentField
from todoke_catalog.folding import trim
from todoke_catalog.reading.plain_values import whole
from todoke_catalog.reading.refusal import AnswerRefused, FieldError
from todoke_catalog.reading.text_values import bounded, check_words
from todoke_catalog.walk import Known, shown_fields

MAX_NAME = 100  # characters


@dataclass(frozen=True, slots=True)
class File:
    """One file of an application, as it came."""

    name: str
    media_type: str
    data: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class FileElsewhere:
    """One file of an application whose bytes (`size` of them) are not here.

    Whoever reads them judges them by `media_types.Inspector`.
    """

    name: str
    media_type: str
    size: int


def read_attachments(field: AttachmentField, raw: object) -> list[dict[str, str | int]]:
    """The descriptions {name, type, size} of the field's files, [] for none, or AnswerRefused."""
    if raw == "":
        return []
    if not isinstance(raw, list):
        raise AnswerRefused(AnswerCode.NOT_FILES)
    if len(raw) > field.max_count:
        raise AnswerRefused(AnswerCode.TOO_MANY, max=field.max_count)
    return [_describe(field, one) for one in raw]


def check_files(definition: Definition, known: Known, files: Sequence[File | FileElsewhere]) -> tuple[FieldError, ...]:
    """Whether these files, in this order, are the ones that an application describes of which all is known."""
    answered: Mapping[str, Any] = known
    described = [
        (field.id, description)
        for field in shown_fields(definition, known)
        if isinstance(field, AttachmentField)
        for description in answered.get(field.id, [])
    ]
    if len(described) != len(files):
        return (FieldError("", AnswerCode.FILES_DIFFER),)
    pairs = zip(described, files, strict=True)
    return tuple(
        FieldError(field_id, code) for (field_id, description), file in pairs if (code := _fault(description, file))
    )


def _describe(field: AttachmentField, raw: object) -> dict[str, str | int]:
    if not isinstance(raw, dict) or raw.keys() != {"name", "type", "size"}:
        raise AnswerRefused(AnswerCode.NOT_FILES)
    kind, size = raw["type"], whole(raw["size"])
    if kind not in list(field.kinds):
        raise AnswerRefused(AnswerCode.FILE_KIND_REFUSED)
    if size is None:
        raise AnswerRefused(AnswerCode.NOT_FILES)
    if size < 1:
        raise AnswerRefused(AnswerCode.FILE_EMPTY)
    if size > field.max_bytes:
        raise AnswerRefused(AnswerCode.FILE_TOO_LARGE, max=field.max_bytes)
    return {"name": _name(raw["name"]), "size": size, "type": kind}


def _name(raw: object) -> str:
    name = trim(bounded(raw, MAX_NAME))
    check_words(name, MAX_NAME, many_lines=False)
    if name in {"", ".", ".."} or "/" in name or "\\" in name:
        raise AnswerRefused(AnswerCode.FILE_NAME_UNUSABLE)
    return name


def _fault(description: Mapping[str, Any], file: File | FileElsewhere) -> AnswerCode | None:
    if (description["name"], description["type"], description["size"]) != (file.name, file.media_type, file.size):
        return AnswerCode.FILES_DIFFER
    if isinstance(file, File) and not media_types.fits(file.media_type, [file.data]):
        return AnswerCode.FILE_CONTENT_DIFFERS
    return None
