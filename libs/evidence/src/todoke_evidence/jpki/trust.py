"""Whom to trust: the authorities of one profile as anchors, each with its revocation list (RFC 5280 sections 5 and 6).

The authorities of the card are one tier and self-signed, so there are no chains. Their generations share one name:
which of them issued a certificate is decided by its signature alone. An anchor counts until the operator removes it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from cryptography.x509.oid import ExtensionOID

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import anchors
from todoke_evidence.jpki.anchors import Anchor
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.checks import CLOCK_SKEW
from todoke_evidence.jpki.profile import Profile
from todoke_evidence.jpki.revocation import RevocationList, read_list


class TrustStore:
    """The anchors of one profile and what they have revoked. It never changes; a newer list makes a newer store."""

    def __init__(self, profile: Profile, certificates: Iterable[bytes], lists: Iterable[bytes]) -> None:
        """Read authorities' certificates and revocation lists (DER), or raise TRUST_MALFORMED.

        An authority without a list is accepted here and all its certificates are refused in step 12.
        """
        self.profile = profile
        trusted = tuple(anchors.read_anchor(der, profile) for der in certificates)
        self._revocations = _newest_first(read_list(der, trusted) for der in lists)
        self._by_name = _by_name(trusted)

    def issuer_of(self, certificate: Certificate) -> Anchor:
        """Step 2: return the anchor that signed `certificate`, or raise ISSUER_UNKNOWN or ISSUER_SIGNATURE_INVALID."""
        candidates = self._by_name.get(certificate.issuer)
        if candidates is None:
            raise EvidenceError(Code.ISSUER_UNKNOWN)
        for anchor in _likeliest_first(candidates, certificate):
            if anchor.signed(certificate.envelope):
                return anchor
        raise EvidenceError(Code.ISSUER_SIGNATURE_INVALID)

    def check_revocation(self, anchor: Anchor, certificate: Certificate, now: datetime) -> None:
        """Step 12: raise REVOCATION_STALE unless a list counts at `now`, CERTIFICATE_REVOKED if it names us.

        The newest list decides, whatever older ones say; one whose day is still to come is not there yet.
        """
        published = (known for known in self._revocations.get(anchor, ()) if known.this_update <= now + CLOCK_SKEW)
        revocations = next(published, None)
        if revocations is None or revocations.next_update < now:
            raise EvidenceError(Code.REVOCATION_STALE)
        if certificate.serial in revocations.serials:
            raise EvidenceError(Code.CERTIFICATE_REVOKED)


def _by_name(trusted: Iterable[Anchor]) -> Mapping[bytes, tuple[Anchor, ...]]:
    names: dict[bytes, tuple[Anchor, ...]] = {}
    for anchor in trusted:
        names[anchor.name] = (*names.get(anchor.name, ()), anchor)
    return names


def _newest_first(lists: Iterable[RevocationList]) -> Mapping[Anchor, tuple[RevocationList, ...]]:
    found: dict[Anchor, tuple[RevocationList, ...]] = {}
    for revocations in sorted(lists, key=lambda one: one.this_update, reverse=True):
        found[revocations.issuer] = (*found.get(revocations.issuer, ()), revocations)
    return found


def _likeliest_first(candidates: tuple[Anchor, ...], certificate: Certificate) -> tuple[Anchor, ...]:
    """Put the anchor that the authority key identifier names in front: it saves tries and decides nothing."""
    if len(candidates) == 1:
        return candidates
    hint = certificate.extensions.get(ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
    named = hint.value if hint else b""
    return tuple(sorted(candidates, key=lambda anchor: anchor.key_identifier not in named))
