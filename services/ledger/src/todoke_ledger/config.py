"""What the operator of a log decides."""

from pathlib import Path
from typing import Annotated

import msgspec

from todoke_kit.config import GrpcListen, HttpListen, Metrics, Strict
from todoke_ledger.recovery import StartCheck


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
