"""The states of a case, which may follow which, and what a change needs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from todoke_forms.core import typed
from todoke_kit.errors import Refusal


class State(StrEnum):
    """Where a case stands; the values travel in notices, facts and answers to core systems."""

    ARRIVED = "arrived"
    ACCEPTED = "accepted"
    REVIEWING = "reviewing"
    GRANTED = "granted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by its applicant, who cancels it or at whose word staff note it


HELD = "held"
"""What a citizen is told of a submission that could not become a case; no case is ever in it."""

FIRST_SEQUENCE = 1
"""A case arrives with sequence 1; a "held" notice has 0, so that a case that stands after all outranks it."""

NEXT: Mapping[State, tuple[State, ...]] = {
    State.ARRIVED: (State.ACCEPTED, State.WITHDRAWN),
    State.ACCEPTED: (State.REVIEWING, State.WITHDRAWN),
    State.REVIEWING: (State.GRANTED, State.DECLINED, State.WITHDRAWN),
    State.GRANTED: (),
    State.DECLINED: (),
    State.WITHDRAWN: (),
}

DECISIONS = frozenset({State.GRANTED, State.DECLINED, State.WITHDRAWN})
"""States that end a case; staff confirm them on a page of their own."""

GIVES_UP = frozenset({State.DECLINED, State.WITHDRAWN})
"""States in which a case leaves its place to others."""

APPLICANT = "(applicant)"
"""Who moved a case in its history, when it was the applicant; no member of staff can have this name."""

MAX_REASON = 1_000  # characters; a page of a notice holds about as many


def parse(text: str) -> State:
    """The state of that name.

    :raises Refusal: "state_unknown".
    """
    try:
        return State(text)
    except ValueError:
        raise Refusal("state_unknown") from None


def check_change(current: State, wanted: State, reason: str) -> None:
    """Passes when a case may go from `current` to `wanted` for `reason` (already stripped).

    :raises Refusal: "transition_not_allowed", or what `check_reason` raises.
    """
    if wanted not in NEXT[current]:
        raise Refusal("transition_not_allowed")
    check_reason(wanted, reason)


def check_reason(wanted: State, reason: str) -> None:
    """Passes when a case may enter `wanted` for `reason`: declining needs one (行政手続法8条), and so does withdrawing.

    :raises Refusal: "reason_missing", "reason_too_long" or "my_number_typed".
    """
    if wanted in GIVES_UP and not reason:
        raise Refusal("reason_missing")
    if len(reason) > MAX_REASON:
        raise Refusal("reason_too_long")
    typed.check(reason)
