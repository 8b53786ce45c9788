"""What is told of places: a word that depends on how many are left, and never how many."""

from __future__ import annotations

from datetime import date

import pytest
from support.booking import form, professions, slots

from todoke_catalog import loading
from todoke_forms.core import places
from todoke_forms.core.places import Pool, Room
from todoke_forms.core.vacancies import hint, left

BEFORE, AFTER = date(2026, 11, 30), date(2026, 12, 2)  # the slots are on the first of December


@pytest.mark.parametrize(
    ("capacity", "waiting", "granted", "waits", "word"),
    [
        (10, 0, 0, 0, "open"),
        (10, 0, 7, 0, "open"),
        (10, 0, 8, 0, "few"),
        (10, 0, 9, 0, "few"),
        (10, 0, 10, 0, "full"),
        (10, 0, 11, 0, "full"),  # a new version has fewer
        (10, 2, 10, 1, "waiting"),
        (10, 2, 10, 2, "full"),
        (10, 2, 9, 1, "waiting"),  # nobody passes those who wait
        (9, 0, 8, 0, "open"),  # few would be exactly one
        (1, 0, 0, 0, "open"),
        (1, 0, 1, 0, "full"),
        (None, 0, 500, 0, "open"),
    ],
)
def test_a_pool_has_one_word(capacity, waiting, granted, waits, word):
    assert left(Pool(Room(capacity, waiting), granted, waits)) == word


def test_the_numbers_of_a_waiting_list_come_to_an_end():
    assert left(Pool(Room(1, 5), 1, 0, next_number=places.MAX_NUMBER + 1)) == "full"


def test_until_a_draw_everybody_can_enter_and_afterwards_as_ever():
    room = Room(3, 0, lottery=True)
    assert left(Pool(room, 3)) == "open"
    assert left(Pool(room, 3, drawn=True)) == "full"


def told(definition, *granted, today=BEFORE):
    loaded = loading.loads(definition)
    pools = {name: Pool(room, taken) for (name, room), taken in zip(places.rooms(loaded).items(), granted, strict=True)}
    return hint(loaded, pools, today)


def test_a_form_has_the_word_of_its_pool():
    definition = form(places={"capacity": 2})
    assert (told(definition, 2).left, told(definition, 2).slots) == ("full", {})


def test_a_form_of_slots_has_that_of_its_best_slot_and_names_those_that_are_taken():
    taken = told(slots(1, 1, waiting=0), 1, 0)
    assert (taken.left, taken.slots) == ("open", {"s1": "full"})
    assert told(slots(1, 1), 1, 1).left == "full"
    assert told(slots(1, None), 1, 9).left == "open"


def test_slots_of_days_gone_by_are_no_places():
    assert told(slots(1, 1), 0, 0, today=AFTER).left == "full"


def test_the_slots_of_every_profession_are_told_of():
    nobody_left = told(professions(2, 1), 2, 1)
    assert nobody_left.slots == {"n1": "waiting", "p1": "waiting"}
    assert told(professions(2, 1), 2, 0).slots == {"n1": "waiting"}
    assert told(professions(2, 1), 2, 0).left == "open"
