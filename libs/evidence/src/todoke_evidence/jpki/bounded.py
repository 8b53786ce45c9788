"""A dictionary with a limit: what was not used for the longest is forgotten first."""

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """At most `size` values, each by what it is about or a digest of that. For one thread."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: K) -> V | None:
        """Return a value, which is then the last to be forgotten."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        """Keep a value, and forget another if there are too many."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._size:
            self._values.popitem(last=False)

    def take_all(self) -> list[V]:
        """Return all values and forget them."""
        values = list(self._values.values())
        self._values.clear()
        return values

    def drop(self, key: K) -> None:
        """Forget a value, if there is one."""
        self._values.pop(key, None)
