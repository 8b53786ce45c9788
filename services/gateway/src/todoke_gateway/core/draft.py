"""The answers so far, as they travel in a hidden field of every screen, with the code they are saved under, if any.

Beside them is what opens the files that were sealed here (`core.attached`), and what tells the entries of groups apart
(`core.entry_ids`). A draft belongs to the person who types it.
It is bounded and read strictly, and its answers are validated again on every screen, so it needs no signature.
"""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from todoke_evidence import b64, canonical
from todoke_evidence.content import MAX_HEADER
from todoke_evidence.errors import EvidenceError
from todoke_gateway.core import attached, entry_ids
from todoke_gateway.core.attached import Attached
from todoke_gateway.core.entry_ids import EntryIds
from todoke_gateway.core.saved import read_code
from todoke_kit.errors import Refusal

MAX_DRAFT = MAX_HEADER  # bytes: answers that could not be sealed in the end are refused at once

MAX_KEPT = MAX_DRAFT - 16_384  # bytes that are taken on: with files and keys beside them they can still be sealed

_MAX_MARK = 128  # bytes that the code and the revision take beside them
_MAX_FILES = attached.MAX_FILES * attached.MAX_BYTES

MAX_TEXT = MAX_DRAFT + _MAX_MARK + _MAX_FILES + entry_ids.MAX_BYTES  # bytes of a draft with all that it may have


@dataclass(frozen=True, slots=True)
class Mark:
    """Where these answers were saved: the resume code, and the revision that this page goes on from."""

    code: str
    revision: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers, the digest of the form they were given to, where they were saved, and files and ids beside them."""

    form: bytes
    answers: dict[str, Any]
    mark: Mark | None = None
    files: tuple[Attached, ...] = ()
    entry_ids: EntryIds = field(default_factory=EntryIds)


def write(draft: Draft) -> str:
    """The text of a draft."""
    members: dict[str, Any] = {"answers": draft.answers, "form": b64.encode(draft.form)}
    if draft.mark is not None:
        members["saved"] = {"code": draft.mark.code, "revision": draft.mark.revision}
    if draft.files:
        members["files"] = attached.write(draft.files)
    if draft.entry_ids and (ids := entry_ids.write(draft.entry_ids)) is not None:
        members["entry_ids"] = ids
    return canonical.encode(members).decode()


def read(text: str) -> Draft:
    """The draft of a text.

    :raises Refusal: "draft_malformed".
    """
    try:
        members = canonical.decode(text.encode("utf-8", "surrogatepass"), MAX_TEXT)
        mark = _mark(members["saved"]) if "saved" in members else None
        files = attached.read(members.get("files", []))
        ids = entry_ids.read(members["entry_ids"]) if "entry_ids" in members else EntryIds()
        return Draft(b64.decode_exactly(members["form"], 32), _object(members["answers"]), mark, files, ids)
    except (EvidenceError, Refusal, KeyError, TypeError, AttributeError, msgspec.ValidationError):  # none of ours
        raise Refusal("draft_malformed") from None


def _mark(value: object) -> Mark:
    members = _object(value)
    revision = members["revision"]
    if type(revision) is not int or revision < 1:
        raise TypeError(revision)
    return Mark(read_code(members["code"]), revision)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value
