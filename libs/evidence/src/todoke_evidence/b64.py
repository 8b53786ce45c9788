"""Base64url without padding (RFC 4648 section 5), in its one canonical form."""

import pybase64

from todoke_evidence.errors import Code, EvidenceError


def encode(data: bytes) -> str:
    """Return the unpadded base64url text of `data`."""
    return pybase64.b64encode(data, altchars=b"-_").rstrip(b"=").decode("ascii")


def decode(text: str, limit: int) -> bytes:
    """Return the bytes of `text`, at most `limit` of them, or raise BASE64_INVALID.

    Padding, blanks, the other alphabet and non-zero trailing bits are all refused: one value has one text.
    """
    if len(text) > encoded_length(limit):
        raise EvidenceError(Code.BASE64_INVALID)
    try:
        standard = text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)
        data = pybase64.b64decode(standard, validate=True)
    except ValueError:
        raise EvidenceError(Code.BASE64_INVALID) from None
    # Decoders ignore the unused bits of the last character; only encoding again finds them, and the other alphabet.
    if encode(data) != text:
        raise EvidenceError(Code.BASE64_INVALID)
    return data


def decode_exactly(text: str, size: int) -> bytes:
    """Return the `size` bytes of `text`, or raise BASE64_INVALID: for digests, ids, salts and keys."""
    data = decode(text, size)
    if len(data) != size:
        raise EvidenceError(Code.BASE64_INVALID)
    return data


def encoded_length(size: int) -> int:
    """Return how many characters `size` bytes take."""
    return (size * 4 + 2) // 3
