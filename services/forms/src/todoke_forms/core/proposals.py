"""Drafts that someone asks to have published: the states of such a proposal, and what a second person is."""

from __future__ import annotations

from enum import StrEnum

from todoke_forms.core import typed
from todoke_kit.errors import Refusal

MAX_WORDS = 1_000  # characters


class State(StrEnum):
    """How far a proposal has come."""

    WAITING = "waiting"  # for a second person
    WITHDRAWN = "withdrawn"  # its draft was proposed anew, or removed
    SENT_BACK = "sent_back"
    APPROVED = "approved"  # the inbox process will sign and send it
    PUBLISHED = "published"
    FAILED = "failed"  # approved, and could not be published; its code says why


def check_second_person(approver: str, written_by: str, proposed_by: str) -> None:
    """Neither who wrote the last of it nor who proposed it may approve it.

    :raises Refusal: "second_person_needed".
    """
    if approver in {written_by, proposed_by}:
        raise Refusal("second_person_needed")


def check_words(words: str) -> None:
    """What is sent back says why.

    :raises Refusal: "send_back_words_missing", "send_back_words_too_long" or "my_number_typed".
    """
    if not words.strip():
        raise Refusal("send_back_words_missing")
    if len(words) > MAX_WORDS:
        raise Refusal("send_back_words_too_long")
    typed.check(words)
