"""The Ed25519 keys (RFC 8032) a municipality signs its notices with, and those others check them by."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Literal, Self

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from todoke_evidence import b64, canonical
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.statement import MUNICIPALITY

MAX_KEY_FILE = 512
"""Bytes; a key file takes about 130."""

_SIZE = 32
_KID = 12  # bytes: tells a few keys apart and protects nothing
_LABEL = b"todoke/notice-key/v1\0"

_Municipality = Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]


@dataclass(frozen=True, slots=True)
class PublicNoticeKey:
    """Whose notices a key signs, and the key (32 bytes)."""

    municipality: str
    public: bytes

    @property
    def kid(self) -> str:
        """The key's id, which follows from it."""
        return b64.encode(hashlib.sha256(_LABEL + self.public).digest()[:_KID])

    def to_bytes(self) -> bytes:
        """Return the file that verifiers are given, canonical JSON."""
        members = {"municipality": self.municipality, "public": b64.encode(self.public), "type": "todoke-notice-public"}
        return canonical.encode(members)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read such a file, or raise NOTICE_KEY_MALFORMED."""
        try:
            wire = canonical.decode_as(data, _WirePublic, MAX_KEY_FILE)
            return cls(wire.municipality, b64.decode_exactly(wire.public, _SIZE))
        except EvidenceError:
            raise EvidenceError(Code.NOTICE_KEY_MALFORMED) from None


@dataclass(frozen=True, slots=True)
class NoticeKey:
    """The key (32 bytes) one municipality signs with."""

    municipality: str
    private: bytes = field(repr=False)
    _handle: Ed25519PrivateKey = field(init=False, repr=False, compare=False)  # made once: it costs as much as signing

    def __post_init__(self) -> None:
        object.__setattr__(self, "_handle", Ed25519PrivateKey.from_private_bytes(self.private))

    @classmethod
    def generate(cls, municipality: str) -> Self:
        """Return a new key made from the system's randomness."""
        return cls(municipality, secrets.token_bytes(_SIZE))

    @property
    def kid(self) -> str:
        """The id of the key."""
        return self.public().kid

    def public(self) -> PublicNoticeKey:
        """Return what verifiers need."""
        return PublicNoticeKey(self.municipality, self._handle.public_key().public_bytes_raw())

    def sign(self, data: bytes) -> bytes:
        """Return the signature (64 bytes) over `data`."""
        return self._handle.sign(data)

    def to_bytes(self) -> bytes:
        """Return the key's file, canonical JSON; only its owner may read it."""
        members = {"municipality": self.municipality, "private": b64.encode(self.private), "type": "todoke-notice-key"}
        return canonical.encode(members)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read a key's file, or raise NOTICE_KEY_MALFORMED."""
        try:
            wire = canonical.decode_as(data, _WirePrivate, MAX_KEY_FILE)
            return cls(wire.municipality, b64.decode_exactly(wire.private, _SIZE))
        except EvidenceError:
            raise EvidenceError(Code.NOTICE_KEY_MALFORMED) from None


class NoticeVerifier:
    """The public keys of every municipality whose notices are accepted here."""

    def __init__(self, *keys: PublicNoticeKey) -> None:
        """Raise NOTICE_KEY_AMBIGUOUS if one key is said to be that of two municipalities."""
        by_kid = {key.kid: key for key in keys}
        if any(by_kid[key.kid] != key for key in keys):
            raise EvidenceError(Code.NOTICE_KEY_AMBIGUOUS)
        self._keys: Mapping[str, PublicNoticeKey] = MappingProxyType(by_kid)

    @classmethod
    def from_bytes(cls, *files: bytes) -> Self:
        """Read key files, or raise NOTICE_KEY_MALFORMED or NOTICE_KEY_AMBIGUOUS."""
        return cls(*(PublicNoticeKey.from_bytes(data) for data in files))

    def knows(self, kid: str) -> bool:
        """Return whether a key is among them, by its id."""
        return kid in self._keys

    def verify(self, kid: str, signature: bytes, data: bytes) -> str:
        """Return whose key signed `data`, or raise NOTICE_SIGNATURE_INVALID, for an unknown key as well."""
        key = self._keys.get(kid)
        if key is None:
            raise EvidenceError(Code.NOTICE_SIGNATURE_INVALID)
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, data)
        except (InvalidSignature, ValueError):  # ValueError: the file named 32 bytes that are no point of the curve
            raise EvidenceError(Code.NOTICE_SIGNATURE_INVALID) from None
        return key.municipality


class _WirePublic(msgspec.Struct, forbid_unknown_fields=True):
    municipality: _Municipality
    public: str
    type: Literal["todoke-notice-public"]


class _WirePrivate(msgspec.Struct, forbid_unknown_fields=True):
    municipality: _Municipality
    private: str
    type: Literal["todoke-notice-key"]
