"""Places: as many as there are, in order of arrival, and whoever gives one up lets exactly one move up."""

from __future__ import annotations

import hashlib
import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from support import cards, casework
from support.booking import Bookings, form, number, professions, slots
from support.casework import MUNICIPALITY
from support.locks import waits_or_is_done

from todoke_catalog import loading
from todoke_evidence import canonical, times
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.cases.deciding import Step, enter
from todoke_forms.core.model import Opened
from todoke_forms.core.opening import Form, open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.keeping import Item, keep
from todoke_forms.places import telling
from todoke_forms.store import deletions, outbox, places, reading
from todoke_forms.store.database import Database
from todoke_forms.store.places import Change
from todoke_kit.errors import Refusal

HOUR_MS = 3_600_000
SURVEY = json.loads(casework.SURVEY_TEXT)["procedure"]
GRANTED, FULL, LOOKED_AT = (Place.GRANTED, 0), (Place.FULL, 0), (Place.LOOKED_AT, 0)


def given_up(connection, person: int) -> None:
    """Withdraws a case in a transaction that is still open."""
    case = reading.find(connection, number(person), held=True)
    enter(connection, case, Step(State.WITHDRAWN, "理由", "mihon", casework.NOW_MS), MUNICIPALITY, secrets.token_bytes)


def waiting(place: int) -> tuple[Place, int]:
    return Place.WAITING, place


@pytest.fixture
def book(empty):
    def book(**places: int | str) -> Bookings:
        return Bookings(empty, form(places=places))

    return book


def told(bookings: Bookings, person: int) -> list[dict]:
    """What the applicant was told so far, in the order in which it leaves."""
    with bookings.database.read() as connection:
        rows = outbox.oldest(connection, Lane.STATUS, 1_000)
    return [json.loads(row.payload) for row in rows if row.key == number(person).replace("-", "")]


def last(bookings: Bookings, person: int) -> dict:
    return told(bookings, person)[-1]


def test_places_go_in_order_of_arrival_then_numbers_then_nothing(book):
    class_ = book(capacity=2, waiting=2)
    class_.arrive(5, 3)
    class_.arrive(4, 1, 2)
    assert [class_.standing(person) for person in (5, 3, 4, 1, 2)] == [GRANTED, GRANTED, waiting(1), waiting(2), FULL]


def test_every_applicant_is_told_where_he_stands_and_what_is_told_later_is_newer(book):
    class_ = book(capacity=1, waiting=1)
    class_.arrive(1, 2, 3)
    assert [last(class_, person)["standing"] for person in (1, 2, 3)] == [
        {"state": "granted", "number": 0, "wish": 0},
        {"state": "waiting", "number": 1, "wish": 0},
        {"state": "full", "number": 0, "wish": 0},
    ]
    assert [one["sequence"] for one in told(class_, 2)] == [2]
    class_.withdraw(1)
    assert [(one["sequence"], one["state"]) for one in told(class_, 2)] == [(2, "arrived"), (3, "arrived")]
    assert (last(class_, 2)["standing"]["state"], last(class_, 1)["standing"]) == ("granted", None)
    class_.move(2, State.ACCEPTED)
    assert [one["sequence"] for one in told(class_, 2)] == [2, 3, 4]
    assert last(class_, 2)["standing"]["state"] == "granted"


def test_freeing_a_place_moves_exactly_one_up_and_it_is_the_lowest_number(book):
    class_ = book(capacity=2, waiting=3)
    class_.arrive(1, 2, 3, 4, 5)
    class_.withdraw(2)
    assert [class_.standing(person) for person in (1, 2, 3, 4, 5)] == [
        GRANTED,
        (Place.FREED, 0),
        GRANTED,
        waiting(2),
        waiting(3),
    ]


def test_who_stops_waiting_frees_no_place_and_a_number_is_never_given_twice(book):
    class_ = book(capacity=1, waiting=2)
    class_.arrive(1, 2, 3)
    class_.withdraw(3)
    class_.arrive(4)
    assert [class_.standing(person) for person in (1, 2, 4)] == [GRANTED, waiting(1), waiting(3)]


