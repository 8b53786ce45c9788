"""What stands in extensions is DER and in the form of its type (RFC 5280 section 4.2), also where nobody acts on it.

A subjectAltName is not looked at with the others: that of a card has a step of its own.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.jpki import der, grammar, names
from todoke_evidence.jpki.grammar import Extension

_ALTERNATIVE_NAME = ExtensionOID.SUBJECT_ALTERNATIVE_NAME


def check_all(extensions: Mapping[ObjectIdentifier, Extension]) -> None:
    """Raise ValueError for a value, but for that of a subjectAltName, that is not what its type says."""
    for oid, one in extensions.items():
        if oid != _ALTERNATIVE_NAME:
            check(oid, one.value)


def check_alternative_name(extensions: Mapping[ObjectIdentifier, Extension]) -> None:
    """Raise ValueError for a subjectAltName that is none, for certificates that do not have the names of a card."""
    found = extensions.get(_ALTERNATIVE_NAME)
    if found is not None:
        check(found.oid, found.value)


def check(oid: ObjectIdentifier, value: bytes) -> None:
    """Raise ValueError unless `value` is the DER of what an extension of this type holds."""
    _SHAPES.get(oid, der.check)(value)


def _key_identifier(value: bytes) -> None:
    grammar.read(bytes, value)


def _authority_key_identifier(value: bytes) -> None:
    read = grammar.read(grammar.AuthorityKeyIdentifier, value)
    if read.issuer is not None:
        names.check_general(read.issuer)


def _general_names(value: bytes) -> None:
    names.check_general(grammar.read_list(grammar.GeneralNames, value).names)


def _distribution_points(value: bytes) -> None:
    for point in grammar.read_list(grammar.DistributionPoints, value).points:
        for found in (point.name and point.name.names, point.issuer):
            if found is not None:
                names.check_general(found)


def _policies(value: bytes) -> None:
    for policy in grammar.read_list(grammar.CertificatePolicies, value).policies:
        for qualifier in policy.qualifiers or ():
            der.check(grammar.encoding(qualifier))


def _purposes(value: bytes) -> None:
    grammar.read_list(grammar.Purposes, value)


def _nothing(value: bytes) -> None:
    grammar.read(asn1.Null, value)


_SHAPES: Mapping[ObjectIdentifier, Callable[[bytes], None]] = MappingProxyType(
    {
        ExtensionOID.SUBJECT_KEY_IDENTIFIER: _key_identifier,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER: _authority_key_identifier,
        _ALTERNATIVE_NAME: _general_names,
        ExtensionOID.ISSUER_ALTERNATIVE_NAME: _general_names,
        ExtensionOID.CRL_DISTRIBUTION_POINTS: _distribution_points,
        ExtensionOID.CERTIFICATE_POLICIES: _policies,
        ExtensionOID.EXTENDED_KEY_USAGE: _purposes,
        ExtensionOID.OCSP_NO_CHECK: _nothing,
    }
)
"""How to read what has more to it than DER. Of keyUsage and basicConstraints the steps compare the bytes."""
