"""Of one person the application that was accepted first is the first, also when a later one was here before it."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from sqlalchemy import update
from support import casework
from support.booking import Bookings, form, number, slots
from support.casework import NOW

from todoke_evidence import canonical
from todoke_forms.cases import drawing
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.store import outbox
from todoke_forms.store.tables import draws

HANAKO = "hanako@mihon.example"
GRANTED, LOOKED_AT = (Place.GRANTED, 0), (Place.LOOKED_AT, 0)
S1 = {"when": ["s1"]}
CAME = {1: 10, 2: 20, 3: 30}  # a person's bookings, by the index that each was accepted at


@pytest.fixture
def book(empty):
    def book(**members) -> Bookings:
        return Bookings(empty, form(once={"per": "person"}, **members))

    return book


def arrive(bookings: Bookings, *persons: int, **changes) -> None:
    """They come one after the other, each in a message of its own."""
    for person in persons:
        bookings.keep([bookings.accepted(person, CAME[person], contact=HANAKO, **changes)])


def told(bookings: Bookings, person: int) -> list[tuple[int, str | None]]:
    """Number and place of each notice, in the order in which they leave."""
    with bookings.database.read() as connection:
        rows = outbox.oldest(connection, Lane.STATUS, 100)
    notices = [json.loads(row.payload) for row in rows if row.key == number(person).replace("-", "")]
    return [(one["sequence"], one["standing"] and one["standing"]["state"]) for one in notices]


def first_of(bookings: Bookings, person: int) -> int | None:
    stand = bookings.stand(person)
    return None if stand is None else stand.first_case_id


@pytest.mark.parametrize("order", [(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)])
def test_in_whatever_order_they_come_the_place_is_that_of_the_first_accepted(book, order):
    class_ = book(places={"capacity": 1, "waiting": 1})
    arrive(class_, *order)
    assert [class_.standing(person) for person in (1, 2, 3)] == [GRANTED, LOOKED_AT, LOOKED_AT]
    assert {first_of(class_, person) for person in (2, 3)} == {class_.stand(1).case_id}
    assert [told(class_, person)[-1][1] for person in (1, 2, 3)] == ["granted", "looked_at", "looked_at"]


def test_those_of_one_batch_are_taken_as_they_were_accepted(book):
    class_ = book(places={"capacity": 1})
    class_.keep([class_.accepted(person, CAME[person], contact=HANAKO) for person in (3, 1, 2)])
    assert [class_.standing(person) for person in (1, 2, 3)] == [GRANTED, LOOKED_AT, LOOKED_AT]


def test_places_of_one_batch_go_by_acceptance_too(empty):
    class_ = Bookings(empty, form(places={"capacity": 1, "waiting": 2}))
    class_.keep([class_.accepted(person, CAME[person]) for person in (2, 3, 1)])
    assert [class_.standing(person) for person in (1, 2, 3)] == [GRANTED, (Place.WAITING, 1), (Place.WAITING, 2)]


def test_a_number_in_the_waiting_list_goes_to_the_first_and_nobody_else_moves(book):
    class_ = book(places={"capacity": 1, "waiting": 3})
    class_.arrive(7)
    arrive(class_, 2)
    class_.arrive(8)
    arrive(class_, 1)
    assert [class_.standing(person) for person in (7, 1, 8, 2)] == [
        GRANTED,
        (Place.WAITING, 1),
        (Place.WAITING, 2),
        LOOKED_AT,
    ]


def test_who_gives_way_reads_it_after_what_was_told_before(book):
    class_ = book(places={"capacity": 1})
    arrive(class_, 2, 1)
    assert told(class_, 2) == [(2, "granted"), (3, "looked_at")]
    assert told(class_, 1) == [(2, "granted")]


def test_a_form_without_places_marks_the_later_one(book):
    class_ = book()
    arrive(class_, 2, 1)
    assert [class_.standing(person) for person in (1, 2)] == [None, LOOKED_AT]


def visiting(*capacities: int, waiting: int = 0) -> bytes:
    return canonical.encode(json.loads(slots(*capacities, waiting=waiting)) | {"once": {"per": "person"}})


def test_a_time_that_the_first_does_not_ask_for_goes_to_who_waits_for_it(empty):
    visits = Bookings(empty, visiting(1, 1, waiting=1))
    arrive(visits, 2, answers={"when": ["s2"]})
    visits.arrive(8, answers={"when": ["s2"]})
    arrive(visits, 1, answers={"when": ["s1"]})
    assert [visits.standing(person) for person in (1, 2, 8)] == [GRANTED, LOOKED_AT, GRANTED]


@pytest.mark.parametrize("taken", [0, 1], ids=["a place", "a number"])
def test_one_that_comes_late_and_finds_no_room_takes_nothing_from_the_one_that_has_it(empty, taken):
    visits = Bookings(empty, visiting(1, taken or 1, waiting=taken))
    visits.arrive(*range(7, 8 + taken), answers={"when": ["s1"]})
    visits.arrive(*range(9, 9 + taken), answers={"when": ["s2"]})
    arrive(visits, 2, answers={"when": ["s2"]})
    kept = visits.standing(2)
    arrive(visits, 1, answers={"when": ["s1"]})
    arrive(visits, 3, answers={"when": ["s2"]})
    assert kept == ((Place.WAITING, 1) if taken else GRANTED)
    assert [visits.standing(person) for person in (1, 2, 3)] == [(Place.FULL, 0), kept, LOOKED_AT]
    assert first_of(visits, 3) == visits.stand(2).case_id


def test_a_place_that_a_late_one_frees_goes_to_who_came_before_it_in_its_batch(empty):
    visits = Bookings(empty, visiting(1, 1, waiting=1))
    visits.keep([visits.accepted(2, 20, contact=HANAKO, answers={"when": ["s2"]})])
    before, late = visits.accepted(8, 5, answers={"when": ["s2"]}), visits.accepted(1, 10, contact=HANAKO, answers=S1)
    visits.keep([late, before])
    assert [visits.standing(person) for person in (1, 2, 8)] == [GRANTED, LOOKED_AT, GRANTED]
    assert set(told(visits, 8)) == {(3, "granted")}


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_the_earlier_one_is_the_first_though_the_later_one_came_by_a_former_version(empty, together):
    class_ = Bookings(empty, form(once={"per": "person"}, places={"capacity": 5}))
    later = class_.accepted(2, 20, contact=HANAKO)
    class_.offer(form(once={"per": "person"}, places={"capacity": 6}))
    earlier = class_.accepted(1, 10, contact=HANAKO)
    for batch in [[later, earlier]] if together else [[earlier], [later]]:
        class_.keep(batch)
    assert [class_.standing(person) for person in (1, 2)] == [GRANTED, LOOKED_AT]


def test_and_has_its_place_when_the_other_finds_none(empty):
    visits = Bookings(empty, visiting(1, 1))
    visits.arrive(7, answers=S1)
    later = visits.accepted(2, 20, contact=HANAKO, answers=S1)
    visits.offer(visiting(1, 2))
    earlier = visits.accepted(1, 10, contact=HANAKO, answers={"when": ["s2"]})
    visits.keep([later, earlier])
    assert [visits.standing(person) for person in (1, 2)] == [GRANTED, LOOKED_AT]


def test_what_was_decided_stays_and_the_late_one_is_looked_at(book):
    class_ = book()
    arrive(class_, 2)
    for state in (State.ACCEPTED, State.REVIEWING, State.GRANTED):
        class_.move(2, state)
    arrive(class_, 1)
    assert [class_.standing(person) for person in (1, 2)] == [LOOKED_AT, None]


def test_the_entries_of_a_draw_that_were_closed_stay(book):
    class_ = book(places={"capacity": 1, "by": "lottery"})
    arrive(class_, 2)
    closing = Closing("cooking-class", "ナンバーズ4", datetime(2026, 12, 1, 19, 0, tzinfo=NOW.tzinfo), 4, "mihon")
    drawing.close(class_.database, casework.MUNICIPALITY, closing, bytes, NOW)
    arrive(class_, 1)
    assert [class_.standing(person) for person in (1, 2)] == [LOOKED_AT, (Place.DRAWING, 0)]


def test_they_stay_where_nobody_can_read_them(book):
    class_ = book(places={"capacity": 1, "by": "lottery"})
    arrive(class_, 2)
    closing = Closing("cooking-class", "ナンバーズ4", datetime(2026, 12, 1, 19, 0, tzinfo=NOW.tzinfo), 4, "mihon")
    drawing.close(class_.database, casework.MUNICIPALITY, closing, bytes, NOW)
    with class_.database.write() as connection:
        connection.execute(update(draws).values(closed=b"{"))
    arrive(class_, 1)
    assert [class_.standing(person) for person in (1, 2)] == [LOOKED_AT, (Place.DRAWING, 0)]


def test_before_they_are_closed_the_first_takes_part(book):
    class_ = book(places={"capacity": 1, "by": "lottery"})
    arrive(class_, 2, 1)
    assert [class_.standing(person) for person in (1, 2)] == [(Place.DRAWING, 0), LOOKED_AT]
