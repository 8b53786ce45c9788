"""Who is the first of a person stays right while others give up, come, and publish at the same moment."""

from __future__ import annotations

import json
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from support import casework
from support.booking import Bookings, form, number, slots
from support.casework import MUNICIPALITY
from support.locks import waits_or_is_done

from todoke_evidence import canonical
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.cases.deciding import Step, enter
from todoke_forms.core.places import Place
from todoke_forms.core.states import State
from todoke_forms.places import placing
from todoke_forms.store import persons, reading, tables
from todoke_forms.store.database import Database

pytestmark = pytest.mark.postgres
HANAKO = "hanako@mihon.example"
ONCE = {"per": "person"}
TIMES = slots(1, 1, waiting=2)
VERSIONS = {
    "no places": (form(), form(once=ONCE), None),
    "times": (TIMES, canonical.encode(json.loads(TIMES) | {"once": ONCE}), {"when": ["s1"]}),
}


@pytest.fixture
def database(postgres_tables):
    database = Database(postgres_tables)
    yield database
    database.close()


def withdraw(connection, person: int) -> None:
    """Withdraws a case whose pools are held, in a transaction that is still open."""
    case = reading.find(connection, number(person), held=True)
    enter(connection, case, Step(State.WITHDRAWN, "理由", "mihon", casework.NOW_MS), MUNICIPALITY, secrets.token_bytes)


def counted(database: Database) -> list[str]:
    at = tables.cases.c
    with database.read() as connection:
        query = select(at.receipt_number).join(tables.persons, tables.persons.c.case_id == at.id).order_by(at.id)
        return list(connection.scalars(query))


@pytest.mark.parametrize(("old", "new", "answers"), VERSIONS.values(), ids=VERSIONS)
@pytest.mark.parametrize("late", [True, False], ids=["published before it is written", "before it is decided"])
def test_who_gives_up_while_a_version_that_begins_to_count_is_published_is_not_counted(
    database, old, new, answers, late
):
    bookings = Bookings(database, old)
    bookings.arrive(1, contact=HANAKO, answers=answers)
    bookings.arrive(2, answers=answers)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            placing.hold(connection, number(1))
            if late:
                withdraw(connection, 1)
            published = pool.submit(bookings.offer, new)
            waits_or_is_done(database, published)
            if not late:
                withdraw(connection, 1)
        published.result()
    assert counted(database) == [number(2)]
    bookings.arrive(3, contact=HANAKO, answers=answers)
    assert bookings.standing(3) != (Place.LOOKED_AT, 0)


def test_who_accepts_a_repetition_waits_for_who_publishes_and_none_in_a_circle(database):
    bookings = Bookings(database, form(once=ONCE))
    bookings.arrive(1, 2, contact=HANAKO)
    with ThreadPoolExecutor(1) as pool:
        with database.write() as connection:
            placing.hold(connection, number(2))
            published = pool.submit(bookings.offer, form(once={"per": "fiscal_year"}))
            waits_or_is_done(database, published)
            withdraw(connection, 2)
        published.result()
    bookings.arrive(4, contact=HANAKO)
    accept_repeat(database, Acceptance(number(4), "家族の分", "mihon"), 1)
    assert counted(database) == [number(1), number(1)]


def before(monkeypatch, module, name: str, do) -> None:
    """Does something once, before somebody calls this function next."""
    real = getattr(module, name)

    def once(*arguments):
        monkeypatch.setattr(module, name, real)
        do()
        return real(*arguments)

    monkeypatch.setattr(module, name, once)


def test_whose_first_comes_and_is_given_up_while_he_files_is_the_first(database, monkeypatch):
    bookings = Bookings(database, form(once=ONCE))
    bookings.arrive(7)
    second, first = bookings.opened(2, contact=HANAKO), bookings.opened(1, contact=HANAKO)

    def come_and_go() -> None:
        bookings.keep([first])
        before(monkeypatch, persons, "holders", lambda: bookings.withdraw(1))

    before(monkeypatch, persons, "claim", come_and_go)
    bookings.keep([second])
    assert bookings.standing(2) is None
    assert counted(database) == [number(7), number(2)]


def test_whose_first_is_given_up_after_the_pools_were_chosen_is_the_first(database, monkeypatch):
    bookings = Bookings(database, form(once=ONCE, places={"capacity": 1}))
    bookings.arrive(1, contact=HANAKO)
    second = bookings.opened(2, contact=HANAKO)
    before(monkeypatch, placing.stands, "hold", lambda: bookings.withdraw(1))
    bookings.keep([second])
    assert bookings.standing(2) == (Place.GRANTED, 0)
    assert counted(database) == [number(2)]