def test_declining_frees_the_place_as_well_and_the_history_says_by_whom(book):
    class_ = book(capacity=1, waiting=1)
    class_.arrive(1, 2)
    for state in (State.ACCEPTED, State.REVIEWING, State.DECLINED):
        class_.move(1, state)
    with class_.database.read() as connection:
        ids = [reading.find(connection, number(person)).id for person in (1, 2)]
        past = [places.history(connection, case_id) for case_id in ids]
    assert [[(one.place, one.actor) for one in of] for of in past] == [
        [(Place.GRANTED, ""), (Place.FREED, "mihon")],
        [(Place.WAITING, ""), (Place.GRANTED, "")],
    ]


def test_nobody_is_granted_what_needs_a_place_without_one(book):
    class_ = book(capacity=1)
    class_.arrive(1, 2)
    for person in (1, 2):
        for state in (State.ACCEPTED, State.REVIEWING):
            class_.move(person, state)
    class_.move(1, State.GRANTED)
    with pytest.raises(Refusal, match="place_missing"):
        class_.move(2, State.GRANTED)


def test_a_new_version_with_more_places_lets_those_who_wait_go_first(book):
    class_ = book(capacity=1, waiting=2)
    class_.arrive(1, 2, 3)
    class_.offer(form(places={"capacity": 3, "waiting": 2}))
    class_.arrive(4)
    assert [class_.standing(person) for person in (1, 2, 3, 4)] == [GRANTED, GRANTED, GRANTED, waiting(3)]


def test_who_waits_moves_up_when_a_version_adds_places_though_nobody_comes_or_goes(book):
    class_ = book(capacity=1, waiting=3)
    class_.arrive(1, 2, 3, 4)
    class_.offer(form(places={"capacity": 3, "waiting": 3}))
    assert [class_.standing(person) for person in (1, 2, 3, 4)] == [GRANTED, GRANTED, GRANTED, waiting(3)]
    assert last(class_, 3)["standing"]["state"] == "granted"
    class_.offer(form(places={"capacity": 2, "waiting": 3}))
    assert [class_.standing(person) for person in (1, 2, 3, 4)] == [GRANTED, GRANTED, GRANTED, waiting(3)]


def test_fewer_places_take_none_away_and_freed_ones_are_not_given_again(book):
    class_ = book(capacity=2, waiting=2)
    class_.arrive(1, 2, 3)
    class_.offer(form(places={"capacity": 1, "waiting": 2}))
    class_.withdraw(1)
    assert [class_.standing(person) for person in (2, 3)] == [GRANTED, waiting(1)]
    class_.withdraw(2)
    assert class_.standing(3) == GRANTED


def test_the_place_of_a_deleted_case_stays_given(book):
    class_ = book(capacity=1)
    class_.arrive(1)
    with class_.database.write() as connection:
        deletions.remove(connection, reading.find(connection, number(1)).id)
    class_.arrive(2)
    assert class_.standing(2) == FULL


def test_the_same_submission_again_takes_no_second_place(book):
    class_ = book(capacity=2)
    class_.arrive(1)
    class_.arrive(1, 2)
    assert [class_.standing(person) for person in (1, 2)] == [GRANTED, GRANTED]


@pytest.mark.parametrize("waits", [0, 40])
def test_many_writers_at_once_give_away_no_place_twice(book, waits):
    class_ = book(capacity=10, waiting=waits)
    opened = [class_.opened(person) for person in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda start: class_.keep(opened[start : start + 5]), range(0, 40, 5)))
    found = [class_.standing(person) for person in range(40)]
    assert found.count(GRANTED) == 10
    assert sorted(place for kind, place in found if kind is Place.WAITING) == list(range(1, 31 if waits else 1))


def test_many_who_withdraw_at_once_let_as_many_move_up(book):
    class_ = book(capacity=10, waiting=20)
    class_.arrive(*range(30))
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(class_.withdraw, range(10)))
    found = [class_.standing(person) for person in range(10, 30)]
    assert found == [GRANTED] * 10 + [waiting(place) for place in range(11, 21)]


