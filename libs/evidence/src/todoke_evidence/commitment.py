"""Salted commitments: what a statement says about answers and attachments without showing them.

The salts are 32 random bytes and travel sealed, so that nobody who sees only the statement can guess a short answer.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from todoke_evidence import canonical
from todoke_evidence.content import Content
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.statement import Statement

_ANSWERS = b"todoke/answers/v1\0"
_ATTACHMENT = b"todoke/attachment/v1\0"


def answers_commitment(salt: bytes, answers: Mapping[str, Any]) -> bytes:
    """Return SHA-256 of the label, the salt (32 bytes) and the canonical JSON of `answers`."""
    return hashlib.sha256(_ANSWERS + salt + canonical.encode(dict(answers))).digest()


def attachment_digest(salt: bytes, content: bytes) -> bytes:
    """Return SHA-256 of the label, the salt (32 bytes) and the attachment's bytes."""
    return hashlib.sha256(_ATTACHMENT + salt + content).digest()


def check_content(statement: Statement, content: Content) -> None:
    """Raise COMMITMENT_MISMATCH or ATTACHMENT_MISMATCH unless `content` is what `statement` was signed for."""
    if answers_commitment(content.salt, content.answers) != statement.commitment:
        raise EvidenceError(Code.COMMITMENT_MISMATCH)
    digests = tuple(attachment_digest(attachment.salt, attachment.data) for attachment in content.attachments)
    if digests != statement.attachments:
        raise EvidenceError(Code.ATTACHMENT_MISMATCH)
