"""The relay's lanes as tests want them: with the keys of the other helpers, and in no hurry but where they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from nats.aio.client import Client
from nats.aio.msg import Msg
from support.notices import VERIFIER
from support.witness import LOG_KEYS

from todoke_relay.core.pace import Pace, Paces
from todoke_relay.dead import Dead
from todoke_relay.lanes import lanes
from todoke_relay.passing import Terms
from todoke_relay.pump import Carry, Lane, Pump, take


class NotYetError(Exception):
    """What a shut pace answers: whose turn was asked for, and of how many."""


class Shut(Pace):
    """A pace under which nothing passes."""

    def __init__(self, name: str) -> None:
        super().__init__(1)
        self._name = name

    def wait(self, count: int, now: float) -> float:
        raise NotYetError(self._name, count)


class Pumping:
    """A pump between two connections, and its lanes by name."""

    def __init__(self, outside: Client, inside: Client, paces: Paces, now_ms: int) -> None:
        self.paces = paces
        terms = Terms(VERIFIER, LOG_KEYS, paces)
        self._pump = Pump(outside, inside)
        self.dead = Dead(inside, lambda: now_ms)
        self._lanes = {one.name: one for one in lanes(outside, inside, self.dead, terms, lambda: now_ms)}

    async def run(self, name: str) -> None:
        """One lane, for ever."""
        await self._pump.run(self._lanes[name])

    async def carry(self, name: str, message: Msg) -> None:
        """One message across, and nothing else."""
        await self._lanes[name].carry(message)

    async def take(self, name: str, messages: Sequence[Msg], carry: Carry | None = None) -> None:
        """One batch across, carried otherwise where a test says so."""
        lane = self._lanes[name]
        await take(Lane(name, lane.puller, lane.batch, carry or lane.carry), messages)


def pumping(outside: Client, inside: Client, *, now_ms: int = 1, **per_second: float) -> Pumping:
    """The lanes between two connections.

    :param per_second: by pace; a thousand otherwise.
    """
    paces = Paces(**{one.name: Pace(per_second.get(one.name, 1_000)) for one in fields(Paces)})
    return Pumping(outside, inside, paces, now_ms)


def shut(outside: Client, inside: Client) -> Pumping:
    """The same lanes, and nothing may pass in any."""
    return Pumping(outside, inside, Paces(**{one.name: Shut(one.name) for one in fields(Paces)}), 1)
