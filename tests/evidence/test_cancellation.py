"""A code that only the holder of a receipt has, and the message that carries it: strict, and for one application."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import attestation
from support.refusals import outcome

from todoke_evidence import attested, b64, cancellation, canonical, jws, receipt, sealing
from todoke_evidence.attested import AttestationKey, AttestationVerifier
from todoke_evidence.cancellation import Cancellation
from todoke_evidence.errors import Code

KEY = attestation.KEY
OFFICE = sealing.generate("x25519")
SUBMISSION = bytes(range(16))
NUMBER = receipt.receipt_number(SUBMISSION)
CODE = cancellation.code(SUBMISSION)
SEALED = cancellation.seal(CODE, "990019", NUMBER, OFFICE.public())
SAID = Cancellation("990019", NUMBER, hashlib.sha256(SEALED).digest())

ids = st.binary(min_size=16, max_size=16)


def members(**changes):
    """The payload with members changed; None removes one."""
    payload = jws.parse(cancellation.attest(SAID, KEY), 10_000).payload
    changed = canonical.decode(payload, 10_000) | changes
    return {name: value for name, value in changed.items() if value is not None}


def signed(payload, **header):
    whole = {"alg": "EdDSA", "kid": KEY.kid, "typ": "todoke-cancellation+jws", **header}
    return jws.assemble(whole, canonical.encode(payload), KEY.sign)


@given(ids)
def test_a_code_is_read_as_people_type_it_and_is_that_of_its_application(submission):
    typed = f"  {cancellation.code(submission).lower().replace('-', '')} "
    cancellation.check_code(cancellation.read_code(typed), submission)


@given(ids, ids.filter(lambda other: other != SUBMISSION))
def test_a_code_is_of_no_other_application_and_the_number_tells_nothing_of_it(submission, other):
    assert outcome(cancellation.check_code, CODE, other) is Code.CANCEL_CODE_WRONG
    assert receipt.receipt_number(submission).replace("-", "") not in cancellation.code(submission).replace("-", "")


@given(st.text(max_size=80))
def test_what_is_no_code_is_refused_and_never_raises_anything_else(typed):
    assert outcome(cancellation.read_code, typed) in {None, Code.CANCEL_CODE_MALFORMED}


def test_every_mistyped_symbol_is_found():
    for place, symbol in enumerate(CODE):
        wrong = CODE[:place] + ("7" if symbol != "7" else "8") + CODE[place + 1 :]
        if symbol != "-":
            assert outcome(cancellation.read_code, wrong) is Code.CANCEL_CODE_MALFORMED


def test_what_a_gateway_vouches_for_is_read_and_believed_and_another_key_is_not():
    text = cancellation.attest(SAID, KEY)
    read = cancellation.parse(text)
    assert (read.cancellation, cancellation.declared(text)) == (SAID, True)
    AttestationVerifier([KEY.public]).verify(read)
    other = cancellation.parse(cancellation.attest(SAID, AttestationKey(b"o" * 32)))
    assert outcome(AttestationVerifier([KEY.public]).verify, other) is Code.ATTESTATION_INVALID


def test_a_statement_is_no_cancellation_and_a_cancellation_no_statement():
    statement = attested.attest(attestation.said(), attested.ANONYMOUS, KEY)
    assert not cancellation.declared(statement)
    assert outcome(cancellation.parse, statement) is Code.CANCELLATION_MALFORMED
    assert outcome(attested.parse_any, cancellation.attest(SAID, KEY)) is Code.ATTESTATION_MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": "99001"},
        {"receipt": NUMBER.lower()},
        {"receipt": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")},
        {"sealed": b64.encode(bytes(31))},
        {"sealed": None},
        {"type": "todoke-unsigned-statement"},
        {"version": 2},
        {"code": CODE},
    ],
)
def test_any_other_shape_is_refused(changes):
    assert outcome(cancellation.parse, signed(members(**changes))) is Code.CANCELLATION_MALFORMED


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    assert outcome(cancellation.parse, text) is Code.CANCELLATION_MALFORMED
    assert cancellation.declared(text) is False


def test_a_sealed_code_opens_for_its_own_application_and_municipality_only():
    assert cancellation.open_code(SEALED, SAID, OFFICE) == CODE
    elsewhere = replace(SAID, receipt_number=receipt.receipt_number(bytes(16)))
    for said in (elsewhere, replace(SAID, municipality="990027")):
        assert outcome(cancellation.open_code, SEALED, said, OFFICE) is Code.SEAL_BROKEN
    assert outcome(cancellation.open_code, SEALED, SAID, sealing.generate("x25519")) is Code.SEAL_BROKEN
    assert outcome(cancellation.open_code, SEALED + b"\0", SAID, OFFICE) is Code.SEALED_MISMATCH


def test_what_was_sealed_in_another_form_than_the_one_is_refused():
    sealed = sealing.seal(OFFICE.public(), CODE.lower().encode(), b"todoke/cancellation/v1\0990019" + NUMBER.encode())
    said = replace(SAID, sealed=hashlib.sha256(sealed).digest())
    assert outcome(cancellation.open_code, sealed, said, OFFICE) is Code.CANCEL_CODE_MALFORMED
