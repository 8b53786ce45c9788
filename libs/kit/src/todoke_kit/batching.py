"""Natural micro-batching: what queued while the last batch was in flight goes together; no timer.

An idle Batcher sends a single item at once, so that low load pays no waiting; under load the batch grows by
itself and shares the fixed costs (a call, an fsync, a signature).
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from todoke_kit.errors import Refusal

I = TypeVar("I")  # noqa: E741 - item in
O = TypeVar("O")  # noqa: E741 - outcome out


class Batcher(Generic[I, O]):
    """Turns single submits into batches, one batch in flight at a time.

    :param run: handles a batch and returns as many outcomes, in order. What it raises, every waiter gets.
    :param limit: most items in one batch.
    :param pending: most items waiting; more are refused with "overloaded" instead of growing without bound.
    :param size: weight of one item in bytes; with `max_bytes` it bounds a batch.
    """

    def __init__(
        self,
        run: Callable[[Sequence[I]], Awaitable[Sequence[O]]],
        *,
        limit: int,
        pending: int,
        size: Callable[[I], int] = lambda _: 0,
        max_bytes: int = 0,
    ) -> None:
        self._run = run
        self._limit = limit
        self._pending = pending
        self._size = size
        self._max_bytes = max_bytes
        self._queue: deque[tuple[I, asyncio.Future[O]]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def submit(self, item: I) -> O:
        """Waits for the outcome of `item`.

        :raises Refusal: "overloaded" when too many items wait.
        """
        if len(self._queue) >= self._pending:
            raise Refusal("overloaded")
        if self._worker is None or self._loop is None:  # asking for the loop is a system call each time
            self._loop = asyncio.get_running_loop()
            self._worker = self._loop.create_task(self._drain())
        future: asyncio.Future[O] = self._loop.create_future()
        self._queue.append((item, future))
        return await future

    async def _drain(self) -> None:
        try:
            while self._queue:
                await self._flush(self._take())
        finally:
            self._worker = None

    def _take(self) -> list[tuple[I, asyncio.Future[O]]]:
        batch: list[tuple[I, asyncio.Future[O]]] = []
        total = 0
        while self._queue and len(batch) < self._limit:
            total += self._size(self._queue[0][0])
            if batch and total > self._max_bytes > 0:
                break
            batch.append(self._queue.popleft())
        return batch

    async def _flush(self, batch: list[tuple[I, asyncio.Future[O]]]) -> None:
        try:
            outcomes = await self._run([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - every waiter is told, whatever went wrong
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
