"""Tells what happens for the first time: remembers keys for as long as they may come again, and no more than so many.

In memory: each gateway has its own, and a new one knows nothing.
"""

from collections import OrderedDict

from todoke_gateway.core.uploads import LIFETIME

MOST = 100_000  # keys; of 16 bytes they take 20 MB. A tenth of them are a busy day's applications with large files


class Once:
    """Keys of at most LIFETIME seconds ago; `most` of them."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[bytes, int] = OrderedDict()

    def first(self, key: bytes, now: int) -> bool:
        """Whether a key comes for the first time, at `now` (POSIX seconds); it does not where no more can be kept."""
        self._forget(now)
        if key in self._known or len(self._known) >= self._most:
            return False
        self._known[key] = now
        return True

    def _forget(self, now: int) -> None:
        while self._known and next(iter(self._known.values())) + LIFETIME < now:
            self._known.popitem(last=False)
