"""What an altered row of a version says decides nothing: not whose a form is, nor that a citizen gave a name (0083)."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from support import casework
from support.booking import PUBLISHER, Bookings, form
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import canonical
from todoke_forms import serving
from todoke_forms.cases.cancelling import Cancelling
from todoke_forms.core.departments import EVERY, Served, may
from todoke_forms.core.model import Cancelled
from todoke_forms.core.opening import open_arrival
from todoke_forms.keeping import Item, keep
from todoke_forms.store import departments, forms, outbox, reading
from todoke_forms.store.tables import form_bundles, form_versions
from todoke_forms.versions.publishing import publish

PROCEDURE = "cooking-class"
BEFORE, NOW_ITS, THEIRS = "公民館係", "健康課", "税務課"


def execute(database, sql):
    with database.write() as connection:
        connection.execute(text(sql))


def alter(database, **members):
    """Changes the row of every current version as nobody may."""
    at = form_versions.c
    with database.write() as connection:
        for row in connection.execute(select(at.digest, at.definition).where(at.superseded_at_ms.is_(None))).all():
            said = canonical.encode(json.loads(row.definition) | members).decode()
            connection.execute(update(form_versions).where(at.digest == row.digest).values(definition=said))


def whose(database):
    """The department of the form, which lists and addresses agree on."""
    with database.read() as connection:
        found = serving.department_of(connection, PROCEDURE)
        assert serving.every(connection).get(PROCEDURE) == found
    return found


@pytest.fixture
def moved(empty):
    """A form that was handed to another department; of both, a draft was begun in a third."""
    with empty.write() as connection:
        departments.note_begun(connection, PROCEDURE, THEIRS)
    for department in (BEFORE, NOW_ITS):
        publish(empty, PUBLISHER, form(department={"ja": department}), NOW)
    return empty


ALTERED = {
    "department": lambda database: alter(database, department={"ja": THEIRS}),
    "unreadable": lambda database: alter(database, department=3),
    "keys": lambda database: execute(database, "UPDATE form_versions SET key_ids = 'x'"),
    "put back": lambda database: execute(
        database, "UPDATE form_versions SET superseded_at_ms = CASE version WHEN 1 THEN NULL ELSE 5 END"
    ),
    "replaced": lambda database: execute(database, "UPDATE form_versions SET superseded_at_ms = 5"),
    "renamed": lambda database: execute(database, "UPDATE form_versions SET procedure = 'cooking'"),
}


@pytest.mark.parametrize("how", ALTERED)
def test_it_stays_its_departments_as_its_bundle_says(moved, how):
    assert whose(moved) == NOW_ITS
    ALTERED[how](moved)
    assert whose(moved) == NOW_ITS


@pytest.mark.parametrize("how", [how for how in ALTERED if how != "renamed"])  # there nothing says that it ever was
def test_where_nobody_knows_it_is_there_for_who_serves_every_department_alone(moved, how):
    ALTERED[how](moved)
    execute(moved, "DELETE FROM form_bundles")
    found = whose(moved)
    assert found == ""
    assert [may(served, found) for served in (Served(names=frozenset({BEFORE, NOW_ITS, THEIRS})), EVERY)] == [
        False,
        True,
    ]


@pytest.mark.parametrize("bundle", ["", "x", "a.b.c", "a.e30.c", "..", "é.é.é"])
def test_of_a_bundle_that_nobody_can_read_nothing_is_known(moved, bundle):
    alter(moved, department={"ja": THEIRS})
    with moved.write() as connection:
        connection.execute(update(form_bundles).values(bundle=bundle))
    assert whose(moved) == ""


def test_nor_of_that_of_another_version(empty):
    publish(empty, PUBLISHER, form(department={"ja": BEFORE}), NOW)
    with empty.read() as connection:
        former = forms.bundle(connection, PROCEDURE)
    publish(empty, PUBLISHER, form(department={"ja": NOW_ITS}), NOW)
    alter(empty, department={"ja": THEIRS})
    with empty.write() as connection:
        connection.execute(update(form_bundles).values(bundle=former))
    assert whose(empty) == ""


@pytest.mark.parametrize("members", [{"identity": {"level": 1, "reason": {"ja": "連絡のため"}}}, {"identity": 3}, {}])
def test_of_an_anonymous_case_no_finer_time_than_the_hour_leaves(empty, members):
    publish(empty, PUBLISHER, casework.SURVEY_TEXT, NOW)
    opened = open_arrival(casework.file_unsigned(1, definition=casework.SURVEY_TEXT), casework.office(), NOW)
    with empty.write() as connection:
        keep(connection, [Item(bytes, "1", opened)], MUNICIPALITY, secrets.token_bytes, casework.NOW_MS)
    alter(empty, **members, summary={"ja": "別の概要"})
    later = NOW + timedelta(seconds=1234, milliseconds=567)
    Cancelling(empty, secrets.token_bytes).cancel(Cancelled(MUNICIPALITY, opened.receipt_number), later)
    with empty.read() as connection:
        told = [lane for lane in outbox.Lane if outbox.oldest(connection, lane, 10)]
        case = reading.find(connection, opened.receipt_number)
        moments = {entry.at_ms % 3_600_000 for entry in reading.history(connection, case.id)}
    assert ({lane.value for lane in told} & {"status", "ledger"}, moments) == (set(), {0})


def test_a_class_by_contact_tells_the_moment_while_its_row_is_sound(empty):
    class_ = Bookings(empty, form())
    class_.arrive(1)
    with empty.read() as connection:
        digest = forms.current(connection, PROCEDURE).digest
        assert not forms.anonymous(connection, digest)
    execute(empty, "UPDATE form_versions SET sequence = 0")
    with empty.read() as connection:
        assert forms.anonymous(connection, digest)
