"""Lifecycle: a signal stops a process in order, and a worker that ends by itself is a fault."""

import asyncio
import faulthandler
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
from support.waiting import LONG

from todoke_kit import lifecycle
from todoke_kit.config import ConfigError


@pytest.fixture(autouse=True)
def _goes_on() -> Iterator[None]:
    """This process is not to end with the one that it plays."""
    yield
    faulthandler.cancel_dump_traceback_later()


def test_a_process_that_does_not_come_to_its_end_is_ended() -> None:
    program = """
import threading
from todoke_kit import lifecycle
lifecycle.LEAVE_SECONDS = 0.2
async def main(stop):
    threading.Thread(target=threading.Event().wait).start()  # as a library may leave one behind
lifecycle.run(main)
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=LONG)
    assert ended.returncode == 1
    assert "Timeout (0:00:00.2" in ended.stderr


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


def test_a_worker_that_loses_a_cancellation_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "AGAIN_SECONDS", 0.01)
    lost = 0

    async def worker() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                if lost == 2:
                    raise
                lost += 1

    async def main(stop: lifecycle.Stop) -> None:
        stop.set()
        await lifecycle.until_stopped(stop, worker())

    lifecycle.run(main)
    assert lost == 2


def test_the_error_of_a_worker_ends_the_process() -> None:
    async def broken() -> None:
        raise RuntimeError("worker")

    async def main(stop: lifecycle.Stop) -> None:
        await lifecycle.until_stopped(stop, broken(), asyncio.Event().wait())  # type: ignore[arg-type]

    with pytest.raises(RuntimeError, match="worker"):
        lifecycle.run(main)


def test_a_wrong_configuration_is_one_sentence_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    async def main(stop: lifecycle.Stop) -> None:
        raise ConfigError("trust: no readable trust store")

    with pytest.raises(SystemExit) as exit_info:
        lifecycle.run(main)
    assert exit_info.value.code == 2
    assert capsys.readouterr().err == "trust: no readable trust store\n"
