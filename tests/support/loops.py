"""Loops that work for ever, running beside a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

from todoke_kit.lifecycle import AGAIN_SECONDS


@asynccontextmanager
async def running(*loops: Awaitable[None]) -> AsyncIterator[None]:
    """All of them until the block ends; one that failed raises then."""
    tasks = [asyncio.ensure_future(loop) for loop in loops]
    try:
        yield
    finally:
        while going := [task for task in tasks if not task.done()]:
            for task in going:
                task.cancel()
            await asyncio.wait(going, timeout=AGAIN_SECONDS)  # as todoke_kit.lifecycle, and for its reason
        for task in tasks:
            if not task.cancelled():
                task.result()
