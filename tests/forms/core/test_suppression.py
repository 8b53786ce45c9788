"""Hidden counts: none of them can be computed from what is shown, however well one knows the rules."""

from __future__ import annotations

import itertools
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_forms.core.suppression import THRESHOLD, Shown, suppress

TABLES = st.lists(st.integers(0, 40), max_size=12)


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ((12, 30), (12, 30), 42),
        ((12, 3, 30), (None, None, 30), 45),  # 3 alone would be the rest of the total
        ((12, 4, 3, 30), (None, None, None, 30), 49),  # 4 and 3 together are fewer than ten
        ((12, 9, 3, 30), (12, None, None, 30), 54),
        ((12, 12, 3, 30), (None, None, None, 30), 57),  # which of two equal ones is hidden must say nothing
        ((12, 9, 9, 30), (None, None, None, 30), 60),  # 18 is the most that two small ones can be
        ((0, 12), (None, None), 12),
        ((3, 4), (None, None), None),
        ((9, 9), (None, None), None),
        ((9,), (None,), None),
        ((), (), 0),
    ],
)
def test_what_is_hidden(counts, cells, total):
    assert suppress(counts) == Shown(cells, total)


@given(TABLES)
def test_no_small_count_is_shown_and_no_other_is_changed(counts):
    shown = suppress(counts)
    assert all(cell is None or (cell == count >= THRESHOLD) for cell, count in zip(shown.cells, counts, strict=True))
    assert shown.total in {None, sum(counts)}


@given(TABLES)
def test_every_hidden_count_could_be_another(counts):
    shown = suppress(counts)
    hidden = [place for place, cell in enumerate(shown.cells) if cell is None]
    if shown.total is None:
        return
    for place in hidden:
        other = next(one for one in hidden if counts[one] != counts[place])
        swapped = list(counts)
        swapped[place], swapped[other] = counts[other], counts[place]
        assert suppress(swapped) == shown


@given(TABLES)
def test_the_hidden_together_are_no_small_number(counts):
    shown = suppress(counts)
    left = sum(cell for cell in shown.cells if cell is not None)
    assert shown.total is None or shown.total - left == 0 or shown.total - left >= THRESHOLD


def test_of_all_small_tables_none_gives_a_hidden_count_away():
    for threshold, size in itertools.product((2, 3, 4), (1, 2, 3)):
        same = defaultdict(list)
        for counts in itertools.product(range(10), repeat=size):
            same[suppress(counts, threshold)].append(counts)
        for shown, tables in same.items():
            hidden = [place for place, cell in enumerate(shown.cells) if cell is None]
            assert all(len({counts[place] for counts in tables}) > 1 for place in hidden)
