"""What the operator of a log decides."""

from pathlib import Path
from typing import Annotated

import msgspec

from todoke_kit.config import Bus, GrpcListen, HttpListen, Metrics, Strict
from todoke_ledger.recovery import StartCheck

Keys = Annotated[list[Path], msgspec.Meta(min_length=1)]
"""Files with one public key (vkey) each."""


class Witnessed(Strict, frozen=True):
    """For the internet zone's log: whose cosignature it asks for, and whose checkpoints it shows beside its own."""

    witness_keys: Keys
    closed_log_keys: Keys


class Witness(Strict, frozen=True):
    """For the closed zone's log: it cosigns the checkpoints of the log with these keys, and shows its own outside."""

    key: Path  # a note's private key of its own; a key that signs checkpoints must sign nothing else
    log_keys: Keys


class Config(Strict, frozen=True):
    """One log. `key` is a note's private key (`PRIVATE+KEY+…`) whose name is the origin."""

    origin: str
    key: Path
    store: str  # SQLAlchemy URL; a password for PostgreSQL belongs into PGPASSFILE
    public: Path  # the folder of the public files
    rpc: GrpcListen
    http: HttpListen
    metrics: Metrics
    audit_file: Path | None = None
    publish_seconds: Annotated[float, msgspec.Meta(gt=0, le=60)] = 1.0
    start_check: StartCheck = StartCheck.FULL
    bus: Bus | None = None  # of its zone; needed by the two below, of which a log has one at most
    witnessed: Witnessed | None = None
    witness: Witness | None = None
