"""Compact JWS, taken apart and put together."""

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import b64, jws
from todoke_evidence.errors import Code

HEADER = {"alg": "HS256", "typ": "x+jws"}


def joined(*parts: bytes) -> str:
    return ".".join(b64.encode(part) for part in parts)


def test_parts_come_back_and_the_signature_covers_the_first_two():
    text = jws.assemble(HEADER, b"payload", lambda signed: b"over:" + signed)
    compact = jws.parse(text, 1_000)
    assert (compact.header, compact.payload) == (HEADER, b"payload")
    assert compact.signing_input == jws.signing_input(HEADER, b"payload") == text.rpartition(".")[0].encode()
    assert compact.signature == b"over:" + compact.signing_input


def test_another_implementation_reads_it():
    text = jws.assemble(HEADER, b"payload", lambda _: b"signature")
    read = jwt.api_jws.PyJWS().decode_complete(text, options={"verify_signature": False})
    assert (read["header"], read["payload"], read["signature"]) == (HEADER, b"payload", b"signature")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        joined(b"{}", b"payload"),
        joined(b"{}", b"payload", b"signature", b"more"),
        joined(b"{}", b"payload", b"signature") + "\n",
        joined(b"{}", b"payload", b"signature") + "=",
        joined(b"[]", b"payload", b"signature"),
        joined(b"1", b"payload", b"signature"),
        joined(b'{"typ":"x","alg":"y"}', b"payload", b"signature"),
        joined(b'{"alg":"x","alg":"y"}', b"payload", b"signature"),
        joined(b'{"alg": "x"}', b"payload", b"signature"),
        joined(b'{"a":1.5}', b"payload", b"signature"),
        joined(b"{}", b"payload", b"signature") + "é",
    ],
)
def test_what_is_no_compact_jws_is_refused(text):
    assert outcome(jws.parse, text, 1_000) is Code.JWS_MALFORMED


def test_the_size_is_bounded():
    text = joined(b"{}", b"payload", b"signature")
    assert jws.parse(text, len(text)).payload == b"payload"
    assert outcome(jws.parse, text, len(text) - 1) is Code.JWS_MALFORMED


@given(st.text(max_size=40) | st.lists(st.binary(max_size=20), min_size=3, max_size=3).map(lambda it: joined(*it)))
def test_nothing_but_a_refusal_comes_out(text):
    assert outcome(jws.parse, text, 1_000) in {None, Code.JWS_MALFORMED}
