"""Individual numbers typed into a text are found; other numbers are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.forms import vectors

from todoke_catalog import my_number


@pytest.mark.parametrize("case", vectors("my_number"), ids=lambda case: repr(case["text"]))
def test_vectors(case):
    assert my_number.contains(case["text"]) is case["found"]


@given(st.text("0123456789", min_size=11, max_size=11))
def test_each_eleven_digits_have_one_check_digit(digits):
    assert sum(my_number.is_valid(digits + last) for last in "0123456789") == 1


@given(
    st.text("0123456789", min_size=11, max_size=11), st.lists(st.sampled_from(["", " ", "-", "　", "－"]), min_size=11)
)
def test_no_way_of_grouping_hides_a_number(digits, separators):
    number = next(digits + last for last in "0123456789" if my_number.is_valid(digits + last))
    typed = "".join(digit + separator for digit, separator in zip(number, [*separators[:11], ""], strict=True))
    assert my_number.contains(f"番号は{typed}です")


@given(st.text(max_size=200))
def test_looking_never_raises(text):
    assert my_number.contains(text) in {True, False}
