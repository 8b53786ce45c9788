"""Many serial numbers in little memory: sorted, packed to one width, found by bisection.

A million of twenty bytes each take 20 MB, and of the four bytes that JPKI's have 4 MB; a set of int takes 75 to 100.
Those of up to eight bytes are machine words, among which C code finds one in 1 µs. Of longer ones the upper eight bytes
are; where many have those in common, as numbers that are counted up have, it takes some 6 µs.
"""

import heapq
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

MAX_SERIAL = 20
"""Bytes (RFC 5280 section 4.1.2.2)."""

_END = 1 << 8 * MAX_SERIAL - 1  # the first number whose DER takes a byte more, for its sign

_RUN = 65_536
"""Serial numbers sorted at once: only so many exist as objects, which take several times the space."""


_WORDS = {4: "I", 8: "Q"}
"""Widths that are machine words, and how `array` calls them."""

_UPPER = 8
"""Bytes of a longer number by which it is looked for."""


def is_possible(serial: int) -> bool:
    """Say whether a certificate may have this serial number: positive, in at most MAX_SERIAL bytes of DER."""
    return 0 < serial < _END


class Serials:
    """A set of serial numbers; as a sequence, they are in ascending order."""

    __slots__ = ("_sorted",)

    def __init__(self, numbers: Iterable[int]) -> None:
        """Pack `numbers`, or raise ValueError if no certificate may have one of them."""
        runs = list(_runs(iter(numbers)))
        widest = max((run.width for run in runs), default=1)
        width = next((width for width in _WORDS if widest <= width), widest)
        packed = _merge(runs, width)
        self._sorted = _words(packed, width) if width in _WORDS else _Records(packed, width)

    def __contains__(self, serial: int) -> bool:
        found = self._sorted
        start, end = found.around(serial) if isinstance(found, _Records) else (0, len(found))
        at = bisect_left(found, serial, start, end)
        return at < end and found[at] == serial

    def __len__(self) -> int:
        return len(self._sorted)

    def __getitem__(self, index: int) -> int:
        return self._sorted[index]


class _Records:
    """Numbers of more bytes than a machine word has, in two parts."""

    __slots__ = ("_lower", "_size", "_upper")

    def __init__(self, packed: bytes, width: int) -> None:
        self._size = width - _UPPER  # bytes of a lower part
        self._upper = _words(_columns(packed, width, range(_UPPER)), _UPPER)
        self._lower = _columns(packed, width, range(_UPPER, width))

    def __len__(self) -> int:
        return len(self._upper)

    def __getitem__(self, index: int) -> int:
        lower = self._lower[index * self._size : (index + 1) * self._size]
        return self._upper[index] << 8 * self._size | int.from_bytes(lower)

    def around(self, serial: int) -> tuple[int, int]:
        """Return between which places a number is if it is there: those with its upper part, mostly none or one."""
        upper = serial >> 8 * self._size
        start = bisect_left(self._upper, upper)
        return start, bisect_right(self._upper, upper, start)


def _columns(packed: bytes, width: int, taken: range) -> bytes:
    """Return these bytes of each record of `width`; by columns, since a million slices would take 50 MB."""
    found = bytearray(len(packed) // width * len(taken))
    for place, column in enumerate(taken):
        found[place :: len(taken)] = packed[column::width]
    return bytes(found)


def _words(packed: bytes, width: int) -> "array[int]":
    words = array(_WORDS[width], packed)
    if sys.byteorder == "little":
        words.byteswap()
    return words


class _Run:
    """Some of the numbers, sorted and packed as narrowly as they allow."""

    __slots__ = ("_packed", "width")

    def __init__(self, numbers: list[int]) -> None:
        if not (is_possible(min(numbers)) and is_possible(max(numbers))):
            raise ValueError
        self.width = _size(max(numbers))
        self._packed = b"".join(number.to_bytes(self.width) for number in sorted(numbers))

    def records(self, width: int) -> Iterator[bytes]:
        """Give them one by one, widened to `width` bytes."""
        for start in range(0, len(self._packed), self.width):
            yield self._packed[start : start + self.width].rjust(width, b"\x00")


def _runs(numbers: Iterator[int]) -> Iterator[_Run]:
    while run := list(islice(numbers, _RUN)):
        yield _Run(run)


def _merge(runs: list[_Run], width: int) -> bytes:
    packed = bytearray()
    for record in heapq.merge(*(run.records(width) for run in runs)):
        packed += record
    return bytes(packed)


def _size(number: int) -> int:
    """Return how many bytes a positive number takes."""
    return (number.bit_length() + 7) // 8
