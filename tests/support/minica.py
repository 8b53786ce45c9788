"""A tiny certificate authority, for certificates that no declaration of a test card can describe."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from todoke_evidence.jpki import grammar
from todoke_evidence.jpki.profile import TEST
from todoke_testcard import tlv as tlvs

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
SERIAL = 4711
VALIDITY = NOW - 100 * DAY, NOW + 100 * DAY

NAMES = (
    ("1", "見本　花子"),
    ("4", "319850401"),
    ("3", "2"),
    ("5", "見本県見本市中央一丁目２番３号"),
    ("2", "00000"),
    ("6", "000000000000000"),
)
"""The six attributes by the last number of their type, in the order of the cards."""

Change = Callable[[grammar.TbsCertificate], grammar.TbsCertificate]
Extensions = Sequence[tuple[x509.ExtensionType, bool]]
"""With their criticality."""


@cache
def key(owner: str) -> rsa.RSAPrivateKey:
    """One key a session for each owner: making them takes the time."""
    return rsa.generate_private_key(65_537, 2_048)


def bits(data: bytes) -> asn1.BitString:
    """A BIT STRING of whole bytes."""
    return asn1.BitString(data, 0)


def rsa_public_key(modulus: int, exponent: int) -> bytes:
    """The DER of a public key, possible or not."""
    return asn1.encode_der(grammar.RsaPublicKey(modulus=modulus, exponent=exponent))


def sign(digest_of: bytes, owner: str = "holder") -> bytes:
    """RS256 by the holder of the certificates."""
    return key(owner).sign(digest_of, padding.PKCS1v15(), SHA256())


@dataclass(frozen=True)
class MiniCa:
    """An authority whose name says `organisation` and whose key is `owner`'s."""

    organisation: str = TEST.organisation
    owner: str = "authority"

    def certificate(self, **changes: Any) -> bytes:
        """Its own certificate; `ca`, `usage`, `key`, `signer`, `start` and `end` spoil it."""
        own = changes.pop("key", key(self.owner))
        signer = changes.pop("signer", own)
        validity = changes.pop("start", VALIDITY[0]), changes.pop("end", VALIDITY[1])
        body, algorithm = _body(self.name(), self.name(), own, 1, validity), changes.pop("algorithm", SHA256())
        return _signed(body, authority_extensions(own, **changes), signer, algorithm)

    def issue(self, change: Change | None = None, extensions: Extensions | None = None, **options: Any) -> bytes:
        """A good signing certificate for the holder's key; what `change` does to it is signed as well."""
        body = _body(self.name(), _subject(), options.get("key", key("holder")), SERIAL)
        algorithm = options.get("algorithm", SHA256())
        der = _signed(body, good_extensions() if extensions is None else extensions, key(self.owner), algorithm)
        return der if change is None else changed(der, change, self.owner)

    def revocations(
        self, serials: Iterable[int] = (), *, issued: datetime = NOW, until: datetime = NOW + DAY, **extra: Any
    ) -> bytes:
        """Its revocation list; `extension` is a critical one, `point` makes it that of one point, `signer` signs it."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.name())
        builder = builder.last_update(issued).next_update(until)
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(issued)
            builder = builder.add_revoked_certificate(entry.build())
        if "extension" in extra:
            builder = builder.add_extension(extra["extension"], critical=True)
        if "point" in extra:
            builder = builder.add_extension(issuing_point(full_name=[extra["point"]]), critical=True)
        signer, algorithm = key(extra.get("signer", self.owner)), extra.get("algorithm", SHA256())
        return builder.sign(signer, algorithm).public_bytes(Encoding.DER)

    def name(self) -> x509.Name:
        """Its name."""
        return name((NameOID.COUNTRY_NAME, "JP"), (NameOID.ORGANIZATION_NAME, self.organisation))


def changed(der: bytes, change: Change, owner: str) -> bytes:
    """A certificate with something changed in what `owner` signs, signed again."""
    outer = grammar.read(grammar.Signed, der)
    tbs = asn1.encode_der(change(grammar.read(grammar.TbsCertificate, grammar.encoding(outer.tbs))))
    return asn1.encode_der(replace(outer, tbs=tlv(tbs), signature=bits(sign(tbs, owner))))


def written(der: bytes, member: int, value: bytes, owner: str = "authority") -> bytes:
    """A certificate with other bytes, DER or not, for the member at this place of what `owner` signs, signed again."""
    tbs, algorithm, _ = tlvs.contents(der)
    members = tlvs.contents(tbs)
    members[member] = value
    body = tlvs.value(0x30, *members)
    return tlvs.value(0x30, body, algorithm, tlvs.value(0x03, b"\x00", sign(body, owner)))


def tlv(der: bytes) -> asn1.TLV:
    """Any DER value as it stands in a certificate."""
    return grammar.read(asn1.TLV, der)


def name(*attributes: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def key_usage(*wanted: str) -> x509.KeyUsage:
    usages = (
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
    return x509.KeyUsage(**{usage: usage in wanted for usage in usages})


def attributes(names: Sequence[tuple[str, str]] = NAMES) -> x509.SubjectAlternativeName:
    """A subjectAltName of otherNames; a value given as bytes stands there as it is."""
    return x509.SubjectAlternativeName(
        [x509.OtherName(x509.ObjectIdentifier(f"1.2.392.200149.8.5.5.{number}"), der(text)) for number, text in names]
    )


def der(text: str | bytes) -> bytes:
    """A UTF8String."""
    return text if isinstance(text, bytes) else asn1.encode_der(text)


def directory(common_name: str) -> x509.DirectoryName:
    """A distribution point as JPKI names them."""
    return x509.DirectoryName(name((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, common_name)))


def distribution_points(*points: x509.GeneralName) -> x509.CRLDistributionPoints:
    """Where the list is on which a certificate would stand, one name a point."""
    return x509.CRLDistributionPoints([x509.DistributionPoint([point], None, None, None) for point in points])


def issuing_point(**changes: Any) -> x509.IssuingDistributionPoint:
    """What a list says of itself."""
    flags = ("user_certs", "ca_certs", "attribute_certs")
    own: dict[str, Any] = {"full_name": None, "relative_name": None, "only_some_reasons": None, "indirect_crl": False}
    return x509.IssuingDistributionPoint(**own | {f"only_contains_{flag}": False for flag in flags} | changes)


def policies(*oids: str) -> x509.CertificatePolicies:
    return x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier(oid), None) for oid in oids])


def authority_extensions(
    own: rsa.RSAPrivateKey, *, ca: bool = True, usage: Sequence[str] = ("key_cert_sign", "crl_sign")
) -> Extensions:
    """What an authority's certificate has, with criticality."""
    return [
        (x509.BasicConstraints(ca=ca, path_length=None), True),
        (key_usage(*usage), True),
        (x509.SubjectKeyIdentifier.from_public_key(own.public_key()), False),
    ]


def good_extensions() -> Extensions:
    """What a signing certificate of the test profile has, with criticality."""
    return [
        (key_usage("digital_signature", "content_commitment"), True),
        (attributes(), False),
        (policies(TEST.signing_policy.dotted_string), True),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(key("authority").public_key()), False),
    ]


def _body(
    issuer: x509.Name, subject: x509.Name, holder: Any, serial: int, validity: tuple[datetime, datetime] = VALIDITY
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(holder.public_key())
        .serial_number(serial)
        .not_valid_before(validity[0])
        .not_valid_after(validity[1])
    )


def _subject() -> x509.Name:
    return name((NameOID.COUNTRY_NAME, "JP"), (NameOID.COMMON_NAME, "20261123"))


def _signed(body: x509.CertificateBuilder, extensions: Extensions, signer: Any, algorithm: Any = None) -> bytes:
    for extension, critical in extensions:
        body = body.add_extension(extension, critical)
    return body.sign(signer, algorithm or SHA256()).public_bytes(Encoding.DER)
