"""The ways to sign a statement, right and wrong, as the third part of a JWS (RFC 7518 section 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, HashAlgorithm

from todoke_testcard.certificates import signing_hash
from todoke_testcard.keys import PrivateKey
from todoke_testcard.spoiling import pss_signature, signature

COORDINATE = 48
"""Bytes of each half of an ES384 signature."""


@dataclass(frozen=True, slots=True)
class Pen:
    """The key of the signer, and another one."""

    key: PrivateKey
    other: PrivateKey


def sound(pen: Pen, data: bytes) -> bytes:
    """Sign as the kind of key asks for."""
    return _sign(pen.key, data, signing_hash(pen.key))


def _sign(key: PrivateKey, data: bytes, digest: HashAlgorithm) -> bytes:
    made = signature(key, data, digest)
    return made if isinstance(key, RSAPrivateKey) else _halves(made)


def _halves(der: bytes) -> bytes:
    """Return r and s one after the other, as a JWS has them."""
    return b"".join(number.to_bytes(COORDINATE) for number in decode_dss_signature(der))


def _swapped(pen: Pen, data: bytes) -> bytes:
    made = sound(pen, data)
    return made[COORDINATE:] + made[:COORDINATE]


def _longer(pen: Pen, data: bytes) -> bytes:
    """Return r and s of which the numbers stay what they were, and the bytes do not."""
    made = sound(pen, data)
    return made[:COORDINATE] + b"\x00" + made[COORDINATE:]


def _changed(pen: Pen, data: bytes) -> bytes:
    made = sound(pen, data)
    return bytes([made[0] ^ 1]) + made[1:]


SIGNATURES: Mapping[str, Callable[[Pen, bytes], bytes]] = {
    "of-another-statement": lambda pen, data: sound(pen, data.swapcase()),
    "changed": _changed,
    "shorter": lambda pen, data: sound(pen, data)[:-1],
    "longer": lambda pen, data: b"\x00" + sound(pen, data),
    "missing": lambda _pen, _data: b"",
    "of-another-key": lambda pen, data: _sign(pen.other, data, SHA256()),
    "pss": lambda pen, data: pss_signature(pen.key, data),
    "sha1": lambda pen, data: signature(pen.key, data, SHA1()),  # noqa: S303
    "ecdsa-in-der": lambda pen, data: signature(pen.key, data, SHA384()),
    "ecdsa-longer": _longer,
    "zeros": lambda _pen, _data: bytes(2 * COORDINATE),
    "swapped": _swapped,
    "ecdsa-over-sha256": lambda pen, data: _sign(pen.key, data, SHA256()),
}
