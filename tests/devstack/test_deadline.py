"""A start may take as long as it goes on, up to a bound that is its own."""

from __future__ import annotations

from devstack.deadline import STALLED_SECONDS, START_SECONDS, Deadline

NOW = 1_000_000.0  # long after whatever else began


def test_a_start_without_progress_is_given_up_after_a_while() -> None:
    deadline = Deadline(NOW, "asleep")
    assert deadline.passed(NOW + STALLED_SECONDS, "asleep") is None
    assert deadline.passed(NOW + STALLED_SECONDS + 1, "asleep") == "no output and no processor time for 60 s"


def test_the_while_begins_again_with_each_progress() -> None:
    deadline = Deadline(NOW, 0)
    moved = NOW + STALLED_SECONDS + 1  # whoever looks late still finds that it went on
    assert deadline.passed(moved, 1) is None
    assert deadline.passed(moved + STALLED_SECONDS, 1) is None
    assert deadline.passed(moved + STALLED_SECONDS + 1, 1) is not None


def test_a_start_that_only_looks_busy_is_given_up_in_the_end() -> None:
    deadline = Deadline(NOW, 0)
    looks = [deadline.passed(NOW + second, second) for second in range(int(START_SECONDS) + 2)]
    assert looks == [*[None] * (len(looks) - 1), "not within 600 s, though it did something"]
