"""Runs one of our programs as a process of its own, with its configuration in a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import msgspec

from devstack import toml

END_SECONDS = 60.0
SAY_SECONDS = 60.0


class Program:
    """A program that said it is ready, or ended before it could. `said` is what it has written so far."""

    def __init__(
        self,
        module: str,
        settings: msgspec.Struct,
        folder: Path,
        *words: str,
        environment: Mapping[str, str] = MappingProxyType({}),  # beside our own
    ) -> None:
        file = toml.write(folder / f"{'-'.join((module, *words))}.toml", settings)
        command = [sys.executable, "-m", module, *words, "--config", str(file)]
        variables = {**os.environ, **environment}
        self._process = subprocess.Popen(command, env=variables, stderr=subprocess.PIPE, text=True)
        self._ready = threading.Event()
        self._heard = threading.Condition()
        self.said = ""
        self._listener = threading.Thread(target=self._listen)  # a full pipe would stop the program
        self._listener.start()
        self._ready.wait()

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal and returns the exit status."""
        self._process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Returns the exit status once it has ended by itself."""
        status = self._process.wait(END_SECONDS)
        self._listener.join()
        return status

    def says(self, event: str, times: int = 1) -> bool:
        """Whether it logs an event so often, within some seconds."""
        with self._heard:
            return self._heard.wait_for(lambda: self.said.count(f'"event": "{event}"') >= times, SAY_SECONDS)

    def _listen(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                with self._heard:
                    self.said += line
                    self._heard.notify_all()
                if '"event": "ready"' in line:
                    self._ready.set()
        self._ready.set()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None


@contextmanager
def program(module: str, settings: msgspec.Struct, folder: Path, *words: str) -> Iterator[Program]:
    """A running program, `words` being its role; killed at the end unless it has ended."""
    started = Program(module, settings, folder, *words)
    try:
        yield started
    finally:
        if started.running:
            started.stop(signal.SIGKILL)
