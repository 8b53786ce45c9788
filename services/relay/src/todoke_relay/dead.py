"""Keeps what was refused, inside, for an operator."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from nats.aio.client import Client

from todoke_kit import bus, logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import StreamFullError
from todoke_relay import metrics
from todoke_relay.envelopes import dead_letter
from todoke_relay.passing import digest

_log = logs.get(__name__)

SUBJECT = "dead.relay"
DEAD_FULL = "dead_letters_full"


class NoRoomError(Exception):
    """What was refused cannot be kept, so it must stay where it is."""


class Dead:
    """The stream DEAD.

    :param now_ms: POSIX milliseconds.
    """

    def __init__(self, inside: Client, now_ms: Callable[[], int]) -> None:
        self._inside = inside
        self._now_ms = now_ms

    async def bury(self, lane: str, code: str, body: bytes, subject: str = "") -> None:
        """Keeps what was refused, and says so once it is kept.

        :param subject: what names it inside, where its body does not: a chunk of a file.
        :raises NoRoomError: when DEAD is full; an operator is told, and nothing is thrown away.
        """
        if not await self._kept(lane, code, body, subject):
            raise NoRoomError
        kit_metrics.refused(metrics.door(lane), code, sha256=hashlib.sha256(body).hexdigest())

    async def bury_rubbish(self, lane: str, code: str, body: bytes, subject: str = "") -> None:
        """The same for what no receipt was given for (decision 0046): when DEAD is full, it is noted and let go.

        So whoever sends rubbish without end fills DEAD, and stops nothing.
        """
        if await self._kept(lane, code, body, subject):
            kit_metrics.refused(metrics.door(lane), code, sha256=hashlib.sha256(body).hexdigest())
            return
        metrics.UNKEPT.labels(lane).inc()
        kit_metrics.refused(metrics.door(lane), code, sha256=hashlib.sha256(body).hexdigest(), unkept_bytes=len(body))

    async def _kept(self, lane: str, code: str, body: bytes, subject: str) -> bool:
        """Whether DEAD had room for it."""
        try:
            letter = dead_letter(code, body, self._now_ms(), subject)
            await bus.publish(self._inside, SUBJECT, letter, msg_id=digest(f"{code} {subject}", body))
        except StreamFullError:
            metrics.DEAD_FULL.set(1)
            logs.event(_log, DEAD_FULL, lane=lane, code=code)
            return False
        metrics.DEAD_FULL.set(0)
        return True
