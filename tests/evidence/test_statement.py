"""Statements: what a citizen signs, read strictly."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA384
from hypothesis import given
from hypothesis import strategies as st
from support import minica
from support.refusals import outcome

from todoke_evidence import b64, canonical, jws, statement
from todoke_evidence.errors import Code
from todoke_evidence.jpki.certificate import MAX_CERTIFICATE
from todoke_evidence.statement import CardKey

GOOD = statement.Statement(
    municipality="990019",
    procedure="ningen-dock",
    form=b"\x01" * 32,
    submission=b"\x02" * 16,
    time=datetime(2026, 11, 23, 9, 25, 47, tzinfo=UTC),
    origin="https://todoke.example",
    nonce="bm9uY2U",
    commitment=b"\x03" * 32,
    attachments=(b"\x04" * 32, b"\x05" * 32),
    sealed=hashlib.sha256(b"sealed").digest(),
    uploads=(b"\x06" * 32,),
)
CERTIFICATE = b"\x30\x03\x02\x01\x01"


def signed(payload: bytes | None = None, header: dict | None = None) -> str:
    header = statement.header(CERTIFICATE) if header is None else header
    return jws.assemble(header, statement.encode(GOOD) if payload is None else payload, lambda _: b"signature")


def members(**changes) -> bytes:
    """The canonical JSON of the good statement with members changed; None removes one."""
    changed = canonical.decode(statement.encode(GOOD), 10_000) | changes
    return canonical.encode({key: value for key, value in changed.items() if value is not None})


def test_a_statement_is_canonical_json_and_comes_back():
    data = statement.encode(GOOD)
    assert json.loads(data) == {
        "attachments": [b64.encode(b"\x04" * 32), b64.encode(b"\x05" * 32)],
        "commitment": b64.encode(b"\x03" * 32),
        "form": b64.encode(b"\x01" * 32),
        "municipality": "990019",
        "nonce": "bm9uY2U",
        "origin": "https://todoke.example",
        "procedure": "ningen-dock",
        "sealed": b64.encode(hashlib.sha256(b"sealed").digest()),
        "submission": b64.encode(b"\x02" * 16),
        "time": "2026-11-23T09:25:47Z",
        "type": "todoke-statement",
        "uploads": [b64.encode(b"\x06" * 32)],
        "version": 1,
    }
    assert statement.decode(data) == GOOD


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": "99001"},
        {"municipality": "99001９"},
        {"procedure": "Ningen-Dock"},
        {"procedure": "a.b"},
        {"procedure": "a--b"},
        {"procedure": "a" * 65},
        {"form": bytes(31)},
        {"submission": bytes(17)},
        {"time": datetime(2026, 11, 23, 9, 25, 47)},  # noqa: DTZ001 - the naive one is the point
        {"time": datetime(2026, 11, 23, 9, 25, 47, 1, tzinfo=UTC)},
        {"origin": "todoke.example"},
        {"origin": "https://todoke.example/path"},
        {"origin": "https://Todoke.example"},
        {"origin": "https://todoke.example\n"},
        {"nonce": ""},
        {"nonce": "a b"},
        {"nonce": "n" * 129},
        {"commitment": b""},
        {"attachments": (bytes(32),) * 11},
        {"attachments": (bytes(31),)},
        {"sealed": bytes(33)},
        {"uploads": (bytes(32),) * 11},
        {"uploads": (bytes(31),)},
    ],
)
def test_a_statement_nobody_could_read_is_not_written(changes):
    assert outcome(statement.encode, replace(GOOD, **changes)) is Code.STATEMENT_MALFORMED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        *(members(**{key: None}) for key in json.loads(members())),
        members(more=1),
        members(version=2),
        members(version=True),
        members(version="1"),
        members(type="todoke-other"),
        members(municipality=990019),
        members(form="AA"),
        members(form=b64.encode(bytes(32)) + "="),
        members(submission=b64.encode(bytes(15))),
        members(time="2026-11-23"),
        members(attachments={}),
        members(attachments=[1]),
        members(attachments=[b64.encode(bytes(32))] * 11),
        members(uploads=[b64.encode(bytes(32))] * 11),
        members(uploads=[None]),
        members().replace(b'"version":1', b'"version": 1'),
        members().replace(b'"version":1', b'"version":1,"version":1'),
        members().replace(b"/todoke", b"\\/todoke"),
    ],
)
def test_a_statement_is_read_strictly(data):
    assert outcome(statement.decode, data) is Code.STATEMENT_MALFORMED


def test_a_signed_statement_carries_what_the_verification_needs():
    read = statement.parse_signed(signed())
    signing_input = statement.signing_input(statement.encode(GOOD), CERTIFICATE)
    assert read == statement.SignedStatement(
        statement=GOOD,
        algorithm="RS256",
        certificate=CERTIFICATE,
        digest=hashlib.sha256(signing_input).digest(),
        signature=b"signature",
        text=signed(),
    )


class TestTheOtherKey:
    """What the authentication key proves presence over is of a type of its own, all the way."""

    DATA = statement.encode(GOOD, CardKey.AUTHENTICATION)
    HEADER = statement.header(CERTIFICATE, key=CardKey.AUTHENTICATION)

    def test_it_is_the_same_but_for_its_type(self):
        assert json.loads(self.DATA) == {
            **json.loads(statement.encode(GOOD)),
            "type": "todoke-authenticated-statement",
        }
        assert statement.decode(self.DATA, CardKey.AUTHENTICATION) == GOOD

    def test_what_the_key_signs_is_no_jws_signing_input(self):
        read = statement.parse_signed(signed(self.DATA, self.HEADER))
        covered = b"todoke/authenticated-statement/v1\0" + jws.signing_input(self.HEADER, self.DATA)
        assert (read.key, read.digest) == (CardKey.AUTHENTICATION, hashlib.sha256(covered).digest())

    def test_who_wants_a_signature_takes_no_sign_in(self):
        assert statement.parse_signature(signed()).key is CardKey.SIGNATURE
        assert outcome(statement.parse_signature, signed(self.DATA, self.HEADER)) == Code.STATEMENT_MALFORMED

    @pytest.mark.parametrize("key", CardKey)
    def test_neither_is_read_as_the_other(self, key):
        other = next(one for one in CardKey if one is not key)
        assert outcome(statement.decode, statement.encode(GOOD, key), other) == Code.STATEMENT_MALFORMED
        crossed = signed(statement.encode(GOOD, key), statement.header(CERTIFICATE, key=other))
        assert outcome(statement.parse_signed, crossed) == Code.STATEMENT_MALFORMED


def test_another_implementation_verifies_the_jws():
    data = statement.encode(GOOD)
    text = jws.assemble(statement.header(CERTIFICATE), data, minica.sign)
    public_key = minica.key("holder").public_key()
    assert jwt.api_jws.PyJWS().decode(text, public_key, algorithms=["RS256"]) == data


def test_pyjwt_reads_what_a_card_to_come_signs():
    key = ec.generate_private_key(ec.SECP384R1())
    data = statement.encode(GOOD)

    def sign(signing_input: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(signing_input, ec.ECDSA(SHA384())))
        return r.to_bytes(48) + s.to_bytes(48)

    text = jws.assemble(statement.header(CERTIFICATE, "ES384"), data, sign)
    assert jwt.api_jws.PyJWS().decode(text, key.public_key(), algorithms=["ES384"]) == data
    read = statement.parse_signed(text)
    assert (read.algorithm, read.digest) == ("ES384", hashlib.sha384(text.rpartition(".")[0].encode()).digest())


def test_the_algorithm_is_passed_on_for_the_procedure_to_judge():
    header = statement.header(CERTIFICATE) | {"alg": "none"}
    assert statement.parse_signed(signed(header=header)).algorithm == "none"


GOOD_HEADER = statement.header(CERTIFICATE)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {key: value for key, value in GOOD_HEADER.items() if key != "typ"},
        GOOD_HEADER | {"typ": "JWT"},
        GOOD_HEADER | {"alg": 1},
        GOOD_HEADER | {"alg": "R" * 17},
        GOOD_HEADER | {"crit": ["b64"], "b64": False},
        GOOD_HEADER | {"kid": "x"},
        GOOD_HEADER | {"jwk": {}},
        GOOD_HEADER | {"x5c": []},
        GOOD_HEADER | {"x5c": GOOD_HEADER["x5c"] * 2},
        GOOD_HEADER | {"x5c": GOOD_HEADER["x5c"][0]},
        GOOD_HEADER | {"x5c": [1]},
        GOOD_HEADER | {"x5c": ["AB=="]},
        GOOD_HEADER | {"x5c": ["-_-_"]},
        GOOD_HEADER | {"x5c": ["AA"]},
    ],
)
def test_the_header_has_exactly_its_three_members(header):
    assert outcome(statement.parse_signed, signed(header=header)) is Code.JWS_MALFORMED


def test_sizes_are_bounded():
    largest = statement.header(bytes(MAX_CERTIFICATE))
    assert outcome(statement.parse_signed, signed(header=largest)) is None
    larger = statement.header(bytes(MAX_CERTIFICATE + 1))
    assert outcome(statement.parse_signed, signed(header=larger)) is Code.CERTIFICATE_OVERSIZED
    too_long = "a" * (statement.MAX_STATEMENT_JWS + 1)
    assert outcome(statement.parse_signed, too_long) is Code.STATEMENT_OVERSIZED


def test_a_statement_inside_a_jws_is_read_as_strictly():
    assert outcome(statement.parse_signed, signed(b"{}")) is Code.STATEMENT_MALFORMED


def test_the_sealed_bytes_are_those_the_citizen_signed_for():
    assert outcome(statement.check_sealed, GOOD, b"sealed") is None
    assert outcome(statement.check_sealed, GOOD, b"sealed!") is Code.SEALED_MISMATCH


@given(st.integers(0, len(signed()) - 1), st.characters(max_codepoint=255))
def test_a_changed_character_never_reads_as_the_same_signed_statement(at, character):
    good = signed()
    changed = good[:at] + character + good[at + 1 :]
    if changed == good:
        return
    refusal = outcome(statement.parse_signed, changed)
    if refusal is None:
        read, original = statement.parse_signed(changed), statement.parse_signed(good)
        assert (read.digest, read.signature) != (original.digest, original.signature)
    else:
        assert refusal in {Code.JWS_MALFORMED, Code.STATEMENT_MALFORMED}


@given(st.binary(max_size=100))
def test_nothing_but_a_refusal_comes_out(data):
    assert outcome(statement.decode, data) is Code.STATEMENT_MALFORMED
    assert outcome(statement.parse_signed, signed(data)) is Code.STATEMENT_MALFORMED
    assert outcome(statement.parse_signed, data.decode("latin-1")) is Code.JWS_MALFORMED
