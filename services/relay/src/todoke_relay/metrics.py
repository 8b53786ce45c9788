"""What operators watch of the relay."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

INWARD, CHUNKS, OUTWARD, WITNESS, LOGS = "inward", "chunks", "outward", "witness", "logs"

PASSED = Counter(
    "todoke_relay_passed_total",
    "What crossed: inward submissions, chunks and requests to the witness, outward notices and checkpoints of logs.",
    ["lane"],
)
WAITING = Gauge("todoke_relay_waiting", "1 while a side is away or does not confirm what we publish.", ["lane"])
DEAD_FULL = Gauge("todoke_relay_dead_full", "1 while DEAD has no room for what was last refused.")
OUT_FULL = Gauge("todoke_relay_out_full", "1 while OUT has no room for what is to leave next.", ["lane"])
UNKEPT = Counter("todoke_relay_unkept_total", "Rubbish from outside that DEAD had no room for: only noted.", ["lane"])


def door(lane: str) -> str:
    """The name under which refusals of a lane are counted."""
    return f"relay_{lane}"
