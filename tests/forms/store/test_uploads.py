"""Chunks of files in the database: once each, in their order, kept when they are named, else forgotten in the end."""

from __future__ import annotations

import pytest

from todoke_evidence.chunks import LEAST
from todoke_forms.store import uploads
from todoke_forms.store.uploads import Chunk, Stored, StoredUploads

ONE, TWO = b"1" * 16, b"2" * 16


def add(database, *chunks: Chunk, at_ms: int = 1_000) -> list[Stored]:
    with database.write() as connection:
        return [uploads.add(connection, chunk, at_ms) for chunk in chunks]


def stored(database, upload: bytes) -> list[bytes]:
    with database.read() as connection:
        return list(StoredUploads(connection).chunks(upload))


def claim(database, *named: bytes) -> None:
    with database.write() as connection:
        uploads.claim(connection, named, 2_000)


def forget(database, before_ms: int, limit: int = 10) -> int:
    with database.write() as connection:
        return uploads.forget_unclaimed_before(connection, before_ms, limit)


def unclaimed(database) -> int:
    with database.read() as connection:
        return uploads.unclaimed_weight(connection)


def test_chunks_come_back_in_their_order_however_they_came(empty):
    assert add(empty, Chunk(ONE, 1, b"b"), Chunk(TWO, 0, b"x"), Chunk(ONE, 0, b"a")) == [Stored.NEW] * 3
    assert stored(empty, ONE) == [b"a", b"b"]
    with empty.read() as connection:
        assert [StoredUploads(connection).count(upload) for upload in (ONE, TWO, b"3" * 16)] == [2, 1, 0]


def test_a_chunk_is_kept_once_and_the_first_stands(empty):
    assert add(empty, Chunk(ONE, 0, b"a"), Chunk(ONE, 0, b"a"), Chunk(ONE, 0, b"b")) == [
        Stored.NEW,
        Stored.REPEATED,
        Stored.CONFLICT,
    ]
    assert stored(empty, ONE) == [b"a"]
    assert unclaimed(empty) == LEAST


def test_chunks_behind_one_that_is_missing_are_not_given_out(empty):
    add(empty, Chunk(ONE, 0, b"a"), Chunk(ONE, 2, b"c"))
    assert stored(empty, ONE) == [b"a"]


def test_what_nobody_names_is_forgotten_in_time_and_not_before(empty):
    add(empty, Chunk(ONE, 0, b"a"), at_ms=1_000)
    add(empty, Chunk(TWO, 0, b"x"), at_ms=2_000)
    add(empty, Chunk(ONE, 1, b"b"), at_ms=3_000)  # an upload is as old as its beginning
    assert forget(empty, 1_000) == 0
    assert forget(empty, 1_001) == 1
    assert (stored(empty, ONE), stored(empty, TWO)) == ([], [b"x"])


def test_no_more_are_forgotten_at_once_than_asked_for(empty):
    add(empty, *(Chunk(bytes([number]) * 16, 0, b"a") for number in range(5)))
    assert [forget(empty, 2_000, limit=2) for _ in range(4)] == [2, 2, 1, 0]


@pytest.mark.parametrize("first", ["named", "came"])
def test_what_is_named_is_never_forgotten_whichever_came_first(empty, first):
    if first == "named":
        claim(empty, ONE, ONE)
    add(empty, Chunk(ONE, 0, b"a"))
    claim(empty, ONE)
    assert forget(empty, 2**60) == 0
    assert stored(empty, ONE) == [b"a"]
    assert unclaimed(empty) == 0
    with empty.read() as connection:
        assert uploads.claimed(connection, [ONE, TWO]) == {ONE}


def test_only_what_is_not_named_counts_against_the_room(empty):
    add(empty, Chunk(ONE, 0, b"a"), Chunk(ONE, 1, bytes(LEAST + 5)), Chunk(TWO, 0, b"xx"))
    assert unclaimed(empty) == 3 * LEAST + 5
    claim(empty, ONE)
    assert unclaimed(empty) == LEAST


def make_room(database, needed: int, *spared: bytes) -> uploads.Cleared:
    with database.write() as connection:
        return uploads.make_room(connection, needed, spared)


def test_room_is_made_by_the_oldest_that_nobody_names_and_by_no_more_than_it_takes(empty):
    for number, upload in enumerate((b"d" * 16, b"c" * 16, b"b" * 16, b"a" * 16)):
        add(empty, Chunk(upload, 0, b"x"), at_ms=number)
    claim(empty, b"d" * 16)
    assert make_room(empty, LEAST + 1, b"c" * 16) == uploads.Cleared(2, 2 * LEAST)
    assert [len(stored(empty, name * 16)) for name in (b"a", b"b", b"c", b"d")] == [0, 0, 1, 1]
    assert make_room(empty, 10 * LEAST) == uploads.Cleared(1, LEAST)
    assert stored(empty, b"d" * 16) == [b"x"]


def test_an_operator_sees_what_nobody_names(empty):
    with empty.read() as connection:
        assert uploads.waiting(connection) == uploads.Waiting(0, 0, None)
    add(empty, Chunk(ONE, 0, b"a"), Chunk(ONE, 1, b"b"), at_ms=1_000)
    add(empty, Chunk(TWO, 0, b"x"), at_ms=2_000)
    with empty.read() as connection:
        assert uploads.waiting(connection) == uploads.Waiting(2, 3 * LEAST, 1_000)
    claim(empty, ONE)
    with empty.read() as connection:
        assert uploads.waiting(connection) == uploads.Waiting(1, LEAST, 2_000)
