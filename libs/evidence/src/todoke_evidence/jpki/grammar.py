"""The X.509 grammar we accept (RFC 5280 section 4.1), declared for the DER reader of `cryptography`.

The reader is strict: no indefinite or padded lengths, no default written out, nothing left over. It takes a fifth of
the time `x509.Certificate.extensions` takes, and it gives otherName values as text. Its API may still change between
major versions of `cryptography`; this file and `certificate.py` are all that would follow.
"""

from types import SimpleNamespace
from typing import Annotated, TypeVar

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

Shape = TypeVar("Shape")


class _Value(SimpleNamespace):
    """A value that C code fills: the `__init__` in Python that a dataclass would get costs a card's check 3 µs."""

    def __init_subclass__(cls) -> None:
        cls.__init__ = SimpleNamespace.__init__  # type: ignore[method-assign]


@asn1.sequence
class Extension(_Value):
    """One extension; `value` is the DER inside the OCTET STRING."""

    oid: ObjectIdentifier
    critical: Annotated[bool, asn1.Default(False)]
    value: bytes


@asn1.sequence
class Extensions(_Value):
    """A SEQUENCE OF as the only member: the reader takes classes, not lists."""

    found: list[Extension]


@asn1.sequence
class Validity(_Value):
    """First and last second of validity, both included."""

    not_before: asn1.UTCTime | asn1.GeneralizedTime
    not_after: asn1.UTCTime | asn1.GeneralizedTime


@asn1.sequence
class Attribute(_Value):
    """One attribute of a name (section 4.1.2.4), in one of the two kinds of text that new names are written in."""

    oid: ObjectIdentifier
    value: Annotated[asn1.PrintableString, asn1.Size(1, None)] | Annotated[str, asn1.Size(1, None)]


RelativeName = Annotated[asn1.SetOf[Attribute], asn1.Size(1, None)]
"""A RelativeDistinguishedName, the attributes of which DER has in ascending order."""


@asn1.sequence
class Name(_Value):
    """A SEQUENCE OF as the only member, as above."""

    parts: list[RelativeName]


@asn1.sequence
class SubjectPublicKeyInfo(_Value):
    """What kind of key, and the key."""

    algorithm: asn1.TLV
    key: asn1.BitString


@asn1.sequence
class TbsCertificate(_Value):
    """What the issuer signs. The unique identifiers of version 2 have no place here; `names` reads the names."""

    version: Annotated[int, asn1.Explicit(0)]
    serial: int
    signature_algorithm: asn1.TLV
    issuer: asn1.TLV
    validity: Validity
    subject: asn1.TLV
    public_key: SubjectPublicKeyInfo
    extensions: Annotated[list[Extension], asn1.Explicit(3)]


@asn1.sequence
class Certificate(_Value):
    """A whole certificate, declared: `envelope` cuts one up by its lengths, and must see the same."""

    tbs: TbsCertificate
    algorithm: asn1.TLV
    signature: asn1.BitString


@asn1.sequence
class Signed(_Value):
    """The outermost layer of anything that is signed, with what was signed as it stands there."""

    tbs: asn1.TLV
    algorithm: asn1.TLV
    signature: asn1.BitString


@asn1.sequence
class RsaPublicKey(_Value):
    """RFC 8017 appendix A.1.1."""

    modulus: int
    exponent: int


@asn1.sequence
class PolicyInformation(_Value):
    """One certificate policy; its qualifiers, each a type and a value, are text for people."""

    oid: ObjectIdentifier
    qualifiers: list[asn1.TLV] | None


@asn1.sequence
class CertificatePolicies(_Value):
    """A SEQUENCE OF as the only member, as above."""

    policies: list[PolicyInformation]


@asn1.sequence
class OtherName(_Value):
    """The only kind of name in a signing certificate's subjectAltName."""

    oid: ObjectIdentifier
    value: Annotated[asn1.TLV, asn1.Explicit(0)]


@asn1.sequence
class SubjectAltName(_Value):
    """A SEQUENCE OF as the only member, as above."""

    names: list[Annotated[OtherName, asn1.Implicit(0)]]


@asn1.sequence
class Text(_Value):
    """An OtherName whose value is a UTF8String."""

    oid: ObjectIdentifier
    value: Annotated[str, asn1.Explicit(0)]


@asn1.sequence
class Texts(_Value):
    """A subjectAltName of nothing but such: reading it takes half the time of reading any values."""

    names: list[Annotated[Text, asn1.Implicit(0)]]


