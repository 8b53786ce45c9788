"""Leaky buckets: filled by what is stored, emptied by time and by what is named, of each client and of all."""

import pytest

from todoke_gateway.core.allowance import DAY, Allowance
from todoke_kit.errors import Refusal

NOW = 1_795_425_947.0


def takes(allowance, client, weight, now=NOW):
    try:
        allowance.take(client, weight, now)
    except Refusal:
        return False
    return True


def test_a_bucket_takes_its_size_and_no_more():
    allowance = Allowance(total=1_000, client=100)
    assert takes(allowance, "a", 100)
    with pytest.raises(Refusal, match="uploads_full"):
        allowance.take("a", 1, NOW)
    assert takes(allowance, "b", 100)


def test_what_a_client_was_refused_counts_against_nobody():
    allowance = Allowance(total=200, client=100)
    assert takes(allowance, "a", 100)
    for _ in range(10):
        assert not takes(allowance, "a", 100)
    assert takes(allowance, "b", 100)


@pytest.mark.parametrize(("seconds", "free"), [(0.0, 0), (DAY / 4, 25), (DAY / 2, 50), (DAY, 100), (9 * DAY, 100)])
def test_a_day_empties_a_full_one(seconds, free):
    allowance = Allowance(total=1_000, client=100)
    allowance.take("a", 100, NOW)
    assert takes(allowance, "a", free, NOW + seconds)
    assert not takes(allowance, "a", 1, NOW + seconds)


def test_what_is_given_back_can_be_taken_again_and_never_more():
    allowance = Allowance(total=100, client=100)
    allowance.take("a", 100, NOW)
    allowance.give_back("a", 60)
    assert takes(allowance, "b", 60)
    allowance.give_back("b", 10**9)
    assert takes(allowance, "b", 100)
    assert not takes(allowance, "c", 1)


def test_clients_without_end_take_no_memory_without_end_and_all_together_no_more_than_there_is():
    allowance = Allowance(total=500, client=1, clients=10)
    assert sum(takes(allowance, str(number), 1) for number in range(1_000)) == 500
    assert len(allowance._clients) == 10
