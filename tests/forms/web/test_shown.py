"""Moments in Japan's time, days in both calendars, sizes and waits as people say them."""

from __future__ import annotations

from datetime import date

import pytest
from support import casework

from todoke_forms.core.opening import MAX_MOMENT_MS
from todoke_forms.web import shown
from todoke_kit import wareki


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "令和8年（2026年）11月23日"),
        (date(2019, 5, 1), "令和元年（2019年）5月1日"),
        (date(2019, 4, 30), "平成31年（2019年）4月30日"),
        (date(1989, 1, 8), "平成元年（1989年）1月8日"),
        (date(1989, 1, 7), "昭和64年（1989年）1月7日"),
        (date(1926, 12, 25), "昭和元年（1926年）12月25日"),
        (date(1926, 12, 24), "大正15年（1926年）12月24日"),
        (date(1912, 7, 29), "明治45年（1912年）7月29日"),
        (date(1873, 1, 1), "明治6年（1873年）1月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
    ],
)
def test_days_are_written_in_both_calendars(day, words):
    assert shown.day(day) == words


def test_the_eras_are_those_of_the_one_table():
    assert all(era.name in shown.day(era.first) for era in wareki.ERAS)
    assert not hasattr(shown, "ERAS")


def test_moments_are_written_in_japans_time():
    assert shown.moment(casework.NOW_MS) == "2026年11月23日 18:30:00"
    assert shown.minute(casework.NOW_MS) == "2026-11-23 18:30"
    assert shown.iso(casework.NOW_MS) == "2026-11-23T09:30:00Z"


@pytest.mark.parametrize("at_ms", [0, MAX_MOMENT_MS])
def test_the_first_and_the_last_moment_can_be_written(at_ms):
    assert all(write(at_ms) for write in (shown.moment, shown.minute, shown.iso))


@pytest.mark.parametrize(
    ("wait_ms", "words"),
    [
        (-1, ""),
        (0, "0.0秒後"),
        (840, "0.8秒後"),
        (60_000, "1分後"),
        (3_600_000, "1時間0分後"),
        (90_000_000, "25時間0分後"),
    ],
)
def test_waits_are_written_as_people_say_them(wait_ms, words):
    assert shown.later(1_000, 1_000 + wait_ms) == words


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0バイト"), (1023, "1023バイト"), (1024, "1 KB"), (400_000, "391 KB"), (1 << 20, "1.0 MB")]
)
def test_sizes_are_written_short(size, words):
    assert shown.size(size) == words
