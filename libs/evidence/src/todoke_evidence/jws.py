"""JWS compact serialization (RFC 7515 section 3.1), the text only: what a signature means is decided elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from todoke_evidence import b64, canonical
from todoke_evidence.errors import Code, EvidenceError


@dataclass(frozen=True, slots=True)
class CompactJws:
    """The three parts of one JWS, decoded, and the bytes its signature covers."""

    header: dict[str, Any]
    payload: bytes
    signature: bytes
    signing_input: bytes


def parse(text: str, limit: int) -> CompactJws:
    """Take a JWS of at most `limit` characters apart, or raise JWS_MALFORMED.

    Stricter than RFC 7515: the header must be canonical JSON, so that nobody's reader sees another header than ours.
    """
    parts = text.split(".") if len(text) <= limit else []
    if len(parts) != 3:
        raise EvidenceError(Code.JWS_MALFORMED)
    try:
        header_bytes, payload, signature = (b64.decode(part, limit) for part in parts)
        header = canonical.decode(header_bytes, limit)
    except EvidenceError:
        raise EvidenceError(Code.JWS_MALFORMED) from None
    if not isinstance(header, dict):
        raise EvidenceError(Code.JWS_MALFORMED)
    return CompactJws(header, payload, signature, signing_input=text.rpartition(".")[0].encode("ascii"))


def assemble(header: dict[str, Any], payload: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Return the JWS of `payload`, its signature made by `sign` over the signing input."""
    signed = signing_input(header, payload)
    return f"{signed.decode('ascii')}.{b64.encode(sign(signed))}"


def signing_input(header: dict[str, Any], payload: bytes) -> bytes:
    """Return the bytes a signature covers (RFC 7515 section 2)."""
    return f"{b64.encode(canonical.encode(header))}.{b64.encode(payload)}".encode("ascii")
