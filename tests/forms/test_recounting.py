"""A new version that counts one person's applications otherwise counts those who applied by the former one, too."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import func, select
from support import cards, casework
from support.booking import Bookings, form

from todoke_evidence import canonical
from todoke_forms.core.places import Place
from todoke_forms.store import tables

PLACES = {"capacity": 9, "waiting": 1}
PERSON, YEAR = {"per": "person"}, {"per": "fiscal_year"}
HANAKO, TARO = "hanako@mihon.example", "taro@mihon.example"
GRANTED, LOOKED_AT = (Place.GRANTED, 0), (Place.LOOKED_AT, 0)


def version(once, **changes) -> bytes:
    return form(once=once, **({"places": PLACES} | changes))


def counted(bookings: Bookings) -> int:
    with bookings.database.read() as connection:
        return connection.scalar(select(func.count()).select_from(tables.persons))


@pytest.mark.parametrize(("old", "new"), [(PERSON, YEAR), (YEAR, PERSON), (None, PERSON), (None, YEAR)])
def test_who_applied_by_a_former_version_counts_by_the_new_one(empty, old, new):
    bookings = Bookings(empty, version(old))
    bookings.arrive(0, contact=HANAKO)
    bookings.offer(version(new))
    bookings.arrive(1, contact=HANAKO)
    bookings.arrive(2, contact=TARO)
    assert [bookings.standing(person) for person in range(3)] == [GRANTED, LOOKED_AT, GRANTED]
    assert bookings.stand(1).first_case_id == bookings.stand(0).case_id


def test_back_and_forth_nobody_is_forgotten(empty):
    bookings = Bookings(empty, version(PERSON))
    bookings.arrive(0, contact=HANAKO)
    bookings.offer(version(YEAR))
    bookings.arrive(1, contact=TARO)
    bookings.offer(version(PERSON, places={"capacity": 8, "waiting": 1}))
    bookings.arrive(2, contact=TARO)
    bookings.arrive(3, contact=HANAKO)
    assert [bookings.standing(person) for person in range(4)] == [GRANTED] * 2 + [LOOKED_AT] * 2


def test_another_year_is_another_application_by_year_and_the_same_for_ever(empty):
    bookings = Bookings(empty, version(None))
    bookings.arrive(0, contact=HANAKO, accepted_at=datetime.fromisoformat("2026-03-31T23:59:59+09:00"))
    bookings.offer(version(YEAR))
    bookings.arrive(1, contact=HANAKO)
    assert bookings.standing(1) == GRANTED
    bookings.offer(version(PERSON))
    bookings.arrive(2, contact=HANAKO)
    assert bookings.standing(2) == LOOKED_AT
    assert bookings.stand(2).first_case_id == bookings.stand(0).case_id


def test_who_gave_up_is_not_counted_and_when_the_counted_one_gives_up_the_next_is_free(empty):
    bookings = Bookings(empty, version(None))
    bookings.arrive(0, contact=HANAKO)
    bookings.arrive(1, contact=TARO)
    bookings.withdraw(0)
    bookings.offer(version(PERSON))
    bookings.arrive(2, contact=HANAKO)
    assert bookings.standing(2) == GRANTED
    bookings.withdraw(1)
    bookings.arrive(3, contact=TARO)
    assert bookings.standing(3) == GRANTED


def test_who_files_a_former_version_late_is_held_to_that_one_and_counted_by_the_present_one(empty):
    bookings = Bookings(empty, version(None))
    late = [bookings.opened(person, contact=HANAKO) for person in (1, 2)]
    bookings.offer(version(PERSON))
    bookings.keep(late)
    assert [bookings.standing(person) for person in (1, 2)] == [GRANTED] * 2
    bookings.arrive(3, contact=HANAKO)
    assert bookings.standing(3) == LOOKED_AT
    assert bookings.stand(3).first_case_id == bookings.stand(1).case_id


def test_who_signed_in_is_recognised_by_the_certificate_that_is_kept(empty):
    plain = json.loads(casework.SIGN_IN_TEXT)
    club = Bookings(empty, canonical.encode(plain))
    club.keep([club.signed_in(1, "valid")])
    club.offer(canonical.encode({**plain, "once": PERSON}))
    club.keep([club.signed_in(2, "valid"), club.signed_in(3, cards.good()[1])])
    assert [club.standing(person) for person in (1, 2, 3)] == [None, LOOKED_AT, None]


def test_nothing_is_kept_of_anybody_while_no_version_counts(empty):
    bookings = Bookings(empty, version(None))
    bookings.arrive(0, contact=HANAKO)
    bookings.offer(version(None, places={"capacity": 8, "waiting": 1}))
    assert counted(bookings) == 0
