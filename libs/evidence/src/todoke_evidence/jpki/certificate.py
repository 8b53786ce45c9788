"""Reads a certificate (RFC 5280) into the parts the procedure looks at, and judges nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import envelope, extension_values, grammar, names, serials
from todoke_evidence.jpki.envelope import Envelope
from todoke_evidence.jpki.grammar import Extension

MAX_CERTIFICATE = 4_096
"""Bytes. A signing certificate takes about 1,500; the longest address adds 600."""

MAX_EXTENSIONS = 32
"""A signing certificate has seven."""

_VERSION_3 = 2  # RFC 5280 section 4.1.2.1 counts from zero
_UTC_TIME = asn1.UTCTime
_GENERALIZED_SINCE = 2050  # the first year that UTCTime cannot name (section 4.1.2.5)


class Certificate(NamedTuple):
    """One certificate taken apart. Names and `key_algorithm` are exact DER; `key` is what the BIT STRING holds.

    Both ends of the validity are included.
    """

    der: bytes
    envelope: Envelope
    serial: int
    issuer: bytes
    subject: bytes
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
    except (IndexError, ValueError):  # IndexError: a tag of several bytes, which what cuts does not know
        raise EvidenceError(Code.CERTIFICATE_MALFORMED) from None


def _certificate(der: bytes, whole: grammar.Certificate) -> Certificate:
    inner = whole.tbs
    if inner.version != _VERSION_3 or not serials.is_possible(inner.serial):
        raise ValueError
    signed, issuer, subject, key_algorithm = envelope.of_certificate(der, whole)
    names.check(issuer)
    names.check_subject(subject)
    first, last = inner.validity.not_before, inner.validity.not_after
    key, extensions = envelope.whole_bytes(inner.public_key.key), _by_oid(inner.extensions)
    return Certificate(  # in order, as naming them takes as long again
        der, signed, inner.serial, issuer, subject, _moment(first), _moment(last), key_algorithm, key, extensions
    )


def _moment(time: asn1.UTCTime | asn1.GeneralizedTime) -> datetime:
    """Return the moment, or raise ValueError: each has one way to be written, in whole seconds (section 4.1.2.5)."""
    moment = time.as_datetime()
    if type(time) is not _UTC_TIME and (moment.year < _GENERALIZED_SINCE or moment.microsecond):
        raise ValueError
    return moment


def _by_oid(found: list[Extension]) -> dict[ObjectIdentifier, Extension]:
    extensions = {extension.oid: extension for extension in found}
    # Section 4.2: no extension twice, lest two readers see different ones.
    if not len(extensions) == len(found) <= MAX_EXTENSIONS:
        raise ValueError
    extension_values.check_all(extensions)
    return extensions
