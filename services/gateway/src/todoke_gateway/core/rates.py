"""Bounds how often something is done: by each, and by all together, within a window; in memory only.

Who it was is forgotten with the window, and never written anywhere. More than the total is never counted, so the
memory is bounded by it.
"""

import hashlib
from collections import Counter
from threading import Lock

from todoke_kit.errors import Refusal

WINDOW = 600  # seconds


class Rates:
    """One kind of thing that is bounded; more windows than one process has are one for each process."""

    def __init__(self, each: int, total: int) -> None:
        self._each = each
        self._total = total
        self._window = 0
        self._counts = Counter[str]()
        self._lock = Lock()  # pages are answered on several threads

    def take(self, who: str, now: int) -> None:
        """Count one more at `now` (POSIX seconds).

        :raises Refusal: "sent_too_often" when it is too many for this one, "sent_too_many" when it is for all together.
        """
        with self._lock:
            if now // WINDOW != self._window:
                self._window, self._counts = now // WINDOW, Counter()
            if self._counts.total() >= self._total:
                raise Refusal("sent_too_many")
            if self._counts[who] >= self._each:
                raise Refusal("sent_too_often")
            self._counts[who] += 1


class MailRates:
    """Codes that are sent: by who asks, to whom, and by everybody, so that nobody's inbox is flooded from here."""

    def __init__(self, each: int, one_address: int, total: int) -> None:
        self._by_asker = Rates(each, total)
        self._by_address = Rates(one_address, total)

    def take(self, who: str, address: str, now: int) -> None:
        """Count one more, as `Rates.take` does; of an address only a digest is kept, and that for the window."""
        self._by_asker.take(who, now)
        self._by_address.take(hashlib.sha256(address.lower().encode()).hexdigest(), now)
