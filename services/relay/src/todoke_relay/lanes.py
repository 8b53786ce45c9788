"""The five lanes, and nothing else: which stream is pulled where, how much of it at once, and who carries it."""

from __future__ import annotations

from collections.abc import Callable

from nats.aio.client import Client

from todoke_kit.pulling import Puller
from todoke_relay import metrics
from todoke_relay.dead import Dead
from todoke_relay.inward import Inward
from todoke_relay.outward import Outward
from todoke_relay.passing import Terms
from todoke_relay.pump import Lane

PACKS = 16  # pulled at once: at most 16 MB in memory
CHUNKS = 16  # pulled at once: at most 5 MB in memory


def lanes(outside: Client, inside: Client, dead: Dead, terms: Terms, now_ms: Callable[[], int]) -> tuple[Lane, ...]:
    """Everything that crosses.

    Each has a loop of its own: large files hold up no application, and statuses no checkpoint.
    Outward it is one message at a time: an older status must never replace a newer one.
    """
    into = Inward(inside, dead, terms, now_ms)
    out = Outward(outside, inside, dead, terms)
    return (
        Lane(metrics.INWARD, Puller(outside, "SUBMISSIONS", "lgwan", "dmz", releases=True), PACKS, into.carry_pack),
        Lane(metrics.CHUNKS, Puller(outside, "CHUNKS", "lgwan", "dmz", releases=True), CHUNKS, into.carry_chunk),
        Lane(metrics.WITNESS, Puller(outside, "CHECKPOINTS", "lgwan", "dmz"), 1, into.carry_request),
        Lane(metrics.OUTWARD, Puller(inside, "OUTBOX", "relay", releases=True), 1, out.carry_notices),
        Lane(metrics.LOGS, Puller(inside, "LOGS", "relay"), 1, out.carry_log),
    )
