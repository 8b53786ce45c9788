"""Banks and branches in a table: found by code, name or reading, however they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import vectors

from todoke_catalog import banks

VECTORS = vectors("banks")
TABLE = VECTORS["table"]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_vectors(case):
    found = banks.branches(TABLE, case["bank"], case["typed"]) if "bank" in case else banks.banks(TABLE, case["typed"])
    assert [*found] == case["found"]
    if "called" in case:
        known = TABLE[case["bank"]]["branches"] if "bank" in case else TABLE
        assert banks.is_called(found[0], known[found[0]], case["typed"]) == case["called"]


@pytest.mark.parametrize("case", VECTORS["kinds"], ids=lambda case: case["typed"])
def test_a_kind_alone_says_not_whose(case):
    assert banks.is_kind(case["typed"]) == case["kind"]


@pytest.mark.parametrize("case", VECTORS["accounts"], ids=lambda case: case["name"])
def test_an_account_is_held_against_the_table(case):
    assert banks.unknown(TABLE, case["account"]) == case["unknown"]


def test_what_is_found_fits_one_screen():
    many = {f"{number:04}": {"name": "見本", "kana": "ミホン", "branches": {}} for number in range(1000)}
    assert len(banks.banks(many, "見本")) == banks.MAX_FOUND


@given(st.text(max_size=80))
def test_anything_may_be_typed(typed):
    assert set(banks.banks(TABLE, typed)) <= TABLE.keys()
