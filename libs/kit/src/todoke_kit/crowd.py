"""Bounds how many are in at once, of each and of all together; in memory only, and forgotten when they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from todoke_kit.errors import Refusal


class Crowd:
    """Of one kind: `total` in all, `each` of one; `full` and `too_many` are the codes of what is more."""

    def __init__(self, total: int, each: int, *, full: str, too_many: str) -> None:
        self._total, self._each = total, each
        self._full, self._too_many = full, too_many
        self._inside = Counter[str]()
        self._all = 0

    def enter(self, who: str) -> None:
        """Count one more.

        :raises Refusal: with the code for too many of all or of this one; nothing is counted then.
        """
        if self._all >= self._total:
            raise Refusal(self._full)
        if self._inside[who] >= self._each:
            raise Refusal(self._too_many)
        self._inside[who] += 1
        self._all += 1

    def leave(self, who: str) -> None:
        """Count one less, who has entered."""
        self._all -= 1
        self._inside[who] -= 1
        if not self._inside[who]:
            del self._inside[who]

    @contextmanager
    def hold(self, who: str) -> Iterator[None]:
        """Be in while the block runs; raises what `enter` raises."""
        self.enter(who)
        try:
            yield
        finally:
            self.leave(who)
