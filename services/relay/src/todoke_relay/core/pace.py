"""A token bucket: how long the next message must wait so that no more than so many a second pass."""

from __future__ import annotations

from dataclasses import dataclass


class Pace:
    """Lets a second's worth through at once, and no more than `per_second` over any longer time."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._tokens = per_second
        self._then = 0.0

    def wait(self, count: int, now: float) -> float:
        """Takes `count` tokens and returns the seconds to wait before using them; `now` is in monotonic seconds."""
        self._tokens = min(self._per_second, self._tokens + (now - self._then) * self._per_second) - count
        self._then = now
        return max(0.0, -self._tokens / self._per_second)


@dataclass(frozen=True, slots=True)
class Paces:
    """How fast each type of message may pass."""

    packs: Pace
    chunks: Pace
    bundles: Pace
    statuses: Pace
    letters: Pace
    requests: Pace
    logs: Pace
