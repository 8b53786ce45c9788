"""The loop of every lane: pull, carry across, and acknowledge only after what came of it is confirmed.

What carrying means is the lane's business (`inward`, `outward`); no message stops a loop.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from todoke_kit import pulling
from todoke_kit.errors import BusUnavailableError
from todoke_relay import metrics
from todoke_relay.dead import NoRoomError

FETCH_SECONDS = 1.0
PAUSE_SECONDS = 0.5  # before what was not confirmed is asked for again
FULL_SECONDS = 30.0  # before what must be kept and had no room in DEAD is tried again

Carry = Callable[[Msg], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Lane:
    """One stream that is carried to the other side, so many messages at once.

    :param carry: raises BusUnavailableError when not all was confirmed, NoRoomError when a refusal cannot be kept.
    """

    name: str
    puller: pulling.Puller
    batch: int
    carry: Carry


class Fate(Enum):
    """What becomes of a message on the side it came from."""

    ARRIVED = "arrived"  # all that it leads to is stored: it is acknowledged
    AGAIN = "again"  # not all was confirmed: it comes again at once
    LATER = "later"  # something of it was refused that must be kept, and there is no room


class Pump:
    """Works between the bus outside (through the gate server) and the bus inside."""

    def __init__(self, outside: Client, inside: Client) -> None:
        self._outside = outside
        self._inside = inside

    async def run(self, lane: Lane) -> None:
        """Carries what comes in a lane, for ever."""
        while True:
            await self._both_sides(lane.name)
            await take(lane, await lane.puller.fetch(lane.batch, FETCH_SECONDS))

    async def _both_sides(self, name: str) -> None:
        """Waits until both sides are connected: what cannot be published is better left where it is.

        :raises BusUnavailableError: when a side will not come back by itself; the process then starts anew.
        """
        while not (self._outside.is_connected and self._inside.is_connected):
            if self._outside.is_closed or self._inside.is_closed:
                raise BusUnavailableError
            metrics.WAITING.labels(name).set(1)
            await asyncio.sleep(PAUSE_SECONDS)


async def take(lane: Lane, messages: Sequence[Msg]) -> None:
    """Takes one batch across and acknowledges what has arrived; the rest comes again."""
    fates = await asyncio.gather(*(_fate(lane.carry, message) for message in messages))
    of: dict[Fate, list[Msg]] = {fate: [] for fate in Fate}
    for message, fate in zip(messages, fates, strict=True):
        of[fate].append(message)
    metrics.WAITING.labels(lane.name).set(bool(of[Fate.AGAIN]))  # what waits for room, `DEAD_FULL` tells of
    with contextlib.suppress(NatsError):  # a lost acknowledgement only means that the message comes again
        await pulling.acknowledge(of[Fate.ARRIVED])
        await pulling.put_back(of[Fate.LATER], FULL_SECONDS)
        if of[Fate.AGAIN]:
            await asyncio.sleep(PAUSE_SECONDS)
            await pulling.put_back(of[Fate.AGAIN])


async def _fate(carry: Carry, message: Msg) -> Fate:
    """Takes a message across and says what came of it."""
    try:
        await carry(message)
    except NoRoomError:
        return Fate.LATER
    except BusUnavailableError:
        return Fate.AGAIN
    return Fate.ARRIVED
