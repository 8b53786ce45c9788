"""The pace: a second's worth at once, then no faster than allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_relay.core.pace import Pace


def test_what_fits_into_a_second_does_not_wait() -> None:
    pace = Pace(100)
    assert [pace.wait(10, 5.0) for _ in range(10)] == [0.0] * 10


def test_what_does_not_fit_waits_its_turn() -> None:
    pace = Pace(100)
    pace.wait(100, 5.0)
    assert pace.wait(50, 5.0) == pytest.approx(0.5)
    assert pace.wait(50, 5.0) == pytest.approx(1.0)


def test_a_pause_makes_room_for_a_second_and_no_more() -> None:
    pace = Pace(100)
    pace.wait(100, 5.0)
    assert pace.wait(100, 500.0) == 0.0
    assert pace.wait(1, 500.0) == pytest.approx(0.01)


@given(st.lists(st.tuples(st.integers(1, 16), st.floats(0, 0.1)), min_size=1, max_size=200))
def test_whoever_waits_as_told_never_exceeds_the_pace(steps: list[tuple[int, float]]) -> None:
    pace, now, passed = Pace(50), 1.0, 0
    for count, pause in steps:
        now += pause
        now += pace.wait(count, now)
        passed += count
        assert passed <= 50 + (now - 1.0) * 50 + 1e-6
