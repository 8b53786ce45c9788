"""The period in which a form takes applications: strict to read, exact at its edges, in Japanese time."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from support.forms import tiny

from todoke_catalog import loading
from todoke_catalog.errors import CatalogError, DefinitionCode
from todoke_catalog.reception import ALWAYS, Reception
from todoke_catalog.reviewing import review
from todoke_catalog.reviewing.finding import ReviewCode

PERIOD = Reception(opens="2026-12-01T09:00", closes="2027-01-01T00:00")
OPENS = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def load(reception):
    return loading.loads(json.dumps(tiny({"/reception": reception})).encode())


@pytest.mark.parametrize(
    ("at", "early", "late"),
    [
        (OPENS - TICK, True, False),
        (OPENS, False, False),
        (CLOSES - TICK, False, False),
        (CLOSES, False, True),
    ],
)
def test_a_period_begins_with_its_first_moment_and_ends_before_its_last(at, early, late):
    assert (PERIOD.early(at), PERIOD.late(at)) == (early, late)


def test_a_form_without_a_period_always_takes_applications():
    assert load(None).period == ALWAYS
    assert not ALWAYS.early(datetime.min.replace(tzinfo=UTC))
    assert not ALWAYS.late(datetime.max.replace(tzinfo=UTC))


def test_a_missing_end_is_open():
    assert not Reception(opens="2026-12-01T09:00").late(datetime.max.replace(tzinfo=UTC))
    assert not Reception(closes="2026-12-01T09:00").early(datetime.min.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    "period",
    [
        [],
        "2026-12-01T09:00",
        {"opens": 1_764_547_200},
        {"opens": "2026-12-01"},
        {"opens": "2026-12-01T09:00:00"},
        {"opens": "2026-12-01T09:00Z"},
        {"opens": "2026-12-01T09:00+09:00"},
        {"opens": "2026-12-01T09:00\n"},
        {"opens": "２０２６-12-01T09:00"},
        {"opens": "2026-12-01 09:00"},
        {"opens": "2026-12-01T09:00", "until": "2026-12-02T09:00"},
    ],
)
def test_another_shape_is_refused(period):
    with pytest.raises(CatalogError) as refused:
        load(period)
    assert refused.value.code is DefinitionCode.MALFORMED


@pytest.mark.parametrize(
    ("today", "told"), [(date(2026, 12, 31), False), (date(2027, 1, 1), False), (date(2027, 1, 2), True)]
)
def test_staff_are_told_of_a_period_that_is_over(today, told):
    draft = tiny({"/reception": {"closes": "2027-01-01T00:00"}})
    found = {(one.code, one.severity) for one in review.check(draft, None, today)}
    assert ((ReviewCode.RECEPTION_PAST, "warning") in found) is told
