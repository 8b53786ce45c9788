"""By a version whose row somebody changed in the database nobody is judged, and nobody gets a place (0076)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from support import casework
from support.booking import PUBLISHER, Bookings, form
from support.casework import CONSULTATION_TEXT, NOW

from todoke_forms.core.opening import OUR_FAULT, open_arrival
from todoke_forms.core.places import Place
from todoke_forms.form_source import FormSource
from todoke_forms.store.tables import form_versions
from todoke_forms.versions.publishing import publish
from todoke_kit.errors import Refusal
from todoke_kit.metrics import REFUSED

PROCEDURE = "cooking-class"
ONE_PLACE = form(places={"capacity": 1})
DIGEST = hashlib.sha256(ONE_PLACE).digest()


def alter(database, former: str, now: str) -> None:
    """Changes the row of the form behind everybody's back."""
    with database.write() as connection:
        rows = form_versions.c.digest == DIGEST
        text = connection.scalar(select(form_versions.c.definition).where(rows))
        assert former in text
        connection.execute(update(form_versions).where(rows).values(definition=text.replace(former, now)))


@pytest.fixture
def altered(empty):
    class_ = Bookings(empty, ONE_PLACE)
    alter(empty, '"capacity":1', '"capacity":3')
    return class_


def test_an_altered_row_is_refused_until_it_is_mended(altered):
    source = FormSource()
    with altered.database.read() as connection, pytest.raises(Refusal, match="version_altered"):
        source.definition(connection, DIGEST)
    alter(altered.database, '"capacity":3', '"capacity":1')
    with altered.database.read() as connection:
        assert source.definition(connection, DIGEST).places.capacity == 1


def test_what_was_filed_by_it_waits_and_all_other_forms_go_on(altered):
    publish(altered.database, PUBLISHER, CONSULTATION_TEXT, NOW)
    counted = REFUSED.labels("forms_inbox", "version_altered")._value.get()
    source = FormSource()
    for _ in range(2):
        with altered.database.read() as connection:
            office = casework.office(forms=source.all(connection))
    arrival = casework.file_unsigned(1, contact="person1@mihon.example", definition=ONE_PLACE)
    refused = open_arrival(arrival, office, NOW + timedelta(seconds=20))
    assert (refused.code, refused.code in OUR_FAULT) == ("version_altered", True)
    assert office.forms[hashlib.sha256(CONSULTATION_TEXT).digest()] is not None
    assert REFUSED.labels("forms_inbox", "version_altered")._value.get() == counted + 1  # said once, not at every batch


def test_places_that_somebody_wrote_into_the_row_are_given_to_nobody(altered):
    altered.arrive(1, 2)
    assert [altered.standing(person)[0] for person in (1, 2)] == [Place.FULL] * 2
