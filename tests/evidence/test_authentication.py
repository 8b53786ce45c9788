"""What an authentication key signs: a label and two digests, by hand."""

import hashlib

from todoke_evidence import authentication


def test_the_bytes_by_hand():
    expected = b"todoke/authentication/v1\0" + hashlib.sha256(b"https://a.example").digest()
    expected += hashlib.sha256(b"nonce").digest()
    assert authentication.signing_input("https://a.example", "nonce") == expected


def test_neither_part_reaches_into_the_other():
    assert authentication.signing_input("https://a", "bnonce") != authentication.signing_input("https://ab", "nonce")
