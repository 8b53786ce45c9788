"""The identity service's one configuration object."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from todoke_kit import config


class Config(config.Strict, frozen=True):
    """Where it listens, whom it serves, and which certification authorities it believes."""

    rpc: config.GrpcListen
    metrics: config.Metrics
    trust: Path  # folder of *.ca.der and *.crl.der
    profile: Literal["production", "test"]
    audit_file: Path
    trust_reload_seconds: float = 60.0  # how soon a new revocation list counts
