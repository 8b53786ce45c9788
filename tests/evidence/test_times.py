"""Times in signed documents."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import times
from todoke_evidence.errors import Code


@given(st.datetimes().map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC)))
def test_a_moment_has_one_text(moment):
    assert times.decode(times.encode(moment)) == moment
    assert len(times.encode(moment)) == len("2026-11-23T09:25:47Z")


def test_other_zones_are_written_in_utc():
    japan = timezone(timedelta(hours=9))
    assert times.encode(datetime(2026, 11, 23, 18, 25, 47, tzinfo=japan)) == "2026-11-23T09:25:47Z"


@pytest.mark.parametrize("moment", [datetime(2026, 11, 23), datetime(2026, 11, 23, microsecond=1, tzinfo=UTC)])  # noqa: DTZ001 - the naive one is the point
def test_a_moment_that_the_text_cannot_say_is_refused(moment):
    assert outcome(times.encode, moment) is Code.TIME_INVALID


def test_a_moment_before_the_first_year_in_utc_is_refused():
    japan = timezone(timedelta(hours=9))
    assert outcome(times.encode, datetime(1, 1, 1, tzinfo=japan)) is Code.TIME_INVALID


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23T09:25:47",
        "2026-11-23T09:25:47Z\n",
        "2026-11-23T09:25:47.0Z",
        "2026-11-23T09:25:47+00:00",
        "2026-11-23t09:25:47z",
        "2026-11-23 09:25:47Z",
        "2026-02-30T09:25:47Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T09:25:60Z",
        "0000-11-23T09:25:47Z",
        "２026-11-23T09:25:47Z",
        "٢٠٢٦-11-23T09:25:47Z",
        "+026-11-23T09:25:47Z",
        "2_26-11-23T09:25:47Z",
    ],
)
def test_every_other_spelling_is_refused(text):
    assert outcome(times.decode, text) is Code.TIME_INVALID
