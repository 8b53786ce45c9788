"""Seals a file apart from its application, in chunks that are sealed and opened one by one, never the whole in memory.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015) over AES-256-GCM under a key made for this one file:
nonce = first 7 bytes of the upload's id || chunk number (u32, big-endian) || 1 for the last chunk, 0 for the others;
associated data = municipality and upload. So no chunk can be left out, moved, doubled, added or taken from elsewhere.
What a statement binds is a chain over the sealed chunks, which anybody can follow who has the one link before, and the
same over what is inside, begun with a salt: browsers know no digest that is made as the bytes come.
"""

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from todoke_evidence.errors import Code, EvidenceError

CHUNK = 262_144
"""Bytes of a file in each chunk but the last: little to send again, and four of them are below what NATS carries."""

TAG = 16
SEALED_CHUNK = CHUNK + TAG

MAX_FILE = 20 * 1024 * 1024
"""Bytes of a file."""

MAX_CHUNKS = MAX_FILE // CHUNK
KEY_BYTES = 32
UPLOAD_BYTES = 16
LINK_BYTES = 32

LEAST = 65_536
"""Bytes that a chunk counts for at least: a million tiny ones take more than what is in them."""

_PREFIX = 7
_COUNTER = 4
_AAD = b"todoke/chunk/v1\0"
_CHAIN = b"todoke/chunks/v1\0"
_INSIDE = b"todoke/uploaded/v1\0"


def count(size: int) -> int:
    """Return how many chunks a file of `size` bytes takes; an empty one takes one."""
    return max(1, -(-size // CHUNK))


def sealed_size(size: int, number: int) -> int:
    """Return how many bytes chunk `number`, counted from 0, of a file of `size` bytes has when it is sealed."""
    return min(CHUNK, size - number * CHUNK) + TAG


def weight(size: int) -> int:
    """Return how many bytes a sealed chunk of `size` bytes counts for where there is a bound on room."""
    return max(size, LEAST)


def first_link(upload: bytes) -> bytes:
    """Return where the chain of an upload begins."""
    return hashlib.sha256(_CHAIN + upload).digest()


def first_digest(salt: bytes) -> bytes:
    """Return where the chain over the file itself begins; the salt is 32 random bytes."""
    return hashlib.sha256(_INSIDE + salt).digest()


def next_link(link: bytes, chunk: bytes) -> bytes:
    """Return either chain with one more chunk. After the last one it is what the statement binds."""
    return hashlib.sha256(link + hashlib.sha256(chunk).digest()).digest()


@dataclass(frozen=True, slots=True)
class _Cipher:
    """Seals and opens chunks by number."""

    gcm: AESGCM
    upload: bytes
    data: bytes

    def seal(self, number: int, chunk: bytes, *, last: bool) -> bytes:
        return self.gcm.encrypt(self._nonce(number, last=last), chunk, self.data)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self.gcm.decrypt(self._nonce(number, last=last), sealed, self.data)
        except InvalidTag:
            raise EvidenceError(Code.CHUNK_BROKEN) from None

    def _nonce(self, number: int, *, last: bool) -> bytes:
        return self.upload[:_PREFIX] + number.to_bytes(_COUNTER) + bytes([last])


def _cipher(key: bytes, municipality: str, upload: bytes) -> _Cipher:
    return _Cipher(AESGCM(key), upload, _AAD + municipality.encode() + b"\0" + upload)


@dataclass(slots=True)
class Sealer:
    """Seals one file as its bytes come. Holds less than two chunks beside what it is given.

    `key` is 32 random bytes that seal nothing else, `upload` 16 bytes, `salt` 32. `link` and `digest` are the chains
    over the sealed chunks and over the file, so far.
    """

    key: bytes = field(repr=False)
    municipality: str
    upload: bytes
    salt: bytes = field(repr=False)
    number: int = field(init=False, default=0)
    link: bytes = field(init=False)
    digest: bytes = field(init=False)
    _cipher: _Cipher = field(init=False, repr=False)
    _held: bytearray = field(init=False, repr=False, default_factory=bytearray)

    def __post_init__(self) -> None:
        self._cipher = _cipher(self.key, self.municipality, self.upload)
        self.link, self.digest = first_link(self.upload), first_digest(self.salt)

    def feed(self, data: bytes) -> list[bytes]:
        """Take more of the file and return the sealed chunks that are full, or raise FILE_OVERSIZED."""
        self._held += data
        sealed = []
        while len(self._held) > CHUNK:  # a full one is held back: it may be the last
            sealed.append(self._seal(last=False))
        return sealed

    def finish(self) -> bytes:
        """Return the last sealed chunk, or raise FILE_OVERSIZED."""
        return self._seal(last=True)

    def _seal(self, *, last: bool) -> bytes:
        if self.number + (not last) >= MAX_CHUNKS:
            raise EvidenceError(Code.FILE_OVERSIZED)
        chunk = bytes(self._held[:CHUNK])
        del self._held[:CHUNK]
        sealed = self._cipher.seal(self.number, chunk, last=last)
        self.number += 1
        self.link, self.digest = next_link(self.link, sealed), next_link(self.digest, chunk)
        return sealed


@dataclass(slots=True)
class Opener:
    """Opens the sealed chunks of one file, in their order; `size` (bytes) is what the file must have in the end.

    `link` and `digest` are the chains so far, as in `Sealer`.
    """

    key: bytes = field(repr=False)
    municipality: str
    upload: bytes
    salt: bytes = field(repr=False)
    size: int
    number: int = field(init=False, default=0)
    link: bytes = field(init=False)
    digest: bytes = field(init=False)
    _cipher: _Cipher = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._cipher = _cipher(self.key, self.municipality, self.upload)
        self.link, self.digest = first_link(self.upload), first_digest(self.salt)

    def open(self, sealed: bytes) -> bytes:
        """Return the next part of the file.

        :raises EvidenceError: CHUNKS_TRAILING behind the last, CHUNK_SIZE_WRONG, or CHUNK_BROKEN: a changed byte,
            another key, number, upload or municipality look the same.
        """
        last = count(self.size) - 1
        if self.number > last:
            raise EvidenceError(Code.CHUNKS_TRAILING)
        if len(sealed) != sealed_size(self.size, self.number):
            raise EvidenceError(Code.CHUNK_SIZE_WRONG)
        part = self._cipher.open(self.number, sealed, last=self.number == last)
        self.number += 1
        self.link, self.digest = next_link(self.link, sealed), next_link(self.digest, part)
        return part

    def finish(self) -> None:
        """Raise CHUNKS_MISSING unless all of the file came."""
        if self.number < count(self.size):
            raise EvidenceError(Code.CHUNKS_MISSING)
