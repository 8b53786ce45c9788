"""A new version takes nothing from people who wait for a draw, and makes none of places that were given in order."""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial

import pytest
from support import casework
from support.booking import PUBLISHER, Bookings, form, number, slots
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import draw, draw_check
from todoke_forms.cases import drawing
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.store import draws, forms, terms
from todoke_forms.store.terms import Terms
from todoke_forms.versions.publishing import publish
from todoke_kit.errors import Refusal

PROCEDURE = "cooking-class"
LOTTERY = {"capacity": 2, "by": "lottery", "waiting": 1}
ORDER = {"capacity": 2, "waiting": 1}
DRAWING, GRANTED = (Place.DRAWING, 0), (Place.GRANTED, 0)
CLOSED_AT = NOW + timedelta(days=31)  # nobody files a former version any more


@pytest.fixture
def class_(empty):
    class_ = Bookings(empty, form(places=LOTTERY))
    class_.arrive(*range(4))
    return class_


def close(bookings: Bookings) -> None:
    closing = Closing(PROCEDURE, "第6800回 ナンバーズ4の抽せん数字", CLOSED_AT + timedelta(hours=3), 4, "aoki")
    drawing.close(bookings.database, MUNICIPALITY, closing, secrets.token_bytes, CLOSED_AT)
    with bookings.database.write() as connection:
        draws.record_leaf(connection, {draws.find(connection, PROCEDURE).leaf_tag: 7})


def hold(bookings: Bookings) -> None:
    drawing.hold(bookings.database, PROCEDURE, "0417", "baba", CLOSED_AT + timedelta(hours=4))


def refused(bookings: Bookings, definition: bytes, code: str, present: int = 1) -> None:
    with pytest.raises(Refusal, match=code):
        publish(bookings.database, PUBLISHER, definition, NOW)
    with bookings.database.read() as connection:
        assert forms.current_version(connection, PROCEDURE) == present


def standing(bookings: Bookings, *persons: int) -> list[tuple[Place, int] | None]:
    return [bookings.standing(person) for person in persons]


LESS = {
    "order of arrival": form(places=ORDER),
    "no places": form(places=None),
    "slots": slots(2, 2),
    "fewer places": form(places={**LOTTERY, "capacity": 1}),
    "fewer who wait": form(places={**LOTTERY, "waiting": 0}),
}
OTHERWISE = {
    "more places": form(places={**LOTTERY, "capacity": 3}),
    "more who wait": form(places={**LOTTERY, "waiting": 2}),
    "another end": form(places=LOTTERY, reception={"closes": "2027-03-31T20:00"}),
}
UNTIL = {"closes": "2026-12-10T20:00"}
UNTOUCHED = form(places=LOTTERY, summary={"ja": "改めました。"})


@pytest.mark.parametrize("definition", LESS.values(), ids=LESS)
def test_nothing_is_taken_from_who_waits_for_the_draw(class_, definition):
    refused(class_, definition, "draw_pending")
    assert standing(class_, *range(4)) == [DRAWING] * 4


@pytest.mark.parametrize("definition", [*OTHERWISE.values(), UNTOUCHED], ids=[*OTHERWISE, "words"])
def test_before_the_closing_there_may_be_more_and_words_may_change(class_, definition):
    class_.offer(definition)
    assert standing(class_, *range(4)) == [DRAWING] * 4


@pytest.mark.parametrize("definition", [*LESS.values(), *OTHERWISE.values()], ids=[*LESS, *OTHERWISE])
def test_once_the_entries_are_closed_neither_places_nor_the_end_change_until_it_is_drawn(class_, definition):
    close(class_)
    refused(class_, definition, "draw_pending")
    class_.offer(UNTOUCHED)
    hold(class_)
    ranks = draw_check.verify(draw.encode(_file(class_)), [], number(0)).file.closed
    assert sorted(standing(class_, *range(4))) == [(Place.FULL, 0), GRANTED, GRANTED, (Place.WAITING, 1)]
    assert ranks.capacity == 2
    class_.offer(definition)


