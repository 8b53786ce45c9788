"""RSA-2048: one spelling of a key, and one encoding of what was signed."""

import hashlib
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384
from hypothesis import given
from hypothesis import strategies as st
from support import minica
from support.refusals import outcome

from todoke_evidence.errors import Code
from todoke_evidence.jpki import grammar, rsa2048
from todoke_evidence.jpki.rsa2048 import SIZE

PRIVATE = minica.key("holder")
NUMBERS = PRIVATE.private_numbers()
MODULUS = NUMBERS.public_numbers.n
SPELLED = minica.rsa_public_key(MODULUS, 65_537)
KEY = rsa2048.load(SPELLED)
DIGEST = hashlib.sha256(b"signed").digest()
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")

MODULI = st.integers(2**2047, 2**2048 - 1).map(lambda modulus: modulus | 1)


# keys


@given(MODULI)
def test_every_odd_modulus_of_2048_bits_is_read(modulus):
    read = rsa2048.load(minica.rsa_public_key(modulus, 65_537)).public_numbers()
    assert (read.n, read.e) == (modulus, 65_537)


@given(st.one_of(st.integers(1, 2**2047), MODULI.map(lambda modulus: modulus * 2), MODULI.map(lambda odd: odd - 1)))
def test_every_other_modulus_is_refused(modulus):
    assert outcome(rsa2048.load, minica.rsa_public_key(modulus, 65_537)) is Code.KEY_UNSUPPORTED
    assert outcome(rsa2048.load, minica.rsa_public_key(-modulus, 65_537)) is Code.KEY_UNSUPPORTED


@pytest.mark.parametrize("exponent", [-65_537, 0, 1, 3, 17, 65_535, 65_536, 65_539, 2**24 + 65_537, 2**32 + 1])
def test_every_other_exponent_is_refused(exponent):
    assert outcome(rsa2048.load, minica.rsa_public_key(MODULUS, exponent)) is Code.KEY_UNSUPPORTED


def sequence(*values: bytes) -> bytes:
    inside = b"".join(values)
    return b"\x30" + grammar.length(len(inside)) + inside


N = b"\x02\x82\x01\x01\x00" + MODULUS.to_bytes(SIZE)
E = b"\x02\x03\x01\x00\x01"


def test_it_is_the_spelling_of_der():
    assert sequence(N, E) == SPELLED


@pytest.mark.parametrize(
    "spelling",
    [
        SPELLED[:-1],
        SPELLED + b"\x00",
        sequence(N, E, b"\x05\x00"),
        sequence(E, N),
        sequence(b"\x02\x82\x01\x02\x00\x00" + MODULUS.to_bytes(SIZE), E),  # a zero more
        sequence(b"\x02\x82\x01\x00" + MODULUS.to_bytes(SIZE), E),  # a zero less, which makes it negative
        sequence(b"\x02\x82\x01\x01\x00" + (MODULUS >> 1 | 1).to_bytes(SIZE), E),  # a zero that is not needed
        sequence(b"\x02\x83\x00\x01\x01\x00" + MODULUS.to_bytes(SIZE), E),  # a longer length
        sequence(N, b"\x02\x04\x00\x01\x00\x01"),
        sequence(N, b"\x02\x81\x03\x01\x00\x01"),
        b"\x30\x80" + N + E + bytes(2),
        b"\x31" + SPELLED[1:],
    ],
)
def test_a_key_has_one_spelling(spelling):
    assert outcome(rsa2048.load, spelling) is Code.KEY_UNSUPPORTED


