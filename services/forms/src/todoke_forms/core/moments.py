"""Takes the fineness out of the times of what nobody is to be known by: nothing finer than the hour is kept."""

from __future__ import annotations

from dataclasses import replace

from todoke_forms.core.model import Arrival

MS_PER_HOUR = 3_600_000


def hour(at_ms: int) -> int:
    """The beginning of the hour of a moment; both in POSIX milliseconds."""
    return at_ms // MS_PER_HOUR * MS_PER_HOUR


def blurred(arrival: Arrival) -> Arrival:
    """What is kept of how an anonymous submission came: the hours, and no place in a log that knows the millisecond."""
    return replace(
        arrival,
        accepted_at_ms=hour(arrival.accepted_at_ms),
        relayed_at_ms=hour(arrival.relayed_at_ms),
        ledger_index=0,
    )
