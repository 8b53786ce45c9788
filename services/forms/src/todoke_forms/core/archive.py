"""The recovery archive: every private key of an office, sealed to a key that exists only as recovery shares.

The shares hold a random secret; the recovery key (X-Wing) is derived from it; its public half stands in the archive.
So a new sealing key is archived without any share, and shares stay good over every exchange of keys. The office's
notice key signs the archive's terms: whoever can write the file cannot have the next archive sealed to himself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from todoke_evidence import b64, canonical, sealing, suites
from todoke_evidence.errors import EvidenceError
from todoke_evidence.notice import NoticeKey, NoticeVerifier
from todoke_evidence.sealing import OpeningKey, SealingKey
from todoke_forms.core import shares
from todoke_kit.errors import Refusal

MAX_ARCHIVE = 4 << 20
"""Bytes; a key takes about 400, so this is thousands of exchanges."""

_SUITE = suites.SUITES[sealing.DEFAULT_SUITE]
_DERIVE = b"todoke/recovery-key/v1\0"
_SEAL = b"todoke/recovery-archive/v1\0"
_SIGN = b"todoke/recovery-terms/v1\0"
_DIGEST = 32
_SIGNATURE = 64


@dataclass(frozen=True, slots=True)
class Contents:
    """What is archived: key files, byte for byte."""

    sealing_keys: tuple[bytes, ...]
    notice_key: bytes


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose archive it is, which key it is sealed to, and which shares restore it; nothing in it is secret."""

    digests: Annotated[tuple[str, ...], msgspec.Meta(min_length=2, max_length=shares.MAX_SHARES)]
    key_id: str
    municipality: str
    public: str
    threshold: Annotated[int, msgspec.Meta(ge=shares.MIN_THRESHOLD, le=shares.MAX_SHARES)]

    def to_bytes(self) -> bytes:
        """What is signed, and what the sealed text is bound to; canonical JSON."""
        return canonical.encode(msgspec.to_builtins(self))

    def key(self) -> SealingKey:
        """The recovery key's public half."""
        return SealingKey(self.key_id, sealing.DEFAULT_SUITE, b64.decode(self.public, MAX_ARCHIVE))

    def known(self) -> tuple[bytes, ...]:
        """The digest of each share, in the order of their numbers."""
        return tuple(b64.decode_exactly(digest, _DIGEST) for digest in self.digests)


class Archive(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    sealed: str
    signature: str
    terms: Terms
    type: Literal["todoke-recovery-archive"]

    def to_bytes(self) -> bytes:
        """The file's bytes, canonical JSON."""
        return canonical.encode(msgspec.to_builtins(self))


class _WireContents(msgspec.Struct, forbid_unknown_fields=True):
    notice_key: str
    sealing_keys: tuple[str, ...]


def terms(municipality: str, threshold: int, secret: bytes, made: Sequence[str]) -> Terms:
    """The terms of an archive whose secret (32 random bytes) was split into the shares `made`."""
    key = _recovery_key(secret).public()
    digests = tuple(b64.encode(shares.digest(share)) for share in made)
    return Terms(digests, key.key_id, municipality, b64.encode(key.public), threshold)


def seal(agreed: Terms, contents: Contents, notice_key: NoticeKey) -> Archive:
    """Archives key files; takes no share."""
    plain: dict[str, Any] = {
        "notice_key": b64.encode(contents.notice_key),
        "sealing_keys": [b64.encode(file) for file in contents.sealing_keys],
    }
    header = agreed.to_bytes()
    sealed = sealing.seal(agreed.key(), canonical.encode(plain), _SEAL + header)
    return Archive(b64.encode(sealed), b64.encode(notice_key.sign(_SIGN + header)), agreed, "todoke-recovery-archive")


def read(data: bytes) -> Archive:
    """The archive in a file; who made it is open.

    :raises Refusal: "archive_malformed".
    """
    try:
        archive = canonical.decode_as(data, Archive, MAX_ARCHIVE)
        archive.terms.key()
        if not archive.terms.threshold <= len(archive.terms.known()):
            raise Refusal("archive_malformed")
    except EvidenceError:
        raise Refusal("archive_malformed") from None
    return archive


def check_ours(archive: Archive, notice_key: NoticeKey) -> Terms:
    """The terms of an archive that this office made.

    :raises Refusal: "archive_foreign".
    """
    try:
        signature = b64.decode_exactly(archive.signature, _SIGNATURE)
        NoticeVerifier(notice_key.public()).verify(notice_key.kid, signature, _SIGN + archive.terms.to_bytes())
    except EvidenceError:
        raise Refusal("archive_foreign") from None
    return archive.terms


def unseal(archive: Archive, good: Sequence[str]) -> Contents:
    """What is archived. `good`: shares in normal form that `shares.judge` found to be of this archive.

    :raises Refusal: "shares_missing" when there are fewer than it takes, "shares_unfit", or "archive_malformed".
    """
    different = list(dict.fromkeys(good))
    if len(different) < archive.terms.threshold:
        raise Refusal("shares_missing")
    key = _recovery_key(shares.combine(different[: archive.terms.threshold]))
    try:
        sealed = b64.decode(archive.sealed, MAX_ARCHIVE)
        plain = sealing.open_sealed(key, sealed, _SEAL + archive.terms.to_bytes())
        wire = canonical.decode_as(plain, _WireContents, MAX_ARCHIVE)
        files = tuple(b64.decode(file, sealing.MAX_KEY_FILE) for file in wire.sealing_keys)
        return Contents(files, b64.decode(wire.notice_key, sealing.MAX_KEY_FILE))
    except EvidenceError:
        raise Refusal("archive_malformed") from None


def _recovery_key(secret: bytes) -> OpeningKey:
    private = HKDF(SHA256(), _SUITE.private_size, salt=None, info=_DERIVE).derive(secret)
    return OpeningKey(sealing.key_id(sealing.DEFAULT_SUITE, _SUITE.public_of(private)), sealing.DEFAULT_SUITE, private)
