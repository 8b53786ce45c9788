"""What a card's authentication key signs when its holder proves to be here: an origin and a nonce, nothing else.

The shape of Web eID: both are hashed first, so that neither can reach into the other, and the label keeps the bytes
apart from everything that any other key of ours signs. Whoever verifies takes the origin from its own configuration
and the nonce from its own memory, never from what was sent.
"""

import hashlib

LABEL = b"todoke/authentication/v1\0"


def signing_input(origin: str, nonce: str) -> bytes:
    """Return the bytes to sign, RSASSA-PKCS1-v1_5 with SHA-256, for an origin (RFC 6454) and a nonce (base64url)."""
    parts = (origin.encode("utf-8"), nonce.encode("utf-8"))
    return LABEL + b"".join(hashlib.sha256(part).digest() for part in parts)
