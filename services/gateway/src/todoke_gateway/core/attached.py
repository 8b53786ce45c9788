"""Files that the gateway sealed because no browser did: what a draft keeps of each, and how an application names it.

A draft is its citizen's (docs/decisions/0005): it holds what opens a file as it holds the answers, and nobody else
does. That every chunk is on disk, the token of its upload proves (`core.uploads`).
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec

from todoke_catalog.fields import AttachmentField
from todoke_catalog.media_types import Inspector
from todoke_evidence import b64, chunks
from todoke_evidence.content import DIGEST_SIZE, SALT_SIZE, Uploaded
from todoke_evidence.statement import MAX_ATTACHMENTS
from todoke_gateway.core.uploads import MAX_TOKEN, Upload

MAX_FILES = MAX_ATTACHMENTS
MAX_SHOWN = 60  # characters of a file's own name: enough to tell one from another
MAX_NAME = 60  # characters of the question's words, as in static/js/files.js
MAX_BYTES = 1_024  # that one file takes of a draft
KINDS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/heic": "heic",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/plain": "txt",
    "text/csv": "csv",
}

_UNUSABLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # what steers, hides, or is no character


@dataclass(frozen=True, slots=True)
class Attached:
    """One file of `size` bytes that was sealed here for a question (`asked`).

    `shown` is what its citizen calls it, and goes no further than the page. `key`, `salt` and `digest` are those of
    `content.Uploaded`, and `token` is the last one of its upload.
    """

    asked: str
    media_type: str
    size: int
    shown: str
    salt: bytes = field(repr=False)
    digest: bytes
    key: bytes = field(repr=False)
    token: str


class _Wire(msgspec.Struct, forbid_unknown_fields=True):
    asked: Annotated[str, msgspec.Meta(max_length=64)]
    digest: str
    key: str
    name: Annotated[str, msgspec.Meta(max_length=MAX_SHOWN)]
    salt: str
    size: Annotated[int, msgspec.Meta(ge=1, le=chunks.MAX_FILE)]
    token: Annotated[str, msgspec.Meta(max_length=MAX_TOKEN)]
    type: Annotated[str, msgspec.Meta(max_length=127)]


_List = Annotated[list[_Wire], msgspec.Meta(max_length=MAX_FILES)]


def write(files: Sequence[Attached]) -> list[dict[str, Any]]:
    """The files as a draft has them."""
    return [
        {
            "asked": one.asked,
            "digest": b64.encode(one.digest),
            "key": b64.encode(one.key),
            "name": one.shown,
            "salt": b64.encode(one.salt),
            "size": one.size,
            "token": one.token,
            "type": one.media_type,
        }
        for one in files
    ]


def read(value: object) -> tuple[Attached, ...]:
    """The files of a draft; raises msgspec.ValidationError or EvidenceError for what is no list of ours."""
    return tuple(
        Attached(
            asked=wire.asked,
            media_type=wire.type,
            size=wire.size,
            shown=shown_name(wire.name),
            salt=b64.decode_exactly(wire.salt, SALT_SIZE),
            digest=b64.decode_exactly(wire.digest, DIGEST_SIZE),
            key=b64.decode_exactly(wire.key, chunks.KEY_BYTES),
            token=wire.token,
        )
        for wire in msgspec.convert(value, _List)
    )


def shown_name(own: str) -> str:
    """A file's own name as a page may show it: no path, nothing that steers or hides, not long."""
    last = own.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if unicodedata.category(sign) not in _UNUSABLE)[:MAX_SHOWN].strip()


def named(asked: Sequence[AttachmentField], files: Sequence[Attached]) -> Iterator[tuple[str, Attached]]:
    """The files in the order in which the questions ask for them, with the names under which they travel.

    The name is the question's words and a number (`travelName` of static/js/files.js): people's own names stay here.
    """
    for question in asked:
        own = [one for one in files if one.asked == question.id]
        for place, one in enumerate(own, 1):
            number = str(place) if question.max_count > 1 else ""
            yield f"{_words(question)}{number}.{KINDS.get(one.media_type, 'bin')}", one


def answers(asked: Sequence[AttachmentField], files: Sequence[Attached]) -> Mapping[str, list[dict[str, Any]]]:
    """What the answers say of the files, by question; nothing of a question without any."""
    said: dict[str, list[dict[str, Any]]] = {}
    for name, one in named(asked, files):
        said.setdefault(one.asked, []).append({"name": name, "size": one.size, "type": one.media_type})
    return said


def uploaded(name: str, one: Attached, upload: Upload) -> Uploaded:
    """A file as the content of an application names it."""
    return Uploaded(name, one.media_type, one.salt, one.size, one.digest, upload.upload, one.key, upload.link)


def _words(question: AttachmentField) -> str:
    usable = (sign for sign in question.label.ja if unicodedata.category(sign) not in _UNUSABLE and sign not in "/\\")
    return "".join(usable)[:MAX_NAME].strip() or question.id


class Sorter:
    """Which of the kinds that a question takes a file is: by content, as the closed zone judges it later."""

    def __init__(self, kinds: Sequence[str]) -> None:
        self._inspectors = {kind: Inspector(kind) for kind in kinds}

    def feed(self, data: bytes) -> None:
        """Look at the next part of the file."""
        for inspector in self._inspectors.values():
            inspector.feed(data)

    def kind(self, own: str) -> str | None:
        """The kind, once all is fed; of two kinds of text, which nothing tells apart, the one that its name says."""
        fitting = [kind for kind, inspector in self._inspectors.items() if inspector.fits()]
        named_so = (kind for kind in fitting if own.lower().endswith(f".{KINDS[kind]}"))
        return next(named_so, fitting[0] if fitting else None)
