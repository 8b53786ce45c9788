"""Counts that may leave the office: small ones are hidden, and with them as many others as keep each of them unknown.

Cell suppression with complementary suppression (Hundepool et al., "Statistical Disclosure Control", chapter 4) for a
table of one dimension whose total is known. Zero counts as small: that nobody chose something can say as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

THRESHOLD = 10  # cases; a smaller count is hidden


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a table, None for what is hidden."""

    cells: tuple[int | None, ...]
    total: int | None


def suppress(counts: Sequence[int], threshold: int = THRESHOLD) -> Shown:
    """Hides all counts up to a bound: the least that hides every small one and leaves each hidden one unknown.

    Those hidden differ among themselves, and equal counts are hidden together: whoever swaps two hidden counts gets the
    same table, so that nobody can tell which is which, even by these rules. Where no bound does, the total is
    hidden too.
    """
    small = [count for count in counts if count < threshold]
    bounds = [max(small), *sorted({count for count in counts if count >= threshold})] if small else [-1]
    for bound in bounds:
        hidden = [count for count in counts if count <= bound]
        if not hidden or (len(set(hidden)) > 1 and sum(hidden) >= threshold):
            return Shown(tuple(None if count <= bound else count for count in counts), sum(counts))
    return Shown((None,) * len(counts), None)