@asn1.sequence
class GeneralNames(_Value):
    """A SEQUENCE OF as the only member, as above; [4] is a directoryName, and `names` says more."""

    names: list[asn1.TLV]


@asn1.sequence
class AuthorityKeyIdentifier(_Value):
    """Which key signed, and which certificate it is in (section 4.2.1.1)."""

    key: Annotated[bytes | None, asn1.Implicit(0)]
    issuer: Annotated[list[asn1.TLV] | None, asn1.Implicit(1)]
    serial: Annotated[int | None, asn1.Implicit(2)]


@asn1.sequence
class AccessDescription(_Value):
    """Where something about the authority is to be had (section 4.2.2.1)."""

    method: ObjectIdentifier
    location: asn1.TLV


@asn1.sequence
class InformationAccess(_Value):
    """A SEQUENCE OF as the only member, as above."""

    found: Annotated[list[AccessDescription], asn1.Size(1, None)]


@asn1.sequence
class Purposes(_Value):
    """An extendedKeyUsage (section 4.2.1.12): a SEQUENCE OF as the only member, as above."""

    oids: list[ObjectIdentifier]


@asn1.sequence
class FullName(_Value):
    """A DistributionPointName, of which we take this choice only: names of any kind, as JPKI has them."""

    names: Annotated[list[asn1.TLV], asn1.Implicit(0)]


@asn1.sequence
class DistributionPoint(_Value):
    """Where a list is published; the tag of the name is that of a CHOICE, which takes the place of ours."""

    name: Annotated[FullName | None, asn1.Implicit(0)]
    reasons: Annotated[asn1.BitString | None, asn1.Implicit(1)]
    issuer: Annotated[list[asn1.TLV] | None, asn1.Implicit(2)]


@asn1.sequence
class DistributionPoints(_Value):
    """A SEQUENCE OF as the only member, as above."""

    points: list[DistributionPoint]


@asn1.sequence
class IssuingDistributionPoint(_Value):
    """Which certificates a list speaks of (section 5.2.5)."""

    name: Annotated[FullName | None, asn1.Implicit(0)]
    only_users: Annotated[bool, asn1.Default(False), asn1.Implicit(1)]
    only_authorities: Annotated[bool, asn1.Default(False), asn1.Implicit(2)]
    reasons: Annotated[asn1.BitString | None, asn1.Implicit(3)]
    indirect: Annotated[bool, asn1.Default(False), asn1.Implicit(4)]
    only_attributes: Annotated[bool, asn1.Default(False), asn1.Implicit(5)]


@asn1.sequence
class OcspContent(_Value):
    """What an OCSP answer holds if there is one."""

    kind: ObjectIdentifier
    response: bytes


@asn1.sequence
class OcspResponse(_Value):
    """RFC 6960 section 4.2.1; the status is an ENUMERATED, which the reader does not know."""

    status: asn1.TLV
    content: Annotated[OcspContent | None, asn1.Explicit(0)]


@asn1.sequence
class BasicOcspResponse(_Value):
    """The signed layer of an OCSP answer: as of a certificate, with certificates of the signer after it."""

    tbs: asn1.TLV
    algorithm: asn1.TLV
    signature: asn1.BitString
    certificates: Annotated[list[asn1.TLV] | None, asn1.Explicit(0)]


SEQUENCE = b"\x30"
"""The tag of a SEQUENCE and of a SEQUENCE OF."""

DIRECTORY_NAME = b"\xa4"
"""The tag of a directoryName among general names (RFC 5280 section 4.2.1.6)."""


def read(shape: type[Shape], der: bytes) -> Shape:
    """Return `der` as a `shape`, or raise ValueError."""
    return asn1.decode_der(shape, der)


def read_list(shape: type[Shape], der: bytes) -> Shape:
    """Do the same for a `shape` whose only member is the SEQUENCE OF in `der`."""
    return asn1.decode_der(shape, SEQUENCE + length(len(der)) + der)


def encoding(value: asn1.TLV) -> bytes:
    """Return the exact bytes of a value that was not taken apart."""
    return asn1.encode_der(value)


def value(tag: bytes, contents: bytes) -> bytes:
    """Return the DER of a value with this tag."""
    return tag + length(len(contents)) + contents


def length(size: int) -> bytes:
    """Return a DER length (X.690 section 8.1.3) in its shortest form."""
    if size < 0x80:
        return bytes((size,))
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((0x80 | len(digits),)) + digits
