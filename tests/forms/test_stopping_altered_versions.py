"""A form whose row somebody changed can be stopped, and what was asked of it ends no process (docs/decisions/0083)."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from support import casework
from support.booking import PUBLISHER, form
from support.casework import MUNICIPALITY, NOTICE_KEY, NOW, NOW_MS

from todoke_evidence import canonical
from todoke_evidence.notice import NoticeVerifier, read_bundle
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.withdrawals import State, Wanted, Wish
from todoke_forms.staffing import set_departments, set_password, set_rights
from todoke_forms.store import forms, outbox, proposals, tables, terms, withdrawals
from todoke_forms.store.proposals import Proposed
from todoke_forms.versions import withdrawing
from todoke_forms.versions.offering import Offering
from todoke_forms.versions.proposing import Proposing
from todoke_forms.versions.publishing import publish
from todoke_forms.versions.releasing import Releasing
from todoke_forms.versions.stopping import Stopping
from todoke_forms.versions.withdrawing import Withdrawing
from todoke_kit.errors import Refusal

PROCEDURE, OTHER = "cooking-class", "pottery-class"
REASON = {"ja": "内容に誤りがありました。"}
KEYS = {casework.SEALING_KEY.key_id: casework.SEALING_KEY}
DEPARTMENT = json.loads(form())["department"]["ja"]
HOW = {
    "brace": "UPDATE form_versions SET definition = '{'",
    "list": "UPDATE form_versions SET definition = '[]'",
    "department": """UPDATE form_versions SET definition = '{"department": 3}'""",
    "altered": f"UPDATE form_versions SET definition = REPLACE(definition, '{DEPARTMENT}', '税務課')",
    "keys": "UPDATE form_versions SET key_ids = 'garbage'",
    "moment": f"UPDATE form_versions SET published_at_ms = {2**63 - 1}",
    "sequence": "UPDATE form_versions SET sequence = 0",
    "renamed": "UPDATE form_versions SET procedure = 'cooking'",
    "replaced": "UPDATE form_versions SET superseded_at_ms = 5",
}


@pytest.fixture(params=HOW)
def broken(request, empty, quick_passwords):
    """Two forms, and how the row of one is changed."""
    for name in ("shonin", "kacho"):
        set_password(empty, name, "correct horse battery", secrets.token_bytes, NOW_MS)
        set_rights(empty, name, ["approve-forms"])
        set_departments(empty, name, [DEPARTMENT])
    for procedure in (PROCEDURE, OTHER):
        publish(empty, PUBLISHER, form(procedure=procedure), NOW)

    def change():
        with empty.write() as connection:
            connection.execute(text((HOW[request.param] + f" WHERE procedure = '{PROCEDURE}'").replace(":", "\\:")))
        return request.param

    return empty, change


def worker(kind, database):
    return kind(Offering(database, MUNICIPALITY, NOTICE_KEY), lambda: KEYS, lambda: None, lambda: NOW)


def last(database):
    with database.read() as connection:
        row = outbox.oldest(connection, Lane.FORM, 50)[-1]
    return read_bundle(row.payload.decode(), NoticeVerifier(NOTICE_KEY.public()))


def stopped(database):
    """What is told outside and known inside of the form that was stopped: it is what was published, and not open."""
    bundle = last(database)
    assert (bundle.procedure, bundle.version, bundle.sequence) == (PROCEDURE, 1, 2)
    assert (bundle.open, bundle.reason, bundle.accept_until) == (False, REASON, None)
    assert bundle.form_digest == hashlib.sha256(form()).digest()
    with database.read() as connection:
        return terms.of(connection, bundle.form_digest).withdrawn_at_ms == NOW_MS


@pytest.mark.parametrize("asked", ["before", "after"])
def test_staff_of_its_department_stop_it(broken, asked):
    database, change = broken
    if asked == "after":
        change()
    Withdrawing(database, "shonin", NOW_MS).ask(Wanted.WITHDRAW, PROCEDURE, 1, REASON)
    if asked == "before":
        change()
    worker(Stopping, database).work()
    with database.read() as connection:
        assert [(one.state, one.code) for one in withdrawals.of_procedure(connection, PROCEDURE)] == [
            (State.DONE, None)
        ]
    assert stopped(database)


def test_an_operator_stops_it_and_nobody_takes_it_again_while_it_is_altered(broken):
    database, change = broken
    how = change()
    office, kept = Offering(database, MUNICIPALITY, NOTICE_KEY), [casework.SEALING_KEY.public()]
    withdrawing.command(office, kept, Wish(Wanted.WITHDRAW, PROCEDURE, None, REASON), NOW)
    assert stopped(database)
    if how in {"keys", "sequence"}:
        return  # what is signed anew is noted, which mends these
    with pytest.raises(Refusal, match="version_altered"):
        withdrawing.command(office, kept, Wish(Wanted.RESTORE, PROCEDURE, None, {}), NOW)
    with pytest.raises(Refusal, match="version_altered"):
        Withdrawing(database, "kacho", NOW_MS).ask(Wanted.RESTORE, PROCEDURE, 1, {})


def test_the_stop_counts_on_from_what_was_sent_whatever_its_row_says(empty):
    """Of a lower number the gateway would say that it is old, and offer the form on."""
    office, kept = Offering(empty, MUNICIPALITY, NOTICE_KEY), [casework.SEALING_KEY.public()]
    for summary in ("はじめ", "改めました。"):
        publish(empty, PUBLISHER, form(summary={"ja": summary}), NOW)
    with empty.write() as connection:
        connection.execute(text("UPDATE form_versions SET sequence = 1"))
    withdrawing.command(office, kept, Wish(Wanted.WITHDRAW, PROCEDURE, None, REASON), NOW)
    assert (last(empty).sequence, last(empty).open) == (3, False)  # the current one was sent as the second


def test_what_nobody_knows_any_more_is_not_signed_and_what_was_asked_ends(broken):
    database, change = broken
    Withdrawing(database, "shonin", NOW_MS).ask(Wanted.WITHDRAW, PROCEDURE, 1, REASON)
    Withdrawing(database, "shonin", NOW_MS).ask(Wanted.WITHDRAW, OTHER, 1, REASON)
    change()
    with database.write() as connection:
        connection.execute(text("DELETE FROM form_bundles"))
        set_every(connection)
    worker(Stopping, database).work()
    with database.read() as connection:
        ends = [withdrawals.of_procedure(connection, one)[0] for one in (PROCEDURE, OTHER)]
    assert ends[0].code in {"version_altered", "version_unknown"}
    assert ends[1].state is State.DONE
    with pytest.raises(Refusal, match=r"version_(altered|unknown)"):
        Withdrawing(database, "shonin", NOW_MS).ask(Wanted.WITHDRAW, PROCEDURE, 1, REASON)


def set_every(connection):
    connection.execute(update(tables.staff_departments).values(department=""))


def test_what_was_approved_for_it_is_not_published_and_all_else_is(broken):
    database, change = broken
    numbers = []
    with database.write() as connection:
        for procedure in (PROCEDURE, OTHER):
            said = canonical.encode(json.loads(form(procedure=procedure)) | {"summary": {"ja": "改めました。"}})
            digest = hashlib.sha256(said).digest()
            proposed = Proposed("d" * 22, procedure, "x", 1, digest, said.decode(), "henshu", "henshu", NOW_MS, 30)
            numbers.append(proposals.add(connection, proposed))
            proposals.approve(connection, numbers[-1], 1, "shonin", NOW_MS)
    change()
    worker(Releasing, database).work()
    with database.read() as connection:
        first, second = (proposals.find(connection, number) for number in numbers)
    assert (first.state, first.code) == ("failed", "version_altered")
    assert (second.state, second.version) == ("published", 2)


def test_nor_is_it_approved(broken):
    database, change = broken
    said = canonical.encode(json.loads(form()) | {"summary": {"ja": "改めました。"}})
    digest = hashlib.sha256(said).digest()
    with database.write() as connection:
        proposed = Proposed("d" * 22, PROCEDURE, "x", 1, digest, said.decode(), "henshu", "henshu", NOW_MS, 30)
        number = proposals.add(connection, proposed)
    change()
    with pytest.raises(Refusal, match="version_altered"):
        Proposing(database, "shonin", NOW_MS).approve(number, 1)


def test_an_operator_mends_it_with_the_text_that_was_published(broken):
    """Which its digest says; other columns he has to mend himself, and is told so."""
    database, change = broken
    how = change()
    later = NOW + timedelta(hours=1)
    if how in {"moment", "sequence", "replaced"}:
        with pytest.raises(Refusal, match="version_altered"):
            publish(database, PUBLISHER, form(), later)
        return
    again = publish(database, PUBLISHER, form(), later)
    assert (again.version, again.sequence, again.changed) == (1, 2, True)
    with database.read() as connection:
        assert forms.current(connection, PROCEDURE).sound
    assert (last(database).sequence, last(database).open) == (2, True)
    assert not publish(database, PUBLISHER, form(), later).changed
