"""Where a limit is taken away there is room for all who wait; where a time is, nobody moves up into it (0076)."""

from __future__ import annotations

import json

import pytest
from support import casework
from support.booking import Bookings, form, number, slots

from todoke_evidence import canonical
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.store import outbox

HANAKO = "hanako@mihon.example"
ONCE = {"per": "person"}


def places(bookings: Bookings, *persons: int) -> list[Place | None]:
    return [stand and stand[0] for stand in map(bookings.standing, persons)]


def told(bookings: Bookings, person: int) -> list[str]:
    """Where a person was told that he stands, first to last."""
    key = number(person).replace("-", "")
    with bookings.database.read() as connection:
        rows = [row for row in outbox.oldest(connection, Lane.STATUS, 99) if row.key == key]
    return [json.loads(row.payload)["standing"]["state"] for row in rows]


def without_first(definition: bytes) -> bytes:
    """The same slots without the first of them."""
    plain = json.loads(definition)
    plain["pages"][0]["fields"][0]["slots"].pop(0)
    return canonical.encode(plain)


def moved(definition: bytes) -> bytes:
    """The same slots, the first at another time."""
    plain = json.loads(definition)
    plain["pages"][0]["fields"][0]["slots"][0]["start"] = "10:10"
    return canonical.encode(plain)


LIMITED = {
    "of a form": (form(places={"capacity": 1, "waiting": 3}), form(), None),
    "of all times": (slots(1, 1, waiting=3), slots(None, None), {"when": ["s1"]}),
    "of one of its times": (slots(1, 1, waiting=3), slots(None, 1), {"when": ["s1"]}),
}


@pytest.mark.parametrize(("limited", "free", "answers"), LIMITED.values(), ids=LIMITED)
def test_who_waits_for_a_limit_that_is_taken_away_gets_a_place_and_is_told(empty, limited, free, answers):
    visits = Bookings(empty, limited)
    late = visits.opened(9, answers=answers)
    visits.arrive(0, 1, 2, answers=answers)
    visits.offer(free)
    assert places(visits, 0, 1, 2) == [Place.GRANTED] * 3
    assert [told(visits, person)[-1] for person in (1, 2)] == ["granted", "granted"]
    visits.keep([late])  # who began the former version stands behind nobody
    assert places(visits, 9) == [Place.GRANTED]
    for state in (State.ACCEPTED, State.REVIEWING, State.GRANTED):
        visits.move(1, state)


def test_who_found_no_room_before_it_went_has_ended_and_may_apply_again(empty):
    class_ = Bookings(empty, form(places={"capacity": 1}, once=ONCE))
    class_.arrive(0)
    class_.arrive(1, contact=HANAKO)
    class_.offer(form(once=ONCE))
    class_.arrive(2, contact=HANAKO)
    assert places(class_, 1, 2) == [Place.FULL, None]


def test_what_repeats_and_is_accepted_after_the_limit_went_has_room(empty):
    class_ = Bookings(empty, form(places={"capacity": 1}, once=ONCE))
    class_.arrive(0, 1, contact=HANAKO)
    class_.offer(form(once=ONCE))
    accept_repeat(empty, Acceptance(number(1), "双子のため", "mihon"), casework.NOW_MS)
    assert places(class_, 1) == [Place.GRANTED]
    for state in (State.ACCEPTED, State.REVIEWING, State.GRANTED):
        class_.move(1, state)


@pytest.mark.parametrize("changed", [without_first, moved])
def test_into_a_time_that_is_gone_nobody_moves_up_and_nobody_comes_in(empty, changed):
    visits = Bookings(empty, slots(1, 2, 2, wishes=2, waiting=3))
    late, other = (visits.opened(one, answers={"when": when}) for one, when in ((8, ["s1"]), (9, ["s1", "s2"])))
    visits.arrive(0, 1, answers={"when": ["s1"]})
    visits.offer(changed(slots(1, 2, 2, wishes=2, waiting=3)))
    visits.withdraw(0)
    assert (places(visits, 0, 1), told(visits, 1)) == ([Place.FREED, Place.WAITING], ["waiting"])
    visits.keep([late, other])
    assert places(visits, 8, 9) == [Place.FULL, Place.GRANTED]


def test_a_repetition_that_asked_for_a_time_that_is_gone_gets_no_place_there(empty):
    visits = Bookings(empty, with_once(slots(2, 2)))
    visits.arrive(0, 1, contact=HANAKO, answers={"when": ["s1"]})
    visits.offer(without_first(with_once(slots(2, 2))))
    accept_repeat(empty, Acceptance(number(1), "双子のため", "mihon"), casework.NOW_MS)
    assert places(visits, 1) == [Place.FULL]


def with_once(definition: bytes) -> bytes:
    return canonical.encode({**json.loads(definition), "once": ONCE})


@pytest.mark.parametrize(
    ("first", "then", "answers"),
    [
        (form(places={"capacity": 1, "waiting": 1}), slots(5, 5), None),
        (slots(1, 1, waiting=1), form(places={"capacity": 5}), {"when": ["s1"]}),
    ],
    ids=["of times instead", "of the form instead"],
)
def test_where_another_limit_takes_its_place_nobody_moves_up_past_that_one(empty, first, then, answers):
    visits = Bookings(empty, first)
    visits.arrive(0, 1, answers=answers)
    visits.offer(then)
    visits.withdraw(0)
    assert places(visits, 0, 1) == [Place.FREED, Place.WAITING]


def test_a_time_that_comes_back_without_a_limit_has_room_for_who_waits_for_it(empty):
    visits = Bookings(empty, slots(1, 1, waiting=3))
    visits.arrive(0, 1, answers={"when": ["s1"]})
    visits.offer(without_first(slots(1, 1, waiting=3)))
    assert places(visits, 1) == [Place.WAITING]
    visits.offer(slots(None, 1))
    assert places(visits, 1) == [Place.GRANTED]
