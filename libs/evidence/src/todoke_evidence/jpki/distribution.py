"""Which list is a certificate on: the names of its distribution points (RFC 5280 sections 4.2.1.13 and 5.2.5).

JPKI gives no address but the name of an entry in a directory; a list says in the same words of which entry it is.
Names are compared as exact DER, so that a name in other spelling is another name, and its certificate on no list.
"""

from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.jpki import der, grammar
from todoke_evidence.jpki.certificate import Certificate

MAX_POINTS = 8
"""A certificate of the card names one."""

MAX_LISTS = 4_096
"""More than an authority has, one a municipality of 1,741: what is asked for in turn is in no cache that is smaller."""


def of_certificate(certificate: Certificate) -> frozenset[bytes]:
    """Return the directory names under which a list may speak of `certificate`.

    Points of other kinds, of some reasons only or of another issuer's lists are passed over: without a name only an
    authority's whole list counts.
    """
    extension = certificate.extensions.get(ExtensionOID.CRL_DISTRIBUTION_POINTS)
    return frozenset() if extension is None else _names(extension.value)


@lru_cache(maxsize=MAX_LISTS)  # an authority writes the same bytes into thousands of certificates, one a list
def _names(value: bytes) -> frozenset[bytes]:
    points = grammar.read_list(grammar.DistributionPoints, value).points
    plain = [point.name for point in points[:MAX_POINTS] if point.reasons is None and point.issuer is None]
    return frozenset(name for full in plain if full is not None for name in _directory_names(full))


def of_list(found: x509.CertificateRevocationList, issuer: bytes) -> frozenset[bytes]:
    """Return the directory names whose list this is, none for an authority's whole list, or raise ValueError.

    A list in another name than its signer's is refused, and so is one of authorities or attributes, of some reasons, of
    several issuers or of changes: it says so in a critical extension, or in the flags of the one that we understand.
    That of changes is refused also where it says so in passing: taken for a whole list it would revoke next to nothing.
    """
    if found.issuer.public_bytes() != issuer:
        raise ValueError
    names: frozenset[bytes] = frozenset()
    for extension in found.extensions:
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            names = _point(extension.value)
        elif extension.critical or isinstance(extension.value, x509.DeltaCRLIndicator):
            raise ValueError
        elif isinstance(extension.value, x509.UnrecognizedExtension):
            der.check(extension.value.value)
    return names


def _directory_names(full: grammar.FullName) -> list[bytes]:
    return [bytes(name.data) for name in full.names if name.tag_bytes == grammar.DIRECTORY_NAME]


def _point(point: x509.IssuingDistributionPoint) -> frozenset[bytes]:
    partial = (
        point.only_contains_ca_certs
        or point.only_contains_attribute_certs
        or point.indirect_crl
        or point.only_some_reasons is not None
    )
    names = {name.value.public_bytes() for name in point.full_name or () if isinstance(name, x509.DirectoryName)}
    if partial or not names:
        raise ValueError
    return frozenset(names)
