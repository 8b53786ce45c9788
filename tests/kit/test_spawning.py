"""Between the fork and the program nothing is collected, or a child may wait for ever for threads that it has not."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import uvloop

from todoke_kit import spawning

Start = Callable[..., Awaitable[Any]]
COMMAND = (sys.executable, "-I", "-c", "")
_told: list[int] = []


def _say() -> None:
    for descriptor in _told:
        os.write(descriptor, b"on" if gc.isenabled() else b"off")


os.register_at_fork(after_in_child=_say)  # it stays for as long as this process


@pytest.fixture
def said() -> Iterator[int]:
    """What children of ours say of their collector."""
    read, write = os.pipe()
    _told.append(write)
    try:
        yield read
    finally:
        _told.clear()
        os.close(read)
        os.close(write)


async def run(start: Start, *command: str) -> None:
    process = await start(*command)
    await process.wait()


def test_nothing_is_collected_in_a_child_that_is_no_program_yet(said: int) -> None:
    uvloop.run(run(spawning.start, *COMMAND))
    assert os.read(said, 16) == b"off"
    assert gc.isenabled()


def test_without_that_it_would_be(said: int) -> None:
    """As long as uvloop runs Python in the child."""
    uvloop.run(run(asyncio.create_subprocess_exec, *COMMAND))
    assert os.read(said, 16) == b"on"


def test_nor_in_one_of_several(said: int) -> None:
    async def play() -> None:
        await asyncio.gather(*(run(spawning.start, *COMMAND) for _ in range(5)))

    uvloop.run(play())
    assert os.read(said, 64) == b"off" * 5
    assert gc.isenabled()


def test_what_cannot_be_started_leaves_the_collector_on() -> None:
    with pytest.raises(OSError, match="No such file"):
        uvloop.run(run(spawning.start, "/no-such-program"))
    assert gc.isenabled()
