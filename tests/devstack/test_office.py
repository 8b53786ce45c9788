"""When a case counts as counted: only when all are, since no fact says whose it is."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from devstack.office import Office


class Watched(Office):
    """An office that is looked at in the middle of its work."""

    def __init__(self, kept: Sequence[int], counted: int) -> None:
        self._kept = iter(kept)
        self._counted = counted

    def cases_kept(self, procedure: str) -> int:
        return next(self._kept)

    async def cases_counted(self, procedure: str) -> int:
        return self._counted


@pytest.mark.parametrize(
    ("kept", "counted", "said"),
    [
        ((2, 2), 2, 2),
        ((2, 2), 1, None),  # a newer one, perhaps, and not ours
        ((2, 3), 2, None),  # the third, perhaps, and not ours
        ((0, 0), 0, 0),
    ],
)
def test_a_case_is_counted_when_all_that_are_kept_are(kept: Sequence[int], counted: int, said: int | None) -> None:
    assert asyncio.run(Watched(kept, counted).all_counted("ningen-dock")) == said
