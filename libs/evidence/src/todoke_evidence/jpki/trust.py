"""Whom to trust: the authorities of one profile as anchors, and a source that knows what they revoked.

The authorities of the card are one tier and self-signed, so there are no chains (RFC 5280 section 6). Their generations
share one name: which of them issued a certificate is decided by its signature alone.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Self

from cryptography.x509.oid import ExtensionOID

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki.anchors import Anchor, read_anchor
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.known import KnownCertificates
from todoke_evidence.jpki.lists import Lists
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.jpki.remembered import keep_all
from todoke_evidence.jpki.revocation import RevocationSource, Snapshot, read_list


class TrustStore:
    """The anchors of one profile and where to learn what they revoked. It never changes; a newer one takes its place.

    `generation` tells it from stores with other anchors or another profile, whatever they know of revocation.
    """

    def __init__(
        self,
        profile: Profile,
        anchors: Iterable[Anchor],
        revocation: RevocationSource,
        known: KnownCertificates | None = None,
    ) -> None:
        """Take anchors that were read. `known` may be shared with the stores before and after; None for a new one."""
        trusted = tuple(anchors)
        self.profile = profile
        self.generation = _generation(profile, trusted)
        self.known = KnownCertificates() if known is None else known
        self._revocation = revocation
        self._by_name = _by_name(trusted)

    @classmethod
    def read(cls, profile: Profile, certificates: Iterable[bytes], lists: Iterable[bytes]) -> Self:
        """Read authorities' certificates and revocation lists (DER), or raise TRUST_MALFORMED.

        An authority without a list is accepted here and all its certificates are refused in step 12.
        """
        anchors = tuple(read_anchor(der, profile) for der in certificates)
        return cls(profile, anchors, Lists(read_list(der, anchors) for der in lists))

    def issuer_of(self, certificate: Certificate) -> Anchor:
        """Step 2: return the anchor that signed `certificate`, or raise ISSUER_UNKNOWN or ISSUER_SIGNATURE_INVALID."""
        candidates = self._by_name.get(certificate.issuer)
        if candidates is None:
            raise EvidenceError(Code.ISSUER_UNKNOWN)
        hint = certificate.extensions.get(ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
        for anchor in _likeliest_first(candidates, hint.value if hint else b""):
            if anchor.signed(certificate.envelope):
                keep_all(certificate.learnt)
                return anchor
        raise EvidenceError(Code.ISSUER_SIGNATURE_INVALID)

    def check_revocation(self, anchor: Anchor, certificate: Certificate, now: datetime) -> None:
        """Step 12: ask the source; it raises what it knows, or why it knows nothing."""
        self._revocation.check_revocation(anchor, certificate, now)

    def snapshot(self, anchor: Anchor, certificate: Certificate, now: datetime) -> Snapshot | None:
        """Return what step 12 judges by at `now`, for who keeps it; None where nothing is kept."""
        return self._revocation.snapshot(anchor, certificate, now)


def _generation(profile: Profile, trusted: tuple[Anchor, ...]) -> bytes:
    digests = b"".join(sorted(anchor.digest for anchor in trusted))
    return hashlib.sha256(profile.name.encode() + digests).digest()


def _by_name(trusted: Iterable[Anchor]) -> Mapping[bytes, tuple[Anchor, ...]]:
    names: dict[bytes, tuple[Anchor, ...]] = {}
    for anchor in trusted:
        names[anchor.name] = (*names.get(anchor.name, ()), anchor)
    return names


def _likeliest_first(candidates: tuple[Anchor, ...], hint: bytes) -> Iterator[Anchor]:
    """Put the anchor that the authority key identifier names in front: it saves tries and decides nothing."""
    for anchor in candidates:
        if anchor.key_identifier in hint:
            yield anchor
    for anchor in candidates:
        if anchor.key_identifier not in hint:
            yield anchor
