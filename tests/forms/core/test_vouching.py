"""Levels of identity in the closed zone: the form decides, and nothing that came with an application."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support import attestation, casework
from support.casework import (
    CONSULTATION_TEXT,
    NOW,
    NOW_MS,
    SIGN_IN_TEXT,
    SURVEY_TEXT,
    file,
    file_signed_in,
    file_unsigned,
    office,
)

from todoke_catalog.identity import Level
from todoke_evidence import attested, b64, canonical, content, sealing
from todoke_evidence.attested import AttestationKey, AttestationVerifier
from todoke_forms.core.model import Check, Opened, Refused
from todoke_forms.core.opening import OUR_FAULT, open_arrival

CONTACT = "hanako@mihon.example"
HOUR_MS = 3_600_000


def opened(arrival, known=None) -> Opened:
    outcome = open_arrival(arrival, known or office(), NOW)
    assert isinstance(outcome, Opened), outcome
    return outcome


def refused(arrival, known=None) -> str:
    outcome = open_arrival(arrival, known or office(), NOW)
    assert isinstance(outcome, Refused), outcome
    assert outcome.receipt_number is not None  # so that the citizen is told that it is held
    return outcome.code


def consultation(**changes):
    return file_unsigned(**{"contact": CONTACT, "definition": CONSULTATION_TEXT, **changes})


def test_an_anonymous_application_is_a_case_that_names_nobody_and_nothing_was_signed():
    case = opened(file_unsigned())
    names = ("form", "sealing", "commitment", "attachments", "attestation", "answers", "eligibility")
    assert case.checks == tuple(Check(name, "ok") for name in names)
    assert (case.level, case.attributes, case.contact, case.judged_by) == (Level.ANONYMOUS, None, None, None)


def test_its_times_are_hours_and_its_place_in_the_log_is_not_kept():
    arrival = opened(file_unsigned()).arrival
    assert (arrival.accepted_at_ms % HOUR_MS, arrival.relayed_at_ms % HOUR_MS) == (0, 0)
    assert NOW_MS - arrival.relayed_at_ms < 2 * HOUR_MS
    assert arrival.ledger_index == 0


def test_a_verified_contact_is_kept_with_its_times():
    case = opened(consultation())
    assert (case.level, case.attributes, case.contact) == (Level.CONTACT, None, CONTACT)
    assert case.arrival.ledger_index == 7


def test_a_signed_application_stays_what_it_was():
    case = opened(file())
    assert (case.level, case.contact) == (Level.SIGNED, None)
    assert case.arrival.relayed_at_ms == casework.RELAYED_AT_MS


def test_a_card_that_signs_in_is_a_case_that_names_nobody():
    case = opened(file_signed_in())
    names = ("form", "sealing", "commitment", "attachments", "authentication", "answers", "eligibility")
    assert case.checks == tuple(Check(name, "ok") for name in names)
    assert (case.level, case.attributes, case.contact, case.judged_by) == (Level.SIGNED_IN, None, None, None)
    assert case.arrival.relayed_at_ms == casework.RELAYED_AT_MS


@pytest.mark.parametrize(
    ("card", "code"), [("revoked", "certificate_revoked"), ("expired", "certificate_expired")], ids=["revoked", "old"]
)
def test_a_card_that_counts_no_more_signs_nobody_in(card, code):
    assert refused(file_signed_in(card=card)) == code


def test_a_sign_in_is_no_signature_and_a_signature_no_sign_in():
    procedure, form = "library-card", hashlib.sha256(SIGN_IN_TEXT).digest()
    assert refused(file(procedure=procedure, form=form)) == "level_too_high"
    assert refused(file_signed_in(procedure="ningen-dock", form=casework.FORM_DIGEST)) == "level_too_low"
    assert refused(file_unsigned(definition=SIGN_IN_TEXT, level=1, contact=CONTACT)) == "level_too_low"


def test_an_office_without_authorities_for_it_waits():
    assert refused(file_signed_in(), office(authentication=None)) == "authentication_off"
    assert "authentication_off" in OUR_FAULT


def of_the_health_check(level, contact):
    """What an attacker would like to count as signed: good answers to a form that asks for a card, and no card."""
    wanted = {"procedure": "ningen-dock", "form": casework.FORM_DIGEST}
    return file_unsigned(level=level, contact=contact, answers=casework.answered(), **wanted)


@pytest.mark.parametrize(("level", "contact"), [(0, None), (1, CONTACT)])
def test_without_a_signature_nothing_counts_for_a_form_that_asks_for_one(level, contact):
    assert refused(of_the_health_check(level, contact)) == "level_too_low"


def test_an_anonymous_one_does_not_count_where_a_contact_is_asked_for():
    assert refused(file_unsigned(definition=CONSULTATION_TEXT)) == "level_too_low"


def test_nobody_who_is_named_comes_in_where_nobody_is_to_be_known():
    assert refused(consultation(definition=SURVEY_TEXT)) == "level_too_high"
    procedure, form = "library-survey", next(iter(casework.UNSIGNED))
    assert refused(file(procedure=procedure, form=form)) == "level_too_high"


@pytest.mark.parametrize("key", [AttestationKey(b"x" * 32), AttestationKey(bytes(32))])
def test_what_no_gateway_of_ours_vouches_for_is_refused(key):
    assert refused(file_unsigned(attested_by=key)) == "attestation_invalid"


def test_an_office_that_was_given_no_gateway_believes_none():
    assert refused(file_unsigned(), office(gateways=AttestationVerifier())) == "attestation_invalid"


def test_a_contact_that_nobody_verified_is_refused():
    assert refused(consultation(definition=SURVEY_TEXT, level=0)) == "contact_unattested"


def test_an_address_that_holds_an_individual_number_is_refused():
    assert refused(consultation(contact="123456789018@mihon.example")) == "contact_numbered"


@pytest.mark.parametrize("contact", ["a@b.example,c@d.example", "a@b", ".a@b.example"])
def test_what_is_no_single_address_as_the_gateway_reads_one_is_refused(contact):
    assert refused(consultation(contact=contact)) == "contact_malformed"


def with_contact(packed: bytes) -> bytes:
    return content.pack(replace(content.unpack(packed), contact=CONTACT))


def test_nor_does_a_card_bring_an_address_that_nobody_verified():
    assert refused(file(before_sealing=with_contact)) == "contact_unattested"


FORMS = (SURVEY_TEXT, CONSULTATION_TEXT, SIGN_IN_TEXT, casework.DEFINITION_TEXT)


def filed_at(level, definition):
    """An application that was filed at a level, in truth and as it says, for a form that may want another."""
    asked = {"procedure": json.loads(definition)["procedure"], "form": hashlib.sha256(definition).digest()}
    match Level(level):
        case Level.SIGNED:
            return file(**asked)
        case Level.SIGNED_IN:
            return file_signed_in(**asked)
        case _:
            answers = casework.answered() if definition is casework.DEFINITION_TEXT else None
            contact = CONTACT if level == Level.CONTACT else None
            return file_unsigned(definition=definition, level=level, contact=contact, answers=answers)


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("wanted", range(4))
def test_no_level_counts_for_a_form_that_wants_another(level, wanted):
    arrival = filed_at(level, FORMS[wanted])
    if level == wanted:
        assert opened(arrival).level == wanted
    else:
        assert refused(arrival) == ("level_too_low" if level < wanted else "level_too_high")


@pytest.mark.parametrize("claimed", [2, 3])
def test_a_gateway_cannot_say_that_there_was_a_card(claimed):
    arrival = filed_at(1, FORMS[claimed])
    header, payload, _ = arrival.statement.split(".")
    said = canonical.encode({**json.loads(b64.decode(payload, attested.MAX_ATTESTED)), "level": claimed})
    signing_input = f"{header}.{b64.encode(said)}"
    statement = f"{signing_input}.{b64.encode(attestation.KEY.sign(signing_input.encode()))}"
    assert open_arrival(replace(arrival, statement=statement), office(), NOW) == Refused("attestation_malformed", None)


def test_a_level_that_needs_a_contact_has_one():
    assert refused(file_unsigned(definition=CONSULTATION_TEXT, level=1)) == "contact_missing"


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"commitment": bytes(32)}, "commitment_mismatch"),
        ({"sealed": bytes(32)}, "sealed_mismatch"),
        ({"municipality": "990027"}, "form_unknown"),
        ({"form": bytes(32)}, "form_unknown"),
        ({"time": datetime(2026, 10, 1, tzinfo=NOW.tzinfo)}, "signed_too_long_ago"),
        ({"time": attested.stated_time(0, NOW + timedelta(hours=3))}, "signed_in_future"),
    ],
)
def test_it_is_held_against_everything_else_as_well(stated, code):
    assert refused(file_unsigned(**stated)) == code


def test_answers_are_validated_again():
    assert refused(file_unsigned(answers={"how_often": "daily"})) == "answers_invalid"
    assert refused(file_unsigned(answers={"comment": "123456789018"})) == "answers_invalid"


def test_a_key_of_another_office_does_not_open():
    arrival = file_unsigned()
    other = sealing.generate()
    refusal = Refused("sealing_key_unknown", opened(arrival).receipt_number, hour_only=True)
    assert open_arrival(arrival, office(keys={other.key_id: other}), NOW) == refusal
