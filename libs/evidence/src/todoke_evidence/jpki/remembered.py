"""What reading bytes gave that many certificates have alike, remembered once an authority has signed a certificate.

A reader looks here first. What it had to read itself it notes with the certificate (`Learnt`), and whoever finds the
signature good has it kept (`keep_all`). Certificates that nobody signed therefore neither fill a memory nor push out of
it what others use, whatever stands in them and however many come.
"""

from collections.abc import Iterable
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

K = TypeVar("K")
V = TypeVar("V")

MAX_REMEMBERED = 4_096
"""Entries of one memory, of which a country of 1,741 municipalities uses one each: what comes in turn is in no cache
that is smaller. All that one entry was read from stood in one signed certificate of at most 4 KB."""


class Remembered(Generic[K, V]):
    """A dictionary with a limit, in which what was kept first is forgotten first. For any thread."""

    def __init__(self, size: int = MAX_REMEMBERED) -> None:
        self._size = size
        self._values: dict[K, V] = {}
        self._lock = Lock()
        self.get = self._values.get  # C code: a method of ours takes as long as two of the things remembered

    def __len__(self) -> int:
        return len(self._values)

    def keep(self, key: K, value: V) -> None:
        """Remember that value, for a key that an authority has signed."""
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._size:
                del self._values[next(iter(self._values))]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()


class Entry(NamedTuple):
    """One that may be kept."""

    memory: Remembered[Any, Any]
    key: object
    value: object


Learnt = list[Entry]
"""What was read for one certificate and in no memory yet."""


def keep_all(learnt: Iterable[Entry]) -> None:
    """Keep what was learnt from a certificate; only for who has found its authority's signature good."""
    for memory, key, value in learnt:
        memory.keep(key, value)
