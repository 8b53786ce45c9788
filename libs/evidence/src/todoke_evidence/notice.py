"""What a municipality sends outward, signed: form bundles, statuses, sealed letters; compact JWS, Ed25519 (RFC 8037).

A notice key belongs to one municipality, and its notices count for that municipality only, so that many can share one
gateway. Whoever shows a notice must also hold `sequence` against the last one seen: an old notice stays well signed.
"""

from todoke_evidence.form_bundle import (
    BUNDLE_TYPE,
    MAX_BUNDLE,
    MAX_FORMER,
    MAX_KEYS,
    MAX_REASON,
    FormBundle,
    read_bundle,
    sign_bundle,
)
from todoke_evidence.notice_keys import (
    NoticeKey,
    NoticeVerifier,
)
from todoke_evidence.sealed_letter import (
    LETTER_TYPE,
    MAX_LETTER,
    SealedLetter,
    read_letter,
    sign_letter,
)
from todoke_evidence.status_notice import (
    MAX_STATUS,
    STATES,
    STATUS_TYPE,
    State,
    StatusNotice,
    read_status,
    sign_status,
)

__all__ = (
    "BUNDLE_TYPE",
    "LETTER_TYPE",
    "MAX_BUNDLE",
    "MAX_FORMER",
    "MAX_KEYS",
    "MAX_LETTER",
    "MAX_REASON",
    "MAX_STATUS",
    "STATES",
    "STATUS_TYPE",
    "FormBundle",
    "NoticeKey",
    "NoticeVerifier",
    "SealedLetter",
    "State",
    "StatusNotice",
    "read_bundle",
    "read_letter",
    "read_status",
    "sign_bundle",
    "sign_letter",
    "sign_status",
)  # so that callers need one module
