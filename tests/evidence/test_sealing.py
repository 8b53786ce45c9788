"""Sealing to a municipality: only its key opens, only for what it was sealed for, and only unchanged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_evidence import canonical, sealing
from todoke_evidence.errors import Code
from todoke_evidence.sealing import OpeningKey, SealingKey
from todoke_evidence.suites import SUITES

KEYS = {suite: sealing.generate(suite) for suite in sealing.SUITES}
INFO = sealing.info("990019", "ningen-dock", b"\x01" * 32, b"\x02" * 16)
each_suite = pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())


def test_the_default_is_safe_against_recording_today_and_decrypting_later():
    assert sealing.generate().suite == "x-wing"
    assert set(sealing.SUITES) == {"x-wing", "x25519"}


def test_info_names_each_field_with_its_length():
    assert INFO == (
        b"todoke/seal/v1\x00" + b"\x00\x06990019" + b"\x00\x0bningen-dock"
        b"\x00\x20" + b"\x01" * 32 + b"\x00\x10" + b"\x02" * 16
    )
    assert sealing.info("99", "0019", b"", b"") != sealing.info("9900", "19", b"", b"")


@each_suite
@given(plaintext=st.binary(max_size=300))
def test_what_was_sealed_is_opened(key, plaintext):
    sealed = sealing.seal(key.public(), plaintext, INFO)
    assert sealing.open_sealed(key, sealed, INFO) == plaintext
    assert len(sealed) == len(plaintext) + SUITES[key.suite].overhead


@each_suite
def test_sealing_twice_gives_different_bytes(key):
    assert sealing.seal(key.public(), b"text", INFO) != sealing.seal(key.public(), b"text", INFO)


@each_suite
@pytest.mark.parametrize(
    "info",
    [
        b"",
        sealing.info("990020", "ningen-dock", b"\x01" * 32, b"\x02" * 16),
        sealing.info("990019", "other", b"\x01" * 32, b"\x02" * 16),
        sealing.info("990019", "ningen-dock", b"\x00" * 32, b"\x02" * 16),
        sealing.info("990019", "ningen-dock", b"\x01" * 32, b"\x00" * 16),
    ],
)
def test_a_sealed_text_does_not_open_for_anything_else(key, info):
    sealed = sealing.seal(key.public(), b"text", INFO)
    assert outcome(sealing.open_sealed, key, sealed, info) is Code.SEAL_BROKEN


@each_suite
def test_another_key_does_not_open(key):
    sealed = sealing.seal(key.public(), b"text", INFO)
    for other in (sealing.generate(suite) for suite in sealing.SUITES):
        assert outcome(sealing.open_sealed, other, sealed, INFO) is Code.SEAL_BROKEN


@each_suite
@given(data=st.data())
def test_a_changed_byte_anywhere_breaks_the_seal(key, data):
    sealed = bytearray(sealing.seal(key.public(), b"text", INFO))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))
    assert outcome(sealing.open_sealed, key, bytes(sealed), INFO) is Code.SEAL_BROKEN


@each_suite
def test_cut_or_lengthened_bytes_break_the_seal(key):
    sealed = sealing.seal(key.public(), b"text", INFO)
    for changed in (b"", sealed[:10], sealed[:-1], sealed + b"\x00", bytes(len(sealed))):
        assert outcome(sealing.open_sealed, key, changed, INFO) is Code.SEAL_BROKEN


@each_suite
def test_a_key_comes_back_from_its_file_and_shows_its_secret_nowhere_else(key):
    assert OpeningKey.from_bytes(key.to_bytes()) == key
    assert OpeningKey.from_bytes(key.to_bytes()).public() == key.public()
    assert repr(key.private) not in repr(key)


@pytest.mark.parametrize(
    "changes",
    [
        {"key_id": "other"},
        {"key_id": 1},
        {"private": "AA"},
        {"private": "AB"},
        {"suite": "x25519"},
        {"suite": "unknown"},
        {"type": "other"},
        {"more": 1},
    ],
)
def test_a_changed_key_file_is_refused(changes):
    members = canonical.decode(KEYS["x-wing"].to_bytes(), 1_000) | changes
    assert outcome(OpeningKey.from_bytes, canonical.encode(members)) is Code.SEALING_KEY_MALFORMED


def test_one_key_cannot_claim_the_id_of_another():
    mine, other = KEYS["x25519"].public(), sealing.generate("x25519").public()
    assert outcome(SealingKey, mine.key_id, "x25519", other.public) is Code.SEALING_KEY_MALFORMED
    assert outcome(OpeningKey, other.key_id, "x25519", KEYS["x25519"].private) is Code.SEALING_KEY_MALFORMED


@pytest.mark.parametrize("public", [b"", bytes(31), bytes(1_216), b"\xff" * 1_216])
def test_what_is_no_key_is_refused(public):
    for suite in (*sealing.SUITES, "unknown"):
        key_id = sealing.key_id(suite, public)
        if suite == "x-wing" and public == bytes(1_216):
            continue  # a well-formed key of zeros, which nobody can use
        assert outcome(SealingKey, key_id, suite, public) is Code.SEALING_KEY_MALFORMED


@pytest.mark.parametrize(("suite", "size"), [("x25519", 32), ("x-wing", 1_216)])
def test_nothing_is_sealed_to_a_point_of_small_order(suite, size):
    key = SealingKey(sealing.key_id(suite, bytes(size)), suite, bytes(size))
    assert outcome(sealing.seal, key, b"text", INFO) is Code.SEALING_KEY_MALFORMED


@each_suite
@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: key + b"\x00", lambda key: b""])
def test_a_key_of_another_size_is_refused(key, change):
    private, public = change(key.private), change(key.public().public)
    assert outcome(OpeningKey, key.key_id, key.suite, private) is Code.SEALING_KEY_MALFORMED
    assert outcome(SealingKey, sealing.key_id(key.suite, public), key.suite, public) is Code.SEALING_KEY_MALFORMED


@given(st.binary(max_size=60))
def test_nothing_but_a_refusal_comes_out_of_a_key_file(data):
    assert outcome(OpeningKey.from_bytes, data) is Code.SEALING_KEY_MALFORMED
