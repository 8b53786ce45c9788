"""Password hashes of staff: scrypt (RFC 7914) with its parameters and salt in one text."""

from __future__ import annotations

import hashlib
import hmac

from todoke_evidence import b64
from todoke_kit.errors import Refusal

MIN_CHARACTERS = 12
MAX_CHARACTERS = 128  # a bound on the work a stranger can ask for
SALT_BYTES = 16
HASH_BYTES = 32

# OWASP Password Storage Cheat Sheet: 32 MiB and three passes are as good as 128 MiB and one pass.
LOG2_N, R, P = 15, 8, 3
_MAX_MEMORY = 64 << 20


def make(password: str, salt: bytes) -> str:
    """The text to keep for a password.

    :raises Refusal: "password_too_short" or "password_too_long".
    """
    if len(password) < MIN_CHARACTERS:
        raise Refusal("password_too_short")
    if len(password) > MAX_CHARACTERS:
        raise Refusal("password_too_long")
    return _text(salt, _scrypt(password, salt, LOG2_N, R, P))


def nobodys() -> str:
    """A text that no password fits: checking it for an unknown name takes as long as for a known one."""
    return _text(bytes(SALT_BYTES), bytes(HASH_BYTES))


def fits(password: str, kept: str) -> bool:
    """Whether this is the password that `kept` was made of."""
    if len(password) > MAX_CHARACTERS:
        return False
    scheme, log2_n, r, p, salt, digest = kept.split("$")
    if scheme != "scrypt":
        return False
    made = _scrypt(password, b64.decode(salt, SALT_BYTES), int(log2_n), int(r), int(p))
    return hmac.compare_digest(made, b64.decode(digest, HASH_BYTES))


def _text(salt: bytes, digest: bytes) -> str:
    return f"scrypt${LOG2_N}${R}${P}${b64.encode(salt)}${b64.encode(digest)}"


def _scrypt(password: str, salt: bytes, log2_n: int, r: int, p: int) -> bytes:
    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=1 << log2_n, r=r, p=p, maxmem=_MAX_MEMORY, dklen=HASH_BYTES)
