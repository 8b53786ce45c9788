"""Starts processes in stages, notices when one dies, and stops them in reverse order."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from devstack.child import Child, launch
from devstack.deadline import Deadline
from devstack.errors import ChildError, StackError
from devstack.layout import Host, Layout
from devstack.programs import environment
from devstack.progress import Progress

POLL_SECONDS = 0.03
TELL_SECONDS = 15.0  # how often a person hears whom a slow start waits for
# They run when nobody before them can; in production the zones have machines of their own.
GIVE_WAY = ("chrt", "--idle", "0") if shutil.which("chrt") else ()

NOTICE_SECONDS = 1.0  # when work fails because a process died, the death is noticed within this time

T = TypeVar("T")
Ready = Callable[[Child], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Process:
    """What to start, on which host, what it listens on, and how to see that it serves."""

    name: str
    host: Host
    command: tuple[str, ...]
    ready: Ready
    ports: tuple[str, ...] = ()  # names in layout.PORTS
    environment: Mapping[str, str] = field(default_factory=dict)  # beside what every child inherits
    once: bool = False  # does its work and ends with 0
    behind: bool = False  # gives way to the citizens' door, with which it shares this machine but no other


class Supervisor:
    """The running processes of one stack."""

    def __init__(self, layout: Layout, stages: Sequence[Sequence[Process]], progress: Progress) -> None:
        self._layout = layout
        self._stages = stages
        self._progress = progress
        self._running: dict[str, Child] = {}
        self._died: asyncio.Queue[Child] = asyncio.Queue()
        self._watches: set[asyncio.Task[None]] = set()

    async def start_all(self) -> None:
        """Starts every stage when the one before it serves.

        :raises ChildError: naming the process that died or never became ready.
        """
        for stage in self._stages:
            await self._start_together(stage)

    async def start(self, name: str) -> None:
        """Starts one process again."""
        await self._start(self._process(name))

    async def stop(self, name: str) -> None:
        """Stops one process; nobody is told that it died."""
        await self._running.pop(name).stop()

    async def kill(self, name: str) -> None:
        """Kills one process without warning, as a fault would; nobody is told that it died."""
        child = self._running.pop(name)
        child.kill()
        await child.ended()

    def pid(self, name: str) -> int:
        """The process id of one running process."""
        return self._running[name].pid

    def alive(self, name: str) -> bool:
        """Whether a process was started and has not ended."""
        return name in self._running and self._running[name].exit_code is None

    async def one_died(self) -> None:
        """Waits until a process ends by itself.

        :raises ChildError: always; it names the process, its exit and its last words.
        """
        child = await self._died.get()
        raise _death(child, child.exit_code)

    async def while_alive(self, work: Coroutine[Any, Any, T], unfinished: Callable[[], str] = str) -> T:
        """Does `work` while all processes live; `unfinished` says what was not done when a death ends the work.

        :raises StackError: when one dies, or when the work fails; both reasons when both.
        """
        working, death = asyncio.ensure_future(work), asyncio.ensure_future(self.one_died())
        try:
            await asyncio.wait([working, death], return_when=asyncio.FIRST_COMPLETED)
            if working.done() and working.exception() is not None:
                await asyncio.wait([death], timeout=NOTICE_SECONDS)
            reasons = [task.exception() for task in (working, death) if task.done()]
            words = [str(reason) for reason in reasons if isinstance(reason, StackError)]
            if words:
                raise StackError("\n".join(filter(None, ["" if working.done() else unfinished(), *words])))
            return await working
        finally:
            working.cancel()
            death.cancel()

    async def stop_all(self) -> None:
        """Stops the processes, the stage that was started last first."""
        for stage in reversed(self._stages):
            children = [self._running.pop(process.name) for process in stage if process.name in self._running]
            await asyncio.gather(*(child.stop() for child in children))

    async def _start_together(self, stage: Sequence[Process]) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for process in stage:
                    group.create_task(self._start(process))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None  # one cause is enough to say

    def _process(self, name: str) -> Process:
        return next(process for stage in self._stages for process in stage if process.name == name)

    async def _start(self, process: Process) -> None:
        began = time.monotonic()
        log = self._layout.log(process.name)
        command = (*GIVE_WAY, *process.command) if process.behind else process.command
        child = await launch(process.name, command, {**environment(), **process.environment}, log)
        self._running[process.name] = child
        await _until_ready(process, child, self._progress)
        self._progress.line(process.name, f"{'done' if process.once else 'ready'} in {time.monotonic() - began:.1f} s")
        if process.once:
            del self._running[process.name]
        else:
            self._watch(child)

    def _watch(self, child: Child) -> None:
        async def watch() -> None:
            await child.ended()
            if self._running.get(child.name) is child:
                self._died.put_nowait(child)

        task = asyncio.create_task(watch())
        self._watches.add(task)
        task.add_done_callback(self._watches.discard)


async def _until_ready(process: Process, child: Child, progress: Progress) -> None:
    began = told = time.monotonic()
    deadline = Deadline(began, child.activity())
    while not await process.ready(child):
        if child.exit_code is not None:
            raise _death(child, child.exit_code)
        now = time.monotonic()
        if reason := deadline.passed(now, child.activity()):
            raise ChildError(f"{child.name} was not ready: {reason}; its last words:\n{child.last_words()}")
        if now - told > TELL_SECONDS:
            told = now
            progress.line(child.name, f"still starting after {now - began:.0f} s")
        await asyncio.sleep(POLL_SECONDS)


def _death(child: Child, code: int | None) -> ChildError:
    return ChildError(f"{child.name} died: {_exit_words(code)}; its last words:\n{child.last_words()}")


def _exit_words(code: int | None) -> str:
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
