"""Something that was loaded at the start and is loaded again from time to time, without a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from todoke_kit import logs
from todoke_kit.config import ConfigError

_log = logs.get(__name__)

T = TypeVar("T")

RELOAD_FAILED = "reload_failed"


class Fresh(Generic[T]):
    """Keeps the newest value that could be loaded; a load that fails later keeps the one before.

    :param what: its name in the log and in the sentence that stops a start.
    :param load: reads it; raises one of `faults` when it cannot. Called by one thread at a time, not always the same.
    :raises ConfigError: when the first load fails.
    """

    def __init__(self, what: str, load: Callable[[], T], *faults: type[Exception]) -> None:
        self._what = what
        self._load = load
        self._faults = faults
        try:
            self._value = load()
        except faults as error:
            raise ConfigError(f"{what} cannot be read: {error}") from error

    def current(self) -> T:
        """The value to work with now."""
        return self._value

    async def keep(self, seconds: float) -> None:
        """Loads again every `seconds`, for ever; in a thread, because what is loaded may be large."""
        while True:
            await asyncio.sleep(seconds)
            try:
                self._value = await asyncio.to_thread(self._load)
            except self._faults as error:
                logs.event(_log, RELOAD_FAILED, what=self._what, error=type(error).__name__)
