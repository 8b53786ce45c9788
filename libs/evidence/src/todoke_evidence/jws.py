"""JWS compact serialization (RFC 7515 section 3.1), the text only: what a signature means is decided elsewhere."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from todoke_evidence import b64, canonical
from todoke_evidence.errors import Code, EvidenceError

Header = TypeVar("Header")
Shape = TypeVar("Shape", bound=msgspec.Struct)


class CompactJws(NamedTuple, Generic[Header]):
    """The three parts of one JWS, decoded, and the bytes its signature covers."""

    header: Header
    payload: bytes
    signature: bytes
    signing_input: bytes


def parse(text: str, limit: int) -> CompactJws[dict[str, Any]]:
    """Take a JWS of at most `limit` characters apart, or raise JWS_MALFORMED.

    Stricter than RFC 7515: the header must be canonical JSON, so that nobody's reader sees another header than ours.
    """
    compact = _parse(text, limit, canonical.decode)
    if not isinstance(compact.header, dict):
        raise EvidenceError(Code.JWS_MALFORMED)
    return compact


def parse_as(text: str, shape: type[Shape], limit: int) -> CompactJws[Shape]:
    """Do the same for a header of one shape: exactly its members, as `canonical.decode_as` reads them."""
    return _parse(text, limit, lambda header, most: canonical.decode_as(header, shape, most))


def _parse(text: str, limit: int, read_header: Callable[[bytes, int], Header]) -> CompactJws[Header]:
    parts = text.split(".") if len(text) <= limit else []
    if len(parts) != 3:
        raise EvidenceError(Code.JWS_MALFORMED)
    try:
        header, payload, signature = (b64.decode(part, limit) for part in parts)
        read = read_header(header, limit)
    except EvidenceError:
        raise EvidenceError(Code.JWS_MALFORMED) from None
    return CompactJws(read, payload, signature, signing_input=text.rpartition(".")[0].encode("ascii"))


def assemble(header: dict[str, Any], payload: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the JWS of `payload`, its signature made by `sign` over the signing input."""
    signed = signing_input(header, payload)
    return f"{signed.decode('ascii')}.{b64.encode(sign(signed))}"


def signing_input(header: dict[str, Any], payload: bytes) -> bytes:
    """Return the bytes a signature covers (RFC 7515 section 2)."""
    return f"{b64.encode(canonical.encode(header))}.{b64.encode(payload)}".encode("ascii")
