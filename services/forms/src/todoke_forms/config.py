"""The configuration of the two processes; each names only the keys and peers that it may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from todoke_kit import config


class InboxConfig(config.Strict, frozen=True):
    """Opens, verifies, keeps and tells; the only process with the sealing and the notice keys. Also for `publish`."""

    municipality: str  # 全国地方公共団体コード, six digits
    database: str  # SQLAlchemy URL
    trust: Path  # folder of *.ca.der and *.crl.der: this office's own anchors
    profile: Literal["production", "test"]
    sealing_keys: tuple[Path, ...]  # offered in new bundles, the preferred first
    notice_key: Path
    bus: config.Bus
    ledger: config.GrpcTarget
    rpc: config.GrpcListen
    metrics: config.Metrics
    audit_file: Path
    retired_sealing_keys: tuple[Path, ...] = ()  # open what was sealed before, and are not offered any more
    trust_reload_seconds: float = 60.0  # how soon a new revocation list counts


class WebConfig(config.Strict, frozen=True):
    """Serves the staff's pages; holds no key of citizens' data and knows no bus. Also for `add-staff`."""

    municipality: str
    municipality_name: str  # as pages show it
    database: str
    http: config.HttpListen
    aggregation: config.GrpcTarget
    metrics: config.Metrics
    audit_file: Path
    secure_cookies: bool = True  # false only where development serves plain HTTP
