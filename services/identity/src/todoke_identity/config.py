"""The identity service's one configuration object."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from todoke_evidence.jpki.revocation import LONGEST_AGE
from todoke_kit import config

_Age = Annotated[float, Meta(gt=0, le=LONGEST_AGE.total_seconds())]


class Ocsp(config.Strict, frozen=True):
    """Which responder to ask about revocation, and how long its answers count."""

    url: str  # answers are signed, so http will do
    max_age_seconds: _Age = 24 * 3600.0
    nonces: bool = True  # false only for a responder that prepares its answers
    seconds: float = 3.0  # for all questions of one call together; whoever calls us waits for ten


class Proofs(config.Strict, frozen=True):
    """What proofs of presence are held against besides."""

    server_key: str  # the id (kid) of the municipality's notice key that pages name; a proof for another is refused
    nonces: Path  # folder of the nonces that were used, which all processes of identity share


class Authentication(config.Strict, frozen=True):
    """Who proves to be here: at which site, and by which authorities' certificates."""

    origin: str  # of the site whose pages ask for it; a proof for any other is refused
    trust: Path  # folder of *.ca.der: the authorities for authentication, and no others
    feed: Path | None = None  # folder of *.crl.der; that of the authorities if none is given
    seen_lists: Path | None = None  # as below, for these authorities
    proofs: Proofs | None = None  # none: sign-ins are judged, and no proofs of presence


class Config(config.Strict, frozen=True):
    """Where it listens, whom it serves, which authorities it believes, and where it learns what they revoked."""

    rpc: config.GrpcListen
    metrics: config.Metrics
    trust: Path  # folder of *.ca.der
    profile: Literal["production", "test"]
    audit_file: Path
    feed: Path | None = None  # folder of *.crl.der; that of the authorities if none is given
    seen_lists: Path | None = None  # file to remember the lists' dates in; none: an older list counts after a restart
    max_list_age_seconds: _Age = 7 * 24 * 3600.0  # a list older than this refuses everything it speaks of
    trust_reload_seconds: float = 60.0  # how soon a new revocation list counts
    ocsp: Ocsp | None = None  # asked in place of lists
    authentication: Authentication | None = None  # none: nobody is asked to prove to be here
