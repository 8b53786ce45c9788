"""Two who write at once on PostgreSQL: who gives places and who gives up, over several pools, never in a circle."""

from __future__ import annotations

import json
import secrets
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select, text
from support.booking import PUBLISHER, Bookings, form, number, slots
from support.casework import NOW

from todoke_evidence import canonical
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.cases.deleting import Deleting
from todoke_forms.core.answering import JST
from todoke_forms.core.places import Place, Room
from todoke_forms.core.states import State
from todoke_forms.keeping import Item, keep
from todoke_forms.places import placing
from todoke_forms.store import places, reading, tables
from todoke_forms.store.database import Database
from todoke_forms.versions.publishing import publish, publish_in

pytestmark = pytest.mark.postgres

HANAKO = "hanako@mihon.example"
FIRST, SECOND = {"when": ["s1"]}, {"when": ["s2"]}
LONG_AFTER = datetime(2050, 1, 1, tzinfo=JST)
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def once(*capacities: int) -> bytes:
    return canonical.encode({**json.loads(slots(*capacities, waiting=5)), "once": {"per": "person"}})


@pytest.fixture
def visits(postgres_url):
    """At the first time a person, at the second somebody else, behind whom two more of the same person's wait.

    Of these the later one waits before the other: staff accepted it first.
    """
    database = Database(postgres_url)
    database.prepare()
    visits = Bookings(database, once(1, 1))
    visits.keep([visits.accepted(2, 20, contact=HANAKO, answers=FIRST)])
    visits.arrive(8, answers=SECOND)
    for person in (3, 4):
        visits.keep([visits.accepted(person, person * 10, contact=HANAKO, answers=SECOND)])
    for person in (4, 3):
        accept_repeat(database, Acceptance(number(person), "双子", "mihon"), 1)
    assert [visits.standing(person) for person in (2, 3, 4)] == [
        (Place.GRANTED, 0),
        (Place.WAITING, 2),
        (Place.WAITING, 1),
    ]
    yield visits
    database.close()


@pytest.fixture
def others():
    with ThreadPoolExecutor(2) as pool:
        yield pool


def waits(database: Database, *those: Future[None]) -> bool:
    """Tells whether all of them come to wait for locks; not, when one ends without."""
    while not any(one.done() for one in those):
        with database.read() as connection:
            if connection.scalar(_WAITING) == len(those):
                return True
        time.sleep(0.01)  # between two questions to the server
    return False


def first_of(visits: Bookings, person: int) -> int | None:
    stand = visits.stand(person)
    return None if stand is None else stand.first_case_id


def case_id(visits: Bookings, person: int) -> int:
    with visits.database.read() as connection:
        case = reading.find(connection, number(person))
    assert case is not None
    return case.id


def test_who_moves_up_keeps_the_mark_that_a_late_first_gave_him_meanwhile(visits, others):
    late = visits.accepted(1, 10, contact=HANAKO, answers=FIRST)
    with visits.database.write() as connection:
        keep(connection, [Item(bytes, "late", late)], "990019", secrets.token_bytes, 2)
        done = others.submit(visits.withdraw, 8)
        assert waits(visits.database, done)
    done.result()
    assert visits.standing(4) == (Place.GRANTED, 0)
    assert {first_of(visits, person) for person in (3, 4)} == {case_id(visits, 1)}


def test_who_gives_up_the_first_and_who_gives_places_to_the_others_wait_for_each_other_in_no_circle(visits, others):
    of_person = select(tables.persons).with_for_update()
    with visits.database.write() as connection:
        connection.execute(of_person)  # whoever gives up the first stops half way
        gives_up = others.submit(visits.withdraw, 2)
        assert waits(visits.database, gives_up)
        gives_places = others.submit(visits.offer, once(1, 3))
        assert waits(visits.database, gives_up, gives_places)
    for done in (gives_up, gives_places):
        done.result()
    assert [visits.standing(person) for person in (2, 3, 4)] == [(Place.FREED, 0)] + [(Place.GRANTED, 0)] * 2
    assert first_of(visits, 4) == case_id(visits, 3)


