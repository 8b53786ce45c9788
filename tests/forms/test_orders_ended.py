"""An order of a draw that has ended stays so when its limit comes back: it serves nobody, nobody is in it (0076)."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete
from support.booking import Bookings, form, number, slots
from support.casework import NOW, NOW_MS
from support.holding import held

from todoke_catalog import loading
from todoke_evidence import canonical
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.core.places import Place
from todoke_forms.store import tables
from todoke_forms.web.builder import room_changes
from todoke_kit.errors import Refusal

ONCE = {"per": "person"}
LOTTERY = form(once=ONCE, places={"capacity": 1, "by": "lottery", "waiting": 0})
BY_TIMES = canonical.encode({**json.loads(slots(5, 5)), "once": ONCE})
ONE, THREE = (form(once=ONCE, places={"capacity": capacity}) for capacity in (1, 3))
MOTHER, FATHER = "mother@mihon.example", "father@mihon.example"


def places(bookings: Bookings, *persons: int) -> list[Place | None]:
    return [stand and stand[0] for stand in map(bookings.standing, persons)]


@pytest.fixture
def back(empty):
    """A draw was held, its order ended with a version by times, and the form has its limit again."""
    class_ = Bookings(empty, LOTTERY)
    class_.late = class_.opened(9, contact=MOTHER)
    class_.arrive(0, 1, 2)
    class_.now = held(class_)
    class_.out = [person for person in (0, 1, 2) if places(class_, person) == [Place.FULL]]
    class_.offer(BY_TIMES)
    class_.offer(ONE)
    return class_


def said(bookings: Bookings, old: bytes, new: bytes) -> str:
    """What staff read before publishing."""
    with bookings.database.read() as connection:
        concerned = room_changes.concerned(connection, loading.loads(old), loading.loads(new), NOW_MS)
        return room_changes.in_words(concerned)


def test_who_files_the_drawn_version_late_is_in_no_order_and_may_apply_again(back):
    back.keep([back.late])
    back.arrive(10, contact=MOTHER)
    assert places(back, 9, 10) == [Place.FULL, Place.FULL]


def test_nor_is_who_comes_new(back):
    back.arrive(5, contact=FATHER)
    back.arrive(6, contact=FATHER)
    assert places(back, 5, 6) == [Place.FULL, Place.FULL]


def test_nobody_moves_up_past_whom_the_draw_left_out_as_staff_read(back):
    back.keep([back.late])
    back.arrive(5)
    told = said(back, ONE, THREE)
    assert "満員で入れなかった4件は、空きができても自動では入りません" in told
    assert "抽選で入れなかった" not in told
    back.offer(THREE)
    assert places(back, *back.out, 9, 5) == [Place.FULL] * 4
    back.arrive(10, contact=MOTHER)
    back.arrive(11, contact=f"person{back.out[0]}@mihon.example")
    assert places(back, 10, 11) == [Place.GRANTED, Place.GRANTED]


def test_a_repetition_that_staff_accept_then_is_in_no_order_either(back):
    winner = next(person for person in (0, 1, 2) if person not in back.out)
    back.arrive(5, contact=f"person{winner}@mihon.example")
    assert places(back, 5) == [Place.LOOKED_AT]
    accept_repeat(back.database, Acceptance(number(5), "家族の分", "mihon"), NOW_MS)
    back.offer(THREE)
    assert places(back, 5) == [Place.FULL]


@pytest.mark.parametrize("waited", [1, 2])
def test_a_place_that_is_given_up_waits_for_who_comes(back, waited):
    winner = next(person for person in (0, 1, 2) if person not in back.out)
    back.arrive(*range(20, 20 + waited))
    back.withdraw(winner)
    assert places(back, *back.out, 20) == [Place.FULL] * 3
    back.arrive(30)
    assert places(back, 30) == [Place.GRANTED]


def test_an_order_that_ended_before_it_was_noted_is_over_as_soon_as_the_limit_comes_back(empty):
    class_ = Bookings(empty, LOTTERY)
    class_.arrive(0, 1, 2)
    class_.now = held(class_)
    class_.offer(BY_TIMES)
    with empty.write() as connection:
        connection.execute(delete(tables.ended_orders))
    class_.offer(THREE)
    assert sorted(places(class_, 0, 1, 2)) == [Place.FULL, Place.FULL, Place.GRANTED]
    class_.now += timedelta(days=1)
    class_.arrive(5, 6, 7)
    assert places(class_, 5, 6, 7) == [Place.GRANTED, Place.GRANTED, Place.FULL]


@pytest.fixture
def unnoted(empty):
    """The order of a draw ended with a version by times, on a database that noted none yet."""
    class_ = Bookings(empty, LOTTERY)
    class_.arrive(0, 1, 2)
    class_.now = held(class_)
    class_.offer(BY_TIMES)
    with empty.write() as connection:
        connection.execute(delete(tables.ended_orders))
    return class_


def test_of_one_that_was_not_noted_staff_read_before_that_nobody_moves_up(unnoted):
    told = said(unnoted, BY_TIMES, THREE)
    assert "満員で入れなかった2件は、空きができても自動では入りません" in told
    assert "抽選で入れなかった" not in told


def test_nor_does_its_form_become_a_draw_again(unnoted):
    with pytest.raises(Refusal, match="draw_places_given"):
        unnoted.offer(form(once=ONCE, places={"capacity": 3, "by": "lottery"}))


def test_while_the_form_has_room_for_all_the_order_is_not_over(empty):
    class_ = Bookings(empty, LOTTERY)
    class_.arrive(0, 1, 2)
    class_.now = held(class_)
    class_.offer(form(once=ONCE))
    assert places(class_, 0, 1, 2) == [Place.GRANTED] * 3
    assert class_.now > NOW


def test_it_becomes_no_draw_again_as_its_pool_is_drawn_once(back):
    lottery = form(once=ONCE, places={"capacity": 3, "by": "lottery"})
    with pytest.raises(Refusal, match="draw_places_given"):
        back.offer(lottery)
    back.offer(THREE)
