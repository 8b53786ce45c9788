"""Distinguished names of authorities and holders, as in JPKI but for the organisation."""

from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID

from todoke_testcard.japanese_dates import JST
from todoke_testcard.pki import Authority, Person

SERVICE = "公的個人認証サービス（試験用）"
AGENCY = "Japan Agency for Local Authority Information Systems"
ISSUING_OFFICE = "99001"
"""The fictional municipality 990019 without its check digit."""

_UNITS = {"signing": "JPKI for digital signature", "authentication": "JPKI for user authentication"}


def authority(declared: Authority) -> x509.Name:
    """Return the name of a certificate authority."""
    return _name(
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.ORGANIZATION_NAME, declared.organisation),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, _UNITS[declared.purpose]),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, AGENCY),
    )


def service() -> x509.DirectoryName:
    """Return the other name under which issuers go, in Japanese."""
    return x509.DirectoryName(_name((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, SERVICE)))


def signer(person: Person, issued: datetime, serial: int) -> x509.Name:
    """Return the subject of a signing certificate: where the holder lives, and an opaque identifier."""
    return _name(
        (NameOID.COUNTRY_NAME, "JP"),
        (NameOID.LOCALITY_NAME, person.prefecture),
        (NameOID.LOCALITY_NAME, person.city),
        (NameOID.COMMON_NAME, _identifier(issued, serial)),
    )


def user(issued: datetime, serial: int) -> x509.Name:
    """Return the subject of an authentication certificate: an opaque identifier and nothing about the holder."""
    return _name((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, _identifier(issued, serial)))


def distribution_point(declared: Authority, person: Person) -> x509.DirectoryName:
    """Return where a holder's revocation list would be in the directory; JPKI names no address."""
    return x509.DirectoryName(
        _name(
            (NameOID.COUNTRY_NAME, "JP"),
            (NameOID.ORGANIZATION_NAME, declared.organisation),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, _UNITS[declared.purpose]),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, "CRL Distribution Points"),
            (NameOID.ORGANIZATIONAL_UNIT_NAME, person.prefecture),
            (NameOID.COMMON_NAME, f"{person.city} CRLDP"),
        )
    )


def _identifier(issued: datetime, serial: int) -> str:
    """Return 23 characters: time of issue, issuing office, a number."""
    return f"{issued.astimezone(JST):%Y%m%d%H%M%S}{ISSUING_OFFICE}{serial:04d}"


def _name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
