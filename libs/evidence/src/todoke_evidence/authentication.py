"""What a card's authentication key signs when its holder proves to be here: an origin, a nonce, a time, no more.

The shape of Web eID, and a time: each is hashed first, so that none can reach into another, and the label keeps the
bytes apart from everything that any other key of ours signs. Whoever verifies takes the origin from its own
configuration, nonce and time from its own memory, never from what was sent.
"""

import hashlib

LABEL = b"todoke/authentication/v1\0"

NONCE = r"^[A-Za-z0-9_-]{43,128}\Z"
"""A nonce: 256 bits or more in base64url, so that nobody meets one twice by chance, or has one guessed.

Web eID asks 44 to 128 characters of base64, which is the same with its padding.
"""


def signing_input(origin: str, nonce: str, time: str) -> bytes:
    """Return the bytes to sign, RSASSA-PKCS1-v1_5 with SHA-256.

    They name an origin (RFC 6454), a nonce (base64url) and when that was given out (`times`).
    """
    return LABEL + b"".join(hashlib.sha256(part.encode("utf-8")).digest() for part in (origin, nonce, time))
