"""A display without a screen (Xvfb), and hands at its keyboard (xdotool)."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from support.waiting import LONG

LOOKS = 2_000  # each takes some milliseconds
SIZE = "1024x900x24"


class Display:
    """One X server; `name` is what programs find it by."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.environment = os.environ | {"DISPLAY": name}

    def wait_for(self, window_class: str, program: str) -> int:
        """The process of this program, once its window, of this class, is there and has the keyboard."""
        found = self._hands("search", "--sync", "--onlyvisible", "--class", window_class).split()[-1]
        assert any(self._focused() == [found] for _ in range(LOOKS)), "the window has no keyboard"
        [pid] = [one.pid for one in psutil.process_iter() if self._shows(one, program)]
        return pid

    def _shows(self, process: psutil.Process, program: str) -> bool:
        try:
            return program in process.cmdline() and process.environ().get("DISPLAY") == self.name
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            return False

    def windows(self, window_class: str) -> list[str]:
        """The numbers of the visible windows of this class."""
        return self._looked_for("search", "--onlyvisible", "--class", window_class)

    def _focused(self) -> list[str]:
        """The number of the window that has the keyboard; none has it while a window is going or coming."""
        return self._looked_for("getwindowfocus")

    def type(self, text: str) -> None:
        """Type into the window that has the keyboard."""
        self._hands("type", text)

    def press(self, key: str) -> None:
        """Press one key, by its name in X."""
        self._hands("key", key)

    def _looked_for(self, *words: str) -> list[str]:
        """What is found, which may be nothing: xdotool then ends with an error."""
        return self._run(*words, check=False).split()

    def _hands(self, *words: str) -> str:
        return self._run(*words, check=True).strip()

    def _run(self, *words: str, check: bool) -> str:
        command = ["xdotool", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=LONG, check=check
        ).stdout


@contextmanager
def display() -> Iterator[Display]:
    """A running display, gone at the end."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        try:
            yield Display(f":{number}")
        finally:
            server.terminate()