def test_who_gives_up_what_staff_look_at_waits_for_whoever_may_let_it_in(visits, others):
    visits.keep([visits.accepted(5, 50, contact=HANAKO, answers=SECOND)])
    assert visits.standing(5) == (Place.LOOKED_AT, 0)
    [pool] = visits.stand(5).pools
    with visits.database.write() as connection:
        places.hold(connection, {pool: Room(None)})
        done = others.submit(visits.withdraw, 5)
        assert waits(visits.database, done)
        assert reading.find(connection, number(5), held=True) is not None
    done.result()
    assert visits.standing(5) == (Place.FREED, 0)


def test_who_deletes_a_case_holds_its_pool_first_as_all_others_do(visits, others):
    for state in (State.ACCEPTED, State.REVIEWING, State.GRANTED):
        visits.move(8, state)
    said: list[str] = []
    deleting = Deleting(visits.database, 1, secrets.token_bytes, lambda: LONG_AFTER)
    with visits.database.write() as connection:
        placing.hold(connection, number(8))
        done = others.submit(deleting.run, said.append, dry=False)
        assert waits(visits.database, done)
        assert reading.find(connection, number(8), held=True) is not None
    assert (done.result(), len(said)) == (0, 1)
    assert visits.stand(8) is None


def test_who_enters_a_draw_at_the_moment_of_publication_is_seen_by_it_or_comes_by_the_new_version(postgres_url, others):
    database = Database(postgres_url)
    database.prepare()
    lottery, order = ({"capacity": 2, "by": "lottery"}, {"capacity": 2})
    visits = Bookings(database, form(places=lottery))
    with database.write() as connection:  # the entrant is first
        keep(connection, [Item(bytes, "first", visits.opened(1))], "990019", secrets.token_bytes, 2)
        done = others.submit(publish, database, PUBLISHER, form(places=order), NOW)
        assert waits(database, done)
    assert str(done.exception().code) == "draw_pending"
    visits.withdraw(1)
    late = visits.opened(2)
    with database.write() as connection:  # the version is first
        publish_in(connection, PUBLISHER, form(places=order), NOW)
        done = others.submit(visits.keep, [late])
        assert waits(database, done)
    done.result()
    assert visits.standing(2) == (Place.GRANTED, 0)
    database.close()


def test_who_is_accepted_at_the_moment_of_publication_gets_what_the_new_version_gives(postgres_url, others):
    database = Database(postgres_url)
    database.prepare()
    once = {"per": "person"}
    visits = Bookings(database, form(places={"capacity": 2, "by": "lottery"}, once=once))
    visits.arrive(1, contact=HANAKO)
    visits.arrive(2, contact=HANAKO)
    visits.withdraw(1)
    assert visits.standing(2) == (Place.LOOKED_AT, 0)
    with database.write() as connection:
        publish_in(connection, PUBLISHER, form(places={"capacity": 2}, once=once), NOW)
        done = others.submit(accept_repeat, database, Acceptance(number(2), "双子", "mihon"), 1)
        assert waits(database, done)
    done.result()
    assert visits.standing(2) == (Place.GRANTED, 0)
    database.close()


def test_who_applies_at_the_moment_at_which_a_version_begins_to_count_is_counted(postgres_url, others):
    database = Database(postgres_url)
    database.prepare()
    counting = form(once={"per": "person"})
    visits = Bookings(database, form())
    with database.write() as connection:
        keep(connection, [Item(bytes, "first", visits.opened(1, contact=HANAKO))], "990019", secrets.token_bytes, 2)
        done = others.submit(visits.offer, counting)
        assert waits(database, done)
    done.result()
    visits.arrive(2, contact=HANAKO)
    assert visits.standing(2) == (Place.LOOKED_AT, 0)
    database.close()
