"""What stands in extensions is DER and in the form of its type (RFC 5280 section 4.2), also where nobody acts on it.

A subjectAltName is not looked at with the others: that of a card has a step of its own.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from todoke_evidence.jpki import der, grammar, names
from todoke_evidence.jpki.grammar import Extension

_ALTERNATIVE_NAME = ExtensionOID.SUBJECT_ALTERNATIVE_NAME
_REASONS = frozenset(bytes([0x0A, 1, reason]) for reason in (*range(7), *range(8, 11)))  # ENUMERATED, section 5.3.1

_MOMENT = 17  # bytes of a GeneralizedTime to the second


def check_all(extensions: Mapping[ObjectIdentifier, Extension], left: int = der.MAX_VALUES) -> None:
    """Raise ValueError for a value that is not what its type says, but for a subjectAltName's, or for too many."""
    for oid, one in extensions.items():
        if oid != _ALTERNATIVE_NAME:
            left -= check(oid, one.value, left)


def check_alternative_name(extensions: Mapping[ObjectIdentifier, Extension]) -> None:
    """Raise ValueError for a subjectAltName that is none, for certificates that do not have the names of a card."""
    found = extensions.get(_ALTERNATIVE_NAME)
    if found is not None:
        check(found.oid, found.value)


def check(oid: ObjectIdentifier, value: bytes, left: int = der.MAX_VALUES) -> int:
    """Return how many values were looked at; raise ValueError unless `value` holds what an extension of this type does.

    No more than are `left` are looked at one by one; those in the fields of a shape cost a tenth.
    """
    return _SHAPES.get(oid, der.check)(value, left)


def _key_identifier(value: bytes, _left: int) -> int:
    grammar.read(bytes, value)
    return 1


def _authority_key_identifier(value: bytes, left: int) -> int:
    read = grammar.read(grammar.AuthorityKeyIdentifier, value)
    if (read.issuer is None) != (read.serial is None):
        raise ValueError
    return 1 if read.issuer is None else names.check_general(read.issuer, left)


def _general_names(value: bytes, left: int) -> int:
    return names.check_general(grammar.read_list(grammar.GeneralNames, value).names, left)


def _distribution_points(value: bytes, left: int) -> int:
    seen = 0
    for point in grammar.read_list(grammar.DistributionPoints, value).points:
        for found in (point.name and point.name.names, point.issuer):
            if found is not None:
                seen += names.check_general(found, left - seen)
    return seen


def _policies(value: bytes, left: int) -> int:
    seen = 0
    for policy in grammar.read_list(grammar.CertificatePolicies, value).policies:
        for qualifier in policy.qualifiers or ():
            seen += der.check(grammar.encoding(qualifier), left - seen)
    return seen


def _purposes(value: bytes, _left: int) -> int:
    grammar.read_list(grammar.Purposes, value)
    return 1


def _information_access(value: bytes, left: int) -> int:
    return names.check_general(
        (one.location for one in grammar.read_list(grammar.InformationAccess, value).found), left
    )


def _number(value: bytes, _left: int) -> int:
    if grammar.read(int, value) < 0:
        raise ValueError
    return 1


def _reason(value: bytes, _left: int) -> int:
    if value not in _REASONS:
        raise ValueError
    return 1


def _moment(value: bytes, _left: int) -> int:
    grammar.read(asn1.GeneralizedTime, value)
    if len(value) != _MOMENT:  # with fractions of a second
        raise ValueError
    return 1


def _nothing(value: bytes, _left: int) -> int:
    grammar.read(asn1.Null, value)
    return 1


_SHAPES: Mapping[ObjectIdentifier, Callable[[bytes, int], int]] = MappingProxyType(
    {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: _key_identifier,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER: _authority_key_identifier,
        _ALTERNATIVE_NAME: _general_names,
        ExtensionOID.ISSUER_ALTERNATIVE_NAME: _general_names,
        ExtensionOID.CRL_DISTRIBUTION_POINTS: _distribution_points,
        ExtensionOID.CERTIFICATE_POLICIES: _policies,
        ExtensionOID.EXTENDED_KEY_USAGE: _purposes,
        ExtensionOID.OCSP_NO_CHECK: _nothing,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS: _information_access,
        ExtensionOID.CRL_NUMBER: _number,
        ExtensionOID.FRESHEST_CRL: _distribution_points,
        CRLEntryExtensionOID.CRL_REASON: _reason,
        CRLEntryExtensionOID.INVALIDITY_DATE: _moment,
    }
)
"""How to read what has more to it than DER. Of keyUsage and basicConstraints the steps compare the bytes."""
