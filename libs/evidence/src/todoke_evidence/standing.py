"""What a status notice says of an application's place among others: closed lists, and nothing of whose it is."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

import msgspec

from todoke_evidence.errors import Code, EvidenceError

GRANTED, WAITING, FULL, DRAWING, LOOKED_AT = "granted", "waiting", "full", "drawing", "looked_at"

StandingState = Literal["granted", "waiting", "full", "drawing", "looked_at"]
STANDINGS: tuple[str, ...] = get_args(StandingState)
"""It has a place; it waits for one; all are taken; the draw is still to come; staff look at it before it gets any."""

MAX_NUMBER = 1_000_000
MAX_WISH = 5  # todoke_catalog.fields.SlotField.wishes

_WITH_WISH = (GRANTED, WAITING)


@dataclass(frozen=True, slots=True)
class Standing:
    """One of STANDINGS; `number` is that in the waiting list, from 1, and `wish` which of several wishes; else 0."""

    state: str
    number: int = 0
    wish: int = 0


class WireStanding(msgspec.Struct, forbid_unknown_fields=True):
    """A standing as a notice writes it."""

    number: Annotated[int, msgspec.Meta(ge=0, le=MAX_NUMBER)]
    state: StandingState
    wish: Annotated[int, msgspec.Meta(ge=0, le=MAX_WISH)]


def members(standing: Standing) -> dict[str, object]:
    """The members of a standing in a notice."""
    return {"number": standing.number, "state": standing.state, "wish": standing.wish}


def read(wire: WireStanding) -> Standing:
    """Read a standing, or raise NOTICE_MALFORMED: who waits has a number, and nobody else; wishes are for places."""
    if (wire.number > 0) != (wire.state == WAITING) or (wire.wish and wire.state not in _WITH_WISH):
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return Standing(wire.state, wire.number, wire.wish)
