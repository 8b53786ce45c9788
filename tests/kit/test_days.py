"""Days and eras as people read them, in the languages of pages."""

from __future__ import annotations

from datetime import date

import pytest

from todoke_kit import wareki
from todoke_kit.web import days

MONDAY = date(2027, 4, 12)


@pytest.mark.parametrize(
    ("language", "whole", "short"),
    [
        ("ja", "令和9年4月12日（2027年）", "4/12(月)"),
        ("easy", "令和9年4月12日（2027年）", "4/12(月)"),
        ("vi", "令和9年4月12日（2027年）", "4/12(月)"),
        ("en", "12 April 2027", "Mon 12 Apr"),
    ],
)
def test_a_day_is_written_whole_and_for_one_line(language, whole, short):
    assert (days.day(MONDAY, language), days.short(MONDAY, language)) == (whole, short)


@pytest.mark.parametrize(
    ("language", "codes", "first", "reiwa"),
    [
        ("ja", "RHSTM", "選ぶ", "令和"),
        ("easy", "RHSTM", "えらぶ", "令和"),
        ("en", "RHSTM", "Select", "Reiwa (令和)"),
    ],
)
def test_eras_are_chosen_from_the_present_one_on_and_the_western_calendar(language, codes, first, reiwa):
    offered = dict(days.eras(language))
    western = [wareki.WESTERN]
    expected = ["", *western, *codes] if language == "en" else ["", *codes, *western]
    assert list(offered) == expected
    assert (offered[""], offered["R"]) == (first, reiwa)
