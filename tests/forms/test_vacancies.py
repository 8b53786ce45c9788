"""Telling the outside what places are left: what changed, once, under a number of its own, and nothing of anybody."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from support.booking import Bookings, form, slots
from support.casework import MUNICIPALITY, NOTICE_KEY, NOW

from todoke_evidence import vacancies
from todoke_evidence.notice import NoticeKey, NoticeVerifier
from todoke_forms.core.outgoing import Lane
from todoke_forms.places.vacancies import Hinting
from todoke_forms.store import outbox

VERIFIER = NoticeVerifier(NOTICE_KEY.public())
SUBJECT = "cooking-class_places"


@pytest.fixture
def hinting(empty):
    return Hinting(empty, MUNICIPALITY, NOTICE_KEY)


def told(hinting: Hinting):
    """Every hint so far, in the order in which it leaves."""
    with hinting.database.read() as connection:
        rows = [row for row in outbox.oldest(connection, Lane.FORM, 100) if row.key == SUBJECT]
    return [vacancies.read(row.payload.decode(), VERIFIER) for row in rows]


def words(hinting: Hinting) -> list[tuple[int, str]]:
    return [(one.sequence, one.left) for one in told(hinting)]


def test_only_what_changed_is_told_and_each_time_as_something_newer(hinting, empty):
    definition = form(places={"capacity": 1, "waiting": 1})
    class_ = Bookings(empty, definition)
    assert [hinting.refresh(NOW), hinting.refresh(NOW)] == [1, 0]
    class_.arrive(1)
    hinting.refresh(NOW + timedelta(seconds=5))
    class_.arrive(2, 3)
    hinting.refresh(NOW)
    class_.withdraw(1)  # the one who waited has the place now, and nobody waits
    hinting.refresh(NOW)
    assert words(hinting) == [(1, "open"), (2, "waiting"), (3, "full"), (4, "waiting")]
    assert {one.form for one in told(hinting)} == {hashlib.sha256(definition).digest()}


def test_who_starts_again_tells_nothing_again_and_a_new_key_signs_all_anew(hinting, empty):
    Bookings(empty, form(places={"capacity": 1}))
    hinting.refresh(NOW)
    assert Hinting(empty, MUNICIPALITY, NOTICE_KEY).refresh(NOW) == 0
    assert Hinting(empty, MUNICIPALITY, NoticeKey.generate(MUNICIPALITY)).refresh(NOW) == 1


def test_a_new_version_is_told_of_by_its_own_digest(hinting, empty):
    class_ = Bookings(empty, form(places={"capacity": 1}))
    class_.arrive(1)
    hinting.refresh(NOW)
    more = form(places={"capacity": 2})
    class_.offer(more)
    hinting.refresh(NOW)
    assert words(hinting) == [(1, "full"), (2, "open")]
    assert told(hinting)[-1].form == hashlib.sha256(more).digest()


def test_each_slot_that_is_taken_is_named(hinting, empty):
    day = Bookings(empty, slots(1, 1, waiting=1))
    day.arrive(1, answers={"when": ["s2"]})
    hinting.refresh(NOW)
    assert [(one.left, one.slots) for one in told(hinting)] == [("open", {"s2": "waiting"})]


def test_of_a_form_without_places_nothing_is_told(hinting, empty):
    Bookings(empty, form())
    assert hinting.refresh(NOW) == 0
