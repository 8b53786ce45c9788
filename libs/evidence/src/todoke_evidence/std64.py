"""Standard base64 with padding (RFC 4648 section 4), in its one canonical form, as the C2SP formats write it."""

import pybase64

from todoke_evidence.errors import Code, EvidenceError


def encode(data: bytes) -> str:
    """Return the padded base64 text of `data`."""
    return pybase64.b64encode_as_string(data)


def decode(text: str, limit: int, code: Code) -> bytes:
    """Return the bytes of `text`, at most `limit` of them, or raise `code`: here base64 is always part of a format."""
    if len(text) > (limit + 2) // 3 * 4:
        raise EvidenceError(code)
    try:
        data = pybase64.b64decode(text, validate=True)
    except ValueError:
        raise EvidenceError(code) from None
    # Decoders ignore the unused bits before the padding; only encoding again finds them.
    if len(data) > limit or encode(data) != text:
        raise EvidenceError(code)
    return data
