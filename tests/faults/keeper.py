"""Starts again whatever has ended, as systemd or Kubernetes would, except what a fault keeps down."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

from devstack.errors import StackError
from devstack.supervisor import Supervisor

POLL_SECONDS = 0.1


class Keeper:
    """Keeps processes alive.

    :param names: of the processes that are meant to run all the time.
    """

    def __init__(self, supervisor: Supervisor, names: Sequence[str]) -> None:
        self._supervisor = supervisor
        self._names = names
        self._down: set[str] = set()
        self._starting: dict[str, asyncio.Task[None]] = {}
        self.fell: Counter[str] = Counter()  # how often each ended without being killed
        self.last_words: dict[str, str] = {}  # of the last one that ended or did not come up, by process

    async def run(self) -> None:
        """Looks after them until cancelled."""
        while True:
            for name in self._names:
                if name not in self._down | self._starting.keys() and not self._supervisor.alive(name):
                    self.fell[name] += 1
                    self.start(name)
            await asyncio.sleep(POLL_SECONDS)

    async def kill(self, *names: str) -> None:
        """kill -9; they stay down until `start`."""
        for name in names:
            self._down.add(name)
            if starting := self._starting.pop(name, None):
                starting.cancel()
                await asyncio.wait([starting])
            if self._supervisor.alive(name):
                await self._supervisor.kill(name)

    def start(self, name: str) -> None:
        """Starts a process, and waits for nothing."""
        task = asyncio.create_task(self._start(name))
        self._starting[name] = task
        self._down.discard(name)

    async def all_ready(self, names: Sequence[str] = ()) -> None:
        """Waits until these processes serve, or all of them."""
        wanted = set(names or self._names)
        while wanted & self._starting.keys() or not all(map(self._supervisor.alive, wanted)):  # noqa: ASYNC110 - processes do not set events
            await asyncio.sleep(POLL_SECONDS)

    async def _start(self, name: str) -> None:
        try:
            await self._supervisor.start(name)
        except StackError as error:  # it died or is slow to come up; if it died, `run` sees it
            self.last_words[name] = str(error)
        finally:
            if self._starting.get(name) is asyncio.current_task():
                del self._starting[name]
