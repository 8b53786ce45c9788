"""Builds the relay from its configuration; the only place where its parts meet."""

from __future__ import annotations

import time

from todoke_evidence.notice import NoticeVerifier
from todoke_kit import bus, lifecycle, logs, metrics
from todoke_relay.config import Config
from todoke_relay.core.pace import Pace
from todoke_relay.pump import Pump


async def main(config: Config, stop: lifecycle.Stop) -> None:
    """Carries until `stop` is set.

    :raises EvidenceError: when a notice key file is not one.
    """
    logs.configure("relay", config.audit_file)
    metrics.serve(config.metrics)
    verifier = NoticeVerifier.from_bytes(*(path.read_bytes() for path in config.notice_keys))
    inside = await bus.connect(config.inside, "inside")
    outside = await bus.connect(config.outside, "outside")
    pump = Pump(
        outside,
        inside,
        verifier,
        packs=Pace(config.packs_per_second),
        chunks=Pace(config.chunks_per_second),
        bundles=Pace(config.bundles_per_second),
        statuses=Pace(config.statuses_per_second),
        letters=Pace(config.letters_per_second),
        now_ms=_now_ms,
    )
    lifecycle.ready()
    try:
        await lifecycle.until_stopped(stop, pump.run_inward(), pump.run_chunks(), pump.run_outward())
    finally:
        await bus.close(outside)
        await bus.close(inside)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
