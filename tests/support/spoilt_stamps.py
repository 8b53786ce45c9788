"""Timestamps with other certificates than their authority sent along, as anybody can make them: nobody signed which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID

from todoke_testcard import tlv

CERTIFICATES = 3
"""The place of the certificates in SignedData, behind the version, the digest algorithms and what was signed."""


def with_certificates(answer: bytes, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    """An answer of an authority (RFC 3161 section 2.4.2) with its certificates changed, and nothing else."""
    status, token = tlv.contents(answer)
    kind, content = tlv.contents(token)
    [signed] = tlv.contents(content)
    members = tlv.contents(signed)
    members[CERTIFICATES] = tlv.value(0xA0, *sorted(change(tlv.contents(members[CERTIFICATES]))))
    token = tlv.value(0x30, kind, tlv.value(0xA0, tlv.value(0x30, *members)))
    return tlv.value(0x30, status, token)


def with_another(answer: bytes, make: Callable[[bytes], bytes]) -> bytes:
    """An answer with one certificate more, made from its signer's."""
    return with_certificates(answer, lambda found: [*found, make(found[0])])


def of_version_7(certificate: bytes) -> bytes:
    """A certificate that says to be of another version than there are."""
    return _replaced(certificate, "a003020102", "a003020107")


def with_an_extension_twice(certificate: bytes) -> bytes:
    """A certificate whose subjectKeyIdentifier calls itself authorityKeyIdentifier, of which there is one."""
    return _replaced(certificate, "0603551d0e", "0603551d23")


def _that_may_not_stamp(certificate: bytes) -> bytes:
    return _replaced(certificate, "06082b06010505070308", "06082b06010505070301")


def _of_an_issuer_in_capitals(certificate: bytes) -> bytes:
    return certificate.replace(b"Test TSA root", b"TEST TSA ROOT", 1)


def _with_an_odd_name(_certificate: bytes) -> bytes:
    """A certificate of an x400Address, which the x509 module does not read."""
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Odd")])
    odd = x509.UnrecognizedExtension(ExtensionOID.SUBJECT_ALTERNATIVE_NAME, bytes.fromhex("3002a300"))
    builder = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now).add_extension(odd, critical=False)
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)


def _replaced(data: bytes, old: str, new: str) -> bytes:
    before, after = bytes.fromhex(old), bytes.fromhex(new)
    assert data.count(before) == 1
    return data.replace(before, after)


MORE: Mapping[str, Callable[[bytes], bytes]] = {
    "a second signer that may not stamp": _that_may_not_stamp,
    "a second signer whose issuer shouts": _of_an_issuer_in_capitals,
    "a certificate of version 7": of_version_7,
    "a certificate with an extension twice": with_an_extension_twice,
    "a certificate with an odd name": _with_an_odd_name,
    "a certificate that is none": lambda _: b"\x30\x00",
}
"""What else comes along with a timestamp, made from the certificate of its signer."""
