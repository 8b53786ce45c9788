"""The HPKE suites (RFC 9180) in use, as one table: KEM, HKDF-SHA256, AES-128-GCM, and how each KEM's keys are written.

`x-wing` is ML-KEM-768 with X25519 (KEM id 0x647a): what is recorded today stays shut to a quantum computer later.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from todoke_evidence.errors import Code, EvidenceError

PublicHandle = X25519PublicKey | MLKEM768X25519PublicKey
PrivateHandle = X25519PrivateKey | MLKEM768X25519PrivateKey

Handle = TypeVar("Handle")

X25519 = "x25519"
X_WING = "x-wing"

_SCALAR = 32
_MLKEM_SEED = 64  # FIPS 203 keeps a private key as the seed it grows from
_MLKEM_PUBLIC = 1_184
_TAG = 16


@dataclass(frozen=True, slots=True)
class SealingSuite:
    """One row: the loaders that turn key bytes into handles, and sizes in bytes; `overhead` is what sealing adds.

    `expand` makes a private key of the 32 bytes that RFC 9180 writes it in.
    """

    hpke: Suite
    private_size: int
    overhead: int
    load_private: Callable[[bytes], PrivateHandle]
    load_public: Callable[[bytes], PublicHandle]
    public_of: Callable[[bytes], bytes]
    expand: Callable[[bytes], bytes]


def named(name: str) -> SealingSuite:
    """Return the suite called `name`, or raise SEALING_KEY_MALFORMED."""
    suite = SUITES.get(name)
    if suite is None:
        raise EvidenceError(Code.SEALING_KEY_MALFORMED)
    return suite


def load_private(name: str, private: bytes) -> PrivateHandle:
    """Return the handle of a private key, or raise SEALING_KEY_MALFORMED."""
    return _load(named(name).load_private, private)


def load_public(name: str, public: bytes) -> PublicHandle:
    """Return the handle of a public key, or raise SEALING_KEY_MALFORMED."""
    return _load(named(name).load_public, public)


def _load(load: Callable[[bytes], Handle], key: bytes) -> Handle:
    try:
        return load(key)
    except ValueError:  # the wrong size, or not the encoding of any ML-KEM key
        raise EvidenceError(Code.SEALING_KEY_MALFORMED) from None


def _x_wing_parts(private: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    seed, scalar = private[:_MLKEM_SEED], private[_MLKEM_SEED:]
    return MLKEM768PrivateKey.from_seed_bytes(seed), X25519PrivateKey.from_private_bytes(scalar)


def _load_x_wing_private(private: bytes) -> MLKEM768X25519PrivateKey:
    return MLKEM768X25519PrivateKey(*_x_wing_parts(private))


def _load_x_wing_public(public: bytes) -> MLKEM768X25519PublicKey:
    return MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
    )


def _x_wing_public_of(private: bytes) -> bytes:
    return b"".join(key.public_key().public_bytes_raw() for key in _x_wing_parts(private))


def _x_wing_expand(seed: bytes) -> bytes:
    """As draft-connolly-cfrg-xwing-kem section 5.2 does."""
    return hashlib.shake_256(seed).digest(_MLKEM_SEED + _SCALAR)


def _x25519_public_of(private: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


SUITES: Mapping[str, SealingSuite] = MappingProxyType(
    {
        X_WING: SealingSuite(
            hpke=Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM),
            private_size=_MLKEM_SEED + _SCALAR,
            overhead=KEM.MLKEM768_X25519.enc_length() + _TAG,
            load_private=_load_x_wing_private,
            load_public=_load_x_wing_public,
            public_of=_x_wing_public_of,
            expand=_x_wing_expand,
        ),
        X25519: SealingSuite(
            hpke=Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM),
            private_size=_SCALAR,
            overhead=KEM.X25519.enc_length() + _TAG,
            load_private=X25519PrivateKey.from_private_bytes,
            load_public=X25519PublicKey.from_public_bytes,
            public_of=_x25519_public_of,
            expand=bytes,
        ),
    }
)