class TestSlots:
    def test_each_time_has_places_of_its_own_and_the_next_wish_is_taken(self, empty):
        visits = Bookings(empty, slots(1, 1, wishes=2, waiting=1))
        visits.arrive(1, answers={"when": ["s1"]})
        visits.arrive(2, 3, 4, answers={"when": ["s1", "s2"]})
        assert [visits.standing(person) for person in (1, 2, 3, 4)] == [GRANTED, GRANTED, waiting(1), waiting(1)]
        assert [visits.stand(person).wish for person in (1, 2, 3, 4)] == [0, 2, 1, 2]
        assert last(visits, 2)["standing"] == {"state": "granted", "number": 0, "wish": 2}

    def test_each_profession_has_places_of_its_own_at_one_time(self, empty):
        talks = Bookings(empty, professions(nurse=2, psychologist=1))
        talks.arrive(1, 2, 3, answers={"who": "nurse", "when_nurse": ["n1"]})
        talks.arrive(4, 5, 6, answers={"who": "psychologist", "when_psychologist": ["p1"]})
        assert [talks.standing(person) for person in (1, 2, 3)] == [GRANTED, GRANTED, waiting(1)]
        assert [talks.standing(person) for person in (4, 5, 6)] == [GRANTED, waiting(1), FULL]
        talks.withdraw(4)
        assert [talks.standing(person) for person in (3, 5)] == [waiting(1), GRANTED]

    def test_the_place_of_a_time_goes_to_who_waits_for_that_time(self, empty):
        visits = Bookings(empty, slots(1, 1, waiting=1))
        visits.arrive(1, 2, answers={"when": ["s1"]})
        visits.arrive(3, 4, answers={"when": ["s2"]})
        visits.withdraw(3)
        assert [visits.standing(person) for person in (1, 2, 4)] == [GRANTED, waiting(1), GRANTED]

    def test_a_time_without_a_bound_is_never_full(self, empty):
        visits = Bookings(empty, slots(1, None))
        visits.arrive(*range(5), answers={"when": ["s2"]})
        assert {visits.standing(person) for person in range(5)} == {GRANTED}

    def test_where_no_time_has_a_bound_nobody_stands_anywhere(self, empty):
        visits = Bookings(empty, slots(None))
        visits.arrive(1, answers={"when": ["s1"]})
        assert (visits.standing(1), len(told(visits, 1))) == (None, 1)


