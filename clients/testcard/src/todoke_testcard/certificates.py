"""Certificates of the test PKI: the profile of JPKI certificates, marked as test by organisation and policy.

Order, criticality and values of the extensions follow what is known of real cards (RFC 5280 for their meaning). A card
with a defect gets exactly that defect and is otherwise like the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.hazmat.primitives.serialization import Encoding

from todoke_testcard import alternative_name, names
from todoke_testcard.japanese_dates import end_of_validity
from todoke_testcard.keys import PrivateKey
from todoke_testcard.pki import AUTHENTICATION_POLICY, Authority, Card, Person

CPS = "http://cps.todoke.invalid/"
"""Stands where real certificates have the address of the certification practice statement."""
AUTHORITY_YEARS = 10
UNKNOWN_EXTENSION = x509.ObjectIdentifier("1.2.392.200149.8.5.1.0.999")
NULL = bytes.fromhex("0500")

_KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


PublicKey = RSAPublicKey | EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority that can issue: its declaration, its key and its certificate."""

    declared: Authority
    key: PrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True)
class Order:
    """What an issuer needs to know to issue one certificate."""

    card: Card
    person: Person
    public_key: PublicKey
    serial: int
    issued: datetime
    issuer: Issuer


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension with its criticality; a certificate has them in the order given."""

    value: x509.ExtensionType
    critical: bool = False


def found_authority(declared: Authority, key: PrivateKey, serial: int, made_at: datetime) -> Issuer:
    """Return an authority with its self-signed certificate."""
    founded = datetime(made_at.year - declared.founded_years_ago, made_at.month, 1, tzinfo=UTC)
    name = names.authority(declared)
    body = _body(name, name, key.public_key(), serial)
    body = body.not_valid_before(founded).not_valid_after(founded.replace(year=founded.year + AUTHORITY_YEARS))
    extensions = (
        Extension(key_usage("key_cert_sign", "crl_sign"), critical=True),
        Extension(x509.BasicConstraints(ca=True, path_length=None), critical=True),
        Extension(x509.SubjectAlternativeName([names.service()])),
        Extension(_distribution_points(x509.DirectoryName(name))),
        Extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key())),
    )
    return Issuer(declared, key, _sign(body, extensions, key))


def signing_certificate(order: Order) -> bytes:
    """Return the DER of a card's signing certificate, with the defects the card declares."""
    subject = names.signer(order.person, order.issued, order.serial)
    der = _issue(order, subject, tuple(_signing_extensions(order)))
    return _broken(der) if order.card.issuer_signature == "broken" else der


def authentication_certificate(order: Order) -> bytes:
    """Return the DER of a card's authentication certificate: no attribute in it, yet not anonymous.

    As in the profile, its distribution point names the prefecture and the city whose list it is on.
    """
    usage = Extension(key_usage("digital_signature"), critical=True)
    subject = names.user(order.issued, order.serial)
    return _issue(order, subject, (usage, *_common_extensions(order, AUTHENTICATION_POLICY)))


def issue_time(card: Card, made_at: datetime) -> datetime:
    """Return when a card was issued, given when the PKI was made."""
    return made_at - timedelta(days=card.issued_days_ago)


def authority_key_identifier(issuer: Issuer) -> x509.AuthorityKeyIdentifier:
    """Return the identifier that tells the generations of one authority apart."""
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())


def signing_hash(key: PrivateKey) -> SHA256 | SHA384:
    """Return the hash that goes with a key: SHA-256 with RSA, SHA-384 with P-384."""
    return SHA256() if isinstance(key, RSAPrivateKey) else SHA384()


def key_usage(*wanted: str) -> x509.KeyUsage:
    """Return the extension with these usages and no other."""
    return x509.KeyUsage(**{usage: usage in wanted for usage in _KEY_USAGES})


def _signing_extensions(order: Order) -> Iterator[Extension]:
    card = order.card
    if card.key_usage:
        yield Extension(key_usage(*card.key_usage), card.key_usage_critical)
    if attributes := alternative_name.extension(card, order.person):
        yield Extension(attributes)
    if card.basic_constraints == "ca":
        yield Extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    if card.unknown_critical_extension:
        yield Extension(x509.UnrecognizedExtension(UNKNOWN_EXTENSION, NULL), critical=True)
    yield from _common_extensions(order, card.policy)


def _common_extensions(order: Order, policy: str) -> tuple[Extension, ...]:
    """Return what signing and authentication certificates share, in its order; the key identifier comes last."""
    policies = [x509.PolicyInformation(x509.ObjectIdentifier(policy), [CPS])]
    return (
        Extension(x509.CertificatePolicies(policies), critical=True),
        Extension(x509.IssuerAlternativeName([names.service()])),
        Extension(_distribution_points(names.distribution_point(order.issuer.declared, order.person))),
        Extension(authority_key_identifier(order.issuer)),
        Extension(x509.SubjectKeyIdentifier.from_public_key(order.public_key)),
    )


def _distribution_points(name: x509.DirectoryName) -> x509.CRLDistributionPoints:
    return x509.CRLDistributionPoints([x509.DistributionPoint([name], None, None, None)])


def _issue(order: Order, subject: x509.Name, extensions: tuple[Extension, ...]) -> bytes:
    body = _body(order.issuer.certificate.subject, subject, order.public_key, order.serial)
    end = end_of_validity(order.issued, order.person.birth_date)
    body = body.not_valid_before(order.issued).not_valid_after(end)
    return _sign(body, extensions, order.issuer.key).public_bytes(Encoding.DER)


def _body(issuer: x509.Name, subject: x509.Name, key: PublicKey, serial: int) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().issuer_name(issuer).subject_name(subject)
    return builder.public_key(key).serial_number(serial)


def _sign(body: x509.CertificateBuilder, extensions: tuple[Extension, ...], key: PrivateKey) -> x509.Certificate:
    for extension in extensions:
        body = body.add_extension(extension.value, extension.critical)
    return body.sign(key, signing_hash(key))


def _broken(der: bytes) -> bytes:
    """Change the last byte, which is the last of the issuer's signature."""
    return der[:-1] + bytes([der[-1] ^ 1])
