"""Splits a secret into recovery shares, k of n, as words for paper: SLIP-0039 (Shamir's scheme with checksums).

The words of a share carry a checksum that finds up to three wrong words. What else may be wrong with a share is found
by its digest, which the archive lists: it is one of those that were made, or it is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share

from todoke_kit.errors import Refusal

SECRET_BYTES = 32
MIN_THRESHOLD = 2  # one share that restores all is a copy of the keys
MAX_SHARES = 16  # what SLIP-0039 has room for

OK = "ok"
DAMAGED = "share_damaged"
FOREIGN = "share_foreign"

_LABEL = b"todoke/recovery-share/v1\0"


def split(secret: bytes, threshold: int, count: int) -> tuple[str, ...]:
    """The shares of a secret of 32 bytes, each a line of 33 words.

    :raises Refusal: "threshold_invalid".
    """
    if not MIN_THRESHOLD <= threshold <= count <= MAX_SHARES:
        raise Refusal("threshold_invalid")
    [shares] = generate_mnemonics(1, [(threshold, count)], secret)
    return tuple(shares)


def combine(shares: Iterable[str]) -> bytes:
    """The secret of exactly as many shares as it takes, all of one set.

    :raises Refusal: "shares_unfit".
    """
    try:
        secret: bytes = combine_mnemonics(shares)
    except MnemonicError:
        raise Refusal("shares_unfit") from None
    return secret


def normal(text: str) -> str:
    """The words of a share as a person wrote or typed them; lines that begin with # are remarks."""
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return " ".join(" ".join(lines).lower().split())


def digest(share: str) -> bytes:
    """What tells a share (normal form) from all others and reveals nothing of it: it holds 256 random bits."""
    return hashlib.sha256(_LABEL + share.encode()).digest()


def judge(share: str, known: Collection[bytes]) -> str:
    """OK for a share (normal form) whose digest is known; otherwise DAMAGED or FOREIGN."""
    if digest(share) in known:
        return OK
    try:
        Share.from_mnemonic(share)
    except MnemonicError:
        return DAMAGED
    return FOREIGN
