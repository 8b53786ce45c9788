"""Into a time that has begun nobody moves up: he could not come any more, and would read that he has a place (0076)."""

from __future__ import annotations

import secrets
from datetime import datetime

import pytest
from support.booking import PUBLISHER, Bookings, number, slots
from support.casework import MUNICIPALITY

from todoke_forms.cases.deciding import Change, change_state
from todoke_forms.core.answering import JST
from todoke_forms.core.places import Place, is_past
from todoke_forms.core.states import State
from todoke_forms.store import reading
from todoke_forms.versions.publishing import publish

TEN = datetime(2026, 12, 1, 10, 0, tzinfo=JST)
BEFORE = TEN.replace(hour=9, minute=59)


@pytest.fixture
def visits(empty):
    """One comes at ten, two wait for it."""
    visits = Bookings(empty, slots(1, 1, waiting=2))
    visits.arrive(0, 1, 2, answers={"when": ["s1"]})
    return visits


def give_up(visits: Bookings, person: int, at: datetime) -> None:
    with visits.database.read() as connection:
        case = reading.find(connection, number(person))
    assert case is not None
    asked = Change(number(person), case.state, case.sequence, State.WITHDRAWN, "来所なし", "mihon")
    change_state(visits.database, MUNICIPALITY, asked, secrets.token_bytes, int(at.timestamp() * 1000))


def places(visits: Bookings) -> list[Place]:
    return [standing[0] for standing in map(visits.standing, (1, 2)) if standing]


@pytest.mark.parametrize(("at", "first"), [(BEFORE, Place.GRANTED), (TEN, Place.WAITING)], ids=["before", "begun"])
def test_when_a_place_is_given_up(visits, at, first):
    give_up(visits, 0, at)
    assert places(visits) == [first, Place.WAITING]


@pytest.mark.parametrize(("at", "stood"), [(BEFORE, Place.GRANTED), (TEN, Place.WAITING)], ids=["before", "begun"])
@pytest.mark.parametrize("more", [slots(5, 1, waiting=2), slots(None, None)], ids=["more", "no limit"])
def test_when_a_version_has_more_places(visits, more, at, stood):
    publish(visits.database, PUBLISHER, more, at)
    assert places(visits) == [stood, stood]


@pytest.mark.parametrize(("waiting", "stood"), [(2, Place.FULL), (3, Place.WAITING)], ids=["full", "may wait"])
def test_what_was_filed_before_and_arrives_late_passes_nobody_who_waits(visits, waiting, stood):
    late = visits.opened(20, answers={"when": ["s1"]})
    visits.now = TEN
    visits.offer(slots(5, 1, waiting=waiting))
    visits.keep([late])
    assert (places(visits), visits.standing(20)[0]) == ([Place.WAITING, Place.WAITING], stood)


def test_it_gets_a_place_that_nobody_waits_for(empty):
    visits = Bookings(empty, slots(1, 1))
    late = visits.opened(20, answers={"when": ["s1"]})
    visits.now = TEN
    visits.keep([late])
    assert visits.standing(20) == (Place.GRANTED, 0)


@pytest.mark.parametrize("pool", ["class", "class/x", "class/2026-12-01T10:00/s1"])
def test_a_form_and_what_names_no_time_are_never_over(pool):
    assert is_past(pool, int(TEN.timestamp() * 1000)) == ("T" in pool)
