"""The relay's pump as tests want it: with the keys of the other helpers, and in no hurry but where they say."""

from __future__ import annotations

from nats.aio.client import Client
from support.notices import VERIFIER
from support.witness import LOG_KEYS

from todoke_relay.core.pace import Pace
from todoke_relay.pump import Pump

LANES = ("packs", "chunks", "bundles", "statuses", "letters", "requests", "logs")


def pumping(outside: Client, inside: Client, *, now_ms: int = 1, **per_second: float) -> Pump:
    """A pump between two connections.

    :param per_second: by lane; a thousand otherwise.
    """
    paces = {lane: Pace(per_second.get(lane, 1_000)) for lane in LANES}
    return Pump(outside, inside, VERIFIER, LOG_KEYS, **paces, now_ms=lambda: now_ms)
