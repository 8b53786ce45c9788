"""How much may be stored before an application names it, of all citizens together and of each client: leaky buckets.

A chunk that is stored fills the bucket of its client and that of all, a day empties a full one, and an application that
is accepted takes out what it names. So who applies uses up nothing, and whoever only sends has an end. In memory: each
gateway has its own, and a new one begins with empty buckets.
"""

from collections import OrderedDict
from dataclasses import dataclass

from todoke_kit.errors import Refusal

DAY = 86_400.0  # seconds in which a full bucket runs empty; as long as an upload may be named
MAX_CLIENTS = 10_000  # whose buckets are remembered; about 2 MB


@dataclass(slots=True)
class _Bucket:
    """`level` bytes at the moment `then` (seconds), of at most `size`."""

    size: int
    level: float = 0.0
    then: float = 0.0

    def at(self, now: float) -> float:
        """The level at a moment."""
        self.level = max(0.0, self.level - (now - self.then) * self.size / DAY)
        self.then = now
        return self.level

    def holds(self, weight: int, now: float) -> bool:
        """Whether so many bytes more fit in."""
        return self.at(now) + weight <= self.size


class Allowance:
    """The buckets of one gateway; sizes in bytes, `now` in POSIX seconds."""

    def __init__(self, total: int, client: int, clients: int = MAX_CLIENTS) -> None:
        self._all = _Bucket(total)
        self._size = client
        self._limit = clients
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str, weight: int, now: float) -> None:
        """Count so many bytes against a client, and against all.

        :raises Refusal: "uploads_full" when that is too much; nothing is counted then.
        """
        own = self._of(client)
        if not (own.holds(weight, now) and self._all.holds(weight, now)):
            raise Refusal("uploads_full")
        own.level += weight
        self._all.level += weight

    def give_back(self, client: str, weight: int) -> None:
        """Count so many bytes no longer: they were not stored, or an application names them."""
        for bucket in (self._of(client), self._all):
            bucket.level = max(0.0, bucket.level - weight)

    def _of(self, client: str) -> _Bucket:
        bucket = self._clients.setdefault(client, _Bucket(self._size))
        self._clients.move_to_end(client)
        while len(self._clients) > self._limit:
            self._clients.popitem(last=False)
        return bucket
