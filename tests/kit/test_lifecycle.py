"""Lifecycle: a signal stops a process in order, and a worker that ends by itself is a fault."""

import asyncio
import os
import signal

import pytest

from todoke_kit import lifecycle


def test_sigterm_sets_stop_and_workers_are_cancelled_in_order() -> None:
    seen: list[str] = []

    async def worker() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def main(stop: lifecycle.Stop) -> None:
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
        await lifecycle.until_stopped(stop, worker())
        seen.append("after")

    lifecycle.run(main)
    assert seen == ["cancelled", "after"]


def test_the_error_of_a_worker_ends_the_process() -> None:
    async def broken() -> None:
        raise RuntimeError("worker")

    async def main(stop: lifecycle.Stop) -> None:
        await lifecycle.until_stopped(stop, broken(), asyncio.Event().wait())  # type: ignore[arg-type]

    with pytest.raises(RuntimeError, match="worker"):
        lifecycle.run(main)
