"""Statements that no card signed: read strictly, vouched for by a gateway, and never taken for signed ones."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import attestation, parcels
from support.refusals import outcome

from todoke_evidence import attested, b64, canonical, jws, statement
from todoke_evidence.attested import AttestationKey, AttestationVerifier
from todoke_evidence.errors import Code
from todoke_evidence.statement import SignedStatement

KEY = attestation.KEY
SAID = attestation.said()
VERIFIER = AttestationVerifier([KEY.public])


def members(**changes):
    """The payload with members changed; None removes one."""
    payload = jws.parse(attested.attest(SAID, attested.ANONYMOUS, KEY), 10_000).payload
    changed = canonical.decode(payload, 10_000) | changes
    return {name: value for name, value in changed.items() if value is not None}


def signed(payload, **header):
    whole = {"alg": "EdDSA", "kid": KEY.kid, "typ": "todoke-unsigned-statement+jws", **header}
    return jws.assemble(whole, canonical.encode(payload), KEY.sign)


@pytest.mark.parametrize("level", [attested.ANONYMOUS, attested.CONTACT])
def test_what_a_gateway_attests_is_read_and_believed(level):
    read = attested.parse(attested.attest(SAID, level, KEY))
    assert (read.statement, read.level) == (SAID, level)
    VERIFIER.verify(read)


def test_it_says_the_level_and_neither_nonce_nor_files():
    assert json.loads(canonical.encode(members())) == {
        "commitment": b64.encode(SAID.commitment),
        "form": b64.encode(SAID.form),
        "level": 0,
        "municipality": SAID.municipality,
        "origin": SAID.origin,
        "procedure": SAID.procedure,
        "sealed": b64.encode(SAID.sealed),
        "submission": b64.encode(SAID.submission),
        "time": "2026-11-23T09:00:00Z",
        "type": "todoke-unsigned-statement",
        "version": 1,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"level": 3},
        {"level": 2},
        {"level": -1},
        {"level": "0"},
        {"level": True},
        {"level": None},
        {"type": "todoke-statement"},
        {"version": 2},
        {"time": "2026-11-23T09:25:00Z"},
        {"time": "2026-11-23T09:00:01Z"},
        {"nonce": "bm9uY2U"},
        {"attachments": []},
        {"municipality": "99001"},
        {"submission": b64.encode(bytes(15))},
        {"sealed": None},
    ],
)
def test_anything_else_is_refused(changes):
    assert outcome(attested.parse, signed(members(**changes))) is Code.ATTESTATION_MALFORMED


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "RS256"}, {"typ": "JWT"}, {"x5c": []}, {"crit": ["b64"]}])
def test_only_one_header_is_taken(header):
    assert outcome(attested.parse, signed(members(), **header)) is Code.ATTESTATION_MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"time": datetime(2026, 11, 23, 9, 25, tzinfo=UTC)},
        {"nonce": "bm9uY2U"},
        {"attachments": (bytes(32),)},
        {"uploads": (bytes(32),)},
    ],
)
def test_what_could_not_be_read_back_is_not_attested(changes):
    assert outcome(attested.attest, replace(SAID, **changes), 0, KEY) is Code.ATTESTATION_MALFORMED


FILED = {"attachments": tuple(bytes([n]) * 32 for n in range(10)), "uploads": tuple(bytes([n]) * 32 for n in range(10))}


def test_where_a_contact_is_verified_it_names_files():
    said = replace(SAID, origin="https://" + "a" * 247, procedure="p" * 64, **FILED)
    text = attested.attest(said, attested.CONTACT, KEY)
    assert attested.parse(text).statement == said
    assert len(text) < attested.MAX_ATTESTED


@pytest.mark.parametrize("name", ["attachments", "uploads"])
@pytest.mark.parametrize("digests", [[], [b64.encode(bytes(31))], [b64.encode(bytes(32))] * 11, "AA", [1]])
def test_other_lists_of_files_are_refused(name, digests):
    assert outcome(attested.parse, signed(members(level=1, **{name: digests}))) is Code.ATTESTATION_MALFORMED


@given(st.binary(min_size=32, max_size=32))
def test_no_other_key_is_believed(private):
    read = attested.parse(attested.attest(SAID, 0, AttestationKey(private)))
    assert outcome(VERIFIER.verify, read) is (None if private == attestation.PRIVATE else Code.ATTESTATION_INVALID)


def test_a_signature_under_a_known_name_is_verified():
    read = attested.parse(attested.attest(SAID, 0, AttestationKey(b"x" * 32)))
    assert outcome(VERIFIER.verify, read._replace(kid=KEY.kid)) is Code.ATTESTATION_INVALID
    assert outcome(AttestationVerifier().verify, read) is Code.ATTESTATION_INVALID


@pytest.mark.parametrize("data", [b"", b"x" * 64, b"00" * 31, b"00" * 33, b"\xff"])
def test_a_file_that_holds_no_key_is_refused(data):
    assert outcome(AttestationVerifier.from_files, data) is Code.ATTESTATION_INVALID


def test_a_key_is_read_from_its_file():
    AttestationVerifier.from_files(f"{KEY.public.hex()}\n".encode()).verify(
        attested.parse(attested.attest(SAID, 0, KEY))
    )


def test_a_changed_level_breaks_the_signature():
    header, _, signature = attested.attest(SAID, 0, KEY).split(".")
    changed = b64.encode(canonical.encode(members(level=1)))
    assert outcome(VERIFIER.verify, attested.parse(f"{header}.{changed}.{signature}")) is Code.ATTESTATION_INVALID


def test_neither_kind_is_read_as_the_other():
    text = attested.attest(SAID, 0, KEY)
    assert outcome(statement.parse_signed, text) is Code.JWS_MALFORMED
    assert outcome(attested.parse, parcels.statement_text()) is Code.ATTESTATION_MALFORMED
    assert attested.parse_any(text).level == 0
    assert isinstance(attested.parse_any(parcels.statement_text()), SignedStatement)
    assert outcome(statement.decode, canonical.encode(members())) is Code.STATEMENT_MALFORMED


def test_what_is_neither_is_refused():
    assert outcome(attested.parse_any, "a.b.c") is Code.JWS_MALFORMED
    assert outcome(attested.parse_any, "a" * 20_000) is Code.STATEMENT_OVERSIZED
    assert outcome(attested.parse_any, attested.attest(SAID, 0, KEY) + "A" * 20_000) is Code.ATTESTATION_MALFORMED


@pytest.mark.parametrize("minute", [0, 1, 59])
def test_the_time_of_an_anonymous_one_is_the_hour(minute):
    now = datetime(2026, 11, 23, 9, minute, 7, 8, tzinfo=UTC)
    assert attested.stated_time(attested.ANONYMOUS, now) == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert attested.stated_time(attested.CONTACT, now) == datetime(2026, 11, 23, 9, minute, 7, tzinfo=UTC)