def test_even_when_all_who_were_closed_in_gave_up_the_closed_draw_stays(class_):
    close(class_)
    class_.withdraw(*range(4))
    refused(class_, form(places=ORDER), "draw_pending")


@pytest.mark.parametrize("between", [form(places={"capacity": 5}), form(places=None)], ids=["in order", "without"])
def test_a_form_that_was_drawn_becomes_no_lottery_again_whose_newcomers_would_come_in_order(class_, between):
    close(class_)
    hold(class_)
    class_.offer(between)
    class_.arrive(5)
    refused(class_, form(places={**LOTTERY, "capacity": 9}), "draw_places_given", 2)
    class_.offer(form(places={"capacity": 9}))


def test_nor_does_a_draw_that_was_held_take_entries_for_longer(empty):
    ending = partial(form, places=LOTTERY)
    class_ = Bookings(empty, ending(reception=UNTIL))
    class_.arrive(*range(4))
    close(class_)
    hold(class_)
    for reception in ({"closes": "2026-12-10T20:01"}, None):
        refused(class_, ending(reception=reception), "draw_places_given")
    class_.offer(ending(reception=UNTIL, summary={"ja": "改めました。"}))
    class_.offer(ending(reception={"closes": "2026-12-09T20:00"}))
    class_.offer(form(places={**LOTTERY, "capacity": 4}, reception={"closes": "2026-12-09T20:00"}))
    assert standing(class_, *range(4)) == [GRANTED] * 4


def _file(bookings: Bookings):
    with bookings.database.read() as connection:
        return draws.find(connection, PROCEDURE).file()


def test_without_entrants_a_draw_may_end_and_who_files_it_late_comes_in_order(empty):
    for places in (ORDER, None):
        procedure = f"class-{len(places or {})}"
        class_ = Bookings(empty, form(places=LOTTERY, procedure=procedure))
        late = class_.opened(10 + len(places or {}))
        class_.offer(form(places=places, procedure=procedure))
        class_.keep([late])
        assert standing(class_, 10 + len(places or {})) == [GRANTED]


def test_places_that_were_given_in_order_are_not_drawn(empty):
    class_ = Bookings(empty, form(places=ORDER))
    class_.arrive(0)
    refused(class_, form(places=LOTTERY), "draw_places_given")
    class_.withdraw(0)
    class_.offer(form(places=LOTTERY))
    class_.arrive(1)
    assert standing(class_, 1) == [DRAWING]


@pytest.mark.parametrize("between", [None, form(places=None)], ids=["at once", "after a version without"])
def test_nor_are_times_that_were_given_in_order(empty, between):
    class_ = Bookings(empty, slots(1, 1, waiting=1))
    class_.arrive(0, 1, answers={"when": ["s1"]})
    if between is not None:
        class_.offer(between)
    for person in (0, 1):  # who moves up when the other gives up
        with pytest.raises(Refusal, match="draw_places_given"):
            publish(class_.database, PUBLISHER, form(places=LOTTERY), NOW)
        class_.withdraw(person)
    class_.offer(form(places=LOTTERY))
    class_.arrive(2)
    assert standing(class_, 2) == [DRAWING]


def test_while_a_form_is_stopped_its_entrants_can_be_drawn(class_):
    _stop(class_)
    refused(class_, form(places=ORDER), "draw_pending")
    close(class_)
    hold(class_)
    assert sorted(standing(class_, *range(4))) == [(Place.FULL, 0), GRANTED, GRANTED, (Place.WAITING, 1)]


def test_or_declined_and_then_a_version_without_the_draw_is_published(class_):
    _stop(class_)
    for person in range(4):
        for state in (State.ACCEPTED, State.REVIEWING, State.DECLINED):
            class_.move(person, state)
    class_.offer(form(places=ORDER))
    class_.arrive(5)
    assert standing(class_, *range(6)) == [(Place.FREED, 0)] * 4 + [None, GRANTED]


def _stop(bookings: Bookings) -> None:
    with bookings.database.write() as connection:
        stopped = Terms(withdrawn_at_ms=casework.NOW_MS, reason={"ja": "会場が使えなくなりました"})
        terms.put(connection, forms.current(connection, PROCEDURE).digest, stopped)
