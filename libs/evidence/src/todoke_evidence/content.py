"""What is sealed to the municipality as one byte string: answers, salts, small attachments, the keys of large ones.

Layout: header length (u32, big-endian), header (canonical JSON), then the small attachments' bytes in the header's
order. They are not base64 inside JSON: a photographed receipt would grow by a third. A large file is sealed apart
(`chunks`) and uploaded before; the header says which upload it is, and holds its key. It also names the key to which
letters about the application are sealed, if the applicant made one.
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec

from todoke_evidence import b64, canonical, chunks
from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.sealing import SealingKey
from todoke_evidence.statement import MAX_ATTACHMENTS

MAX_CONTENT = 500_000
"""Bytes. Sealed and in base64url it still fits the 700,000 bytes a gateway takes and the megabyte NATS carries."""

MAX_HEADER = 131_072
"""Bytes. Answers are typed by people; a form's longest free text is far below this."""

SALT_SIZE = 32
DIGEST_SIZE = 32
VERSION = 1

_LENGTH_SIZE = 4

# A name is shown to staff and offered as a file name: no path, no control characters.
_Name = Annotated[str, msgspec.Meta(pattern=r"^[^/\\\x00-\x1f\x7f-\x9f]+\Z", max_length=255)]
_Contact = Annotated[str, msgspec.Meta(pattern=r"^[\x21-\x7e]+@[\x21-\x7e]+\Z", max_length=254)]
_MediaType = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+/[a-z0-9][a-z0-9.+\-]*\Z", max_length=127)]


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file; `salt` is 32 random bytes."""

    name: str
    media_type: str
    salt: bytes
    data: bytes

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Uploaded:
    """One file that was sealed apart (`chunks`), of `size` bytes.

    `key` (32 bytes) opens its chunks and those of no other; `digest` and `link` are the ends of the chains over the
    file, which begins with `salt`, and over its sealed chunks.
    """

    name: str
    media_type: str
    salt: bytes
    size: int
    digest: bytes
    upload: bytes
    key: bytes = field(repr=False)
    link: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the municipality reads and nobody between; `salt` (32 random bytes) is that of the answers."""

    salt: bytes
    answers: dict[str, Any]
    attachments: tuple[Attachment | Uploaded, ...]
    letter_key: SealingKey | None = None
    contact: str | None = None  # an address of e-mail; verified if the statement is one that a gateway vouches for


class _WireLetterKey(msgspec.Struct, forbid_unknown_fields=True):
    key_id: str
    public: str
    suite: str


class _WireUpload(msgspec.Struct, forbid_unknown_fields=True):
    digest: str
    id: str
    key: str
    link: str


class _WireAttachment(msgspec.Struct, forbid_unknown_fields=True):
    name: _Name
    salt: str
    size: Annotated[int, msgspec.Meta(ge=0, le=chunks.MAX_FILE)]
    type: _MediaType
    upload: _WireUpload | msgspec.UnsetType = msgspec.UNSET  # absent: its bytes follow the header


class _WireHeader(msgspec.Struct, forbid_unknown_fields=True):
    answers: dict[str, Any]
    attachments: Annotated[tuple[_WireAttachment, ...], msgspec.Meta(max_length=MAX_ATTACHMENTS)]
    salt: str
    version: Literal[1]
    letter_key: _WireLetterKey | msgspec.UnsetType = msgspec.UNSET  # absent: letters go on paper
    contact: _Contact | msgspec.UnsetType = msgspec.UNSET


def pack(content: Content) -> bytes:
    """Return the bytes to seal, or raise CONTENT_OVERSIZED or CONTENT_MALFORMED if they could not be read back."""
    try:
        header = canonical.encode(_header(content))
    except EvidenceError:
        raise EvidenceError(Code.CONTENT_MALFORMED) from None
    body = b"".join(one.data for one in content.attachments if isinstance(one, Attachment))
    data = len(header).to_bytes(_LENGTH_SIZE) + header + body
    if unpack(data) != content:
        raise EvidenceError(Code.CONTENT_MALFORMED)
    return data


