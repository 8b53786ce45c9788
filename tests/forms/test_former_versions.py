"""What the gateway takes of versions that were replaced, the office takes too, whatever was published in between."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from support import casework
from support.casework import NOW

from todoke_catalog import loading
from todoke_evidence import canonical, sealing
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_forms.core.opening import SUPERSEDED_GRACE
from todoke_forms.core.outgoing import Lane
from todoke_forms.form_source import FormSource
from todoke_forms.store import forms, outbox
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import Publisher, publish
from todoke_gateway.core import standing
from todoke_gateway.core.catalogue import Catalogue, Published

PUBLISHER = Publisher(casework.MUNICIPALITY, casework.NOTICE_KEY, (casework.SEALING_KEY.public(),))
VERIFIER = NoticeVerifier(casework.NOTICE_KEY.public())
FORM = "ningen-dock"
DAY = timedelta(days=1)


def version(number):
    if number == 1:
        return canonical.encode(json.loads(casework.DEFINITION_BYTES))
    plain = {**json.loads(casework.DEFINITION_BYTES), "summary": {"ja": f"第{number}版"}}
    return canonical.encode(plain)


def revise(database, days):
    """Publishes a version a day, each of which leaves the one before it so many days."""
    for number, previous in enumerate(days, 2):
        publish(database, PUBLISHER, version(number), NOW + number * DAY, previous=previous * DAY)
    return NOW + (len(days) + 1) * DAY


def gateway(database):
    """What the gateway knows that read every bundle."""
    known = Catalogue(casework.MUNICIPALITY)
    with database.read() as connection:
        texts = [row.payload.decode() for row in outbox.oldest(connection, Lane.FORM, 99)]
    for text in texts:
        bundle = read_bundle(text, VERIFIER)
        known.put(Published(text, bundle, loading.load(bundle.definition)))
    return known


def taken_outside(known, number, at):
    found = known.find(FORM, hashlib.sha256(version(number)).digest())
    return found is not None and standing.refusal(known, found, at) is None


def taken_inside(database, number, at):
    with database.read() as connection:
        form = FormSource().all(connection)[hashlib.sha256(version(number)).digest()]
    end_ms = max(form.superseded_at_ms, form.accept_until_ms or 0) if form.superseded_at_ms else None
    return end_ms is None or at.timestamp() * 1000 <= end_ms + SUPERSEDED_GRACE.total_seconds() * 1000


HISTORIES = [(30, 30, 0), (30, 30, 0, 30), (30, 30, 30, 0), (30, 7, 30), (30, 0, 0, 0), (0, 30, 0, 30, 7)]


@pytest.mark.parametrize("days", HISTORIES, ids=str)
def test_nothing_is_refused_inside_that_is_taken_outside(database, days):
    last = revise(database, days)
    known = gateway(database)
    for number in range(1, len(days) + 2):
        for later in (0, 5, 20, 40):
            at = last + later * DAY
            assert taken_inside(database, number, at) or not taken_outside(known, number, at), (number, later)


def test_a_version_that_leaves_the_former_no_time_takes_none_from_those_before(database):
    last = revise(database, (30, 30, 30, 0))
    assert [taken_outside(gateway(database), number, last) for number in (2, 3, 4)] == [True, True, False]
    with database.read() as connection:
        assert [one.version for one in forms.still_taken(connection, int(last.timestamp() * 1000), FORM)] == [3, 2]


def test_what_was_taken_before_the_gateway_heard_that_its_place_went_is_no_fault_of_who_sent_it(database):
    last = revise(database, (30, 30, 30))
    assert not taken_outside(gateway(database), 1, last)
    assert taken_inside(database, 1, last + DAY)  # the relay was off for a day


def test_keys_are_exchanged_for_those_alone_that_have_a_place_outside(database):
    last = revise(database, (30, 30, 30))
    other = sealing.generate().public()
    offering = Offering(database, casework.MUNICIPALITY, casework.NOTICE_KEY)
    offering.exchange([casework.SEALING_KEY.public()], [other], last + DAY, last, lambda: None)
    assert [taken_outside(gateway(database), number, last) for number in (1, 2, 3)] == [False, True, True]
