"""Builds the relay from its configuration; the only place where its parts meet."""

from __future__ import annotations

import time
from pathlib import Path

from todoke_evidence.cosignature import WitnessVerifier
from todoke_evidence.note import NoteVerifier
from todoke_evidence.notice import NoticeVerifier
from todoke_kit import bus, lifecycle, logs, metrics
from todoke_relay.config import Config, LogKeyFiles
from todoke_relay.core.checkpoints import LogKeys
from todoke_relay.core.pace import Pace, Paces
from todoke_relay.dead import Dead
from todoke_relay.lanes import lanes
from todoke_relay.passing import Terms
from todoke_relay.pump import Pump


async def main(config: Config, stop: lifecycle.Stop) -> None:
    """Carries until `stop` is set.

    :raises EvidenceError: when a file of a notice's, log's or witness's key is not one.
    """
    logs.configure("relay", config.audit_file)
    metrics.serve(config.metrics)
    verifier = NoticeVerifier.from_bytes(*(path.read_bytes() for path in config.notice_keys))
    terms = Terms(verifier, _read(config.log_keys), paces(config))
    inside = await bus.connect(config.inside, "inside")
    outside = await bus.connect(config.outside, "outside")
    pump = Pump(outside, inside)
    dead = Dead(inside, _now_ms)
    ways = lanes(outside, inside, dead, terms, _now_ms)
    lifecycle.ready()
    try:
        await lifecycle.until_stopped(stop, *map(pump.run, ways), dead.watch())
    finally:
        await bus.close(outside)
        await bus.close(inside)


def paces(config: Config) -> Paces:
    """How fast each type of message may pass: both ways of checkpoints alike, and each way by itself."""
    return Paces(
        packs=Pace(config.packs_per_second),
        chunks=Pace(config.chunks_per_second),
        bundles=Pace(config.bundles_per_second),
        statuses=Pace(config.statuses_per_second),
        letters=Pace(config.letters_per_second),
        requests=Pace(config.checkpoints_per_second),
        logs=Pace(config.checkpoints_per_second),
    )


def _read(keys: LogKeyFiles) -> LogKeys:
    return LogKeys(
        internet=tuple(NoteVerifier.from_vkey(_line(path)) for path in keys.internet),
        closed=tuple(NoteVerifier.from_vkey(_line(path)) for path in keys.closed),
        witness=tuple(WitnessVerifier.from_vkey(_line(path)) for path in keys.witness),
    )


def _line(path: Path) -> str:
    return path.read_text("ascii", errors="replace").strip()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
