"""The answers so far, as they travel in a hidden field of every screen: nothing is stored here.

A draft belongs to the person who types it. It is bounded and read strictly, and its answers are validated again on
every screen, so it needs no signature.
"""

from dataclasses import dataclass
from typing import Any

from todoke_evidence import b64, canonical
from todoke_evidence.content import MAX_HEADER
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

MAX_DRAFT = MAX_HEADER  # bytes: answers that could not be sealed in the end are refused at once


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers, and the digest of the form they were given to."""

    form: bytes
    answers: dict[str, Any]


def write(draft: Draft) -> str:
    """The text of a draft."""
    return canonical.encode({"answers": draft.answers, "form": b64.encode(draft.form)}).decode()


def read(text: str) -> Draft:
    """The draft of a text.

    :raises Refusal: "draft_malformed".
    """
    try:
        members = canonical.decode(text.encode("utf-8", "surrogatepass"), MAX_DRAFT)
        return Draft(b64.decode_exactly(members["form"], 32), _object(members["answers"]))
    except (EvidenceError, KeyError, TypeError, AttributeError):  # another shape than ours
        raise Refusal("draft_malformed") from None


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return value
