"""Sealing answers to a municipality: HPKE (RFC 9180), single shot, base mode.

Wire form: the encapsulated key, then the ciphertext with its tag. The API takes no associated data, so what a sealed
text must be bound to goes into the `info` of RFC 9180 section 5.1.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Annotated, Literal, Self

import msgspec
from cryptography.exceptions import InvalidTag

from todoke_evidence import b64, canonical, suites
from todoke_evidence.errors import Code, EvidenceError

SUITES = tuple(suites.SUITES)
DEFAULT_SUITE = suites.X_WING

MAX_KEY_FILE = 512
"""Bytes; the longest key file takes about 250."""

_MAX_PRIVATE = max(suite.private_size for suite in suites.SUITES.values())
_KEY_ID = 12  # bytes: tells a municipality's few keys apart and protects nothing

_INFO = b"todoke/seal/v1\0"
_KEY = b"todoke/seal-key/v1\0"


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A public key as form bundles carry it. Raises SEALING_KEY_MALFORMED unless the id follows from the key."""

    key_id: str
    suite: str
    public: bytes
    handle: suites.PublicHandle = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "handle", suites.load_public(self.suite, self.public))
        if self.key_id != key_id(self.suite, self.public):
            raise EvidenceError(Code.SEALING_KEY_MALFORMED)


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """A private key: for x25519 the scalar (32 bytes), for x-wing the ML-KEM-768 seed (64) and the scalar (32)."""

    key_id: str
    suite: str
    private: bytes = field(repr=False)
    handle: suites.PrivateHandle = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "handle", suites.load_private(self.suite, self.private))
        if self.key_id != self.public().key_id:
            raise EvidenceError(Code.SEALING_KEY_MALFORMED)

    def public(self) -> SealingKey:
        """Return the key that citizens seal to."""
        public = suites.named(self.suite).public_of(self.private)
        return SealingKey(key_id(self.suite, public), self.suite, public)

    def to_bytes(self) -> bytes:
        """Return the key's file, canonical JSON; only its owner may read it."""
        return canonical.encode(
            {
                "key_id": self.key_id,
                "private": b64.encode(self.private),
                "suite": self.suite,
                "type": "todoke-opening-key",
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a key's file, or raise SEALING_KEY_MALFORMED."""
        try:
            wire = canonical.decode_as(data, _WireKey, MAX_KEY_FILE)
            private = b64.decode(wire.private, _MAX_PRIVATE)
        except EvidenceError:
            raise EvidenceError(Code.SEALING_KEY_MALFORMED) from None
        return cls(wire.key_id, wire.suite, private)


class _WireKey(msgspec.Struct, forbid_unknown_fields=True):
    key_id: Annotated[str, msgspec.Meta(max_length=32)]
    private: str
    suite: str
    type: Literal["todoke-opening-key"]


def generate(suite: str = DEFAULT_SUITE) -> OpeningKey:
    """Return a new key made from the system's randomness."""
    row = suites.named(suite)
    private = secrets.token_bytes(row.private_size)
    return OpeningKey(key_id(suite, row.public_of(private)), suite, private)


def key_id(suite: str, public: bytes) -> str:
    """Return a public key's id. It follows from the key, so that no two keys can claim one id."""
    digest = hashlib.sha256(_KEY + suite.encode() + b"\0" + public).digest()
    return b64.encode(digest[:_KEY_ID])


def info(municipality: str, procedure: str, form: bytes, submission: bytes) -> bytes:
    """Return what a sealed text belongs to, and outside of which it stays shut. `form` is 32 bytes, `submission` 16."""
    fields = (municipality.encode(), procedure.encode(), form, submission)
    return _INFO + b"".join(len(part).to_bytes(2) + part for part in fields)


def seal(key: SealingKey, plaintext: bytes, info: bytes) -> bytes:
    """Return `plaintext` sealed to `key` for what `info` names, or raise SEALING_KEY_MALFORMED."""
    try:
        return suites.named(key.suite).hpke.encrypt(plaintext, key.handle, info)
    except ValueError:  # a point of small order: RFC 7748 lets it be a key, RFC 9180 refuses to use it
        raise EvidenceError(Code.SEALING_KEY_MALFORMED) from None


def open_sealed(key: OpeningKey, sealed: bytes, info: bytes) -> bytes:
    """Return what was sealed, or raise SEAL_BROKEN: a changed byte, another key or another `info` look the same."""
    try:
        return suites.named(key.suite).hpke.decrypt(sealed, key.handle, info)
    except InvalidTag:
        raise EvidenceError(Code.SEAL_BROKEN) from None
