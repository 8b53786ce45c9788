"""Reads a certificate (RFC 5280) into the parts the procedure looks at, and judges nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import envelope, grammar
from todoke_evidence.jpki.envelope import Envelope
from todoke_evidence.jpki.grammar import Extension

MAX_CERTIFICATE = 4_096
"""Bytes. A signing certificate takes about 1,500; the longest address adds 600."""

_VERSION_3 = 2  # RFC 5280 section 4.1.2.1 counts from zero


class Certificate(NamedTuple):
    """One certificate taken apart. `issuer` and `key_algorithm` are exact DER; `key` is what the BIT STRING holds.

    Both ends of the validity are included.
    """

    der: bytes
    envelope: Envelope
    serial: int
    issuer: bytes
    subject: asn1.TLV
    not_before: datetime
    not_after: datetime
    key_algorithm: bytes
    key: bytes
    extensions: Mapping[ObjectIdentifier, Extension]


def parse(der: bytes) -> Certificate:
    """Read the DER of a certificate, or raise CERTIFICATE_OVERSIZED or CERTIFICATE_MALFORMED."""
    if len(der) > MAX_CERTIFICATE:
        raise EvidenceError(Code.CERTIFICATE_OVERSIZED)
    try:
        return _certificate(der, grammar.read(grammar.Certificate, der))
    except ValueError:
        raise EvidenceError(Code.CERTIFICATE_MALFORMED) from None


def _certificate(der: bytes, whole: grammar.Certificate) -> Certificate:
    inner = whole.tbs
    if inner.version != _VERSION_3 or inner.serial <= 0:
        raise ValueError
    signed, issuer = envelope.of_certificate(der, whole)
    return Certificate(
        der=der,
        envelope=signed,
        serial=inner.serial,
        issuer=issuer,
        subject=inner.subject,
        not_before=inner.validity.not_before.as_datetime(),
        not_after=inner.validity.not_after.as_datetime(),
        key_algorithm=grammar.encoding(inner.public_key.algorithm),
        key=envelope.whole_bytes(inner.public_key.key),
        extensions=_by_oid(inner.extensions),
    )


def _by_oid(found: list[Extension]) -> dict[ObjectIdentifier, Extension]:
    extensions = {extension.oid: extension for extension in found}
    if len(extensions) != len(found):  # section 4.2: no extension twice, lest two readers see different ones
        raise ValueError
    return extensions
