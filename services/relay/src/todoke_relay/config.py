"""The relay's one configuration object."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

from todoke_kit import config

# No message may wait so long that OUTBOX offers it to another relay (ack_wait): statuses come by the hundred.
MIN_STATUSES_PER_SECOND = 50
MIN_BUNDLES_PER_SECOND = 1
MIN_LETTERS_PER_SECOND = 1
MIN_CHECKPOINTS_PER_SECOND = 0.5  # so with LOGS

Keys = Annotated[list[Path], Meta(min_length=1)]


class LogKeyFiles(config.Strict, frozen=True):
    """Files with the public keys (vkey, one each) of the two ledgers, and of the witness in the closed zone."""

    internet: Keys
    closed: Keys
    witness: Keys


class Config(config.Strict, frozen=True):
    """The bus on either side, whose notices may leave, and how fast anything may pass."""

    outside: config.Bus  # the gate
    inside: config.Bus  # lgwan
    notice_keys: list[Path]  # public keys of the municipalities whose notices may leave
    log_keys: LogKeyFiles
    metrics: config.Metrics
    audit_file: Path
    packs_per_second: float = 1_000.0  # inward; a pack holds up to 100 submissions
    chunks_per_second: float = 200.0  # inward; 50 MB of files
    statuses_per_second: Annotated[float, Meta(ge=MIN_STATUSES_PER_SECOND)] = 1_000.0  # outward, each one of a message
    bundles_per_second: Annotated[float, Meta(ge=MIN_BUNDLES_PER_SECOND)] = 10.0  # outward; a form changes rarely
    letters_per_second: Annotated[float, Meta(ge=MIN_LETTERS_PER_SECOND)] = 100.0  # outward; one for a decision
    checkpoints_per_second: Annotated[float, Meta(ge=MIN_CHECKPOINTS_PER_SECOND)] = 1.0  # each way; two logs, outward
