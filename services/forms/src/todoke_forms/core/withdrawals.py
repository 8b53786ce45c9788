"""Stopping a version of a form at once (取下げ), and taking it again: what may be asked for, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from todoke_evidence.notice import MAX_REASON
from todoke_forms.core.typed import check as check_typed
from todoke_kit.errors import Refusal

LANGUAGES = ("ja", "easy", "en")


class Wanted(StrEnum):
    """What is to become of a version."""

    WITHDRAW = "withdraw"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Wish:
    """What, of which procedure, of which version (None: the current one), and why, by language."""

    wanted: Wanted
    procedure: str
    version: int | None
    reason: Mapping[str, str]


class State(StrEnum):
    """How far such a wish has come."""

    ASKED = "asked"  # the inbox process will sign and send it
    DONE = "done"
    FAILED = "failed"  # its code says why


def reason_of(typed: Mapping[str, str]) -> dict[str, str]:
    """The reason for citizens, by language; what is left empty is left out.

    :raises Refusal: "withdrawal_reason_missing" without Japanese, "withdrawal_reason_too_long" or "my_number_typed".
    """
    words = {language: typed.get(language, "").strip() for language in LANGUAGES}
    if not words["ja"]:
        raise Refusal("withdrawal_reason_missing")
    if any(len(one) > MAX_REASON for one in words.values()):
        raise Refusal("withdrawal_reason_too_long")
    check_typed(*words.values())
    return {language: one for language, one in words.items() if one}


def check_other_person(staff: str, withdrawn_by: str) -> None:
    """To take a form again is to publish it: who withdrew it may not say so alone.

    :raises Refusal: "other_person_needed".
    """
    if staff == withdrawn_by:
        raise Refusal("other_person_needed")
