"""Before another limit is published, staff read what it means for those who applied; and it comes as they read."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from support import casework
from support.booking import Bookings, form, number, slots
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import canonical
from todoke_forms.cases import drawing
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.places import Place
from todoke_forms.store import draws
from todoke_forms.store import places as stands
from todoke_forms.web.builder import changes

PROCEDURE = "cooking-class"
LOTTERY = {"capacity": 1, "by": "lottery", "waiting": 0}


@pytest.fixture
def said(office):
    """What the page says of a definition, in the row of this name; nothing where there is no such row."""

    def said(new, row="定員と予約"):
        with office.app.test_request_context(), office.database.read() as connection:
            rows = changes.against_current(connection, "x" * 8, json.loads(new), 30).impact
        return dict(rows).get(row, "")

    return said


def in_order(capacity, waiting=0, **more):
    return form(places={"capacity": capacity, "waiting": waiting}, **more)


def places(bookings, *persons):
    return [stand and stand[0] for stand in map(bookings.standing, persons)]


def test_where_a_limit_begins_those_who_applied_are_not_counted_and_staff_read_how_many(office, said):
    class_ = Bookings(office.database, form())
    class_.arrive(*range(6))
    class_.withdraw(5)
    limited = in_order(5, 2)
    assert said(limited).startswith("この手続の定員：すでに届いている5件（不交付と取下げは除く）は、定員に数えず")
    class_.offer(limited)
    class_.arrive(*range(10, 16))
    assert places(class_, 4, *range(10, 16)) == [None] + [Place.GRANTED] * 5 + [Place.WAITING]
    assert "すでに届いている" not in said(in_order(6, 2))


def test_of_times_that_begin_to_have_a_limit_only_those_are_said_that_somebody_asked_for(office, said):
    visits = Bookings(office.database, slots(None, None))
    visits.arrive(0, 1, answers={"when": ["s1"]})
    told = said(slots(1, 1))
    assert told.startswith("日時「2026-12-01 10:00から10:30」：すでに届いている2件")
    assert "11:00" not in told
    visits.offer(slots(1, 1))
    visits.arrive(2, 3, answers={"when": ["s1"]})
    assert places(visits, 2, 3) == [Place.GRANTED, Place.FULL]
    assert "すでに届いている" not in said(slots(1, 1, 1))


def test_who_found_no_room_does_not_move_up_and_may_apply_again(office, said):
    class_ = Bookings(office.database, in_order(1))
    class_.arrive(0, 1, 2)
    for roomier in (in_order(3), in_order(1, 3), form(places={"capacity": 1, "by": "lottery"})):
        assert "満員で入れなかった2件は、空きができても自動では入りません" in said(roomier)
    assert "満員" not in said(in_order(1, summary={"ja": "改めました。"}))
    assert "満員で入れなかった2件は、限りがなくなっても自動では入りません。もう一度申請すれば入れます" in said(form())
    class_.offer(in_order(3))
    assert places(class_, 1, 2) == [Place.FULL, Place.FULL]


@pytest.mark.parametrize(
    ("capacity", "waiting", "up", "queue"), [(1, 3, 0, 3), (4, 0, 3, 0), (2, 1, 1, 1), (1, 0, 0, 0)]
)
def test_whom_a_draw_left_out_moves_up_in_its_order_as_staff_read(office, said, capacity, waiting, up, queue):
    class_ = Bookings(office.database, form(places=LOTTERY))
    class_.arrive(*range(4))
    drawn(class_)
    wanted = form(places={"capacity": capacity, "by": "lottery", "waiting": waiting}, summary={"ja": "改めました。"})
    told = f"抽選で入れなかった3件のうち、公開と同時に抽選の順に{up}件が入り、{queue}件がキャンセル待ちになり"
    assert (told in said(wanted)) == bool(up or queue)
    assert "自動では入りません" not in said(wanted)
    class_.offer(wanted)
    stood = places(class_, *range(4))
    assert (stood.count(Place.GRANTED), stood.count(Place.WAITING)) == (1 + up, queue)


def drawn(class_):
    at = NOW + timedelta(days=31)
    closing = Closing(PROCEDURE, "第6800回 ナンバーズ4の抽せん数字", at + timedelta(hours=3), 4, "aoki")
    drawing.close(class_.database, MUNICIPALITY, closing, secrets.token_bytes, at)
    with class_.database.write() as connection:
        draws.record_leaf(connection, {draws.find(connection, PROCEDURE).leaf_tag: 7})
    drawing.hold(class_.database, PROCEDURE, "0417", "baba", at + timedelta(hours=4))


def test_fewer_places_take_none_away_and_are_given_again_when_fewer_are_taken(office, said):
    class_ = Bookings(office.database, in_order(3, 5))
    class_.arrive(*range(6))
    told = said(in_order(2, 5))
    assert "すでに入っている3件はそのままです。取下げなどで空きが出ても、2件より少なくなるまでは" in told
    assert "待っている3件は、そのまま待ち、2件より少なくなってから番号の順に入ります" in told
    class_.offer(in_order(2, 5))
    class_.withdraw(0)
    assert places(class_, 3, 4) == [Place.WAITING, Place.WAITING]
    class_.withdraw(1)
    assert places(class_, 3, 4) == [Place.GRANTED, Place.WAITING]


def test_as_many_move_up_as_there_are_places_for(office, said):
    class_ = Bookings(office.database, in_order(3, 5))
    class_.arrive(*range(6))
    class_.offer(in_order(1, 5))
    assert "公開と同時に" not in said(in_order(2, 5))
    told = said(in_order(5, 5))
    assert "待っている3件のうち2件が、公開と同時に番号の順に入り" in told
    class_.offer(in_order(5, 5))
    assert places(class_, 3, 4, 5) == [Place.GRANTED, Place.GRANTED, Place.WAITING]


def test_a_shorter_waiting_list_takes_nobody_off_it(office, said):
    class_ = Bookings(office.database, in_order(1, 2))
    class_.arrive(*range(3))
    assert "キャンセル待ちを1件までにしても、すでに待っている2件はそのまま待ちます" in said(in_order(1, 1))
    class_.offer(in_order(1, 1))
    assert places(class_, 1, 2) == [Place.WAITING, Place.WAITING]


FREE = {
    "a form": (in_order(1, 3), form(), None),
    "all times": (slots(1, 1, waiting=3), slots(None, None), {"when": ["s1"]}),
    "one time": (slots(1, 1, waiting=3), slots(None, 1), {"when": ["s1"]}),
}


@pytest.mark.parametrize(("limited", "free", "answers"), FREE.values(), ids=FREE)
def test_whose_limit_is_taken_away_they_get_their_places_as_staff_read(office, said, limited, free, answers):
    visits = Bookings(office.database, limited)
    visits.arrive(*range(5), answers=answers)
    told = said(free)
    assert "件数の限りがなくなります。すでに入っている1件はそのままで、公開のあとに届く申請は、すべて入ります" in told
    assert "待っている3件のうち3件が、公開と同時に番号の順に入り" in told
    assert "満員で入れなかった1件は、限りがなくなっても自動では入りません" in told
    assert "はなくなります" not in told
    assert "「満員」" not in said(free, "いま入力している人")
    visits.offer(free)
    assert places(visits, *range(5)) == [Place.GRANTED] * 4 + [Place.FULL]


def test_into_a_time_that_goes_nobody_moves_up_as_staff_read(office, said):
    visits = Bookings(office.database, slots(1, 1, waiting=3))
    visits.arrive(0, 1, 2, answers={"when": ["s1"]})
    gone = slots_without_first(1, 1, waiting=3)
    told = said(gone)
    assert "10:30」はなくなります。入っている1件と待っている2件は、そのまま残ります" in told
    assert "取下げなどで空きが出ても、待っている申請は入りません" in told
    assert "なくなる日時や定員だけを希望した申請は「満員」になり" in said(gone, "いま入力している人")
    visits.offer(gone)
    visits.withdraw(0)
    assert places(visits, 1, 2) == [Place.WAITING] * 2
    told = said(slots(None, None))  # what comes back without a limit has room for those who still wait
    assert "10:30」：件数の限りがなくなります。すでに入っている0件は" in told
    assert "待っている2件のうち2件が" in told
    visits.offer(slots(None, None))
    assert places(visits, 1, 2) == [Place.GRANTED] * 2


def slots_without_first(*capacities, **more):
    plain = json.loads(slots(*capacities, **more))
    plain["pages"][0]["fields"][0]["slots"].pop(0)
    return json.dumps(plain).encode()


def test_a_time_that_stays_while_the_form_gets_a_limit_instead_is_not_said_to_go(office, said):
    visits = Bookings(office.database, slots(1, 1, waiting=3))
    visits.arrive(0, 1, answers={"when": ["s1"]})
    plain = json.loads(slots(None, None))
    told = said(json.dumps({**plain, "places": {"capacity": 5}}))
    assert "10:30」だけの定員はなくなります。入っている1件と待っている1件は" in told


def test_whom_a_draw_left_out_waits_for_nothing_where_the_form_is_one_of_times(office, said):
    class_ = Bookings(office.database, form(places=LOTTERY))
    class_.arrive(*range(3))
    drawn(class_)
    told = said(slots(5, 5))
    assert "抽選で入れなかった2件の順番も終わり、もう入りません。入れなかった人も、もう一度申請できます" in told
    class_.offer(slots(5, 5))
    class_.withdraw(*range(3))
    assert Place.GRANTED not in places(class_, *range(3))


def test_who_is_counted_by_person_are_those_whom_anybody_can_recognise(office, said):
    survey = json.loads(casework.SURVEY_TEXT)
    for person in range(3):
        office.arrive_unsigned(person, contact=None, definition=casework.SURVEY_TEXT)
    named = {**survey, "identity": {"level": 1, "reason": {"ja": "連絡のため"}}, "once": {"per": "person"}}
    told = said(json.dumps(named), "同じ人の申請")
    assert told == "これまでに届いた3件は、だれの申請か分からないので数えません。同じ人がまた申請できます"


def test_of_a_limit_that_comes_back_staff_read_who_stands_in_it_and_who_moves_up(office, said):
    class_ = Bookings(office.database, in_order(1, 3))
    class_.arrive(0, 1, 2)
    class_.offer(slots(5))  # another limit in its stead: who waits goes on to wait
    class_.arrive(5, 6, answers={"when": ["s1"]})
    told = said(in_order(2, 3))
    assert "この手続の定員は、前の版にもありました。入っている1件と、待っている2件を、また数えます" in told
    assert "待っている2件のうち1件が、公開と同時に番号の順に入り" in told
    assert "この定員がなかったあいだの2件（不交付と取下げは除く）は、定員に数えず" in told
    assert "公開のあとに届く申請だけで" not in told
    class_.offer(in_order(2, 3))
    assert places(class_, 0, 1, 2) == [Place.GRANTED, Place.GRANTED, Place.WAITING]


def test_of_a_limit_that_comes_back_all_are_in_it_who_got_their_place_when_it_went(office, said):
    class_ = Bookings(office.database, in_order(1, 3))
    class_.arrive(0, 1, 2)
    class_.offer(form())
    told = said(in_order(2, 3))
    assert told.startswith("この手続の定員は、前の版にもありました。入っている3件と、待っている0件を、また数えます")
    assert "定員を2にしても、すでに入っている3件はそのままです" in told
    class_.offer(in_order(2, 3))
    assert places(class_, 0, 1, 2) == [Place.GRANTED] * 3


def test_of_a_time_that_comes_back_too(office, said):
    visits = Bookings(office.database, slots(1, 1, waiting=3))
    visits.arrive(0, 1, 2, answers={"when": ["s1"]})
    visits.offer(without_the_first(slots(1, 1, waiting=3)))
    back = changed(slots(3, 1, waiting=3))
    assert "10:00から10:30」：待っている2件のうち2件が、公開と同時に番号の順に入り" in said(back)
    assert "11:00" not in said(back)
    visits.offer(back)
    assert places(visits, 0, 1, 2) == [Place.GRANTED] * 3


def test_of_a_draw_that_comes_back_its_order_has_ended_as_staff_read(office, said):
    class_ = Bookings(office.database, form(places=LOTTERY))
    class_.arrive(*range(3))
    drawn(class_)
    class_.offer(slots(5))
    back = in_order(2)
    assert "満員で入れなかった2件は、空きができても自動では入りません" in said(back)
    assert "抽選で入れなかった" not in said(back)
    class_.offer(back)
    assert sorted(places(class_, 0, 1, 2)) == [Place.FULL, Place.FULL, Place.GRANTED]


def test_of_a_limit_that_comes_back_staff_read_who_found_no_room_before(office, said):
    class_ = Bookings(office.database, in_order(1))
    class_.arrive(0, 1)
    class_.offer(form())
    assert "満員で入れなかった1件は、空きができても自動では入りません" in said(in_order(2))


def test_who_found_no_room_is_said_at_each_time_that_was_asked_for(office, said):
    visits = Bookings(office.database, slots(1, 1, 1, wishes=2))
    for person, time in enumerate(("s1", "s2", "s3")):
        visits.arrive(person, answers={"when": [time]})
    visits.arrive(3, 4, answers={"when": ["s1", "s2"]})
    assert "11:00から11:30」：満員で入れなかった2件は" in said(slots(1, 2, 1, wishes=2))
    assert "10:00から10:30」：満員で入れなかった2件は" in said(slots(2, 1, 1, wishes=2))
    assert said(slots(1, 1, 2, wishes=2)) == ""


def test_when_a_time_is_moved_those_who_have_another_are_not_said_to_be_of_it(office, said):
    visits = Bookings(office.database, slots(2, 2, wishes=2))
    visits.arrive(0, 1, answers={"when": ["s1", "s2"]})
    visits.arrive(2, answers={"when": ["s2"]})
    told = said(slots(2, 2, wishes=2).replace(b'"start":"11:00"', b'"start":"11:15"'))
    assert "11:15から11:30」：すでに届いている1件（不交付と取下げは除く）は、定員に数えず" in told


def test_a_time_without_a_bound_beside_one_that_has_counts_who_booked_it_when_it_gets_one(office, said):
    visits = Bookings(office.database, slots(1, None))
    visits.arrive(*range(4), answers={"when": ["s2"]})
    assert "すでに入っている4件はそのままです" in said(slots(1, 3))
    assert said(slots(1, 5)) == ""
    visits.offer(slots(1, 5))
    visits.arrive(5, 6, answers={"when": ["s2"]})
    assert places(visits, 3, 5, 6) == [Place.GRANTED, Place.GRANTED, Place.FULL]


def test_who_found_no_room_before_a_form_became_one_that_is_drawn_is_still_said(office, said):
    class_ = Bookings(office.database, in_order(1))
    class_.arrive(0, 1)
    class_.withdraw(0)
    class_.offer(form(places=LOTTERY))
    class_.arrive(2)
    drawn(class_)
    assert "満員で入れなかった1件は、空きができても自動では入りません" in said(form(places=LOTTERY | {"capacity": 3}))


def without_the_first(definition):
    plain = json.loads(definition)
    del plain["pages"][0]["fields"][0]["slots"][0]
    return json.dumps(plain).encode()


def changed(definition):
    return json.dumps({**json.loads(definition), "summary": {"ja": "改めました。"}}).encode()


@pytest.mark.parametrize(
    ("old", "new", "counted"),
    [
        (form(), in_order(5), True),
        (slots(None, None), slots(1, 1), True),
        (form(), slots(1, 1), False),  # nobody could have asked for a time
        (in_order(3), in_order(5), False),
        (slots(1, None), slots(1, 1), False),
    ],
)
def test_of_who_still_files_the_former_version_staff_read_that_a_limit_counts_him(office, said, old, new, counted):
    Bookings(office.database, old)
    going = said(new, "いま入力している人")
    assert ("前の版で公開のあとに届く申請も、新しい定員に数え" in going) == counted
    assert "公開から30日間は" in going


@pytest.mark.parametrize("member", [{"required": False}, {"required": True}])
def test_nor_is_it_left_out_where_the_former_version_had_a_limit_for_some(office, said, member):
    plain = json.loads(slots(5, 5))
    plain["pages"][0]["fields"][0] |= member
    old = canonical.encode(plain)
    class_ = Bookings(office.database, old)
    late = [class_.opened(person, answers={}) for person in (20, 21)] if not member["required"] else []
    going = said(in_order(1), "いま入力している人")
    assert "なくなる日時や定員だけを希望した申請は「満員」" in going
    assert ("そのほかの申請は、前の版で公開のあとに届いたものも、新しい定員に数え" in going) == bool(late)
    class_.offer(in_order(1))
    class_.keep(late)
    assert places(class_, *(20, 21)[: len(late)]) == [Place.GRANTED, Place.FULL][: len(late)]


def test_what_may_be_a_second_application_is_not_said_to_be_uncounted_where_it_asked_for_a_place(office, said):
    once = {"per": "person"}
    visits = Bookings(office.database, with_once(slots(2, 2), once))
    visits.arrive(0, 1, contact="hanako@mihon.example", answers={"when": ["s1"]})
    visits.offer(in_order(9, once=once))
    assert "定員がなかったあいだの" not in said(with_once(slots(2, 2), once))
    visits.offer(with_once(slots(2, 2, 2), once))
    accept_repeat(office.database, Acceptance(number(1), "双子のため", "mihon"), casework.NOW_MS)
    assert places(visits, 0, 1) == [Place.GRANTED, Place.GRANTED]


def with_once(definition, once):
    return canonical.encode({**json.loads(definition), "once": once})


def test_a_place_of_a_case_that_was_deleted_is_said_to_be_one(office, said):
    class_ = Bookings(office.database, in_order(2, 2))
    class_.arrive(0, 1, 2)
    with office.database.write() as connection:
        stands.remove(connection, class_.stand(0).case_id)
    assert "すでに入っている2件（記録を消した1件を含む）はそのままです" in said(in_order(1, 2))
    assert "入っている2件（記録を消した1件を含む）と待っている1件" in said(slots(2))


def test_whom_a_draw_left_out_is_said_to_be_counted_while_its_order_goes_on(office, said):
    class_ = Bookings(office.database, form(places=LOTTERY))
    class_.arrive(*range(3))
    drawn(class_)
    told = "これまでに届いた{}件（不交付、取下げ、もう入る順番のない満員は除く）も"
    assert told.format(3) in said(form(places=LOTTERY, once={"per": "person"}), "同じ人の申請")
    class_.offer(slots(5, 5))
    assert told.format(1) in said(with_once(slots(5, 5), {"per": "person"}), "同じ人の申請")


def test_of_a_time_that_has_begun_nothing_is_said(office, said):
    visits = Bookings(office.database, slots(1, 1, waiting=1))
    visits.arrive(0, 1, 2, answers={"when": ["s1"]})
    visits.arrive(3, 4, answers={"when": ["s2"]})
    office.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 10:00 in Japan
    for changed in (slots(2, 2, waiting=1), slots(None, None), form()):
        assert "10:00" not in said(changed)
        assert "11:00" in said(changed)
