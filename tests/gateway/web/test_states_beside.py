"""Every state of the citizens' pages beside the plain way, walked once: axe at both widths, 400 % zoom, spaced text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support import pagestates
from support.walking import Walk, walking

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    with walking() as one:
        yield one


def test_every_state_is_sound_for_everyone(walk: Walk) -> None:
    assert walk.everywhere(pagestates.STATES) == {}
