"""Whatever somebody wrote into the row of one version, no other form is stopped by it (docs/decisions/0083)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import delete, text, update
from support import casework
from support.booking import PUBLISHER, Bookings, form, number
from support.casework import MUNICIPALITY, NOTICE_KEY, NOW

from todoke_evidence import sealing
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_forms import definitions, serving
from todoke_forms.cases.cancelling import Cancelling
from todoke_forms.cases.deleting import Deleting
from todoke_forms.core.answering import JST
from todoke_forms.core.model import Cancelled, Opened
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place
from todoke_forms.form_source import FormSource
from todoke_forms.places.vacancies import Hinting
from todoke_forms.store import forms, outbox, reading
from todoke_forms.store.tables import form_versions
from todoke_forms.store.version_rows import StoredVersion
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.publishing import publish
from todoke_kit.errors import Refusal

BROKEN, SOUND = "aaa-class", "pottery-class"
SECOND = form(procedure=BROKEN, summary={"ja": "改めました。"})
HUGE = 2**63 - 1
ROWS = "UPDATE form_versions SET {} WHERE procedure = 'aaa-class' AND version = 2"
FORMER = "UPDATE form_versions SET {} WHERE procedure = 'aaa-class' AND version = 1"
EITHER = {
    "definition": ROWS.format("definition = '{'"),
    "deep": ROWS.format(f"definition = '{'[' * 100_000}'"),
    "keys": ROWS.format("key_ids = 'garbage'"),
    "keys of another kind": ROWS.format("key_ids = '[1]'"),
    "keys of a former one": FORMER.format("key_ids = '{}'"),
    "published": ROWS.format(f"published_at_ms = {HUGE}"),
    "published before": ROWS.format(f"published_at_ms = -{HUGE}"),
    "replaced": ROWS.format("superseded_at_ms = 1"),
    "replaced never": ROWS.format(f"superseded_at_ms = {HUGE}"),
    "two current": FORMER.format("superseded_at_ms = NULL"),
    "put back": "UPDATE form_versions SET superseded_at_ms = CASE version WHEN 1 THEN NULL ELSE 5 END"
    " WHERE procedure = 'aaa-class'",
    "moved": ROWS.format("procedure = 'pottery-class', version = 9"),
    "a former one moved": FORMER.format("procedure = 'pottery-class', version = 9"),
    "moved to nowhere": ROWS.format("procedure = '../../x y'"),
    "number": ROWS.format("version = 0"),
    "largest number": ROWS.format(f"version = {2**31 - 1}"),
    "sequence": ROWS.format(f"sequence = {2**31 - 1}"),
    "reason": "UPDATE form_terms SET reason = 'x'",
    "until": f"UPDATE form_terms SET accept_until_ms = {HUGE}",
    "withdrawn": "UPDATE form_terms SET withdrawn_at_ms = -1",
}
SQLITE = {  # what PostgreSQL takes into no column of these kinds
    "bytes": ROWS.format("definition = CAST(definition AS BLOB)"),
    "one broken byte": ROWS.format("definition = CAST(X'ff7b' AS TEXT)"),
    "a number": ROWS.format("definition = 7"),
    "keys in bytes": ROWS.format("key_ids = X'ff'"),
    "moment in words": ROWS.format("published_at_ms = 'abc'"),
    "end in words": ROWS.format("superseded_at_ms = 'abc'"),
    "form in bytes": ROWS.format("procedure = X'ff'"),
    "form with a broken byte": ROWS.format("procedure = CAST(X'ff' AS TEXT)"),
    "number in words": ROWS.format("version = 'abc'"),
    "half a number": ROWS.format("sequence = 1.5"),
    "time in words": "UPDATE form_terms SET accept_until_ms = 'abc'",
}


@pytest.fixture(params=[*EITHER, *SQLITE])
def offices(request, empty):
    """A form whose second version somebody changed, and a sound one with a limit; each has a case."""
    if request.param in SQLITE and not _is_sqlite(empty):
        pytest.skip("refused by the type of the column")
    broken = Bookings(empty, form(procedure=BROKEN))
    broken.offer(SECOND)
    broken.arrive(1)
    sound = Bookings(empty, form(procedure=SOUND, places={"capacity": 2}))
    sound.arrive(2)
    with empty.write() as connection:
        connection.execute(text((EITHER | SQLITE)[request.param].replace(":", "\\:")))
    return sound


def _is_sqlite(database):
    with database.read() as connection:
        return connection.dialect.name == "sqlite"


def current(database, procedure):
    """The version that the last bundles offer as the current one of a form, after two were published."""
    with database.read() as connection:
        sent = [row for row in outbox.oldest(connection, Lane.FORM, 50) if row.key == procedure][2:]
    return read_bundle(sent[-1].payload.decode(), NoticeVerifier(NOTICE_KEY.public())).form_digest if sent else None


def opened(database, source, definition, person, procedure):
    """An arrival as the inbox opens it."""
    filed = casework.file_unsigned(person, contact=f"person{person}@mihon.example", definition=definition)
    with database.read() as connection:
        known = {"forms": source.all(connection), "altered": partial(definitions.altered, connection)}
        return open_arrival(filed, casework.office(**known), NOW + timedelta(seconds=20))


def test_what_is_filed_by_others_goes_on_and_what_is_filed_by_it_waits(offices):
    database, source = offices.database, FormSource()
    other = opened(database, source, form(procedure=SOUND, places={"capacity": 2}), 3, SOUND)
    assert isinstance(other, Opened), other
    with database.read() as connection:
        assert forms.current(connection, SOUND).sound
        assert [one.procedure for one in forms.still_taken(connection, casework.NOW_MS, SOUND)] == []
        assert [one.version for one in forms.published(connection, SOUND)] == [1]
    offices.keep([other])
    assert offices.standing(3) == (Place.GRANTED, 0)
    own = opened(database, source, SECOND, 4, BROKEN)
    former = opened(database, source, form(procedure=BROKEN), 5, BROKEN)
    assert "version_altered" in {own.code if not isinstance(own, Opened) else "", getattr(former, "code", "")}
    assert all(isinstance(one, Opened) or one.code == "version_altered" for one in (own, former))


@pytest.mark.parametrize("gone", [False, True])
def test_what_is_filed_by_a_version_that_no_row_has_any_more_waits_too(empty, gone):
    """And what names a version that nobody ever published does not."""
    for procedure in (BROKEN, SOUND):
        publish(empty, PUBLISHER, form(procedure=procedure), NOW)
    of_form = form_versions.c.procedure == BROKEN
    with empty.write() as connection:
        changed = update(form_versions).where(of_form).values(digest=b"\0" * 32)
        connection.execute(delete(form_versions).where(of_form) if gone else changed)
    source = FormSource()
    assert opened(empty, source, form(procedure=BROKEN), 1, BROKEN).code == "version_altered"
    assert opened(empty, source, form(procedure=SOUND, title={"ja": "別"}), 2, SOUND).code == "form_unknown"


def test_others_are_offered_with_new_keys_hinted_at_published_anew_and_deleted(offices):
    database = offices.database
    office, later = Offering(database, MUNICIPALITY, NOTICE_KEY), NOW + timedelta(hours=1)
    old, new = casework.SEALING_KEY.public(), sealing.generate(sealing.SUITES[0]).public()
    offer = office.exchange([old], [new], later, NOW, lambda: None)
    assert SOUND in {one.procedure for one in offer.forms}
    assert {one.partition(" ")[0] for one in offer.altered} == {BROKEN}
    assert current(database, BROKEN) in {hashlib.sha256(SECOND).digest(), None}  # no former one comes back
    assert SOUND in {one.procedure for one in office.refresh(later).forms}
    assert office.refresh(later) is None
    assert Hinting(database, MUNICIPALITY, NOTICE_KEY).refresh(NOW) == 1
    assert publish(database, PUBLISHER, form(procedure=SOUND, places={"capacity": 3}), NOW).changed
    offices.withdraw(2)
    said: list[str] = []
    Deleting(database, 1, secrets.token_bytes, lambda: datetime(2050, 1, 1, tzinfo=JST)).run(said.append, dry=False)
    assert [line.split("\t")[0] for line in said if line.endswith("deleted")] == [number(2)]


def test_of_what_no_release_published_nobody_is_judged_and_no_form_waits_for_it(empty):
    """Its digest is right, and it says whose it is; but it is no form."""
    sound = Bookings(empty, form(procedure=SOUND, places={"capacity": 2}))
    said = b'{"procedure":"aaa-class"}'
    with empty.write() as connection:
        forms.add(connection, StoredVersion(hashlib.sha256(said).digest(), BROKEN, 1, 1, (), said.decode(), 0, None))
    other = opened(empty, FormSource(), form(procedure=SOUND, places={"capacity": 2}), 3, SOUND)
    sound.keep([other])
    assert sound.standing(3) == (Place.GRANTED, 0)
    assert Hinting(empty, MUNICIPALITY, NOTICE_KEY).refresh(NOW) == 1
    with empty.read() as connection:
        assert serving.department_of(connection, BROKEN) == ""
        assert FormSource().listed(connection, BROKEN, hashlib.sha256(said).digest()).title.ja == BROKEN
        with pytest.raises(Refusal, match="version_altered"):
            definitions.of(forms.current(connection, BROKEN))


def test_who_applied_by_it_can_give_up_and_every_form_is_somebodys(offices):
    Cancelling(offices.database, secrets.token_bytes).cancel(Cancelled(MUNICIPALITY, number(1)), NOW)
    with offices.database.read() as connection:
        assert reading.find(connection, number(1)).state == "withdrawn"
        assert {one.procedure for one in forms.all_current(connection)} == {BROKEN, SOUND}
        assert serving.every(connection).keys() == {BROKEN, SOUND}
        assert {serving.department_of(connection, one) for one in (BROKEN, SOUND)} <= {*serving.offered(connection)}
