"""Whether somebody who had booked a time came; staff may say that he did not once that time is over."""

from __future__ import annotations

from datetime import datetime

from todoke_catalog.fields import Slot
from todoke_forms.core.answering import JST
from todoke_forms.core.places import Place
from todoke_kit.errors import Refusal


def is_over(slot: Slot, now: datetime) -> bool:
    """Whether a time that was booked has ended."""
    return now >= datetime.fromisoformat(f"{slot.day}T{slot.end}").replace(tzinfo=JST)


def check_markable(place: Place | None, slot: Slot | None, now: datetime) -> None:
    """Passes where somebody has a place at a time that is over.

    :raises Refusal: "booking_missing" or "booking_not_over".
    """
    if place is not Place.GRANTED or slot is None:
        raise Refusal("booking_missing")
    if not is_over(slot, now):
        raise Refusal("booking_not_over")
