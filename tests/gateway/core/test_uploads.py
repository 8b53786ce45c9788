"""Tokens of uploads: ours, for one upload at one point, and nobody else's."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from todoke_evidence import b64, chunks
from todoke_gateway.core import uploads
from todoke_gateway.core.uploads import LIFETIME, TOKEN_BYTES, Uploads
from todoke_kit.errors import Refusal

NOW = 1_795_425_947
OURS = Uploads(b"k" * 32)
BEGUN = OURS.begin(b"u" * 16, chunks.CHUNK + 5, NOW)


def sealed(size: int) -> bytes:
    return bytes(size + chunks.TAG)


def test_a_token_says_where_its_upload_stands():
    assert OURS.read(OURS.token(BEGUN)) == BEGUN
    further = uploads.advance(BEGUN, sealed(chunks.CHUNK))
    assert (further.stored, further.complete) == (1, False)
    assert OURS.read(OURS.token(further)) == further


def test_after_the_last_chunk_it_is_complete_and_bears_the_chain_that_is_signed():
    sealer = chunks.Sealer(b"k" * 32, "990019", BEGUN.upload, b"s" * 32)
    upload = BEGUN
    for one in [*sealer.feed(bytes(chunks.CHUNK + 5)), sealer.finish()]:
        uploads.check_next(upload, one)
        upload = uploads.advance(upload, one)
    assert upload.complete
    assert upload.link == sealer.link


def test_every_byte_of_a_token_counts():
    raw = b64.decode(OURS.token(BEGUN), TOKEN_BYTES)
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        with pytest.raises(Refusal, match="upload_token_invalid"):
            OURS.read(b64.encode(changed))


def test_another_gateways_token_is_none():
    with pytest.raises(Refusal, match="upload_token_invalid"):
        OURS.read(Uploads(b"x" * 32).token(BEGUN))


@given(st.text(max_size=120))
def test_nothing_but_a_refusal_comes_out(text):
    with pytest.raises(Refusal, match="upload_token_invalid"):
        OURS.read(text)


def test_a_token_is_good_for_a_day():
    assert not uploads.expired(BEGUN, NOW + LIFETIME)
    assert uploads.expired(BEGUN, NOW + LIFETIME + 1)


def test_a_file_has_a_largest_size():
    assert OURS.begin(b"u" * 16, chunks.MAX_FILE, NOW).size == chunks.MAX_FILE
    with pytest.raises(Refusal, match="file_oversized"):
        OURS.begin(b"u" * 16, chunks.MAX_FILE + 1, NOW)


@pytest.mark.parametrize("size", [0, 5, chunks.CHUNK - 1, chunks.CHUNK + 1])
def test_only_a_chunk_of_the_right_size_is_next(size):
    uploads.check_next(BEGUN, sealed(chunks.CHUNK))
    with pytest.raises(Refusal, match="chunk_size_wrong"):
        uploads.check_next(BEGUN, sealed(size))


def test_nothing_is_next_when_all_is_there():
    with pytest.raises(Refusal, match="chunk_size_wrong"):
        uploads.check_next(replace(BEGUN, stored=2), sealed(0))
