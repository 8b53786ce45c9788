"""The attached files of an application, read part by part and held against what was signed; none is whole in memory.

The one way to their bytes, for those that came inside the content and those that were sealed apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from todoke_catalog.media_types import Inspector
from todoke_evidence import chunks, commitment
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_evidence.errors import Code
from todoke_kit.errors import Refusal


class Uploads(Protocol):
    """The sealed chunks that came in."""

    def count(self, upload: bytes) -> int:
        """How many chunks of an upload are here."""

    def chunks(self, upload: bytes) -> Iterable[bytes]:
        """The chunks of an upload in their order, as they are needed."""


class _NoUploads:
    """No chunk came."""

    def count(self, _upload: bytes) -> int:
        """None."""
        return 0

    def chunks(self, _upload: bytes) -> Iterable[bytes]:
        """None."""
        return ()


NO_UPLOADS: Uploads = _NoUploads()


class NotYet(Refusal):
    """An application that a card signed must wait; `uploads` are those that it names, so they must be kept for it."""

    def __init__(self, code: str, uploads: tuple[bytes, ...]) -> None:
        super().__init__(code)
        self.uploads = uploads


def uploads_of(content: Content) -> tuple[bytes, ...]:
    """The uploads that an application names."""
    return tuple(one.upload for one in content.attachments if isinstance(one, Uploaded))


def parts(attachment: Attachment | Uploaded, municipality: str, uploads: Uploads) -> Iterator[bytes]:
    """The bytes of one file, part by part. They are the signed ones only if it ends without an error.

    :raises EvidenceError: the codes of `commitment.open_uploaded`.
    """
    if isinstance(attachment, Uploaded):
        yield from commitment.open_uploaded(attachment, municipality, uploads.chunks(attachment.upload))
    else:
        yield attachment.data


def check(content: Content, municipality: str, uploads: Uploads) -> None:
    """Read every file that was sealed apart to its end; those inside the content are checked with it.

    :raises NotYet: "chunks_missing" when some of it is not here yet; nothing was read then.
    :raises EvidenceError: when a file is not the signed one.
    :raises Refusal: "attachments_invalid" when one is not of the kind that it says.
    """
    apart = [one for one in content.attachments if isinstance(one, Uploaded)]
    if any(uploads.count(one.upload) < chunks.count(one.size) for one in apart):
        raise NotYet(Code.CHUNKS_MISSING, uploads_of(content))
    for one in apart:
        inspector = Inspector(one.media_type)
        for part in parts(one, municipality, uploads):
            inspector.feed(part)
        if not inspector.fits():
            raise Refusal("attachments_invalid")
