"""What a record of staff about a case must keep: its text, and the day of the next look at the case."""

from __future__ import annotations

from datetime import date

from todoke_forms.core import typed
from todoke_kit.errors import Refusal

MAX_TEXT = 3_500  # characters; twelve bytes each in a form, which takes 49,152
MAX_YEARS = 5  # ahead of today


def check_text(text: str) -> None:
    """Passes when a record (already stripped) says something, and not too much.

    :raises Refusal: "note_missing", "note_too_long" or "my_number_typed".
    """
    if not text:
        raise Refusal("note_missing")
    if len(text) > MAX_TEXT:
        raise Refusal("note_too_long")
    typed.check(text)


def follow_up(text: str, today: date) -> date | None:
    """The day that was typed, as yyyy-mm-dd, from today on; None where nothing was.

    :raises Refusal: "follow_up_wrong".
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refusal("follow_up_wrong") from None
    if day.isoformat() != text or day < today or day.year > today.year + MAX_YEARS:
        raise Refusal("follow_up_wrong")
    return day
