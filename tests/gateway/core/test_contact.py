"""Codes by mail: good for one application and ten minutes, tried a few times, and readable by nobody on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_evidence import b64
from todoke_gateway.core import contact
from todoke_gateway.core.contact import LIFETIME, MAX_TOKEN, TRIES, Codes, Pending
from todoke_kit.errors import Refusal

KEY, BOUND, NONCE = b"k" * 32, b"application", b"n" * 12
NOW = 1_795_425_947
PENDING = Pending("hanako@mihon.example", "01234567", NOW + LIFETIME)


def verified(codes, token, code="01234567", bound_to=BOUND, now=NOW):
    try:
        return codes.verify(token, code, bound_to, now)
    except Refusal as refusal:
        return refusal.code


@pytest.fixture
def codes():
    return Codes(KEY)


@pytest.fixture
def token(codes):
    return codes.token(PENDING, BOUND, NONCE)


def test_the_code_proves_the_address_also_to_another_gateway(codes, token):
    assert verified(codes, token) == verified(Codes(KEY), token) == "hanako@mihon.example"
    assert verified(codes, token) == "hanako@mihon.example"  # after a fault the same is sent again


def test_nothing_in_the_token_can_be_read(token):
    assert b"hanako" not in b64.decode(token, MAX_TOKEN)
    assert b"1234567" not in b64.decode(token, MAX_TOKEN)


def test_it_is_good_until_its_time_is_over(codes, token):
    assert verified(codes, token, now=NOW + LIFETIME) == "hanako@mihon.example"
    assert verified(codes, token, now=NOW + LIFETIME + 1) == "code_expired"


def test_it_is_good_for_one_application(codes, token):
    assert verified(codes, token, bound_to=b"another") == "code_token_invalid"


@pytest.mark.parametrize("code", ["", "0", "01234568", "1234567", "012345670", "０１２３４５６７"])
def test_another_code_is_wrong(codes, token, code):
    assert verified(codes, token, code) == "code_wrong"


def test_after_so_many_wrong_tries_the_right_one_is_wrong_too(codes, token):
    assert [verified(codes, token, "0") for _ in range(TRIES)] == ["code_wrong"] * TRIES
    assert verified(codes, token) == "code_used_up"


def test_a_new_code_has_tries_of_its_own(codes, token):
    for _ in range(TRIES):
        verified(codes, token, "0")
    assert verified(codes, codes.token(PENDING, BOUND, b"m" * 12)) == "hanako@mihon.example"


def test_what_is_counted_is_bounded_and_forgotten_when_it_is_over(monkeypatch):
    monkeypatch.setattr(contact, "COUNTED", 2)
    codes = Codes(KEY)
    tokens = [codes.token(PENDING, BOUND, bytes([number]) * 12) for number in range(3)]
    assert [verified(codes, one, "0") for one in tokens] == ["code_wrong", "code_wrong", "overloaded"]
    later = NOW + LIFETIME + 1
    again = codes.token(Pending("a@b.example", "0", later + LIFETIME), BOUND, NONCE)
    assert verified(codes, again, "1", now=later) == "code_wrong"


def test_a_token_of_another_key_is_refused(token):
    assert verified(Codes(b"x" * 32), token) == "code_token_invalid"


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(data):
    assert verified(Codes(KEY), b64.encode(data)) == "code_token_invalid"


@given(st.text(max_size=100))
def test_any_text_is_refused(text):
    assert verified(Codes(KEY), text) == "code_token_invalid"


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_token_is_refused(place, change):
    codes = Codes(KEY)
    data = bytearray(b64.decode(codes.token(PENDING, BOUND, NONCE), MAX_TOKEN))
    data[place % len(data)] ^= change
    assert verified(codes, b64.encode(bytes(data))) == "code_token_invalid"
