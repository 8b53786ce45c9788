"""Records refusals that cost a stranger nothing to cause: each is counted, and the audit file gets sums.

The first of a kind is an audit event at once, what follows within a minute one event together: a stranger can make us
count without end, and write two lines a minute for each code and its fields.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import NamedTuple

from todoke_kit import logs, metrics

SUM_SECONDS = 60.0


class _Kind(NamedTuple):
    """What is told together."""

    code: str
    fields: tuple[tuple[str, str], ...]


class Tally:
    """The refusals of one door, on one event loop."""

    def __init__(self, door: str) -> None:
        self._door = door
        self._since = Counter[_Kind]()  # of each kind that has an event in this minute: how many came after it
        self._timers: dict[_Kind, asyncio.TimerHandle] = {}

    def add(self, code: str, **fields: str) -> None:
        """Count a refusal, and audit it alone or with others; `fields` are identifiers of which there are few."""
        metrics.REFUSED.labels(self._door, code).inc()
        kind = _Kind(code, tuple(fields.items()))
        if kind in self._timers:
            self._since[kind] += 1
            return
        self._audit(kind, 1)
        self._timers[kind] = asyncio.get_running_loop().call_later(SUM_SECONDS, self._sum, kind)

    def close(self) -> None:
        """Audit what is still to be told."""
        for kind in list(self._timers):
            self._timers[kind].cancel()
            self._sum(kind)

    def _sum(self, kind: _Kind) -> None:
        del self._timers[kind]
        if count := self._since.pop(kind, 0):
            self._audit(kind, count)

    def _audit(self, kind: _Kind, count: int) -> None:
        logs.audit("refused", door=self._door, code=kind.code, **dict(kind.fields), count=count)
