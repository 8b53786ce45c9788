"""One child process: its own process group, its output in a file, and its end tied to ours.

`setpriv --pdeathsig` (util-linux) makes the kernel end the child when we are killed without a chance to stop it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path

from devstack.layout import REPOSITORY

GRACE_SECONDS = 5.0
LAST_LINES = 12
LAST_BYTES = 16_384
CPU_TIMES = slice(11, 15)  # utime to cstime in /proc/<pid>/stat behind the name, proc(5)


class Child:
    """A started process."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, log: Path, log_start: int) -> None:
        self.name = name
        self._process = process
        self._log = log
        self._log_start = log_start

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.returncode

    async def ended(self) -> int:
        """Waits until it ended and gives its exit code."""
        return await self._process.wait()

    def said(self, words: str) -> bool:
        """Whether its output since its start holds `words`."""
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            return words.encode() in log.read()

    def activity(self) -> tuple[int, int]:
        """The bytes of its log and the ticks of processor time it had: another value whenever it did something.

        A change of its health costs it processor time too. Where there is no /proc (Linux has it), only the log tells.
        """
        try:
            times = Path(f"/proc/{self.pid}/stat").read_bytes().rpartition(b")")[2].split()[CPU_TIMES]
        except OSError:  # no /proc, or it has just ended
            times = []
        return self._log.stat().st_size, sum(map(int, times))

    def last_words(self) -> str:
        """The last lines of its output since its start."""
        with self._log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(self._log_start, end - LAST_BYTES))
            return "\n".join(log.read().decode("utf-8", "replace").splitlines()[-LAST_LINES:])

    async def stop(self) -> None:
        """Asks it to end; after a grace period its whole group is killed."""
        if self.exit_code is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self.ended(), GRACE_SECONDS)
            except TimeoutError:
                self.kill()
        await self.ended()

    def kill(self) -> None:
        """Ends the process and all it started, at once."""
        os.killpg(self.pid, signal.SIGKILL)


async def launch(name: str, command: tuple[str, ...], environment: Mapping[str, str], log: Path) -> Child:
    """Starts a process that cannot outlive us."""
    with log.open("ab") as output:
        log_start = output.tell()
        process = await asyncio.create_subprocess_exec(
            *tied_to_us(),
            *command,
            env=environment,
            cwd=REPOSITORY,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # Ctrl-C reaches us alone, and we stop the others in order. A session of its own would do that too, but
            # Linux shares the cores out by session before it looks at who gives way (autogroup in sched(7)).
            process_group=0,
        )
        return Child(name, process, log, log_start)


def tied_to_us() -> tuple[str, ...]:
    """The prefix that ties a command's life to ours; nothing where the kernel has no such thing."""
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()