class TestOnce:
    @pytest.fixture
    def once(self, empty):
        return Bookings(empty, form(once={"per": "person"}, places={"capacity": 1, "waiting": 5}))

    def test_the_second_of_a_person_takes_no_place_and_is_looked_at(self, once):
        once.arrive(1, contact="hanako@mihon.example")
        once.arrive(2, contact="Hanako@Mihon.example")
        once.arrive(3)
        assert [once.standing(person) for person in (1, 2, 3)] == [GRANTED, LOOKED_AT, waiting(1)]
        assert last(once, 2)["standing"]["state"] == "looked_at"
        assert once.stand(2).first_case_id == once.stand(1).case_id

    def test_one_card_that_signs_in_twice_is_one_person_and_another_card_is_not(self, empty):
        club = Bookings(empty, canonical.encode({**json.loads(casework.SIGN_IN_TEXT), "once": {"per": "person"}}))
        club.keep([club.signed_in(1, "valid"), club.signed_in(2, "valid"), club.signed_in(3, cards.good()[1])])
        assert [club.standing(person) for person in (1, 2, 3)] == [None, LOOKED_AT, None]
        with empty.read() as connection:
            assert club.stand(2).first_case_id == reading.find(connection, number(1)).id

    def test_two_of_one_batch_are_one_person_too(self, once):
        once.arrive(1, 2, contact="hanako@mihon.example")
        assert [once.standing(person) for person in (1, 2)] == [GRANTED, LOOKED_AT]

    def test_staff_accept_it_with_a_reason_and_it_comes_after_all_others(self, once):
        once.arrive(1, 2, contact="hanako@mihon.example")
        once.arrive(3)
        with pytest.raises(Refusal, match="reason_missing"):
            accept_repeat(once.database, Acceptance(number(2), " ", "mihon"), 1)
        accept_repeat(once.database, Acceptance(number(2), "同じアドレスを使う家族", "mihon"), 1)
        assert [once.standing(person) for person in (1, 2, 3)] == [GRANTED, waiting(2), waiting(1)]
        with once.database.read() as connection:
            past = places.history(connection, once.stand(2).case_id)[-1]
        assert (past.actor, past.reason) == ("mihon", "同じアドレスを使う家族")
        with pytest.raises(Refusal, match="state_changed"):
            accept_repeat(once.database, Acceptance(number(2), "もう一度", "mihon"), 1)

    def test_what_nobody_looked_at_is_not_granted(self, once):
        once.arrive(1, 2, contact="hanako@mihon.example")
        for state in (State.ACCEPTED, State.REVIEWING):
            once.move(2, state)
        with pytest.raises(Refusal, match="repeat_undecided"):
            once.move(2, State.GRANTED)

    def test_after_the_first_was_withdrawn_another_may_be_filed(self, once):
        once.arrive(1, contact="hanako@mihon.example")
        once.withdraw(1)
        once.arrive(2, contact="hanako@mihon.example")
        assert once.standing(2) == GRANTED

    @pytest.mark.parametrize("accepted", [True, False])
    def test_who_gives_up_the_first_does_not_get_a_place_beside_what_is_looked_at(self, once, accepted):
        once.arrive(1, 2, contact="hanako@mihon.example")
        once.withdraw(1)
        if accepted:
            accept_repeat(once.database, Acceptance(number(2), "一つ目は取り下げました", "mihon"), 1)
        once.arrive(3, 4, contact="hanako@mihon.example")
        assert [once.standing(person) for person in (2, 3, 4)] == [GRANTED if accepted else LOOKED_AT, *[LOOKED_AT] * 2]
        assert {once.stand(person).first_case_id for person in (3, 4)} == {once.stand(2).case_id}
        once.withdraw(2, 4)
        once.arrive(5, contact="hanako@mihon.example")
        assert once.stand(5).first_case_id == once.stand(3).case_id

    def test_what_was_marked_follows_and_when_all_are_given_up_another_is_the_first(self, once):
        once.arrive(1, 2, 3, contact="hanako@mihon.example")
        once.withdraw(1)
        assert once.stand(3).first_case_id == once.stand(2).case_id
        once.withdraw(2, 3)
        once.arrive(4, contact="hanako@mihon.example")
        assert (once.standing(4), once.stand(4).first_case_id) == (GRANTED, None)

    def test_a_form_without_places_marks_it_and_says_nothing_of_the_first(self, empty):
        once = Bookings(empty, form(once={"per": "fiscal_year"}))
        once.arrive(1, 2, contact="hanako@mihon.example")
        assert [once.standing(person) for person in (1, 2)] == [None, LOOKED_AT]
        accept_repeat(once.database, Acceptance(number(2), "双子", "mihon"), 1)
        assert (once.standing(2), last(once, 2)["standing"]) == ((Place.ACCEPTED, 0), None)

    @pytest.mark.parametrize(
        ("moments", "repeated"),
        [
            (("2027-03-31T23:59:59.999+09:00", "2027-04-01T00:00:00+09:00"), False),
            (("2027-03-31T00:00:00+09:00", "2027-03-31T23:59:59.999+09:00"), True),
            (("2027-04-01T00:00:00+09:00", "2028-03-31T23:59:59.999+09:00"), True),
            (("2027-04-01T00:00:00+09:00", "2027-04-01T09:00:00+09:00"), True),  # by UTC two days, one on either side
            (("2026-04-01T00:00:00+09:00", "2027-04-01T00:00:00+09:00"), False),
        ],
    )
    def test_a_fiscal_year_ends_as_the_last_of_march_does_in_japan(self, empty, moments, repeated):
        yearly = Bookings(empty, form(once={"per": "fiscal_year"}))
        ever = Bookings(empty, form(procedure="once-only", once={"per": "person"}))
        for person, moment in enumerate(moments, 1):
            known = {"contact": "hanako@mihon.example", "accepted_at": datetime.fromisoformat(moment)}
            yearly.arrive(person, **known)
            ever.arrive(person + 10, **known)
        assert [yearly.standing(person) for person in (1, 2)] == [None, LOOKED_AT if repeated else None]
        assert [ever.standing(person) for person in (11, 12)] == [None, LOOKED_AT]

    def test_what_became_the_first_meanwhile_stays_so_when_a_place_is_written_that_was_read_before(self, once):
        once.arrive(1, 2, 3, contact="hanako@mihon.example")
        read, other = once.stand(3), once.stand(2).case_id
        with once.database.write() as connection:
            places.follow(connection, once.stand(1).case_id, other)
            places.move(connection, read, Change(read.case_id, Place.FREED, 1))
        assert (once.standing(3), once.stand(3).first_case_id) == ((Place.FREED, 0), other)

    def test_what_is_deleted_is_forgotten_and_leads_nowhere(self, once):
        once.arrive(1, 2, contact="hanako@mihon.example")
        with once.database.write() as connection:
            deletions.remove(connection, once.stand(1).case_id)
        assert once.stand(2).first_case_id is None
        once.arrive(3, contact="hanako@mihon.example")
        assert once.standing(3) == waiting(1)

    def test_many_writers_at_once_find_one_first(self, empty):
        once = Bookings(empty, form(once={"per": "person"}))
        opened = [once.opened(person, contact="hanako@mihon.example") for person in range(16)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda one: once.keep([one]), opened))
        assert [once.standing(person) for person in range(16)].count(None) == 1

    @pytest.mark.postgres
    @pytest.mark.parametrize(("quick", "slow"), [(1, 2), (2, 1)], ids=["first, then its heir", "heir, then its first"])
    def test_who_gives_up_both_at_once_may_file_anew(self, postgres_url, quick, slow):
        database = Database(postgres_url)
        database.prepare()
        once = Bookings(database, form(once={"per": "person"}))
        once.arrive(1, 2, contact="hanako@mihon.example")
        with ThreadPoolExecutor(1) as pool:
            with database.write() as connection:
                given_up(connection, quick)
                done = pool.submit(once.withdraw, slow)
                waits_or_is_done(database, done)
            done.result()
        once.arrive(3, contact="hanako@mihon.example")
        assert once.standing(3) is None
        database.close()

    def test_nothing_of_the_person_is_kept_but_a_keyed_digest(self, once):
        once.arrive(1, contact="hanako@mihon.example")
        with once.database.read() as connection:
            row = connection.exec_driver_sql("SELECT * FROM persons").one()
        assert "hanako" not in str(row)


