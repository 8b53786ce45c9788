"""A NATS client that does what it likes with a key, and notes what the server refuses it."""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client

from todoke_kit import config


class Intruder:
    """A client that notes what the server refuses it."""

    def __init__(self) -> None:
        self._refused: list[str] = []
        self.client = Client()

    async def noted(self, error: Exception) -> None:
        self._refused.append(str(error).lower())

    async def settled(self) -> None:
        """Waits until the server has answered everything: nats-py sends a flush's PING ahead of what is pending."""
        await self.client.flush()
        await self.client.flush()

    def refused_publishing(self) -> list[str]:
        """The subjects it may not publish to, of those it tried; in lower case, as nats-py hands them on."""
        return self._matching('violation for publish to "(.+)"')

    def refused_listening(self) -> list[str]:
        """The same of those it tried to subscribe to."""
        return self._matching('violation for subscription to "(.+)"')

    def _matching(self, pattern: str) -> list[str]:
        return [found[1] for line in self._refused if (found := re.search(pattern, line))]


@asynccontextmanager
async def connected(bus: config.Bus) -> AsyncIterator[Intruder]:
    intruder = Intruder()
    try:
        await intruder.client.connect(
            bus.url,
            tls=ssl.create_default_context(cafile=str(bus.ca)),
            nkeys_seed=str(bus.seed_file),
            inbox_prefix=bus.inbox_prefix.encode(),
            error_cb=intruder.noted,
            allow_reconnect=False,
        )
        yield intruder
    finally:
        await intruder.client.close()
