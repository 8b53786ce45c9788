"""A row of a version that was changed, or that nobody can read at all, stops its own form and no other."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, update
from support import casework
from support.booking import PUBLISHER, Bookings, form, number
from support.casework import MUNICIPALITY, NOTICE_KEY, NOW

from todoke_catalog import loading
from todoke_catalog.identity import Level
from todoke_evidence import sealing
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_forms.cases.cancelling import Cancelling
from todoke_forms.cases.deleting import Deleting
from todoke_forms.core.answering import JST
from todoke_forms.core.model import Cancelled
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.states import State
from todoke_forms.form_source import FormSource
from todoke_forms.store import forms, outbox, reading, tables
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import publish

ALTERED, SOUND = "aaa-class", "pottery-class"  # the altered one is looked at first
UNREADABLE = ("{", "", "[]", '{"identity": 3}')
OTHER = form(procedure=ALTERED, summary={"ja": "別の概要"}).decode()


def write(database, procedure, text):
    """Changes the rows of a form as nobody may."""
    with database.write() as connection:
        rows = update(tables.form_versions).where(tables.form_versions.c.procedure == procedure)
        connection.execute(rows.values(definition=text))


@pytest.mark.parametrize("text", [*UNREADABLE, OTHER])
def test_what_is_due_of_other_forms_is_deleted_and_the_rest_is_named(empty, text):
    for procedure, person in ((ALTERED, 1), (SOUND, 2)):
        class_ = Bookings(empty, form(procedure=procedure))
        class_.arrive(person)
        class_.withdraw(person)
    write(empty, ALTERED, text)
    said: list[str] = []
    deleting = Deleting(empty, 1, secrets.token_bytes, lambda: datetime(2050, 1, 1, tzinfo=JST))
    assert deleting.run(said.append, dry=False) == 1
    assert [line.split("\t")[::3] for line in said] == [
        [number(1), "refused: version_altered"],
        [number(2), "deleted"],
    ]
    with empty.read() as connection:
        assert [reading.find(connection, number(person)) is None for person in (1, 2)] == [False, True]


@pytest.mark.parametrize("text", UNREADABLE)
def test_whoever_applied_by_it_can_still_give_up_and_no_finer_time_than_the_hour_is_told(empty, text):
    class_ = Bookings(empty, form(procedure=ALTERED))
    class_.arrive(1)
    write(empty, ALTERED, text)
    Cancelling(empty, secrets.token_bytes).cancel(Cancelled(MUNICIPALITY, number(1)), NOW)
    with empty.read() as connection:
        case = reading.find(connection, number(1))
        assert case.state is State.WITHDRAWN
        assert forms.anonymous(connection, case.form_digest)


@pytest.mark.parametrize("text", [*UNREADABLE, OTHER])
def test_other_forms_are_offered_with_new_keys_and_it_is_named(empty, text):
    office = Offering(empty, MUNICIPALITY, NOTICE_KEY)
    old, new = casework.SEALING_KEY.public(), sealing.generate(sealing.SUITES[0]).public()
    for procedure in (ALTERED, SOUND):
        publish(empty, office.publisher([old], NOW), form(procedure=procedure), NOW)
    write(empty, ALTERED, text)
    later = NOW + timedelta(hours=1)
    offer = office.exchange([old], [new], later, NOW, lambda: None)
    assert ([one.procedure for one in offer.forms], offer.altered) == ([SOUND], (ALTERED,))
    assert [one.procedure for one in office.refresh(later).forms] == [SOUND]
    assert office.refresh(later) is None  # and nobody signs again and again
    write(empty, ALTERED, form(procedure=ALTERED).decode())
    assert [one.procedure for one in office.refresh(later).forms] == [ALTERED]
    with empty.read() as connection:
        rows = outbox.oldest(connection, Lane.FORM, 10)
    assert read_bundle(rows[-1].payload.decode(), NoticeVerifier(NOTICE_KEY.public())).keys == (new,)


@pytest.mark.parametrize("text", [*UNREADABLE, OTHER])
@pytest.mark.parametrize("kept", [True, False])
def test_lists_say_what_was_published_where_that_is_kept_and_else_no_more_than_its_procedure(empty, text, kept):
    """What somebody wrote into the row is believed by nobody."""
    publish(empty, PUBLISHER, form(procedure=ALTERED), NOW)
    write(empty, ALTERED, text)
    with empty.write() as connection:
        if not kept:
            connection.execute(delete(tables.form_bundles))
        version = forms.current(connection, ALTERED)
        listed = FormSource().listed(connection, ALTERED, version.digest)
    assert (listed.title.ja, listed.level) == (
        (loading.loads(form()).title.ja, Level.CONTACT) if kept else (ALTERED, Level.ANONYMOUS)
    )
