"""Salted commitments: what a statement says about answers and attachments without showing them.

The salts are 32 random bytes and travel sealed, so that nobody who sees only the statement can guess a short answer.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from todoke_evidence import canonical
from todoke_evidence.chunks import Opener
from todoke_evidence.content import Attachment, Content, Uploaded
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


def digest_of(attachment: Attachment | Uploaded) -> bytes:
    """Return the salted digest of an attachment; for one that was sealed apart, the one that its content states."""
    if isinstance(attachment, Uploaded):
        return attachment.digest
    return attachment_digest(attachment.salt, attachment.data)


def links_of(content: Content) -> tuple[bytes, ...]:
    """Return what a statement says of the attachments that were sealed apart."""
    return tuple(one.link for one in content.attachments if isinstance(one, Uploaded))


def check_content(statement: Statement, content: Content) -> None:
    """Raise COMMITMENT_MISMATCH or ATTACHMENT_MISMATCH unless `content` is what `statement` was signed for.

    Of files that were sealed apart this says that it is their keys and digests; `open_uploaded` says the rest.
    """
    if answers_commitment(content.salt, content.answers) != statement.commitment:
        raise EvidenceError(Code.COMMITMENT_MISMATCH)
    digests = tuple(digest_of(attachment) for attachment in content.attachments)
    if (digests, links_of(content)) != (statement.attachments, statement.uploads):
        raise EvidenceError(Code.ATTACHMENT_MISMATCH)


def open_uploaded(uploaded: Uploaded, municipality: str, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """Return the file part by part, from its sealed chunks in their order; it is the signed one once the last has come.

    :raises EvidenceError: the codes of `chunks.Opener`, CHUNKS_MISMATCH when they are others than were signed for, and
        ATTACHMENT_MISMATCH when the file is.
    """
    opener = Opener(uploaded.key, municipality, uploaded.upload, uploaded.salt, uploaded.size)
    for chunk in sealed:
        yield opener.open(chunk)
    opener.finish()
    if opener.link != uploaded.link:
        raise EvidenceError(Code.CHUNKS_MISMATCH)
    if opener.digest != uploaded.digest:
        raise EvidenceError(Code.ATTACHMENT_MISMATCH)
