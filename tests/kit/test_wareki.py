from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.typed_days import READ, REFUSED

from todoke_kit import wareki
from todoke_kit.wareki import DateError, Entered


@pytest.mark.parametrize(("typed", "day"), READ)
def test_read(typed, day):
    assert wareki.parse(Entered(*typed)) == day


@pytest.mark.parametrize(("typed", "code", "part"), REFUSED)
def test_refused_with_the_part_to_correct(typed, code, part):
    with pytest.raises(DateError) as refused:
        wareki.parse(Entered(*typed))
    assert (refused.value.code, refused.value.part) == (code, part)


@given(st.dates(date(1873, 1, 1), date(2200, 12, 31)), st.booleans())
def test_what_we_write_we_read(day, western):
    assert wareki.parse(wareki.enter(day, western=western)) == day


def test_nothing_typed_is_empty_whatever_the_era():
    assert Entered("R", "", " ", "　").empty
    assert not Entered("", "", "1", "").empty


def test_in_words():
    assert wareki.spell(date(2026, 11, 23)) == "令和8年11月23日（2026年）"
    assert wareki.spell(date(2019, 5, 1)) == "令和元年5月1日（2019年）"
    assert wareki.spell(date(1872, 12, 31)) == "1872年12月31日"
