"""Many serial numbers in little memory, found as in a set."""

import random
import sys
import tracemalloc
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_evidence.jpki import serials
from todoke_evidence.jpki.serials import MAX_SERIAL, Serials

LARGEST = 2 ** (8 * MAX_SERIAL - 1) - 1  # as DER keeps a bit for the sign


def packed_from(numbers: Iterable[int]) -> Serials:
    """Made of what a list has: the contents of INTEGERs, a byte longer where the sign would be set."""
    return Serials(number.to_bytes(number.bit_length() // 8 + 1, signed=True) for number in numbers)


@given(st.sets(st.integers(1, LARGEST)), st.integers(-5, LARGEST))
def test_it_holds_what_a_set_holds(numbers, asked):
    packed = packed_from(numbers)
    assert len(packed) == len(numbers)
    assert all(number in packed for number in numbers)
    assert (asked in packed) == (asked in numbers)


@given(st.sets(st.integers(1, 2_000), min_size=1))
def test_neighbours_are_not_in_it(numbers):
    packed = packed_from(numbers)
    assert {number for number in range(-1, 2_100) if number in packed} == numbers


def test_numbers_in_many_runs_are_found_whatever_their_order_and_width(monkeypatch):
    monkeypatch.setattr(serials, "_RUN", 7)
    source = random.Random(1)
    numbers = [1 + source.getrandbits(source.choice([8, 32, 158])) for _ in range(500)]
    packed = packed_from(numbers)
    assert [packed[at] for at in range(len(packed))] == sorted(numbers)
    assert all(number in packed for number in numbers)


@pytest.mark.parametrize("width", [9, 12, MAX_SERIAL])
def test_long_numbers_are_found_however_many_begin_alike(width):
    """Counted up, at random, and with neighbours that differ only above or only below."""
    source, top = random.Random(width), 1 << 8 * width - 2
    counted = {top + number for number in range(0, 600, 3)}
    scattered = {top | source.getrandbits(8 * width - 3) for _ in range(200)}
    packed = packed_from(counted | scattered)
    assert [packed[at] for at in range(len(packed))] == sorted(counted | scattered)
    assert {number for number in range(top - 3, top + 603) if number in packed} == counted
    assert all(number in packed for number in scattered)
    others = {number ^ flip for number in scattered for flip in (1, 1 << 8 * (width - 8), 1 << 8 * width + 1)}
    assert not any(number in packed for number in others - counted - scattered)


def test_none_is_in_an_empty_one():
    assert len(Serials([])) == 0
    assert 0 not in Serials([])


@pytest.mark.parametrize("number", [-1, 0, LARGEST + 1])
def test_what_is_no_serial_number_is_refused(number):
    with pytest.raises(ValueError):
        packed_from([1, number, 2])


@pytest.mark.parametrize(("width", "each"), [(4, 4), (20, 20)])
def test_it_takes_the_space_of_its_bytes_and_making_it_little_more(width, each):
    """A million of them are measured by `make bench WHAT=identity`; what one takes does not depend on how many."""
    count = 200_000
    source = random.Random(2)
    top = 1 << (8 * width - 2)
    numbers = (top | source.getrandbits(8 * width - 2) for _ in range(count))
    tracemalloc.start()
    packed = packed_from(numbers)
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(packed) == count
    assert now < count * each * 1.1
    assert peak < count * each * 3 + 12_000_000  # the runs, the result, and one run's numbers as objects
    assert (
        sys.getsizeof({top | number for number in range(1_000)}) / 1_000 > each
    )  # what a set takes for its table alone
