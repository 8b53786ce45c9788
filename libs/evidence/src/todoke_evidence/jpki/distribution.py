"""Which list is a certificate on: the names of its distribution points (RFC 5280 sections 4.2.1.13 and 5.2.5).

JPKI gives no address but the name of an entry in a directory; a list says in the same words of which entry it is.
Names are compared as exact DER, so that a name in other spelling is another name, and its certificate on no list.
"""

from collections.abc import Mapping
from functools import lru_cache

from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.jpki import extension_values, grammar, names
from todoke_evidence.jpki.certificate import Certificate
from todoke_evidence.jpki.grammar import Extension

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


def of_list(extensions: bytes) -> frozenset[bytes]:
    """Return the directory names whose list this is, none for an authority's whole list, or raise ValueError.

    `extensions` are the list's (DER), or nothing. A list of authorities or attributes, of some reasons, of several
    issuers or of changes is refused: it says so in a critical extension, or in the flags of the one that we understand.
    That of changes is refused also where it says so in passing: taken for a whole list it would revoke next to nothing.
    """
    points: frozenset[bytes] = frozenset()
    for oid, extension in _by_oid(extensions).items():
        if oid == ExtensionOID.ISSUING_DISTRIBUTION_POINT:
            points = _point(extension.value)
        elif extension.critical or oid == ExtensionOID.DELTA_CRL_INDICATOR:
            raise ValueError
        else:
            extension_values.check(oid, extension.value)
    return points


def _by_oid(extensions: bytes) -> Mapping[ObjectIdentifier, Extension]:
    found = grammar.read_list(grammar.Extensions, extensions).found if extensions else []
    by_oid = {extension.oid: extension for extension in found}
    if len(by_oid) != len(found):
        raise ValueError
    return by_oid


def _directory_names(full: grammar.FullName) -> list[bytes]:
    return [bytes(name.data) for name in full.names if name.tag_bytes == grammar.DIRECTORY_NAME]


def _point(value: bytes) -> frozenset[bytes]:
    point = grammar.read(grammar.IssuingDistributionPoint, value)
    partial = point.only_authorities or point.only_attributes or point.indirect or point.reasons is not None
    if partial or point.name is None:
        raise ValueError
    names.check_general(point.name.names)
    found = frozenset(_directory_names(point.name))
    if not found:
        raise ValueError
    return found