@given(st.lists(st.tuples(st.integers(0, len(SPELLED) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_it_takes_just_the_keys_that_the_grammar_and_the_numbers_allow(changes):
    key = bytearray(SPELLED)
    for at, value in changes:
        key[at] = value
    assert (outcome(rsa2048.load, bytes(key)) is None) == allowed(bytes(key))


def allowed(key: bytes) -> bool:
    try:
        read = grammar.read(grammar.RsaPublicKey, key)
    except ValueError:
        return False
    return read.modulus.bit_length() == 2_048 and read.modulus > 0 and read.modulus % 2 == 1 and read.exponent == 65_537


# signatures


def made(signed: bytes, filling: int = 0xFF, kind: int = 1) -> bytes:
    """A signature over the PKCS #1 block that holds just these bytes."""
    block = bytes([0, kind]) + bytes([filling]) * (SIZE - 3 - len(signed)) + b"\x00" + signed
    return raw(block)


def raw(block: bytes) -> bytes:
    return pow(int.from_bytes(block), NUMBERS.d, MODULUS).to_bytes(SIZE)


def test_it_takes_what_the_library_signs():
    assert rsa2048.verify(KEY, PRIVATE.sign(b"signed", padding.PKCS1v15(), SHA256()), DIGEST)
    assert rsa2048.verify(KEY, made(DIGEST_INFO + DIGEST), DIGEST)


@pytest.mark.parametrize(
    "signature",
    [
        made(DIGEST),
        made(DIGEST_INFO + DIGEST + b"\x00"),
        made(DIGEST_INFO + DIGEST[:-1]),
        made(bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20" + DIGEST),  # without NULL
        made(bytes.fromhex("30820031300d060960864801650304020105000420") + DIGEST),  # a longer length
        made(DIGEST_INFO + DIGEST, filling=0xFE),
        made(DIGEST_INFO + DIGEST, filling=0x00),
        made(DIGEST_INFO + DIGEST, kind=2),
        made(DIGEST_INFO + DIGEST, kind=0),
        raw(b"\x00\x01" + b"\xff" * 8 + b"\x00" + DIGEST_INFO + DIGEST + bytes(SIZE - 11 - 51)),  # Bleichenbacher's
        raw(b"\x00\x01" + b"\xff" * 8 + b"\x00" + bytes(SIZE - 11 - 51) + DIGEST_INFO + DIGEST),
        PRIVATE.sign(b"signed", padding.PKCS1v15(), SHA384()),
        PRIVATE.sign(DIGEST[:20], padding.PKCS1v15(), Prehashed(SHA1())),
        PRIVATE.sign(b"signed", padding.PSS(padding.MGF1(SHA256()), 32), SHA256()),
        bytes(SIZE),
        (1).to_bytes(SIZE),
        MODULUS.to_bytes(SIZE),
        b"\xff" * SIZE,
    ],
)
def test_what_was_signed_has_one_encoding(signature):
    assert not rsa2048.verify(KEY, signature, DIGEST)


def test_a_signature_has_one_length():
    """One that begins with a zero is the same number without it, and still no signature."""
    digests = (hashlib.sha256(number.to_bytes(4)).digest() for number in count())
    digest, good = next((one, it) for one in digests if (it := made(DIGEST_INFO + one))[0] == 0)
    assert rsa2048.verify(KEY, good, digest)
    for other in (good[1:], b"\x00" + good, good + b"\x00", good[:-1], b""):
        assert not rsa2048.verify(KEY, other, digest)


def test_a_signature_is_smaller_than_the_modulus():
    digests = (hashlib.sha256(number.to_bytes(4)).digest() for number in count())
    small = ((one, int.from_bytes(made(DIGEST_INFO + one))) for one in digests)
    digest, number = next((one, it) for one, it in small if it + MODULUS < 2 ** (8 * SIZE))
    assert rsa2048.verify(KEY, number.to_bytes(SIZE), digest)
    assert not rsa2048.verify(KEY, (number + MODULUS).to_bytes(SIZE), digest)


@pytest.mark.parametrize("size", [0, 1, 20, 31, 33, 48, 64])
def test_a_digest_has_one_size(size):
    """Not even who signed just these bytes gets past it."""
    digest = bytes(size)
    assert not rsa2048.verify(KEY, made(DIGEST_INFO + digest), digest)


@given(MODULI, st.binary(min_size=SIZE, max_size=SIZE))
def test_nothing_but_no_comes_of_any_key_and_any_bytes(modulus, signature):
    assert not rsa2048.verify(rsa2048.load(minica.rsa_public_key(modulus, 65_537)), signature, DIGEST)
