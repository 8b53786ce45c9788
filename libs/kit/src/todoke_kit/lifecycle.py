"""Starts a process, tells when it is ready, and stops it in order on SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from todoke_kit import logs
from todoke_kit.config import ConfigError

_log = logs.get(__name__)

Stop = asyncio.Event

STOP_SECONDS = 25.0  # for an orderly end; whoever runs us kills after thirty
LEAVE_SECONDS = 15.0  # for what libraries do when everything of ours is closed: their threads may wait for ever
_STANDARD_ERROR = 2  # the file descriptor, whatever stands in for it inside
AGAIN_SECONDS = 5.0  # after which a worker that is still there is told once more to end

YOUNG = 10_000  # objects that come before the collector looks; one request makes and drops hundreds


def run(main: Callable[[Stop], Coroutine[Any, Any, None]]) -> None:
    """Runs `main` on uvloop until it returns; `stop` is set by the first SIGTERM or SIGINT.

    What is wrong with the configuration is one sentence and exit code 2, not a traceback.
    """
    try:
        _runner()(_with_signals(main))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None


def _runner() -> Callable[[Coroutine[Any, Any, None]], None]:
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        return asyncio.run
    return uvloop.run


async def _with_signals(main: Callable[[Stop], Coroutine[Any, Any, None]]) -> None:
    stop = Stop()
    loop = asyncio.get_running_loop()

    def end() -> None:
        _end_within(STOP_SECONDS)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    try:
        await main(stop)
    finally:
        _end_within(LEAVE_SECONDS)


def _end_within(seconds: float) -> None:
    """Ends this process after that time, with the places in the code where its threads are, if it has not by itself."""
    faulthandler.dump_traceback_later(seconds, exit=True, file=_STANDARD_ERROR)


def ready() -> None:
    """Tells whoever started us that every edge is open.

    What was built until here lives as long as the process, so the collector need not look at it again and again. What
    comes is nearly all freed without it: with the default of 700 it looks at requests that are still under way.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
    logs.event(_log, "ready")
    sys.stderr.flush()


async def until_stopped(stop: Stop, *workers: Awaitable[None]) -> None:
    """Runs `workers` until `stop` is set or one of them ends; an error of a worker is raised.

    A worker that ends by itself is a fault: the process stops, so that its supervisor restarts it whole.
    """
    tasks = [asyncio.ensure_future(worker) for worker in workers]
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    while running := [task for task in tasks if not task.done()]:
        for task in running:
            task.cancel()
        # Asked again: `asyncio.wait_for` of Python 3.11 loses a cancellation that meets the result it waits for.
        await asyncio.wait(running, timeout=AGAIN_SECONDS)
    for task in tasks:
        if not task.cancelled():
            task.result()
