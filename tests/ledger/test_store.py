"""Entries and head move together or not at all, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError
from support.ledger import leaf, tag

from todoke_ledger.core.leaves import Entry
from todoke_ledger.database import open_engine
from todoke_ledger.store import READ_ROWS, Head, HeadMovedError, Store

EMPTY = Head(0, b"\x00" * 32, "empty")


def prepared(url: str) -> Iterator[Store]:
    opened = Store(open_engine(url))
    opened.create()
    opened.begin(EMPTY)
    yield opened
    opened.close()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    yield from prepared(database_url)


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    yield from prepared(postgres_url)


def entries(start: int, stop: int) -> list[Entry]:
    return [Entry(number, tag(number), leaf(number), 1_000) for number in range(start, stop)]


def head(size: int) -> Head:
    return Head(size, bytes((size % 256,)) * 32, f"checkpoint {size}")


def read(store: Store, start: int, stop: int) -> list[Entry]:
    return [entry for part in store.read(start, stop) for entry in part]


def test_a_log_that_was_never_opened_has_no_head(database_url):
    store = Store(open_engine(database_url))
    store.create()
    assert store.head() is None
    assert store.count() == 0
    store.close()


def test_tables_are_made_once(store):
    store.create()
    assert store.head() == EMPTY


def test_a_commit_moves_the_head_and_adds_the_entries(store):
    store.commit(EMPTY, head(3), entries(0, 3))
    assert store.head() == head(3)
    assert read(store, 0, 3) == entries(0, 3)
    assert store.count() == 3


def test_only_known_tags_are_found(store):
    store.commit(EMPTY, head(3), entries(0, 3))
    assert store.find([tag(2), tag(7), tag(0)]) == {tag(0): entries(0, 1)[0], tag(2): entries(2, 3)[0]}
    assert store.find([]) == {}


def test_more_tags_than_one_query_takes_are_found(store):
    store.commit(EMPTY, head(1_200), entries(0, 1_200))
    assert len(store.find([tag(number) for number in range(1_300)])) == 1_200


def test_a_log_is_read_in_parts(store):
    size = READ_ROWS + 10
    store.commit(EMPTY, head(size), entries(0, size))
    assert [len(part) for part in store.read(0, size)] == [READ_ROWS, 10]
    assert read(store, 5, 8) == entries(5, 8)


@pytest.mark.parametrize("believed", [head(2), Head(0, b"\x01" * 32, "empty"), Head(1, EMPTY.root, "empty")])
def test_a_writer_that_is_not_alone_changes_nothing(store, believed):
    with pytest.raises(HeadMovedError):
        store.commit(believed, head(3), entries(0, 3))
    assert (store.head(), store.count()) == (EMPTY, 0)


def test_a_second_entry_for_a_tag_leaves_nothing_of_its_batch(store):
    store.commit(EMPTY, head(1), entries(0, 1))
    again = Entry(2, tag(0), leaf(0, b"other"), 1_000)
    with pytest.raises(IntegrityError):
        store.commit(head(1), head(3), [*entries(1, 2), again])
    assert (store.head(), store.count()) == (head(1), 1)


def test_a_second_entry_at_an_index_leaves_nothing_of_its_batch(store):
    store.commit(EMPTY, head(1), entries(0, 1))
    with pytest.raises(IntegrityError):
        store.commit(head(1), head(2), [Entry(0, tag(9), leaf(9), 1)])
    assert (store.head(), store.count()) == (head(1), 1)


@pytest.mark.postgres
def test_a_writer_that_waited_for_another_finds_the_head_moved(postgres_store, postgres_url):
    with ThreadPoolExecutor() as thread:
        with create_engine(postgres_url, poolclass=NullPool).begin() as other:
            other.execute(text("UPDATE head SET size = 7"))
            waiting = thread.submit(postgres_store.commit, EMPTY, head(3), entries(0, 3))
            while not other.execute(text("SELECT FROM pg_locks WHERE NOT granted")).all():
                assert not waiting.done()
        with pytest.raises(HeadMovedError):
            waiting.result()
    assert postgres_store.count() == 0


@pytest.mark.postgres
def test_a_connection_that_the_server_dropped_is_replaced_before_an_append(postgres_store, postgres_url):
    assert postgres_store.find([tag(0)]) == {}
    with create_engine(postgres_url, poolclass=NullPool).connect() as other:
        drop = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        where = "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        assert other.execute(text(f"{drop} {where}")).scalars().all() == [True]
    assert postgres_store.find([tag(0)]) == {}
    postgres_store.commit(EMPTY, head(1), entries(0, 1))
    assert postgres_store.count() == 1


@pytest.mark.postgres
def test_postgresql_never_reads_the_whole_table_for_an_append(postgres_store):
    before = whole_reads(postgres_store)
    old = EMPTY
    for size in range(50, 1_000, 50):  # the server keeps a plan that it made while the table was small
        batch = entries(old.size, size)
        assert postgres_store.find([entry.tag for entry in batch]) == {}
        postgres_store.commit(old, old := head(size), batch)
    assert whole_reads(postgres_store) == before


def whole_reads(store: Store) -> int:
    """How often the connection of a store read all entries to find some."""
    with store._engine.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        query = text("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'entry'")
        scans: int = connection.execute(query).scalar_one()
        return scans


def test_what_is_committed_is_there_for_the_next_process(store, database_url):
    store.commit(EMPTY, head(2), entries(0, 2))
    other = Store(open_engine(database_url))
    assert other.head() == head(2)
    assert read(other, 0, 2) == entries(0, 2)
    other.close()


def test_sqlite_waits_for_the_disk(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/ledger.db")
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
    engine.dispose()


@pytest.mark.postgres
def test_postgresql_waits_for_the_disk_whatever_the_server_says(postgres_url):
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    engine.dispose()
