"""The revocation lists of the test authorities (RFC 5280 section 5).

Real lists go only to those the law names (公的個人認証法 article 17); these stand in for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from todoke_testcard.certificates import Issuer, authority_key_identifier, signing_hash

VALIDITY = timedelta(days=7)
"""How long a list counts as fresh: a development stack left alone for a week asks for `todoke-testcard init`."""


@dataclass(frozen=True, slots=True)
class Revoked:
    """One entry of a list."""

    serial: int
    revoked_at: datetime
    reason: str


def revocation_list(
    issuer: Issuer,
    revoked: Iterable[Revoked],
    now: datetime,
    point: x509.DirectoryName | None = None,
    validity: timedelta = VALIDITY,
) -> bytes:
    """Return the DER of an authority's list as of `now`: a whole one, or that of one distribution point.

    The list's number is its time, so later lists have higher.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now)
        .next_update(now + validity)
        .add_extension(authority_key_identifier(issuer), critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    if point is not None:
        builder = builder.add_extension(_of_point(point), critical=True)
    for entry in revoked:
        builder = builder.add_revoked_certificate(_entry(entry))
    return builder.sign(issuer.key, signing_hash(issuer.key)).public_bytes(Encoding.DER)


def _of_point(point: x509.DirectoryName) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        full_name=[point],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )


def _entry(revoked: Revoked) -> x509.RevokedCertificate:
    reason = x509.CRLReason(x509.ReasonFlags[revoked.reason])
    builder = x509.RevokedCertificateBuilder().serial_number(revoked.serial).revocation_date(revoked.revoked_at)
    return builder.add_extension(reason, critical=False).build()
