"""The store counts each fact once, however often and from however many writers it comes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.facts import HOUR
from support.ports import free_port
from support.statements import asked

from todoke_aggregation.core.counting import Change, Fact, Place
from todoke_aggregation.store import Store
from todoke_kit.database import StoreUnavailableError


def facts(numbers: Sequence[int], from_state: str = "", to_state: str = "arrived", amount: int = 100) -> list[Fact]:
    return [Fact(number.to_bytes(16), "ningen-dock", from_state, to_state, HOUR, amount) for number in numbers]


def plain(store: Store, procedure: str = "") -> dict[str, tuple[int, int]]:
    return {place.state: (count.cases, count.amount_yen) for place, count in store.counts(procedure).items()}


def test_an_empty_store_counts_nothing(store: Store) -> None:
    assert store.counts("") == {}
    assert store.count([]) == 0


def test_new_facts_are_counted(store: Store) -> None:
    assert store.count(facts(range(3))) == 3
    assert store.counts("ningen-dock") == {Place("ningen-dock", "arrived"): Change(3, 300)}


def test_a_fact_is_counted_once(store: Store) -> None:
    store.count(facts([1, 2]))
    assert store.count(facts([2, 3])) == 1
    assert plain(store) == {"arrived": (3, 300)}


def test_a_fact_that_comes_twice_in_one_batch_is_counted_once(store: Store) -> None:
    assert store.count(facts([1, 1, 1])) == 1
    assert plain(store) == {"arrived": (1, 100)}


def test_cases_move(store: Store) -> None:
    store.count(facts(range(3)))
    store.count(facts([10], "arrived", "accepted"))
    assert plain(store) == {"arrived": (2, 200), "accepted": (1, 100)}


def test_a_state_that_everyone_left_is_not_shown(store: Store) -> None:
    store.count(facts([1]))
    store.count(facts([2], "arrived", "accepted"))
    assert plain(store) == {"accepted": (1, 100)}


def test_facts_out_of_order_come_right_in_the_end(store: Store) -> None:
    store.count(facts([2], "arrived", "accepted"))
    assert plain(store) == {"accepted": (1, 100)}
    store.count(facts([1]))
    assert plain(store) == {"accepted": (1, 100)}


def test_one_procedure_can_be_asked_for(store: Store) -> None:
    other = Fact(bytes(16), "child-care", "", "arrived", HOUR, 5)
    store.count([*facts([1]), other])
    assert plain(store, "child-care") == {"arrived": (1, 5)}
    assert len(store.counts("")) == 2
    assert store.counts("unknown") == {}


def test_a_batch_costs_what_one_fact_costs(store: Store) -> None:
    with asked() as one:
        assert store.count(facts([0])) == 1
    with asked() as many:
        assert store.count(facts(range(1, 400))) == 399
    assert (many.commits, many.statements) == (one.commits, one.statements)
    assert one.commits == 1


def test_a_large_batch_is_counted_once(store: Store) -> None:
    assert store.count(facts(range(10_000))) == 10_000
    assert store.count(facts(range(5_000, 15_000))) == 5_000
    assert plain(store) == {"arrived": (15_000, 1_500_000)}


def test_two_writers_with_the_same_facts_count_each_once(store: Store, url: str) -> None:
    second = Store(url)
    batches = [facts(range(first, first + 60)) for first in range(0, 400, 20)]
    with ThreadPoolExecutor(4) as threads:
        counted = list(
            threads.map(lambda job: job[0].count(job[1]), [(s, b) for b in batches for s in (store, second)])
        )
    second.close()
    assert sum(counted) == 440
    assert plain(store) == {"arrived": (440, 44_000)}


def test_counts_survive_a_new_start(store: Store, url: str) -> None:
    store.count(facts([1]))
    again = Store(url)
    again.prepare()
    assert plain(again) == {"arrived": (1, 100)}
    again.close()


def test_a_database_that_is_away_says_so(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/missing/counts.db", f"postgresql+psycopg://x@127.0.0.1:{free_port()}/x"):
        store = Store(url)
        with pytest.raises(StoreUnavailableError):
            store.count(facts([1]))
        with pytest.raises(StoreUnavailableError):
            store.counts("")
        store.close()
