"""The signed form that every notice has: a compact JWS whose header names its type and the municipality's key, no more.

Ed25519 (RFC 8037) over canonical JSON. The payload of one that was taken apart is looked at after its signature only.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from todoke_evidence import canonical, jws, receipt, times
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.notice_keys import NoticeKey, NoticeVerifier
from todoke_evidence.statement import MUNICIPALITY

ALGORITHM = "EdDSA"

Municipality = Annotated[str, msgspec.Meta(pattern=MUNICIPALITY)]
Counter = Annotated[int, msgspec.Meta(ge=0)]
Compact = jws.CompactJws[dict[str, Any]]


def sign(members: dict[str, Any], kind: str, key: NoticeKey) -> str:
    """Return the notice of these members, or raise NOTICE_MALFORMED where they have no canonical form."""
    try:
        payload = canonical.encode(members)
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    return jws.assemble(_header(kind, key.kid), payload, key.sign)


def take_apart(text: str, limit: int, kind: str) -> Compact:
    """Return the parts of a notice that has the size and the header of its kind; whether it is well signed is open."""
    if len(text) > limit:
        raise EvidenceError(Code.NOTICE_OVERSIZED)
    try:
        compact = jws.parse(text, limit)
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None
    kid = compact.header.get("kid")
    if not isinstance(kid, str) or compact.header != _header(kind, kid):
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return compact


def signer(compact: Compact, verifier: NoticeVerifier) -> str:
    """Return the municipality whose key signed a notice; the payload is looked at only afterwards."""
    return verifier.verify(compact.header["kid"], compact.signature, compact.signing_input)


def _header(kind: str, kid: str) -> dict[str, Any]:
    return {"alg": ALGORITHM, "kid": kid, "typ": kind}


def check_signer(claimed: str, signed_by: str) -> None:
    """Passes when a notice is of the municipality whose key signed it; else NOTICE_SIGNATURE_INVALID."""
    if claimed != signed_by:
        raise EvidenceError(Code.NOTICE_SIGNATURE_INVALID)


def moment(value: datetime) -> str:
    """Return a time as notices write it, or raise NOTICE_MALFORMED."""
    try:
        return times.encode(value)
    except EvidenceError:
        raise EvidenceError(Code.NOTICE_MALFORMED) from None


def receipt_number(text: str) -> str:
    """Return a receipt number that stands in its one form."""
    if receipt.normalize(text) != text:
        raise EvidenceError(Code.NOTICE_MALFORMED)
    return text
