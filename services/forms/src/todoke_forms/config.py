"""The configuration of the two processes; each names only the keys and peers that it may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from todoke_catalog.definition import MAX_RETENTION_YEARS
from todoke_evidence.jpki.revocation import LONGEST_AGE
from todoke_kit import config

_Age = Annotated[float, Meta(gt=0, le=LONGEST_AGE.total_seconds())]


class Ocsp(config.Strict, frozen=True):
    """Which responder of the closed zone to ask about revocation, and how long its answers count."""

    url: str  # answers are signed, so http will do
    max_age_seconds: _Age = 24 * 3600.0
    nonces: bool = True  # false only for a responder that prepares its answers
    seconds: float = 5.0  # for all questions about one fetch of messages together


class Timestamps(config.Strict, frozen=True):
    """Which timestamp authority (RFC 3161) `export` asks, and the root certificates (DER or PEM) of its answers."""

    url: str  # answers are signed, so http will do
    authorities: tuple[Path, ...]
    seconds: float = 10.0


class Sanitizer(config.Strict, frozen=True):
    """How the process that rebuilds a file is started: a program and its words, with the libraries that it needs.

    It is best installed where this process cannot import it, in an environment of its own.
    """

    command: tuple[str, ...]  # {python of that environment}, "-I", "-m", "todoke_sanitizer"
    pdf: Literal["pages", "structure"] = "pages"  # as pictures, or as listed parts that keep text as text
    workers: Annotated[int, Meta(ge=0)] = 2  # files at once, each a gigabyte for a minute at most; 0: all stay pending
    seconds: float = 90.0  # on the wall's clock, for one file; its own bound of 60 is on the CPU's


class Authentication(config.Strict, frozen=True):
    """By which authorities a sign-in is judged, and where it is learnt what they revoked."""

    trust: Path  # folder of *.ca.der: the authorities for authentication, and no others
    feed: Path | None = None  # folder of *.crl.der; that of the authorities if none is given
    seen_lists: Path | None = None  # as below, for these authorities


class Lookups(config.Strict, frozen=True):
    """Newer data on banks than that which came with the software: `todoke-lookups import` writes the file."""

    file: Path
    publishers: tuple[Path, ...]  # public keys (vkey), a file each, of those whose data counts


class InboxConfig(config.Strict, frozen=True):
    """Opens, verifies, keeps and tells; the only process with the sealing and the notice keys.

    Also for every command but those on staff and `delete-due`.
    """

    municipality: str  # 全国地方公共団体コード, six digits
    database: str  # SQLAlchemy URL
    trust: Path  # folder of *.ca.der: this office's own anchors
    profile: Literal["production", "test"]
    sealing_keys: Path  # folder of *.key: every key that opens, offered or not any more
    notice_key: Path
    bus: config.Bus
    ledger: config.GrpcTarget
    rpc: config.GrpcListen
    metrics: config.Metrics
    audit_file: Path
    sanitizer: Sanitizer
    sealing_suites: tuple[Literal["x-wing", "x25519"], ...] = ("x-wing", "x25519")  # of new keys, the preferred first
    recovery_archive: Path | None = None  # where the keys are archived for the holders of recovery shares
    feed: Path | None = None  # folder of *.crl.der; that of the anchors if none is given
    seen_lists: Path | None = None  # file to remember the lists' dates in; none: an older list counts after a restart
    authentication: Authentication | None = None  # who is believed for sign-ins; none: what needs one waits
    max_list_age_seconds: _Age = 7 * 24 * 3600.0  # what an older list speaks of waits for a newer one
    trust_reload_seconds: float = 60.0  # how soon a new revocation list counts
    ocsp: Ocsp | None = None  # asked in place of lists
    max_unclaimed_bytes: int = 20_000_000_000  # of uploaded files that no application has named yet
    log_keys: tuple[Path, ...] = ()  # files with a public key (vkey) of the ledger each: `export` judges by them
    gateway_keys: tuple[Path, ...] = ()  # public halves of what gateways vouch with, for forms without a signature
    timestamps: Timestamps | None = None  # without it exported bundles have no timestamp, and say so


class OperatorConfig(config.Strict, frozen=True):
    """For the commands on dead letters: the operator's own key, and no other."""

    municipality: str
    bus: config.Bus  # as `operator`
    audit_file: Path


class WebConfig(config.Strict, frozen=True):
    """Serves the staff's pages; holds no key of citizens' data and knows no bus.

    Also for the commands on staff, and `delete-due`.
    """

    municipality: str
    municipality_name: str  # as pages show it
    database: str
    http: config.HttpListen
    aggregation: config.GrpcTarget
    metrics: config.Metrics
    audit_file: Path
    retention_years: Annotated[int, Meta(ge=1, le=MAX_RETENTION_YEARS)] | None = None  # of forms that say nothing
    shared_form_keys: tuple[Path, ...] = ()  # public notice keys, one a file: whose forms may be imported
    lookups: Lookups | None = None
    secure_cookies: bool = True  # false only where development serves plain HTTP
