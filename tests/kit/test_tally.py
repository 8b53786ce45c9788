"""Refusals that cost a stranger nothing are all counted, and told in sums."""

from __future__ import annotations

import asyncio

import pytest

from todoke_kit import tally
from todoke_kit.metrics import REFUSED
from todoke_kit.tally import Tally


@pytest.fixture(autouse=True)
def audit_level(caplog):
    caplog.set_level("INFO", "todoke.audit")


def told(caplog):
    return [(record.fields["code"], record.fields["count"]) for record in caplog.records]


def test_the_first_of_a_kind_is_told_at_once_and_the_rest_together(caplog):
    async def flood():
        door = Tally("tallied")
        for _ in range(1_000):
            door.add("one")
        door.add("other")
        assert told(caplog) == [("one", 1), ("other", 1)]
        door.close()
        door.add("one")
        door.close()

    asyncio.run(flood())
    assert told(caplog) == [("one", 1), ("other", 1), ("one", 999), ("one", 1)]
    assert REFUSED.labels("tallied", "one")._value.get() == 1_001


def test_the_sum_is_told_when_its_time_is_over(caplog, monkeypatch):
    monkeypatch.setattr(tally, "SUM_SECONDS", 0.0)

    async def two():
        door = Tally("tallied")
        door.add("late")
        door.add("late")
        await asyncio.sleep(0.05)  # the timer of no seconds is due before

    asyncio.run(two())
    assert told(caplog) == [("late", 1), ("late", 1)]
