"""Files that are sealed apart: chunk by chunk, in constant memory, and never in another order."""

import hashlib
import json
import tracemalloc
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from support.refusals import outcome

from todoke_catalog import fields
from todoke_evidence import chunks
from todoke_evidence.chunks import CHUNK, MAX_FILE, TAG, Opener, Sealer
from todoke_evidence.errors import Code

VECTORS = json.loads((Path(__file__).parent / "vectors" / "chunks.json").read_text())
KEY, UPLOAD, SALT, CITY = bytes(range(32)), bytes(range(16)), b"s" * 32, "990019"
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5)
THREE = 2 * CHUNK + 5  # a file of three chunks


def content(size: int) -> bytes:
    """The file of the vectors: byte i is i modulo 251."""
    return bytes(index % 251 for index in range(251)) * (size // 251) + bytes(range(size % 251))


def seal(data: bytes, key: bytes = KEY, city: str = CITY, upload: bytes = UPLOAD) -> list[bytes]:
    sealer = Sealer(key, city, upload, SALT)
    return [*sealer.feed(data), sealer.finish()]


def unseal(sealed: list[bytes], size: int, key: bytes = KEY, city: str = CITY, upload: bytes = UPLOAD) -> bytes:
    opener = Opener(key, city, upload, SALT, size)
    data = b"".join(opener.open(one) for one in sealed)
    opener.finish()
    return data


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back(size):
    sealed = seal(content(size))
    assert len(sealed) == chunks.count(size)
    assert [len(one) for one in sealed] == [chunks.sealed_size(size, number) for number in range(len(sealed))]
    assert unseal(sealed, size) == content(size)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["size"]))
def test_the_format_is_that_of_the_vectors(vector):
    key, upload, salt = (bytes.fromhex(vector[name]) for name in ("key", "upload", "salt"))
    sealer = Sealer(key, vector["municipality"], upload, salt)
    sealed = [*sealer.feed(content(vector["size"])), sealer.finish()]
    assert [hashlib.sha256(one).hexdigest() for one in sealed] == vector["sealed_sha256"]
    assert (sealer.link.hex(), sealer.digest.hex()) == (vector["link"], vector["digest"])


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["size"]))
def test_the_vectors_are_plain_aes_gcm(vector):
    """Written once more from the words of the specification, so that code and vectors cannot be wrong together."""
    gcm, upload = AESGCM(bytes.fromhex(vector["key"])), bytes.fromhex(vector["upload"])
    data = content(vector["size"])
    parts = [data[start : start + 262_144] for start in range(0, len(data), 262_144)] or [b""]
    link = hashlib.sha256(b"todoke/chunks/v1\x00" + upload).digest()
    digest = hashlib.sha256(b"todoke/uploaded/v1\x00" + bytes.fromhex(vector["salt"])).digest()
    for number, part in enumerate(parts):
        nonce = upload[:7] + number.to_bytes(4, "big") + (b"\x01" if number == len(parts) - 1 else b"\x00")
        sealed = gcm.encrypt(nonce, part, b"todoke/chunk/v1\x00" + vector["municipality"].encode() + b"\x00" + upload)
        assert hashlib.sha256(sealed).hexdigest() == vector["sealed_sha256"][number]
        link = hashlib.sha256(link + hashlib.sha256(sealed).digest()).digest()
        digest = hashlib.sha256(digest + hashlib.sha256(part).digest()).digest()
    assert (link.hex(), digest.hex()) == (vector["link"], vector["digest"])


@given(st.lists(st.integers(0, CHUNK + 100), max_size=4))
def test_however_the_bytes_come_the_chunks_are_the_same(sizes):
    data = content(sum(sizes))
    sealer, sealed, start = Sealer(KEY, CITY, UPLOAD, SALT), [], 0
    for size in sizes:
        sealed += sealer.feed(data[start : start + size])
        start += size
    assert [*sealed, sealer.finish()] == seal(data)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda s: s[:-1], Code.CHUNKS_MISSING),
        (lambda _: [], Code.CHUNKS_MISSING),
        (lambda s: s[1:], Code.CHUNK_BROKEN),
        (lambda s: [s[1], s[0], s[2]], Code.CHUNK_BROKEN),
        (lambda s: [s[0], s[0], s[2]], Code.CHUNK_BROKEN),
        (lambda s: [s[0], s[2]], Code.CHUNK_SIZE_WRONG),
        (lambda s: [*s, s[2]], Code.CHUNKS_TRAILING),
        (lambda s: [*s, b""], Code.CHUNKS_TRAILING),
        (lambda s: [s[0], s[1], s[2] + b"x"], Code.CHUNK_SIZE_WRONG),
        (lambda s: [s[0], s[1], s[2][:-1]], Code.CHUNK_SIZE_WRONG),
        (lambda s: [b"", *s], Code.CHUNK_SIZE_WRONG),
        (lambda s: [s[0][:-1] + bytes([s[0][-1] ^ 1]), *s[1:]], Code.CHUNK_BROKEN),
        (lambda s: [s[0], s[1], bytes([s[2][0] ^ 1]) + s[2][1:]], Code.CHUNK_BROKEN),
    ],
)
def test_whatever_is_done_to_the_chunks_is_refused(spoil, code):
    assert outcome(unseal, spoil(seal(content(THREE))), THREE) is code


@pytest.mark.parametrize(
    "changes", [{"key": bytes(32)}, {"city": "990027"}, {"upload": bytes(16)}], ids=lambda changes: next(iter(changes))
)
def test_another_key_municipality_or_upload_opens_nothing(changes):
    assert outcome(lambda: unseal(seal(content(5)), 5, **changes)) is Code.CHUNK_BROKEN


def test_a_file_cut_at_a_chunk_is_not_a_shorter_file():
    assert outcome(unseal, seal(content(THREE))[:2], 2 * CHUNK) is Code.CHUNK_BROKEN


def test_the_largest_file_is_sealed_and_one_byte_more_is_not():
    sealer = Sealer(KEY, CITY, UPLOAD, SALT)
    for _ in range(MAX_FILE // CHUNK):
        sealer.feed(bytes(CHUNK))
    assert sealer.number == chunks.MAX_CHUNKS - 1
    assert outcome(sealer.feed, b"x") is Code.FILE_OVERSIZED


def test_form_language_and_format_mean_the_same_largest_file():
    assert fields.MAX_FILE_BYTES == MAX_FILE


def test_neither_side_holds_more_than_a_few_chunks():
    """20 MB sealed and opened: the peak of what Python allocates stays below five chunks."""
    sealer, opener = Sealer(KEY, CITY, UPLOAD, SALT), Opener(KEY, CITY, UPLOAD, SALT, MAX_FILE)
    part = bytes(65_536)
    tracemalloc.start()
    for _ in range(MAX_FILE // len(part)):
        for sealed in sealer.feed(part):
            opener.open(sealed)
    opener.open(sealer.finish())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    opener.finish()
    assert peak < 5 * (CHUNK + TAG)


def test_a_key_is_in_nobody_s_error_text():
    assert KEY.hex() not in repr(Sealer(KEY, CITY, UPLOAD, SALT))
    assert repr(KEY) not in repr(Sealer(KEY, CITY, UPLOAD, SALT)) + repr(Opener(KEY, CITY, UPLOAD, SALT, 1))
