"""What a question for files says: of which kinds, how many, how large."""

from collections.abc import Mapping

from todoke_catalog.asking import words
from todoke_catalog.fields import AttachmentField
from todoke_catalog.media_types import MediaType

KINDS: Mapping[MediaType, str] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/heic": "HEIC",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word (docx)",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel (xlsx)",
    "text/plain": "TXT",
    "text/csv": "CSV",
}


def limits(field: AttachmentField, language: str) -> str:
    """What may be chosen, in a sentence."""
    limit = words(language)["file_limit_one" if field.max_count == 1 else "file_limit_many"]
    kinds = " / ".join(KINDS[kind] for kind in field.kinds)
    return limit.format(kinds=kinds, count=field.max_count, size=size(field.max_bytes))


def size(number: int) -> str:
    """A number of bytes, in kilobytes of 1,000, or in megabytes of a million."""
    return f"{number // 1_000_000:,} MB" if number >= 1_000_000 else f"{number // 1000:,} KB"
