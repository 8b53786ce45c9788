"""What a new version may not change while people wait for a draw, and when a form may not become one that is drawn.

Pure: what is counted comes from the caller (docs/decisions/0080).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from todoke_catalog.definition import Definition
from todoke_forms.core.places import Room, rooms

DRAW_PENDING = "draw_pending"
PLACES_GIVEN = "draw_places_given"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a form has come: `taken` have a place or wait for one, in its times too; `drawing` wait for the draw."""

    taken: int = 0
    drawing: int = 0
    closed: bool = False
    drawn: bool = False


def fault(standing: Standing, old: Definition, new: Definition) -> str:
    """Why `new` cannot take the place of `old` yet: "draw_pending" or "draw_places_given"; empty: it can."""
    before, after = whole(old), whole(new)
    begins = after is not None and after.lottery and not (before is not None and before.lottery)
    if standing.drawn:  # a pool is drawn once: who came to a draw of it again would be served in order of arrival
        again = begins or (after is not None and after.lottery and _reopens(old, new))
        return PLACES_GIVEN if again else ""
    if before is not None and before.lottery and (standing.closed or standing.drawing):
        kept = _kept(before, after) and not (standing.closed and (after != before or _end(new) != _end(old)))
        return "" if kept else DRAW_PENDING
    return PLACES_GIVEN if begins and standing.taken else ""


def whole(definition: Definition) -> Room | None:
    """The room of a form as a whole; None: it has none, or its slots have."""
    return rooms(definition).get(definition.procedure)


def _kept(old: Room, new: Room | None) -> bool:
    """No entrant is left with less than was told: still a draw, for as many places or more."""
    if new is None or not new.lottery:
        return False
    fewer = new.capacity is not None and (old.capacity is None or new.capacity < old.capacity)
    return not fewer and new.waiting >= old.waiting


def _reopens(old: Definition, new: Definition) -> bool:
    """Whether people may apply for longer than by the former version; one that announced no end was never over."""
    before, after = _end(old), _end(new)
    return before is not None and (after is None or after > before)


def _end(definition: Definition) -> datetime | None:
    return definition.period.closes_at
