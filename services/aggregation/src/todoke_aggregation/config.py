"""Aggregation's one configuration object."""

from __future__ import annotations

from pathlib import Path

from todoke_kit import config


class Config(config.Strict, frozen=True):
    """Where facts come from, where the counts are kept, and who may ask for them."""

    bus: config.Bus
    database: str  # SQLAlchemy URL
    rpc: config.GrpcListen
    metrics: config.Metrics
    audit_file: Path
