"""By a version whose row was changed in the database nothing is published, closed or counted until it is mended."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update
from support import casework
from support.booking import PUBLISHER, Bookings, form
from support.booking import number as receipt
from support.casework import MUNICIPALITY, NOW

from todoke_evidence import canonical
from todoke_forms import definitions
from todoke_forms.cases import drawing
from todoke_forms.cases.accepting import Acceptance, accept_repeat
from todoke_forms.cases.drawing import Closing
from todoke_forms.core.model import Opened
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.places import Place
from todoke_forms.form_source import FormSource
from todoke_forms.store import tables
from todoke_forms.versions import lasting
from todoke_forms.versions.publishing import publish
from todoke_kit.errors import Refusal

PROCEDURE = "cooking-class"
ONCE = {"per": "person"}
LOTTERY = {"capacity": 1, "by": "lottery", "waiting": 0}
CLOSING = Closing(PROCEDURE, "第6800回 ナンバーズ4の抽せん数字", NOW + timedelta(hours=3), 4, "aoki")


def alter(database, number, **members):
    """Changes the row of a version as nobody may."""
    at = tables.form_versions.c
    with database.write() as connection:
        row = connection.execute(
            select(at.digest, at.definition).where(at.version == number, at.procedure == PROCEDURE)
        ).one()
        text = canonical.encode(json.loads(row.definition) | members).decode()
        connection.execute(update(tables.form_versions).where(at.digest == row.digest).values(definition=text))


def test_no_version_is_held_against_what_nobody_published(empty):
    class_ = Bookings(empty, form(places=LOTTERY))
    class_.arrive(0)
    alter(empty, 1, places={"capacity": 1, "by": "arrival"})  # by which nobody would wait for a draw
    with pytest.raises(Refusal, match="version_altered"):
        publish(empty, PUBLISHER, form(), NOW, previous=timedelta(0))


def test_a_draw_is_not_closed_by_it_nor_by_the_end_that_a_former_one_never_announced(empty):
    class_ = Bookings(empty, form(places=LOTTERY))
    class_.arrive(0)
    alter(empty, 1, places={**LOTTERY, "capacity": 9})
    with pytest.raises(Refusal, match="version_altered"):
        drawing.close(empty, MUNICIPALITY, CLOSING, secrets.token_bytes, NOW)
    alter(empty, 1, places=LOTTERY)
    class_.offer(form(places=LOTTERY, summary={"ja": "改めました。"}))
    alter(empty, 1, reception={"closes": "2026-11-01T09:00"})
    with empty.read() as connection, pytest.raises(Refusal, match="version_altered"):
        lasting.find(connection, PROCEDURE, NOW)


def test_who_files_a_former_version_late_is_not_counted_as_it_says(empty):
    class_ = Bookings(empty, form())
    late = class_.opened(1)
    class_.offer(form(summary={"ja": "改めました。"}))
    alter(empty, 2, once=ONCE)
    with pytest.raises(Refusal, match="version_altered"):
        class_.keep([late])
    with empty.read() as connection:
        assert connection.execute(select(tables.persons)).all() == []


@pytest.mark.parametrize("number", [1, 2], ids=["the former one", "the present one"])
def test_who_files_a_former_version_late_passes_no_limit_meanwhile(empty, number):
    class_ = Bookings(empty, form(once=ONCE))
    late = class_.opened(20)
    class_.offer(form(once=ONCE, places={"capacity": 1}))
    class_.arrive(1)
    alter(empty, number, summary={"ja": "改めました。"})
    with pytest.raises(Refusal, match="version_altered"):
        class_.keep([late])
    assert class_.stand(20) is None
    alter(empty, number, summary=json.loads(form())["summary"])
    class_.keep([late])
    assert [class_.standing(person) for person in (1, 20)] == [(Place.GRANTED, 0), (Place.FULL, 0)]


@pytest.mark.parametrize("places", [{"capacity": 5}, LOTTERY], ids=["in order", "a draw"])
def test_nor_is_a_repetition_accepted_meanwhile_who_would_be_told_for_good_that_there_is_no_room(empty, places):
    class_ = Bookings(empty, form(once=ONCE, places=places))
    class_.arrive(0)
    class_.arrive(1, contact="person0@mihon.example")
    alter(empty, 1, summary={"ja": "改めました。"})
    accepting = partial(accept_repeat, empty, Acceptance(receipt(1), "双子のため", "mihon"), casework.NOW_MS)
    with pytest.raises(Refusal, match="version_altered"):
        accepting()
    assert class_.standing(1) == (Place.LOOKED_AT, 0)
    alter(empty, 1, summary=json.loads(form())["summary"])
    accepting()
    assert class_.standing(1) == class_.standing(0)


@pytest.mark.parametrize("number", [1, 2], ids=["the former one", "the present one"])
def test_he_waits_though_his_version_was_read_before_and_all_other_forms_go_on(empty, number):
    source = FormSource()
    class_ = Bookings(empty, form())
    class_.offer(form(places={"capacity": 1}))
    publish(empty, PUBLISHER, casework.CONSULTATION_TEXT, NOW)

    def opened(definition):
        filed = casework.file_unsigned(1, contact="person1@mihon.example", definition=definition)
        with empty.read() as connection:
            known = {"forms": source.all(connection), "altered": partial(definitions.altered, connection)}
            return open_arrival(filed, casework.office(**known), NOW + timedelta(seconds=20))

    assert isinstance(opened(form(places={"capacity": 1})), Opened)
    alter(empty, number, summary={"ja": "改めました。"})
    assert opened(form()).code == "version_altered"
    assert isinstance(opened(casework.CONSULTATION_TEXT), Opened)
