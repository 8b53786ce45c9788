"""A small campaign of every kind of fault; `make faults` runs the large one."""

from __future__ import annotations

import asyncio
import itertools
import random
from functools import partial
from pathlib import Path

import pytest
from bench.contenders import OURS as PROCESSES
from faults import disks, schedule
from faults.campaign import campaign
from support.impatient import impatient

pytestmark = [
    pytest.mark.journey,
    # Who looks whether a server is back gives up a connection that takes too long; its socket ends with the garbage.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

APPLICATIONS = 48  # of eight applicants, six each; more would take longest in having their files rebuilt
DOWN_SECONDS = 1.0
CUT_SECONDS = 5.0


def some_of_each_kind() -> list[schedule.Fault]:
    """Everything is restarted twice, and every process killed once."""
    chance = random.Random(20)
    order = tuple(chance.sample(PROCESSES, len(PROCESSES)))
    faults = [schedule.restart(one, chance) for one in (order, order[::-1])]  # of two, either comes first once
    faults += [schedule.kill(name, chance, DOWN_SECONDS) for name in PROCESSES]
    faults += [schedule.cut(CUT_SECONDS)]
    if not disks.unavailable():
        faults += [schedule.fill(store) for store in ("nats-dmz", "ledger-internet", "forms")]
    return faults


def test_whatever_fails_every_receipt_is_one_case_in_order_and_nothing_is_left_behind(tmp_path: Path) -> None:
    soon = partial(impatient, folder=tmp_path)
    result = asyncio.run(campaign(tmp_path, some_of_each_kind(), APPLICATIONS, print, soon, rebuilds=True))
    assert result.verdict.good, result.verdict.lines()
    assert (result.verdict.receipts, result.verdict.rebuilt) == (APPLICATIONS, 2 * APPLICATIONS)
    assert result.tries > APPLICATIONS  # it did hurt


def test_a_seed_gives_the_same_faults_again_and_all_orders_of_a_restart_are_there() -> None:
    first, again = [
        [fault.name for fault in schedule.planned(7, kills=1, cuts=(1,), full=True, orders=120)] for _ in "ab"
    ]
    assert first == again
    assert len({name for name in first if name.startswith("restart")}) == 120


@pytest.mark.parametrize("together", [2, 3])
def test_any_few_processes_come_in_each_of_their_orders(together: int) -> None:
    orders = list(schedule.covering(PROCESSES, together, random.Random(1)))
    seen = {some for order in orders for some in itertools.combinations(order, together)}
    assert seen == set(itertools.permutations(PROCESSES, together))
    assert len(orders) < 20  # of 39,916,800
