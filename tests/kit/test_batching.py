"""Batcher: idle items go at once, waiting ones go together, and nobody waits for ever."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from support.waiting import LONG

from todoke_kit.batching import Batcher
from todoke_kit.errors import Refusal


class Recorder:
    """A batch handler that can be held back, and remembers each batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        await self.gate.wait()
        return [item * 10 for item in items]


def test_a_single_item_goes_at_once() -> None:
    async def scenario() -> None:
        run = Recorder()
        assert await Batcher(run, limit=10, pending=10).submit(7) == 70
        assert run.batches == [[7]]

    asyncio.run(scenario())


def test_what_queued_while_a_batch_was_in_flight_goes_together_in_order() -> None:
    async def scenario() -> None:
        run = Recorder()
        run.gate.clear()
        batcher = Batcher(run, limit=10, pending=10)
        tasks = [asyncio.create_task(batcher.submit(n)) for n in range(5)]
        await _until(lambda: run.batches == [[0, 1, 2, 3, 4]])
        tasks += [asyncio.create_task(batcher.submit(n)) for n in (5, 6)]
        await asyncio.sleep(0)
        run.gate.set()
        assert await asyncio.gather(*tasks) == [0, 10, 20, 30, 40, 50, 60]
        assert run.batches == [[0, 1, 2, 3, 4], [5, 6]]

    asyncio.run(scenario())


def test_a_batch_is_bounded_in_items_and_bytes() -> None:
    async def scenario() -> None:
        by_items, by_bytes = Recorder(), Recorder()
        few = Batcher(by_items, limit=2, pending=10)
        small = Batcher(by_bytes, limit=10, pending=10, size=lambda n: n, max_bytes=7)
        await asyncio.gather(*(few.submit(n) for n in range(5)))
        await asyncio.gather(*(small.submit(n) for n in (3, 4, 5, 9, 1)))
        assert by_items.batches == [[0, 1], [2, 3], [4]]
        assert by_bytes.batches == [[3, 4], [5], [9], [1]]

    asyncio.run(scenario())


def test_too_many_waiting_items_are_refused_and_the_others_served() -> None:
    async def scenario() -> None:
        run = Recorder()
        run.gate.clear()
        batcher = Batcher(run, limit=1, pending=2)
        first = asyncio.create_task(batcher.submit(1))
        await _until(lambda: run.batches == [[1]])
        waiting = [asyncio.create_task(batcher.submit(n)) for n in (2, 3)]
        await asyncio.sleep(0)
        with pytest.raises(Refusal, match="overloaded"):
            await batcher.submit(4)
        run.gate.set()
        assert await asyncio.gather(first, *waiting) == [10, 20, 30]

    asyncio.run(scenario())


def test_a_fault_reaches_every_waiter_of_its_batch_and_the_next_batch_works() -> None:
    async def fails_on_zero(items: Sequence[int]) -> list[int]:
        if 0 in items:
            raise Refusal("broken")
        return list(items)

    async def scenario() -> None:
        batcher = Batcher(fails_on_zero, limit=10, pending=10)
        outcomes = await asyncio.gather(batcher.submit(0), batcher.submit(1), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Refusal, Refusal]
        assert await batcher.submit(2) == 2

    asyncio.run(scenario())


def test_a_waiter_that_left_does_not_disturb_the_others() -> None:
    async def scenario() -> None:
        run = Recorder()
        run.gate.clear()
        batcher = Batcher(run, limit=10, pending=10)
        stays, leaves = (asyncio.create_task(batcher.submit(n)) for n in (1, 2))
        await _until(lambda: run.batches == [[1, 2]])
        leaves.cancel()
        run.gate.set()
        assert await stays == 10

    asyncio.run(scenario())


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LONG):
        while not condition():  # noqa: ASYNC110 - lets the loop turn; the batcher offers no event to wait for
            await asyncio.sleep(0)
