"""How long a member of staff stays signed in, and how a session is told from its token."""

from __future__ import annotations

import hashlib

TOKEN_BYTES = 32
MAX_TOKEN_CHARACTERS = 64

LONGEST_MS = 10 * 3_600_000  # one working day, overtime included
LONGEST_IDLE_MS = 60 * 60_000  # a desk that was left
SEEN_EVERY_MS = 60_000  # how exactly idleness is known; not one write a page


def digest(token: str) -> bytes:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def alive(started_at_ms: int, seen_at_ms: int, now_ms: int) -> bool:
    """Whether a session still counts."""
    return now_ms - started_at_ms < LONGEST_MS and now_ms - seen_at_ms < LONGEST_IDLE_MS
