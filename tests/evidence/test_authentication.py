"""What an authentication key signs: a label and three digests, by hand."""

import hashlib

from todoke_evidence import authentication

TIME = "2026-11-23T09:25:47Z"


def test_the_bytes_by_hand():
    expected = b"todoke/authentication/v1\0" + hashlib.sha256(b"https://a.example").digest()
    expected += hashlib.sha256(b"nonce").digest() + hashlib.sha256(TIME.encode()).digest()
    assert authentication.signing_input("https://a.example", "nonce", TIME) == expected


def test_no_part_reaches_into_another():
    one, other = ("https://a", "bnonce", TIME), ("https://ab", "nonce", TIME)
    assert authentication.signing_input(*one) != authentication.signing_input(*other)
    assert authentication.signing_input("https://a", "n" + TIME[0], TIME[1:]) != authentication.signing_input(
        "https://a", "n", TIME
    )
