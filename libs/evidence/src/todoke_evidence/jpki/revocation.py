"""Where step 12 learns what was revoked: a source with one method, and what an authority's list (RFC 5280) says.

`x509.CertificateRevocationList` looks a serial number up by walking the list: 18 ms where `Serials` take 3 µs.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from cryptography import x509
from cryptography.x509 import ocsp

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import distribution, entries, envelope
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.envelope import Envelope
from todoke_evidence.jpki.serials import Serials
from todoke_evidence.x509_errors import X509_ERRORS

_VERSION_2 = bytes.fromhex("020101")  # which all lists of RFC 5280 section 5.1.2.1 begin with

MAX_LIST = 64 * 1024 * 1024
"""Bytes of a list, wherever one is read, kept or exported. A million revoked certificates take 24 to 60 MB."""

LONGEST_AGE = timedelta(days=10)
"""The longest limit that anybody may set on the age of a list or an answer, and the one that evidence is judged by.

No longer than public authorities may let theirs count (CA/Browser Forum, Baseline Requirements, 4.9.7 and 4.9.10).
"""


class Kind(StrEnum):
    """What a snapshot is."""

    LIST = "list"
    OCSP = "ocsp"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What step 12 judged by, as its authority signed it: a list or an OCSP answer (DER)."""

    kind: Kind
    der: bytes = field(repr=False)
    digest: bytes = field(init=False)  # SHA-256, found once: a list may be large and judge thousands

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", hashlib.sha256(self.der).digest())


class RevocationSource(Protocol):
    """Anything that knows what was revoked. It has an age limit, and past it an error of its own."""

    def check_revocation(self, anchor: Anchor, certificate: Certificate, now: datetime) -> None:
        """Step 12: raise CERTIFICATE_REVOKED, or why nothing can be said at `now`; return only if all is well."""

    def snapshot(self, anchor: Anchor, certificate: Certificate, now: datetime) -> Snapshot | None:
        """Return what `check_revocation` judges by at `now`; None where nothing is kept."""


@dataclass(frozen=True, slots=True)
class RevocationList:
    """What one authority has revoked, as of `this_update`; it counts until `next_update`.

    `points` are the directory names under which it is published; a list without is whole and speaks of all.
    """

    issuer: Anchor
    points: frozenset[bytes]
    serials: Serials
    this_update: datetime
    next_update: datetime
    snapshot: Snapshot | None = None


def read_list(der: bytes, anchors: Iterable[Anchor], *, keep: bool = False) -> RevocationList:
    """Read a list of version 2 that one of `anchors` signed, or raise TRUST_MALFORMED. With `keep` it keeps its bytes.

    The x509 module, whose errors are many, sees only what an authority signed.
    """
    try:
        issuer = _signer(envelope.read_large(der), anchors)
        found = x509.load_der_x509_crl(der)
        parts = envelope.of_list(der)
        wrong = parts.version != _VERSION_2 or parts.issuer != issuer.name
        if wrong or found.next_update_utc is None or envelope.has_early_generalized_time(der):
            raise ValueError  # one without an end would count for ever
        return RevocationList(
            issuer,
            distribution.of_list(parts.extensions),
            Serials(entries.serials(der, *parts.entries)),
            found.last_update_utc,
            found.next_update_utc,
            Snapshot(Kind.LIST, der) if keep else None,
        )
    except X509_ERRORS:
        raise EvidenceError(Code.TRUST_MALFORMED) from None


def _signer(signed: Envelope, anchors: Iterable[Anchor]) -> Anchor:
    for anchor in anchors:
        if anchor.signed(signed):
            return anchor
    raise ValueError


def issued_at(snapshot: Snapshot) -> datetime:
    """Return the date (this update) of a snapshot that passed."""
    if snapshot.kind is Kind.OCSP:
        return ocsp.load_der_ocsp_response(snapshot.der).this_update_utc
    return x509.load_der_x509_crl(snapshot.der).last_update_utc
