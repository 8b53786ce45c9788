"""Prints one line as each thing happens, with the seconds since the start."""

from __future__ import annotations

import time


class Progress:
    """Lines like `    3.21 s  identity                ready`."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def line(self, subject: str, words: str) -> None:
        """Tells one thing."""
        print(f"{time.monotonic() - self._started:8.2f} s  {subject:<23} {words}", flush=True)
