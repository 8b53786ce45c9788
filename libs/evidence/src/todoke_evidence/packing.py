"""Seals the statements of a pack: whoever stores or carries it learns neither who files nor what.

A statement's JWS bears the signer's certificate, and that the four attributes. The gateway has read it to have it
verified; before anything is stored it goes under AES-128-GCM with a key made for this pack alone, and that key is
sealed to the municipality (HPKE, `sealing`). One key operation serves a pack, and every statement can still be taken
out of it by itself. Wire form of a statement: nonce (12 random bytes), then the ciphertext with its tag.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from todoke_evidence import sealing
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.sealing import OpeningKey, SealingKey

KEY_BYTES = 16
NONCE_BYTES = 12
OVERHEAD = NONCE_BYTES + 16  # bytes that sealing adds to a statement: nonce and tag

_INFO = b"todoke/pack-key/v1\0"


@dataclass(frozen=True, slots=True)
class SealedStatements:
    """The statements in their order, and the key they are under, sealed to the municipality."""

    sealed_key: bytes
    statements: tuple[bytes, ...]


def seal(key: SealingKey, municipality: str, statements: Sequence[str]) -> SealedStatements:
    """Return `statements` (ASCII) under a new key for the holder of `key`, or raise SEALING_KEY_MALFORMED."""
    secret = secrets.token_bytes(KEY_BYTES)
    sealed_key = sealing.seal(key, secret, _info(municipality))
    cipher = AESGCM(secret)
    random = secrets.token_bytes(NONCE_BYTES * len(statements))  # at once: each draw is a system call
    nonces = (random[at : at + NONCE_BYTES] for at in range(0, len(random), NONCE_BYTES))
    sealed = (_encrypt(cipher, *pair) for pair in zip(nonces, statements, strict=True))
    return SealedStatements(sealed_key, tuple(sealed))


@dataclass(frozen=True, slots=True)
class PackOpener:
    """Opens the statements of one pack."""

    cipher: AESGCM

    @classmethod
    def of(cls, key: OpeningKey, municipality: str, sealed_key: bytes) -> Self:
        """Open a pack's key, or raise SEAL_BROKEN."""
        secret = sealing.open_sealed(key, sealed_key, _info(municipality))
        if len(secret) != KEY_BYTES:
            raise EvidenceError(Code.SEAL_BROKEN)
        return cls(AESGCM(secret))

    def open(self, sealed: bytes) -> str:
        """Return one statement, or raise SEAL_BROKEN."""
        try:
            return self.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode("ascii")
        except (InvalidTag, ValueError):  # a nonce that is too short is a ValueError, and so is what is not ASCII
            raise EvidenceError(Code.SEAL_BROKEN) from None


def _encrypt(cipher: AESGCM, nonce: bytes, statement: str) -> bytes:
    return nonce + cipher.encrypt(nonce, statement.encode("ascii"), None)


def _info(municipality: str) -> bytes:
    return _INFO + municipality.encode()
