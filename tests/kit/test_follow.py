"""A log is read once, over rotations and restarts, whatever its lines are like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from todoke_kit.follow import CHUNK_BYTES, MAX_LINE_BYTES, Follower


class Log:
    """A log and whoever reads it."""

    def __init__(self, folder: Path) -> None:
        self.path, self.memory, self.losses = folder / "log" / "nats.log", folder / "memory", 0
        self.path.parent.mkdir()
        self.rotations = 0
        self.start()

    def start(self) -> None:
        self.follower = Follower(self.path, self.memory, self._lost)

    def restart(self) -> None:
        self.follower.close()
        self.start()

    def _lost(self) -> None:
        self.losses += 1

    def write(self, *lines: bytes, end: bytes = b"\n") -> None:
        with self.path.open("ab") as file:
            file.write(b"\n".join(lines) + end)

    def rotate(self) -> Path:
        self.rotations += 1
        return self.path.rename(f"{self.path}.2026.11.27.00.00.{self.rotations:02}.123456789")

    def new(self) -> list[bytes]:
        found: list[bytes] = []
        while (lines := self.follower.read()) is not None:
            found += lines
            self.follower.remember()
        return found


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    made = Log(tmp_path)
    yield made
    made.follower.close()


def test_each_line_is_given_once_when_it_is_whole(log: Log) -> None:
    assert log.new() == []
    log.write(b"a", b"b")
    log.write(b"c", end=b"")
    assert log.new() == [b"a", b"b"]
    log.write(b"d", b"")
    assert log.new() == [b"cd", b""]
    assert log.new() == []


def test_a_newer_file_with_the_number_of_the_one_that_was_read_is_told_as_lost(log: Log) -> None:
    """File systems give the inode of a file that was deleted to the next one."""
    log.write(*[b"old line"] * 10)
    assert log.new() == [b"old line"] * 10
    log.follower.close()
    with log.path.open("r+b") as file:
        file.write(b"new line\n" * 20)
    log.start()
    assert log.new() == [b"new line"] * 20
    assert log.losses == 1


def test_what_was_written_before_and_after_a_rotation_is_given_in_order(log: Log) -> None:
    log.write(b"a")
    assert log.new() == [b"a"]
    log.write(b"b")
    for line in (b"c", b"d", b"e"):  # several between two looks
        log.rotate()
        log.write(line)
    assert log.new() == [b"b", b"c", b"d", b"e"]
    assert log.losses == 0


def test_between_the_two_steps_of_a_rotation_nothing_is_missed(log: Log) -> None:
    log.write(b"a")
    assert log.new() == [b"a"]
    log.write(b"b")
    log.rotate()
    assert log.new() == [b"b"]
    log.write(b"c")
    assert log.new() == [b"c"]


def test_what_went_before_it_was_read_is_told(log: Log) -> None:
    log.write(b"a")
    assert log.new() == [b"a"]
    first = log.rotate()
    log.write(b"b")
    second = log.rotate()
    log.write(b"c")
    first.unlink()
    second.unlink()
    assert log.new() == [b"c"]
    assert log.losses == 1


def test_a_new_process_goes_on_where_the_one_before_stood(log: Log) -> None:
    log.write(b"a", b"b", end=b"")
    assert log.new() == [b"a"]
    log.restart()
    log.write(b"", b"c")
    log.rotate()
    log.write(b"d")
    assert log.new() == [b"b", b"c", b"d"]
    log.restart()
    assert log.new() == []
    assert log.losses == 0


@pytest.mark.parametrize("memory", [b"", b"{", b"[]", b'{"inode": "x", "offset": 1}', b"\xff"])
def test_without_a_memory_that_can_be_read_the_log_is_given_from_its_oldest_line(log: Log, memory: bytes) -> None:
    log.write(b"a")
    log.rotate()
    log.write(b"b")
    log.memory.write_bytes(memory)
    log.restart()
    assert log.new() == [b"a", b"b"]


def test_a_log_that_went_while_nobody_read_is_told(log: Log) -> None:
    log.write(b"a")
    assert log.new() == [b"a"]
    kept = log.rotate().rename(log.path.parent / "elsewhere")  # so that its inode is not given again
    log.restart()
    log.write(b"b")
    assert log.new() == [b"b"]
    assert (log.losses, kept.exists()) == (1, True)


def test_a_log_that_was_emptied_is_read_anew(log: Log) -> None:
    log.write(b"a", b"b")
    assert log.new() == [b"a", b"b"]
    log.path.write_bytes(b"c\n")
    assert log.new() == [b"c"]


@pytest.mark.parametrize("length", [MAX_LINE_BYTES + 1, CHUNK_BYTES - 1, CHUNK_BYTES, 5 * CHUNK_BYTES + 7])
def test_of_a_long_line_the_end_is_given_and_no_more_is_kept(log: Log, length: int) -> None:
    log.write(b"a", b"-" * length + b"end", b"b", end=b"")
    assert log.new() == [b"a", (b"-" * MAX_LINE_BYTES + b"end")[-MAX_LINE_BYTES:]]
    log.restart()  # the place is that of a line's beginning, however it was read
    log.write(b"", end=b"\n")
    assert log.new() == [b"b"]


def test_a_line_without_an_end_takes_no_memory(log: Log) -> None:
    log.write(b"-" * (20 * CHUNK_BYTES), end=b"")
    assert log.new() == []
    assert log.follower._file is not None
    assert len(log.follower._file._rest) == MAX_LINE_BYTES
    log.write(b"end")
    assert [line[-4:] for line in log.new()] == [b"-end"]


def test_bytes_that_are_no_text_are_lines_too(log: Log) -> None:
    log.write(b"\xff\x00\x1b[2J", b"a\rb\x0bc\x85d")
    assert log.new() == [b"\xff\x00\x1b[2J", b"a\rb\x0bc\x85d"]