def surveyed(database: Database, **rule: object) -> tuple[Bookings, Opened]:
    """An anonymous survey that has places, and somebody who wants one."""
    definition = canonical.encode(json.loads(casework.SURVEY_TEXT) | {"places": {"capacity": 2, **rule}})
    bookings = Bookings(database, definition)
    known = casework.office(forms={hashlib.sha256(definition).digest(): Form(SURVEY, loading.loads(definition), None)})
    opened = open_arrival(casework.file_unsigned(1, definition=definition), known, casework.NOW)
    assert isinstance(opened, Opened), opened
    return bookings, opened


@pytest.mark.parametrize("rule", ["order", "lottery"])
def test_of_an_anonymous_case_no_finer_time_than_the_hour_is_written_with_its_place(empty, rule):
    bookings, opened = surveyed(empty, by=rule)
    now_ms = casework.NOW_MS + 1_234
    with empty.write() as connection:
        keep(connection, [Item(bytes, "1", opened)], MUNICIPALITY, secrets.token_bytes, now_ms)
    assert bookings.standing(1) == ((Place.GRANTED if rule == "order" else Place.DRAWING), 0)
    with empty.read() as connection:
        case = reading.find(connection, number(1))
        [entered] = places.history(connection, case.id)
    assert now_ms % HOUR_MS != 0
    assert entered.at_ms == times.hour(now_ms)


def test_all_notices_of_an_anonymous_case_go_by_one_lane_so_that_none_is_overtaken(empty):
    bookings, opened = surveyed(empty)
    bookings.keep([opened])
    bookings.move(1, State.ACCEPTED)
    with empty.write() as connection:
        telling.tell(connection, [reading.find(connection, number(1)).id])
    with empty.read() as connection:
        lanes = [len(outbox.oldest(connection, lane, 9)) for lane in (Lane.STATUS, Lane.STATUS_HOUR)]
    assert lanes == [0, 3]
