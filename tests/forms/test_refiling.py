"""Whoever found no room may apply again, and counts as nobody's first meanwhile; in a drawn order he stands once."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

import pytest
from support.booking import Bookings, form, number, slots
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import canonical
from todoke_forms.cases import drawing
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.places import Place
from todoke_forms.store import draws

ONCE = {"per": "person"}
GRANTED, FULL, LOOKED_AT, DRAWING = (
    (place, 0) for place in (Place.GRANTED, Place.FULL, Place.LOOKED_AT, Place.DRAWING)
)
PROCEDURE = "cooking-class"
LOTTERY = {"capacity": 1, "by": "lottery", "waiting": 0}
MOTHER = "mother@mihon.example"


def standing(bookings: Bookings, *persons: int) -> list[tuple[Place, int] | None]:
    return [bookings.standing(person) for person in persons]


def roomier(once: dict[str, str] | None, capacity: int = 3) -> bytes:
    return form(once=once, places={"capacity": capacity})


@pytest.fixture
def class_(empty):
    """One has the only place; two found none."""
    class_ = Bookings(empty, roomier(ONCE, 1))
    class_.arrive(0)
    class_.arrive(1, contact=MOTHER)
    class_.arrive(2)
    assert standing(class_, 0, 1, 2) == [GRANTED, FULL, FULL]
    return class_


def test_when_there_are_more_places_who_found_none_gets_one_by_applying_again_and_only_one(class_):
    class_.offer(roomier(ONCE))
    class_.arrive(3, 4, contact=MOTHER)
    class_.arrive(5, contact=MOTHER)
    assert standing(class_, 1, 3, 4, 5) == [FULL, GRANTED, LOOKED_AT, LOOKED_AT]
    assert class_.stand(5).first_case_id == class_.stand(3).case_id


def test_while_it_is_full_he_is_told_so_again_and_is_no_repetition(class_):
    class_.arrive(3, 4, contact=MOTHER)
    assert standing(class_, 3, 4) == [FULL, FULL]
    class_.withdraw(0)
    class_.arrive(5, contact=MOTHER)
    assert standing(class_, 1, 3, 4, 5) == [FULL, FULL, FULL, GRANTED]


def test_of_one_batch_the_next_wish_of_who_found_no_room_is_looked_after(empty):
    times = slots(1, 1)
    visits = Bookings(empty, _once(times))
    visits.arrive(0, answers={"when": ["s1"]})
    wishes = enumerate(("s1", "s2", "s1"), start=1)
    wanted = [visits.opened(one, contact=MOTHER, answers={"when": [slot]}) for one, slot in wishes]
    visits.keep(wanted)
    visits.arrive(4, contact=MOTHER, answers={"when": ["s1"]})
    assert standing(visits, 1, 2, 3, 4) == [FULL, GRANTED, LOOKED_AT, LOOKED_AT]
    assert {visits.stand(one).first_case_id for one in (3, 4)} == {visits.stand(2).case_id}


def _once(definition: bytes) -> bytes:
    return canonical.encode(json.loads(definition) | {"once": ONCE})


def test_a_version_that_begins_to_count_does_not_count_who_found_no_room(empty):
    class_ = Bookings(empty, roomier(None, 1))
    class_.arrive(0, 1)
    class_.arrive(2, contact=MOTHER)
    class_.offer(roomier(ONCE))
    class_.arrive(3, 4, contact=MOTHER)
    assert standing(class_, 2, 3, 4) == [FULL, GRANTED, LOOKED_AT]


def test_a_repetition_that_staff_accepted_and_that_found_no_room_is_not_held_against_who_gave_up_the_first(class_):
    class_.arrive(3, contact="person0@mihon.example")
    accept_repeat(class_.database, Acceptance(number(3), "家族の分", "mihon"), 1)
    assert standing(class_, 3) == [FULL]
    class_.withdraw(0)
    class_.arrive(4, contact="person0@mihon.example")
    assert standing(class_, 4) == [GRANTED]


def test_nor_is_one_that_became_the_first_before_staff_accepted_it(class_):
    class_.arrive(3, contact="person0@mihon.example")
    class_.withdraw(0)
    class_.arrive(5)
    accept_repeat(class_.database, Acceptance(number(3), "家族の分", "mihon"), 1)
    class_.offer(roomier(ONCE))
    class_.arrive(4, contact="person0@mihon.example")
    assert standing(class_, 3, 5, 4) == [FULL, GRANTED, GRANTED]


def drawn(class_: Bookings) -> None:
    at = NOW + timedelta(days=31)
    closing = Closing(PROCEDURE, "第6800回 ナンバーズ4の抽せん数字", at + timedelta(hours=3), 4, "aoki")
    drawing.close(class_.database, MUNICIPALITY, closing, secrets.token_bytes, at)
    with class_.database.write() as connection:
        draws.record_leaf(connection, {draws.find(connection, PROCEDURE).leaf_tag: 7})
    drawing.hold(class_.database, PROCEDURE, "0417", "baba", at + timedelta(hours=4))


def test_whom_a_draw_left_out_stands_in_its_order_and_is_looked_at_when_he_applies_again(empty):
    class_ = Bookings(empty, form(once=ONCE, places=LOTTERY))
    class_.arrive(0, 1)
    drawn(class_)
    out = 0 if class_.standing(0) == FULL else 1
    class_.arrive(2, contact=f"person{out}@mihon.example")
    class_.offer(form(once=ONCE, places={**LOTTERY, "capacity": 3}))
    assert standing(class_, out, 2) == [GRANTED, LOOKED_AT]


def test_who_found_no_room_in_order_takes_no_part_in_a_later_draw_unless_he_enters_it(class_):
    class_.withdraw(0)
    class_.offer(form(once=ONCE, places=LOTTERY))
    class_.arrive(3, contact=MOTHER)
    class_.arrive(6)
    assert standing(class_, 3, 6) == [DRAWING, DRAWING]
    drawn(class_)
    class_.offer(form(once=ONCE, places={**LOTTERY, "capacity": 5}))
    assert standing(class_, 1, 2, 3, 6) == [FULL, FULL, GRANTED, GRANTED]


def test_nor_is_he_counted_when_a_version_begins_to_count_after_the_draw(class_):
    class_.withdraw(0)
    class_.offer(form(places={"capacity": 3, "by": "lottery"}))
    class_.arrive(6)
    drawn(class_)
    class_.offer(form(once=ONCE, places={"capacity": 3, "by": "lottery"}))
    class_.arrive(3, contact=MOTHER)
    assert standing(class_, 1, 6, 3) == [FULL, GRANTED, GRANTED]


BY_TIMES = _once(slots(5, 5))


@pytest.fixture
def left_out(empty):
    """A draw was held: one has the only place, two were left out."""
    class_ = Bookings(empty, form(once=ONCE, places=LOTTERY))
    class_.late = class_.opened(9, contact=MOTHER)
    class_.arrive(0, 1, 2)
    drawn(class_)
    class_.out = [person for person in (0, 1, 2) if class_.standing(person) == FULL]
    return class_


def again(class_: Bookings, person: int, contact: str, slot: str = "s1") -> tuple[Place, int] | None:
    class_.arrive(person, contact=contact, answers={"when": [slot]})
    return class_.standing(person)


def test_whom_a_draw_left_out_is_no_first_any_more_when_its_order_ends(left_out):
    left_out.offer(BY_TIMES)
    loser, other = (f"person{one}@mihon.example" for one in left_out.out)
    assert [again(left_out, 3, loser), again(left_out, 4, loser, "s2"), again(left_out, 5, other)] == [
        GRANTED,
        LOOKED_AT,
        GRANTED,
    ]
    assert left_out.stand(4).first_case_id == left_out.stand(3).case_id


def test_nor_is_who_files_the_drawn_version_late_once_its_order_has_ended(left_out):
    left_out.offer(BY_TIMES)
    left_out.keep([left_out.late])
    assert [left_out.standing(9), again(left_out, 3, MOTHER)] == [FULL, GRANTED]


def test_an_order_that_has_ended_does_not_go_on_when_the_limit_comes_back(left_out):
    left_out.offer(BY_TIMES)
    left_out.keep([left_out.late])
    loser = f"person{left_out.out[0]}@mihon.example"
    again(left_out, 3, loser)
    left_out.offer(form(once=ONCE, places={"capacity": 9}))
    assert standing(left_out, *left_out.out, 9) == [FULL, FULL, FULL]


def test_what_repeats_who_was_left_out_is_the_first_when_the_order_ends(left_out):
    loser = f"person{left_out.out[0]}@mihon.example"
    left_out.arrive(3, contact=loser)
    left_out.offer(BY_TIMES)
    assert [again(left_out, 4, loser), left_out.stand(4).first_case_id] == [LOOKED_AT, left_out.stand(3).case_id]


def test_a_repetition_that_staff_accept_after_the_order_ended_has_ended_too(left_out):
    loser = f"person{left_out.out[0]}@mihon.example"
    left_out.arrive(3, contact=loser)
    left_out.offer(BY_TIMES)
    accept_repeat(left_out.database, Acceptance(number(3), "家族の分", "mihon"), 1)
    assert [left_out.standing(3), again(left_out, 4, loser)] == [FULL, GRANTED]


def test_a_version_that_ends_the_order_and_begins_to_count_does_not_count_who_was_left_out(empty):
    class_ = Bookings(empty, form(places=LOTTERY))
    class_.arrive(0, 1)
    drawn(class_)
    out = 0 if class_.standing(0) == FULL else 1
    class_.offer(BY_TIMES)
    assert again(class_, 2, f"person{out}@mihon.example") == GRANTED
