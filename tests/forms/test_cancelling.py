"""What an applicant gives up: once, with the code of his own receipt, while nothing is decided; and others move up."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta

import pytest
from support import casework
from support.booking import Bookings, form, number, slots
from support.casework import NOW

from todoke_evidence import cancellation, times
from todoke_evidence.attested import AttestationKey
from todoke_forms.cases.cancelling import DECIDED, Cancelling
from todoke_forms.core.cancellations import open_cancellation
from todoke_forms.core.model import Cancelled, Opened, Refused
from todoke_forms.core.opening import open_arrival
from todoke_forms.core.outgoing import Lane
from todoke_forms.core.places import Place
from todoke_forms.core.states import APPLICANT, State
from todoke_forms.staffing import NAME
from todoke_forms.store import outbox, places, reading
from todoke_kit.metrics import REFUSED

LATER = NOW + timedelta(hours=1, minutes=5)


@pytest.fixture
def class_(empty):
    return Bookings(empty, form(places={"capacity": 1, "waiting": 2}))


def judged(arrival, **known):
    submissions = {number(person): casework.submission_id(person) for person in range(5)}
    return open_cancellation(arrival, casework.office(submission=submissions.get, **known))


def cancel(bookings: Bookings, person: int) -> None:
    asked = judged(casework.cancel(person))
    assert isinstance(asked, Cancelled), asked
    Cancelling(bookings.database, secrets.token_bytes).cancel(asked, LATER)


def rows(bookings: Bookings, lane: Lane):
    with bookings.database.read() as connection:
        return outbox.oldest(connection, lane, 100)


def last_told(bookings: Bookings, person: int):
    subject = number(person).replace("-", "")
    return [json.loads(row.payload) for row in rows(bookings, Lane.STATUS) if row.key == subject][-1]


def past(bookings: Bookings, person: int):
    with bookings.database.read() as connection:
        case = reading.find(connection, number(person))
        assert case is not None
        return reading.history(connection, case.id), places.history(connection, case.id)


def test_a_place_given_up_goes_to_the_first_who_waits_and_both_are_told(class_):
    class_.arrive(1, 2, 3)
    cancel(class_, 1)
    assert [class_.standing(person) for person in (1, 2, 3)] == [
        (Place.FREED, 0),
        (Place.GRANTED, 0),
        (Place.WAITING, 2),
    ]
    assert last_told(class_, 1)["state"] == "withdrawn"
    assert last_told(class_, 2)["standing"]["state"] == "granted"


def test_the_history_says_that_the_applicant_did_it_and_when_and_no_clerk_can_have_that_name(class_):
    class_.arrive(1)
    cancel(class_, 1)
    states, stood = past(class_, 1)
    at_ms = int(LATER.timestamp() * 1000)
    assert (states[-1].state, states[-1].actor, states[-1].at_ms) == (State.WITHDRAWN, APPLICANT, at_ms)
    assert (stood[-1].place, stood[-1].actor, stood[-1].at_ms) == (Place.FREED, APPLICANT, at_ms)
    assert NAME.fullmatch(APPLICANT) is None


def test_the_ledger_and_the_counts_learn_of_it_like_of_any_other_state(class_):
    class_.arrive(1)
    before = [len(rows(class_, lane)) for lane in (Lane.LEDGER, Lane.FACT)]
    cancel(class_, 1)
    assert [len(rows(class_, lane)) for lane in (Lane.LEDGER, Lane.FACT)] == [count + 1 for count in before]


def test_the_same_again_changes_nothing_and_tells_nobody(class_):
    class_.arrive(1, 2)
    cancel(class_, 1)
    lanes = (Lane.STATUS, Lane.LEDGER, Lane.FACT)
    before = [len(rows(class_, lane)) for lane in lanes]
    cancel(class_, 1)
    assert [len(rows(class_, lane)) for lane in lanes] == before
    assert class_.standing(2) == (Place.GRANTED, 0)


@pytest.mark.parametrize("decision", [State.GRANTED, State.DECLINED])
def test_what_is_decided_no_code_undoes_and_that_is_counted(class_, decision):
    class_.arrive(1)
    for state in (State.ACCEPTED, State.REVIEWING, decision):
        class_.move(1, state)
    counted = REFUSED.labels("forms_inbox", DECIDED)
    before, stood = counted._value.get(), class_.standing(1)
    cancel(class_, 1)
    assert (past(class_, 1)[0][-1].state, class_.standing(1)) == (decision, stood)
    assert counted._value.get() == before + 1


@pytest.mark.parametrize("before", [(), (State.ACCEPTED,), (State.ACCEPTED, State.REVIEWING)])
def test_until_it_is_decided_it_can_be_given_up(class_, before):
    class_.arrive(1)
    for state in before:
        class_.move(1, state)
    cancel(class_, 1)
    assert past(class_, 1)[0][-1].state is State.WITHDRAWN


def test_a_slot_that_is_given_up_may_be_booked_by_the_same_person_again(empty):
    bookings = Bookings(empty, slots(1, 1))
    bookings.arrive(1, answers={"when": ["s1"]})
    cancel(bookings, 1)
    bookings.arrive(2, contact="person1@mihon.example", answers={"when": ["s2"]})
    bookings.arrive(3, answers={"when": ["s1"]})
    assert [bookings.standing(person) for person in (2, 3)] == [(Place.GRANTED, 0)] * 2


def audited(caplog) -> list[tuple[str, dict[str, str], bool]]:
    """Event, what it names, and whether its time is written to the hour."""
    own = [record for record in caplog.records if record.name == "todoke.audit"]
    return [(one.message, one.fields, getattr(one, "to_the_hour", False)) for one in own]


def test_auditors_read_the_moment_at_which_a_known_applicant_gave_up(class_, caplog):
    caplog.set_level("INFO", "todoke.audit")
    class_.arrive(1)
    cancel(class_, 1)
    assert audited(caplog) == [("case_cancelled", {"receipt": number(1)}, False)]


def test_of_an_anonymous_application_no_finer_time_than_the_hour_is_kept(empty, caplog):
    caplog.set_level("INFO", "todoke.audit")
    bookings = Bookings(empty, casework.SURVEY_TEXT)
    opened = open_arrival(casework.file_unsigned(1), casework.office(), NOW)
    assert isinstance(opened, Opened), opened
    bookings.keep([opened])
    cancel(bookings, 1)
    with empty.read() as connection:
        case = reading.find(connection, number(1))
        assert case is not None
        entered = reading.history(connection, case.id)[-1]
        assert len(outbox.oldest(connection, Lane.LEDGER_HOUR, 10)) == 2
    assert entered.at_ms == times.hour(int(LATER.timestamp() * 1000))
    assert audited(caplog) == [("case_cancelled", {"receipt": number(1)}, True)]


OTHERS = cancellation.code(casework.submission_id(2))
REFUSED_ONES = {
    "the code of another application": ({"code": OTHERS}, "cancel_code_wrong"),
    "a code that nobody has": ({"code": cancellation.code(bytes(16))}, "cancel_code_wrong"),
    "the code of one under the number of another": ({"receipt_number": number(2)}, "cancel_code_wrong"),
    "vouched for by nobody we know": ({"by": AttestationKey(b"o" * 32)}, "attestation_invalid"),
    "for another municipality": ({"municipality": "990027"}, "wrong_municipality"),
    "other sealed bytes than it names": ({"sealed": hashlib.sha256(b"").digest()}, "sealed_mismatch"),
    "of an application that is no case": ({"number": 77}, "application_missing"),
}


@pytest.mark.parametrize("kind", REFUSED_ONES)
def test_forged_and_stray_ones_are_refused_and_nobody_is_told_at_their_word(kind):
    changes, code = REFUSED_ONES[kind]
    assert judged(casework.cancel(**{"number": 1, **changes})) == Refused(code, None)


def test_one_for_a_key_that_is_not_ours_is_refused():
    assert judged(casework.cancel(1), keys={}) == Refused("sealing_key_unknown", None)
