"""Keeping a batch: cases with all they announce in one transaction, once each, whatever comes again."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

import pytest
from support import casework
from support.casework import NOW, NOW_MS, file, file_unsigned, office

from todoke_evidence.attested import AttestationKey
from todoke_forms.core.model import Refused
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.judging import unwritable
from todoke_forms.keeping import Item, keep
from todoke_forms.store import outbox, reading

HOUR_MS = 3_600_000


def item(arrival) -> Item:
    return Item(lambda: b"body", secrets.token_hex(16), open_arrival(arrival, office(), NOW))


def kept(database, *items: Item):
    with database.write() as connection:
        return keep(connection, items, casework.MUNICIPALITY, secrets.token_bytes, NOW_MS)


def rows(database, lane: Lane):
    with database.read() as connection:
        return outbox.oldest(connection, lane, 100)


def listed(database):
    with database.read() as connection:
        return reading.page(connection).cases


def statuses(database, lane=Lane.STATUS) -> list[str]:
    return [json.loads(row.payload)["state"] for row in rows(database, lane)]


def test_a_batch_becomes_cases_in_the_order_of_arrival(database):
    outcome = kept(database, *(item(file(number)) for number in range(3)))
    assert len(outcome.new) == 3
    assert [case.receipt_number for case in listed(database)] == [case.receipt_number for case in reversed(outcome.new)]


def test_each_new_case_announces_itself_once(database):
    kept(database, item(file(1)), item(file(2)))
    assert {lane: len(rows(database, lane)) for lane in (Lane.STATUS, Lane.FACT, Lane.LEDGER)} == {
        Lane.STATUS: 2,
        Lane.FACT: 2,
        Lane.LEDGER: 2,
    }


def test_the_same_submission_again_is_absorbed(database):
    arrival = file(1)
    kept(database, item(arrival))
    again = kept(database, item(arrival), item(file(2)))
    assert (len(again.new), again.repeated, again.dead) == (1, 1, [])
    assert len(rows(database, Lane.FACT)) == 2


def test_the_same_submission_twice_in_one_batch_is_one_case(database):
    arrival = file(1)
    outcome = kept(database, item(arrival), item(arrival))
    assert (len(outcome.new), outcome.repeated) == (1, 1)
    assert len(listed(database)) == 1


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in two"])
def test_other_content_under_the_same_id_is_a_conflict_and_the_first_stands(database, together):
    first, other = item(file(1)), item(file(1, answers={"basic_cost": 50_000}))
    if together:
        dead = kept(database, first, other).dead
    else:
        kept(database, first)
        dead = kept(database, other).dead
    assert [one.refused.code for one in dead] == ["submission_conflict"]
    assert [case.amount_yen for case in listed(database)] == [first.outcome.answers.amount_yen]
    assert statuses(database) == ["arrived"]


def test_who_cannot_be_served_is_told_that_the_submission_is_held(database):
    outcome = kept(database, item(file(1, card="revoked")))
    assert [one.refused.code for one in outcome.dead] == ["certificate_revoked"]
    assert statuses(database) == ["held"]


def test_of_a_message_that_comes_again_cases_are_kept_and_no_refusal_is_told(database):
    kept(database, item(file(1)))
    outcome = kept(
        database,
        replace(item(file(2)), comes_again=True),
        replace(item(file(3, card="revoked")), comes_again=True),
        replace(item(file(1, answers={"basic_cost": 50_000})), comes_again=True),
    )
    assert ([case.submission_id for case in outcome.new], outcome.dead) == ([casework.submission_id(2)], [])
    assert statuses(database) == ["arrived", "arrived"]


def test_nobody_is_told_of_a_submission_that_cannot_be_read(database):
    kept(database, item(replace(file(1), statement="nonsense")))
    assert statuses(database) == []


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in two"])
def test_a_forged_copy_cannot_hold_up_a_case_that_stands(database, together):
    good, forged = item(file(1)), item(replace(file(1), sealed=b"forged"))
    assert isinstance(forged.outcome, Refused)
    if together:
        kept(database, forged, good)
    else:
        kept(database, good)
        kept(database, forged)
    assert statuses(database) == ["arrived"]


def test_everything_a_page_shows_is_kept(database):
    [opened] = kept(database, item(file(1))).new
    with database.read() as connection:
        case = reading.find(connection, opened.receipt_number)
        papers = reading.papers(connection, case.id)
        [arrived] = reading.history(connection, case.id)
    assert (papers.checks, papers.attributes, papers.answers) == (opened.checks, opened.attributes, opened.answers)
    assert papers.attachments == opened.attachments
    assert (case.accepted_at_ms, case.relayed_at_ms, case.opened_at_ms, case.ledger_index) == (
        casework.ACCEPTED_AT_MS,
        casework.RELAYED_AT_MS,
        NOW_MS,
        7,
    )
    assert (arrived.state, arrived.actor, arrived.ledger_index) == ("arrived", "", None)


def test_an_empty_batch_writes_nothing(database):
    outcome = kept(database)
    assert (outcome.new, outcome.repeated, outcome.dead) == ([], 0, [])


# ------------------------------------------------------------------- what no card signed


def test_of_an_anonymous_case_no_finer_time_than_the_hour_is_written(unsigned):
    outcome = kept(unsigned, item(file_unsigned(1)))
    number = outcome.new[0].receipt_number
    with unsigned.read() as connection:
        case = reading.find(connection, number)
        history = reading.history(connection, case.id)
        papers = reading.papers(connection, case.id)
        assert reading.contact(connection, case.id) is None
    moments = {case.accepted_at_ms, case.relayed_at_ms, case.opened_at_ms, history[0].at_ms}
    assert moments == {NOW_MS // HOUR_MS * HOUR_MS}
    assert (case.ledger_index, papers.attributes) == (0, None)
    assert rows(unsigned, Lane.STATUS) == []
    [told] = [json.loads(row.payload) for row in rows(unsigned, Lane.STATUS_HOUR)]
    assert (told["state"], told["changed_at_ms"] % HOUR_MS) == ("arrived", 0)


def test_a_verified_contact_is_kept_with_its_case(unsigned):
    arrival = file_unsigned(1, contact="hanako@mihon.example", definition=casework.CONSULTATION_TEXT)
    outcome = kept(unsigned, item(arrival))
    with unsigned.read() as connection:
        case = reading.find(connection, outcome.new[0].receipt_number)
        assert reading.contact(connection, case.id) == "hanako@mihon.example"
    assert case.opened_at_ms == NOW_MS


def test_an_anonymous_one_is_kept_once_however_often_it_comes(unsigned):
    arrival = file_unsigned(1)
    kept(unsigned, item(arrival))
    assert kept(unsigned, item(arrival)).repeated == 1
    other = file_unsigned(1, answers={"how_often": "never"})
    assert [dead.refused.code for dead in kept(unsigned, item(other)).dead] == ["submission_conflict"]


def moments(database, lane) -> list[int]:
    return [json.loads(row.payload)["changed_at_ms"] for row in rows(database, lane)]


REFUSED = {
    "the gateway is not ours": lambda: file_unsigned(1, attested_by=AttestationKey(b"\x0b" * 32)),
    "it states a contact for an anonymous form": lambda: file_unsigned(1, level=1),
    "an anonymous one for a form that asks for a contact": lambda: file_unsigned(
        1, definition=casework.CONSULTATION_TEXT, level=0
    ),
    "a form that nobody knows": lambda: file_unsigned(1, form=bytes(32)),
    "the seal is broken": lambda: replace(file_unsigned(1), sealed=b"broken"),
}


@pytest.mark.parametrize("arrival", REFUSED.values(), ids=REFUSED)
def test_the_notice_of_an_anonymous_one_that_is_held_tells_the_hour(unsigned, arrival):
    kept(unsigned, item(arrival()))
    assert (statuses(unsigned), statuses(unsigned, Lane.STATUS_HOUR)) == ([], ["held"])
    assert moments(unsigned, Lane.STATUS_HOUR) == [NOW_MS - NOW_MS % HOUR_MS]


def test_a_contact_for_an_anonymous_form_tells_the_hour_and_a_card_the_moment(unsigned):
    kept(unsigned, item(file_unsigned(1, contact="hanako@mihon.example")))
    kept(unsigned, item(file(2, card="revoked")))
    assert NOW_MS % HOUR_MS
    assert moments(unsigned, Lane.STATUS_HOUR) == [NOW_MS - NOW_MS % HOUR_MS]
    assert moments(unsigned, Lane.STATUS) == [NOW_MS]


def test_one_that_the_database_cannot_hold_tells_the_hour_too(unsigned):
    anonymous, named = unwritable(item(file_unsigned(1))), unwritable(item(file(2)))
    assert (anonymous.outcome.hour_only, named.outcome.hour_only) == (True, False)


def test_other_content_under_an_anonymous_id_is_told_by_the_hour_if_at_all(unsigned):
    kept(unsigned, item(file_unsigned(1)))
    [dead] = kept(unsigned, item(file_unsigned(1, answers={"comment": "別の意見"}))).dead
    assert (dead.refused.code, dead.refused.hour_only) == ("submission_conflict", True)
