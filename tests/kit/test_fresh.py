"""Fresh: the newest good value, a start that stops when there is none, and a fault that keeps the last one."""

import asyncio
import contextlib

import pytest

from todoke_kit.config import ConfigError
from todoke_kit.fresh import Fresh


class Source:
    """What is loaded: a number that counts up, or a fault."""

    def __init__(self) -> None:
        self.loads = 0
        self.broken = False

    def load(self) -> int:
        self.loads += 1
        if self.broken:
            raise OSError
        return self.loads


async def reload_once(fresh: Fresh[int], source: Source) -> None:
    before = source.loads
    task = asyncio.create_task(fresh.keep(0))
    while source.loads < before + 2:  # noqa: ASYNC110 - until a load is over, because the next one began
        await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


def test_what_is_loaded_again_counts() -> None:
    source = Source()
    fresh = Fresh("numbers", source.load, OSError)
    assert fresh.current() == 1
    asyncio.run(reload_once(fresh, source))
    assert fresh.current() > 1


def test_a_fault_later_keeps_the_last_good_value() -> None:
    source = Source()
    fresh = Fresh("numbers", source.load, OSError)
    source.broken = True
    asyncio.run(reload_once(fresh, source))
    assert fresh.current() == 1


def test_a_fault_at_the_start_stops_it_by_name() -> None:
    source = Source()
    source.broken = True
    with pytest.raises(ConfigError, match="numbers cannot be read"):
        Fresh("numbers", source.load, OSError)