def unpack(data: bytes) -> Content:
    """Read opened bytes strictly, or raise CONTENT_OVERSIZED or CONTENT_MALFORMED; not a byte may be left over."""
    if len(data) > MAX_CONTENT:
        raise EvidenceError(Code.CONTENT_OVERSIZED)
    header, body = _split(data, int.from_bytes(data[:_LENGTH_SIZE]))
    try:
        wire = canonical.decode_as(header, _WireHeader, MAX_HEADER)
        salt = b64.decode_exactly(wire.salt, SALT_SIZE)
        contact = None if wire.contact is msgspec.UNSET else wire.contact
        return Content(salt, wire.answers, _cut(wire.attachments, body), _letter_key(wire.letter_key), contact)
    except EvidenceError:
        raise EvidenceError(Code.CONTENT_MALFORMED) from None


def _header(content: Content) -> dict[str, Any]:
    return {
        "answers": content.answers,
        "attachments": [
            {
                "name": attachment.name,
                "salt": b64.encode(attachment.salt),
                "size": attachment.size,
                "type": attachment.media_type,
                **({"upload": _upload(attachment)} if isinstance(attachment, Uploaded) else {}),
            }
            for attachment in content.attachments
        ],
        **({} if content.contact is None else {"contact": content.contact}),
        **({} if content.letter_key is None else {"letter_key": _key(content.letter_key)}),
        "salt": b64.encode(content.salt),
        "version": VERSION,
    }


def _key(key: SealingKey) -> dict[str, str]:
    return {"key_id": key.key_id, "public": b64.encode(key.public), "suite": key.suite}


def _letter_key(wire: _WireLetterKey | msgspec.UnsetType) -> SealingKey | None:
    if wire is msgspec.UNSET:
        return None
    return SealingKey(wire.key_id, wire.suite, b64.decode(wire.public, MAX_HEADER))


def _upload(uploaded: Uploaded) -> dict[str, str]:
    return {
        "digest": b64.encode(uploaded.digest),
        "id": b64.encode(uploaded.upload),
        "key": b64.encode(uploaded.key),
        "link": b64.encode(uploaded.link),
    }


def _split(data: bytes, header_size: int) -> tuple[bytes, bytes]:
    end = _LENGTH_SIZE + header_size
    if len(data) < end:  # covers the missing length as well: four bytes are never fewer than none
        raise EvidenceError(Code.CONTENT_MALFORMED)
    return data[_LENGTH_SIZE:end], data[end:]


def _cut(wires: tuple[_WireAttachment, ...], body: bytes) -> tuple[Attachment | Uploaded, ...]:
    if sum(wire.size for wire in wires if wire.upload is msgspec.UNSET) != len(body):
        raise EvidenceError(Code.CONTENT_MALFORMED)
    attachments: list[Attachment | Uploaded] = []
    start = 0
    for wire in wires:
        salt = b64.decode_exactly(wire.salt, SALT_SIZE)
        if wire.upload is not msgspec.UNSET:
            attachments.append(_uploaded(wire, wire.upload, salt))
            continue
        end = start + wire.size
        attachments.append(Attachment(wire.name, wire.type, salt, body[start:end]))
        start = end
    return tuple(attachments)


def _uploaded(wire: _WireAttachment, upload: _WireUpload, salt: bytes) -> Uploaded:
    return Uploaded(
        name=wire.name,
        media_type=wire.type,
        salt=salt,
        size=wire.size,
        digest=b64.decode_exactly(upload.digest, DIGEST_SIZE),
        upload=b64.decode_exactly(upload.id, chunks.UPLOAD_BYTES),
        key=b64.decode_exactly(upload.key, chunks.KEY_BYTES),
        link=b64.decode_exactly(upload.link, chunks.LINK_BYTES),
    )
