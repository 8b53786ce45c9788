"""A program at a terminal of its own (a pseudo-terminal), with a person who reads and types."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 60.0


class Terminal:
    """Runs `python` with these words; `said` is everything that has stood on the screen."""

    def __init__(self, *words: str) -> None:
        self._bytes = b""
        self.status: int | None = None
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # as a shell has it; tests in the background inherit otherwise
            os.execv(sys.executable, [sys.executable, *words])

    def close(self) -> None:
        """Leave; a program that still runs is killed."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self._screen)

    @property
    def said(self) -> str:
        """All of it as text; decoded whole, as a read may end within a character or a line's end."""
        return self._bytes.decode(errors="ignore").replace("\r\n", "\n")

    def until(self, words: str) -> str:
        """Read until these words stand there; what was said up to and with them since the last call."""
        start = len(self.said)
        while words not in self.said[start:]:
            assert self._read(), f"it ended without saying {words!r}: {self.said}"
        return self.said[start:]

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._screen, f"{line}\n".encode())

    def echoes(self) -> bool:
        """Whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._screen)[3] & termios.ECHO)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def wait(self) -> int:
        """Read to the end; the exit status."""
        while self._read():
            pass
        _, status = os.waitpid(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def _read(self) -> bool:
        if not select.select([self._screen], [], [], SECONDS)[0]:
            raise AssertionError(f"it says nothing more: {self.said}")
        try:
            piece = os.read(self._screen, 65_536)
        except OSError:  # what Linux says at the end
            piece = b""
        self._bytes += piece
        return bool(piece)


@contextmanager
def terminal(*words: str) -> Iterator[Terminal]:
    """A program at a terminal; killed at the end unless it has ended."""
    started = Terminal(*words)
    try:
        yield started
    finally:
        started.close()
