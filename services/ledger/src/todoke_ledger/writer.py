"""The one thread that touches a log, and the queue in front of it.

Disk, database and hashing happen in that thread, so that calls queue while a batch is in flight and then go together.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from todoke_evidence.add_checkpoint import Request
from todoke_evidence.cosignature import WitnessVerifier
from todoke_kit import logs
from todoke_kit.batching import Batcher
from todoke_kit.errors import Refusal
from todoke_ledger.core.leaves import Wanted
from todoke_ledger.log import Appended, Log

_log = logs.get(__name__)

MAX_CALL_LEAVES = 1_000
"""Leaves in one call, as the protocol says."""

MAX_BATCH_LEAVES = 4_000
"""Leaves in one transaction: at 50 µs each it holds the others up for a fifth of a second."""

MAX_PENDING_CALLS = 256

Result = TypeVar("Result")


class LogBrokenError(Exception):
    """An append failed half-way; only a new start finds out what is committed."""


class Writer:
    """An open log for many callers at once."""

    def __init__(self, thread: ThreadPoolExecutor, log: Log) -> None:
        self._thread = thread
        self._log = log
        self._loop = asyncio.get_running_loop()
        self._broken = asyncio.Event()
        # A call weighs as much as it has leaves.
        self._queue: Batcher[Sequence[Wanted], Appended] = Batcher(
            self._append, limit=MAX_PENDING_CALLS, pending=MAX_PENDING_CALLS, size=len, max_bytes=MAX_BATCH_LEAVES
        )

    @classmethod
    async def start(cls, open_log: Callable[[], Log]) -> Self:
        """Open the log in its thread; what `open_log` refuses is raised."""
        thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        return cls(thread, await asyncio.get_running_loop().run_in_executor(thread, open_log))

    async def append(self, wanted: Sequence[Wanted]) -> Appended:
        """Append together with whatever else is waiting (see `Log.append`).

        Raises Refusal: "overloaded", "ledger_unavailable" (nothing was changed) or "ledger_stopped".
        """
        return await self._queue.submit(wanted)

    async def prove(self, tag: bytes) -> Appended:
        """Prove one entry (see `Log.prove`)."""
        return await self._run(lambda: self._log.prove(tag))

    async def checkpoint(self) -> str:
        """Return the newest checkpoint (see `Log.checkpoint`)."""
        return await self._run(lambda: self._log.checkpoint)

    async def request(self) -> Request | None:
        """Return what to ask the witness next (see `Log.request`)."""
        return await self._run(self._log.request)

    async def take_cosigned(self, signed: str, witnesses: Sequence[WitnessVerifier]) -> None:
        """Publish what a witness cosigned (see `Log.take_cosigned`)."""
        await self._run(lambda: self._log.take_cosigned(signed, witnesses))

    async def publish_every(self, seconds: float) -> None:
        """Publish what was appended since the last time, for ever."""
        while True:
            await asyncio.sleep(seconds)
            await self._run(self._log.publish)

    async def watch(self) -> None:
        """Raise LogBrokenError as soon as the log can only be helped by a new start."""
        await self._broken.wait()
        raise LogBrokenError

    async def close(self) -> None:
        """Publish what is left and close; call when nobody appends any more."""
        await self._run(self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if not self._log.broken:
            self._log.publish()
        self._log.close()

    async def _append(self, calls: Sequence[Sequence[Wanted]]) -> list[Appended]:
        everything = [leaf for call in calls for leaf in call]
        outcomes, checkpoint = await self._run(lambda: self._log.append(everything))
        rest = iter(outcomes)
        return [Appended([next(rest) for _ in call], checkpoint) for call in calls]

    async def _run(self, action: Callable[[], Result]) -> Result:
        return await self._loop.run_in_executor(self._thread, self._guard, action)

    def _guard(self, action: Callable[[], Result]) -> Result:
        """Runs in the log's thread. Elsewhere nobody may ask whether the log is broken: in an append it always is."""
        try:
            return action()
        except Refusal:
            raise
        except Exception as error:
            _log.exception("ledger_failed")
            raise Refusal("ledger_unavailable") from error
        finally:
            if self._log.broken:
                self._loop.call_soon_threadsafe(self._broken.set)
