"""Base64url: one value has one text."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import b64
from todoke_evidence.errors import Code


@given(st.binary(max_size=200))
def test_it_is_rfc_4648_base64url_without_padding(data):
    text = b64.encode(data)
    assert text == base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    assert b64.decode(text, 200) == data
    assert len(text) == b64.encoded_length(len(data))


@pytest.mark.parametrize(
    "text",
    [
        "AB",  # trailing bits that are not zero: decoders read it as "AA"
        "AAB",
        "A",
        "AAAAA",
        "AA==",
        "AA=",
        "A A",
        " AA",
        "AA\n",
        "+/+/",  # the other alphabet
        "-_+/",
        "あ",
        "AA\x00",
        "\ud800",
    ],
)
def test_every_other_spelling_is_refused(text):
    assert outcome(b64.decode, text, 100) is Code.BASE64_INVALID


def test_the_size_is_bounded_before_anything_is_decoded():
    assert b64.decode("AAAA", 3) == bytes(3)
    assert outcome(b64.decode, "AAAA", 2) is Code.BASE64_INVALID
    assert outcome(b64.decode, "AAAAAA", 3) is Code.BASE64_INVALID


@pytest.mark.parametrize("size", [0, 31, 33])
def test_values_of_fixed_size_have_that_size(size):
    assert b64.decode_exactly(b64.encode(bytes(32)), 32) == bytes(32)
    assert outcome(b64.decode_exactly, b64.encode(bytes(size)), 32) is Code.BASE64_INVALID


@given(st.text(max_size=40))
def test_whatever_is_accepted_encodes_to_itself(text):
    if outcome(b64.decode, text, 30) is None:
        assert b64.encode(b64.decode(text, 30)) == text
