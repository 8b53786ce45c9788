"""Keeps what was refused, inside, for an operator; tries what had no room again, to know when there is some."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from nats.aio.client import Client

from todoke_kit import bus, logs
from todoke_kit import metrics as kit_metrics
from todoke_kit.errors import BusUnavailableError, StreamFullError
from todoke_relay import metrics
from todoke_relay.envelopes import dead_letter
from todoke_relay.passing import digest

_log = logs.get(__name__)

SUBJECT = "dead.relay"
DEAD_FULL = "dead_letters_full"
AGAIN_SECONDS = 10.0  # between two tries; an operator reads that DEAD has room again so soon


@dataclass(frozen=True, slots=True)
class _Letter:
    """What is to be kept: at most a megabyte."""

    lane: str
    code: str
    body: bytes
    msg_id: str


class NoRoomError(Exception):
    """What was refused cannot be kept, so it must stay where it is."""


class Dead:
    """The stream DEAD.

    :param now_ms: POSIX milliseconds.
    """

    def __init__(self, inside: Client, now_ms: Callable[[], int]) -> None:
        self._inside = inside
        self._now_ms = now_ms
        self._without_room: _Letter | None = None  # the last

    async def watch(self) -> None:
        """Tries again what last had no room, for ever. Nobody here may ask a stream how full it is."""
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            await self.try_again()

    async def try_again(self) -> None:
        """One such try; the letter has the id that it had, so it is kept once, whoever else keeps it."""
        if self._without_room is not None:
            with contextlib.suppress(BusUnavailableError):
                await self._stored(self._without_room)

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
        letter = dead_letter(code, body, self._now_ms(), subject)
        return await self._stored(_Letter(lane, code, letter, digest(f"{code} {subject}", body)))

    async def _stored(self, letter: _Letter) -> bool:
        try:
            await bus.publish(self._inside, SUBJECT, letter.body, msg_id=letter.msg_id)
        except StreamFullError:
            self._without_room = letter
            metrics.DEAD_FULL.set(1)
            logs.event(_log, DEAD_FULL, lane=letter.lane, code=letter.code)
            return False
        if self._without_room is not None and self._without_room.msg_id == letter.msg_id:  # for another, there is none
            self._without_room = None
            metrics.DEAD_FULL.set(0)
        return True
