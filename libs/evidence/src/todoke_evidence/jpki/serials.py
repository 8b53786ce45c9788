"""Many serial numbers in little memory: sorted, packed to one width, found by bisection.

A million of twenty bytes each take 20 MB, and of the four bytes that JPKI's have 4 MB; a set of int takes 75 to 100.
Those of up to eight bytes are machine words, among which C code finds one in 1 µs. Of longer ones the upper eight bytes
are; where many have those in common, as numbers that are counted up have, it takes some 6 µs.
"""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

MAX_SERIAL = 20
"""Bytes (RFC 5280 section 4.1.2.2)."""

_END = 1 << 8 * MAX_SERIAL - 1  # the first number whose DER takes a byte more, for its sign
_NEGATIVE = b"\x80"  # from here on the first byte of an INTEGER says that it is below zero

_RUN = 65_536
"""Serial numbers sorted at once: only so many exist as objects, which take several times the space."""

_SAMPLES = 32
"""Numbers of each run that are looked at to divide all numbers into parts of the size of a run."""

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

    def __init__(self, numbers: Iterable[bytes]) -> None:
        """Pack `numbers`, each the contents of an INTEGER, or raise ValueError if no certificate may have one."""
        runs = list(_runs(iter(numbers)))
        self._sorted = runs[0] if len(runs) == 1 else _merge(runs)

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

    def __init__(self, packed: bytearray, width: int) -> None:
        self._size = width - _UPPER  # bytes of a lower part
        self._upper = _words(_columns(packed, width, range(_UPPER)))
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


def _columns(packed: bytearray, width: int, taken: range) -> bytes:
    """Return these bytes of each record of `width`; by columns, since a million slices would take 50 MB."""
    found = bytearray(len(packed) // width * len(taken))
    for place, column in enumerate(taken):
        found[place :: len(taken)] = packed[column::width]
    return bytes(found)


def _words(packed: bytes) -> "array[int]":
    words = array(_WORDS[_UPPER], packed)
    if sys.byteorder == "little":
        words.byteswap()
    return words


_Packed: TypeAlias = "array[int] | _Records"


def _runs(numbers: Iterator[bytes]) -> Iterator[_Packed]:
    """Give them in sorted runs, each packed as narrowly as it allows."""
    while run := list(islice(numbers, _RUN)):
        found = sorted(map(int.from_bytes, run))
        if max(run) >= _NEGATIVE or not (is_possible(found[0]) and is_possible(found[-1])):
            raise ValueError
        yield _pack([found], found[-1])


def _merge(runs: Sequence[_Packed]) -> _Packed:
    largest = max((run[len(run) - 1] for run in runs), default=1)
    return _pack(_parts(runs), largest)


def _parts(runs: Sequence[_Packed]) -> Iterator[list[int]]:
    """Give all numbers in ascending order, in parts: what is between two samples, out of every run."""
    samples = sorted(run[at] for run in runs for at in range(0, len(run), max(1, _RUN // _SAMPLES)))
    starts = [0] * len(runs)
    for bound in (*samples[_SAMPLES::_SAMPLES], _END):
        ends = [bisect_left(run, bound, start) for run, start in zip(runs, starts, strict=True)]
        places = zip(runs, map(range, starts, ends), strict=True)
        yield sorted(run[at] for run, taken in places for at in taken)
        starts = ends


def _pack(parts: Iterable[list[int]], largest: int) -> _Packed:
    """Pack numbers in ascending order, as wide as the largest needs."""
    size = (largest.bit_length() + 7) // 8
    width = next((width for width in _WORDS if size <= width), size)
    if width in _WORDS:
        words = array(_WORDS[width])
        for part in parts:
            words.fromlist(part)
        return words
    packed = bytearray()
    for part in parts:
        packed += b"".join(number.to_bytes(width) for number in part)
    return _Records(packed, width)
