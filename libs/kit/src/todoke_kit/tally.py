"""Records refusals that cost a stranger nothing to cause: each is counted, and the audit file gets sums.

The first of a kind is an audit event at once, what follows within a minute one event together: a stranger can make us
count without end, and write two lines a minute for each code.
"""

from __future__ import annotations

import asyncio
from collections import Counter

from todoke_kit import logs, metrics

SUM_SECONDS = 60.0


class Tally:
    """The refusals of one door, on one event loop."""

    def __init__(self, door: str) -> None:
        self._door = door
        self._since = Counter[str]()  # of each code that has an event in this minute: how many came after it
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def add(self, code: str) -> None:
        """Count a refusal, and audit it alone or with others."""
        metrics.REFUSED.labels(self._door, code).inc()
        if code in self._timers:
            self._since[code] += 1
            return
        self._audit(code, 1)
        self._timers[code] = asyncio.get_running_loop().call_later(SUM_SECONDS, self._sum, code)

    def close(self) -> None:
        """Audit what is still to be told."""
        for code in list(self._timers):
            self._timers[code].cancel()
            self._sum(code)

    def _sum(self, code: str) -> None:
        del self._timers[code]
        if count := self._since.pop(code, 0):
            self._audit(code, count)

    def _audit(self, code: str, count: int) -> None:
        logs.audit("refused", door=self._door, code=code, count=count)
