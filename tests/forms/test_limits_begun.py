"""A limit that begins counts who comes from then on, by whichever version, and nobody who was here before (0076)."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

import pytest
from support.booking import Bookings, form, slots
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import canonical
from todoke_forms.cases import drawing
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.store import draws
from todoke_kit.errors import Refusal

HANAKO = "hanako@mihon.example"
ONCE = {"per": "person"}
AT_FIRST = {"when": ["s1"]}
LOTTERY = form(places={"capacity": 1, "by": "lottery", "waiting": 0})


def places(bookings: Bookings, *persons: int) -> list[Place | None]:
    return [stand and stand[0] for stand in map(bookings.standing, persons)]


def optional(definition: bytes) -> bytes:
    """The same form, its times left to who wants one."""
    plain = json.loads(definition)
    plain["pages"][0]["fields"][0]["required"] = False
    return canonical.encode(plain)


BEGUN = {
    "of a form": (form(), form(places={"capacity": 2, "waiting": 1}), None, None),
    "of a form that had times": (slots(None, None), form(places={"capacity": 2, "waiting": 1}), AT_FIRST, None),
    "of a form that had times for some": (optional(slots(5, 5)), form(places={"capacity": 2, "waiting": 1}), {}, None),
    "of times": (slots(None, None), slots(2, 2, waiting=1), AT_FIRST, AT_FIRST),
}


@pytest.mark.parametrize(("before", "after", "old", "new"), BEGUN.values(), ids=BEGUN)
def test_who_files_the_former_version_late_is_counted_and_who_was_here_is_not(empty, before, after, old, new):
    class_ = Bookings(empty, before)
    class_.arrive(0, answers=old)
    late = [class_.opened(person, answers=old) for person in (20, 21, 22)]
    class_.offer(after)
    class_.arrive(1, answers=new)
    class_.keep(late)
    class_.arrive(2, answers=new)
    assert places(class_, 0, 1, 20, 21, 22, 2) == [
        None,
        Place.GRANTED,
        Place.GRANTED,
        Place.WAITING,
        Place.FULL,
        Place.FULL,
    ]
    for state in (State.ACCEPTED, State.REVIEWING):
        class_.move(22, state)
    with pytest.raises(Refusal, match="place_missing"):
        class_.move(22, State.GRANTED)


def test_his_next_wish_is_looked_after_and_what_was_never_limited_is_not(empty):
    visits = Bookings(empty, slots(None, None, None, wishes=2))
    both, free = (visits.opened(one, answers={"when": when}) for one, when in ((20, ["s1", "s2"]), (21, ["s3"])))
    plain = json.loads(slots(1, 1, None, wishes=2))
    third = plain["pages"][0]["fields"][0]["slots"].pop()
    visits.offer(canonical.encode(plain))
    visits.arrive(1, answers=AT_FIRST)
    visits.keep([both, free])
    assert places(visits, 1, 20, 21) == [Place.GRANTED, Place.GRANTED, None]
    assert (visits.stand(20).wish, third["value"]) == (2, "s3")


def test_a_time_that_was_moved_is_another_one(empty):
    visits = Bookings(empty, slots(None, None))
    late = visits.opened(20, answers=AT_FIRST)
    plain = json.loads(slots(1, 1))
    plain["pages"][0]["fields"][0]["slots"][0]["start"] = "10:10"
    visits.offer(canonical.encode(plain))
    visits.keep([late])
    assert places(visits, 20) == [None]


def test_he_takes_part_in_a_draw_that_begins(empty):
    class_ = Bookings(empty, form())
    late = class_.opened(20)
    class_.offer(LOTTERY)
    class_.arrive(1)
    class_.keep([late])
    assert places(class_, 1, 20) == [Place.DRAWING, Place.DRAWING]
    at = NOW + timedelta(days=31)
    closing = Closing("cooking-class", "第6800回 ナンバーズ4の抽せん数字", at + timedelta(hours=3), 4, "aoki")
    drawing.close(empty, MUNICIPALITY, closing, secrets.token_bytes, at)
    with empty.read() as connection:
        assert len(draws.find(connection, "cooking-class").closed.entries) == 2


def test_who_finds_no_room_by_the_former_version_may_apply_again(empty):
    class_ = Bookings(empty, form(once=ONCE))
    late = class_.opened(20, contact=HANAKO)
    class_.offer(form(once=ONCE, places={"capacity": 1}))
    class_.arrive(1)
    class_.keep([late])
    class_.withdraw(1)
    class_.arrive(2, contact=HANAKO)
    assert places(class_, 20, 2) == [Place.FULL, Place.GRANTED]
