import pytest

from todoke_evidence import b64
from todoke_gateway.core.challenge import LIFETIME, SKEW, Challenges, expired
from todoke_kit.errors import Refusal

NOW = 1_795_425_947
ID = bytes(range(16))
KEY = Challenges(b"k" * 32)
NONCE = KEY.issue(ID, b"r" * 16, NOW).nonce


def test_a_nonce_says_when_it_was_made():
    assert KEY.issued_at(NONCE, ID, NOW + 10) == NOW


def test_every_gateway_with_the_key_knows_it():
    assert Challenges(b"k" * 32).issued_at(NONCE, ID, NOW) == NOW


def test_it_is_good_for_five_minutes():
    assert not expired(NOW, NOW + LIFETIME)
    assert expired(NOW, NOW + LIFETIME + 1)
    assert KEY.issue(ID, b"r" * 16, NOW).expires == NOW + 300


def changed(nonce, position):
    raw = bytearray(b64.decode(nonce, 40))
    raw[position] ^= 1
    return b64.encode(bytes(raw))


@pytest.mark.parametrize(
    ("nonce", "submission"),
    [
        pytest.param(NONCE, bytes(16), id="of another submission"),
        pytest.param(Challenges(b"x" * 32).issue(ID, b"r" * 16, NOW).nonce, ID, id="of another key"),
        pytest.param(changed(NONCE, 7), ID, id="of another second"),
        pytest.param(changed(NONCE, 8), ID, id="with other randomness"),
        pytest.param(changed(NONCE, 39), ID, id="with another mac"),
        pytest.param(NONCE[:-1], ID, id="cut"),
        pytest.param(NONCE + "A", ID, id="longer"),
        pytest.param("", ID, id="empty"),
        pytest.param("!" * 54, ID, id="not base64"),
        pytest.param("é" * 54, ID, id="not ascii"),
    ],
)
def test_refused(nonce, submission):
    with pytest.raises(Refusal, match="nonce_invalid"):
        KEY.issued_at(nonce, submission, NOW)


def test_a_nonce_from_the_future_is_refused_but_clocks_may_differ_a_little():
    assert KEY.issued_at(NONCE, ID, NOW - SKEW) == NOW
    with pytest.raises(Refusal, match="nonce_invalid"):
        KEY.issued_at(NONCE, ID, NOW - SKEW - 1)
