"""Uploads of files that need no memory: a token says how far one has come, under our own key (HMAC, RFC 2104).

Each stored chunk turns the token before it into the next one. So chunks come one after the other, whoever lost an
answer sends the same chunk under the same token again, and the token after the last chunk proves to any gateway with
the same key that every chunk of this chain (`todoke_evidence.chunks`) is on disk.
"""

import hashlib
import hmac
from dataclasses import dataclass, replace

from todoke_evidence import b64, chunks
from todoke_evidence.errors import EvidenceError
from todoke_kit.errors import Refusal

LIFETIME = 86_400  # seconds: a telephone may lose its connection and go on the next morning

_TIME = 8
_SIZE = 4
_NUMBER = 2
_MAC = 16
_STATE = chunks.UPLOAD_BYTES + _TIME + _SIZE + _NUMBER + chunks.LINK_BYTES
TOKEN_BYTES = _STATE + _MAC
MAX_TOKEN = b64.encoded_length(TOKEN_BYTES)  # characters


@dataclass(frozen=True, slots=True)
class Upload:
    """How far an upload has come: `stored` chunks of a file of `size` bytes, and the chain over them.

    Good until `expires` (POSIX seconds).
    """

    upload: bytes
    expires: int
    size: int
    stored: int
    link: bytes

    @property
    def complete(self) -> bool:
        """Whether every chunk is stored."""
        return self.stored == chunks.count(self.size)


class Uploads:
    """Makes tokens and recognises its own."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def begin(self, upload: bytes, size: int, now: int) -> Upload:
        """A new upload: 16 random bytes and the size of the file in bytes, at least one; `now` in POSIX seconds.

        :raises Refusal: "file_oversized".
        """
        if size > chunks.MAX_FILE:
            raise Refusal("file_oversized")
        return Upload(upload, now + LIFETIME, size, 0, chunks.first_link(upload))

    def token(self, upload: Upload) -> str:
        """The token of an upload at this point."""
        state = b"".join(
            (
                upload.upload,
                upload.expires.to_bytes(_TIME),
                upload.size.to_bytes(_SIZE),
                upload.stored.to_bytes(_NUMBER),
                upload.link,
            )
        )
        return b64.encode(state + self._mac(state))

    def read(self, token: str) -> Upload:
        """Where the upload of a token stands; whether it has expired is another question.

        :raises Refusal: "upload_token_invalid" when we did not make it.
        """
        try:
            raw = b64.decode_exactly(token, TOKEN_BYTES)
        except EvidenceError:
            raise Refusal("upload_token_invalid") from None
        state, mac = raw[:_STATE], raw[_STATE:]
        if not hmac.compare_digest(mac, self._mac(state)):
            raise Refusal("upload_token_invalid")
        return _read(state)

    def _mac(self, state: bytes) -> bytes:
        return hmac.digest(self._key, b"upload\0" + state, hashlib.sha256)[:_MAC]


def _read(state: bytes) -> Upload:
    cut = []
    for width in (chunks.UPLOAD_BYTES, _TIME, _SIZE, _NUMBER, chunks.LINK_BYTES):
        cut.append(state[:width])
        state = state[width:]
    upload, expires, size, stored, link = cut
    return Upload(upload, int.from_bytes(expires), int.from_bytes(size), int.from_bytes(stored), link)


def expired(upload: Upload, now: int) -> bool:
    """Whether nothing may be added to an upload any more, nor a new application name it."""
    return now > upload.expires


def check_whole(upload: Upload, size: int, now: int) -> None:
    """Raise Refusal unless all of a file of this size is stored, and a new application may name it.

    :raises Refusal: "upload_incomplete" or "upload_expired".
    """
    if not upload.complete or upload.size != size:
        raise Refusal("upload_incomplete")
    if expired(upload, now):
        raise Refusal("upload_expired")


def check_next(upload: Upload, sealed: bytes) -> None:
    """Raise Refusal "chunk_size_wrong" unless `sealed` is as large as the next chunk of this file is."""
    if upload.complete or len(sealed) != chunks.sealed_size(upload.size, upload.stored):
        raise Refusal("chunk_size_wrong")


def weight(upload: Upload) -> int:
    """Bytes that all chunks of an upload count for."""
    return sum(chunks.weight(chunks.sealed_size(upload.size, number)) for number in range(chunks.count(upload.size)))


def advance(upload: Upload, sealed: bytes) -> Upload:
    """The upload with one more chunk stored."""
    return replace(upload, stored=upload.stored + 1, link=chunks.next_link(upload.link, sealed))
