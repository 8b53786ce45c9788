"""Base64url without padding (RFC 4648 section 5), in its one canonical form."""

import pybase64

from todoke_evidence.errors import Code, EvidenceError

_LAST = ("", "", "AQgw", "AEIMQUYcgkosw048")  # by length modulo 4: the last characters whose unused bits are zero
_PADDING = ("", "", "==", "=")


def encode(data: bytes) -> str:
    """Return the unpadded base64url text of `data`."""
    return pybase64.b64encode_as_string(data, altchars=b"-_").rstrip("=")


def decode(text: str, limit: int) -> bytes:
    """Return the bytes of `text`, at most `limit` of them, or raise BASE64_INVALID.

    Padding, blanks, the other alphabet and non-zero trailing bits are all refused: one value has one text.
    """
    over = len(text) % 4
    if len(text) > encoded_length(limit) or (over and text[-1] not in _LAST[over]):
        raise EvidenceError(Code.BASE64_INVALID)
    if "+" in text or "/" in text or "=" in text:  # the decoder below takes the other alphabet as well
        raise EvidenceError(Code.BASE64_INVALID)
    try:
        return pybase64.b64decode(text + _PADDING[over], altchars=b"-_", validate=True)
    except ValueError:
        raise EvidenceError(Code.BASE64_INVALID) from None


def decode_exactly(text: str, size: int) -> bytes:
    """Return the `size` bytes of `text`, or raise BASE64_INVALID: for digests, ids, salts and keys."""
    data = decode(text, size)
    if len(data) != size:
        raise EvidenceError(Code.BASE64_INVALID)
    return data


def encoded_length(size: int) -> int:
    """Return how many characters `size` bytes take."""
    return (size * 4 + 2) // 3
