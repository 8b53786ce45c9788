"""When a start is given up: by its lack of progress, as how long it takes depends on what else the machine does."""

from __future__ import annotations

STALLED_SECONDS = 60.0
START_SECONDS = 600.0  # what tries the same in vain again and again looks busy too


class Deadline:
    """The deadline of one start, which begins now. Times are seconds of a clock that never goes back."""

    def __init__(self, now: float, activity: object) -> None:
        self._began = self._moved = now
        self._activity = activity

    def passed(self, now: float, activity: object) -> str | None:
        """Why the start is given up, None while it may go on.

        :param activity: differs from the last one when the process did something since (devstack.child).
        """
        if activity != self._activity:
            self._activity, self._moved = activity, now
        if now - self._moved > STALLED_SECONDS:
            return f"no output and no processor time for {STALLED_SECONDS:.0f} s"
        if now - self._began > START_SECONDS:
            return f"not within {START_SECONDS:.0f} s, though it did something"
        return None
