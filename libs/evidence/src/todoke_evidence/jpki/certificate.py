"""Reads a certificate (RFC 5280) into the parts the procedure looks at, and judges nothing."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from todoke_evidence.errors import Code, EvidenceError
from todoke_evidence.jpki import envelope, extensions, grammar, names, serials
from todoke_evidence.jpki.envelope import Envelope
from todoke_evidence.jpki.grammar import Extension
from todoke_evidence.jpki.remembered import Entry, Learnt

MAX_CERTIFICATE = 4_096
"""Bytes. A signing certificate takes about 1,500; the longest address adds 600."""

_SIGN = 0x80  # the bit of a negative number's first byte
_UTC_TIME = asn1.UTCTime
_GENERALIZED_SINCE = 2050  # the first year that UTCTime cannot name (section 4.1.2.5)
_UTC_SINCE = b"50"  # in UTCTime, of 1900
_UTC_TIMES = re.compile(rb"\x30\x1e\x17\x0d(\d{6}(?:[01]\d|2[0-3])\d{4})Z\x17\x0d(\d{6}(?:[01]\d|2[0-3])\d{4})Z")

_RSA, _P384 = bytes.fromhex("300d06092a864886f70d0101010500"), bytes.fromhex("301006072a8648ce3d020106052b81040022")
_USUAL_KEYS: Mapping[int, tuple[bytes, bytes]] = MappingProxyType(
    {
        294: (_RSA, bytes.fromhex("30820122") + _RSA + bytes.fromhex("0382010f00")),
        120: (_P384, bytes.fromhex("3076") + _P384 + bytes.fromhex("036200")),
    }
)
"""By the size of a SubjectPublicKeyInfo for RSA-2048 or P-384: the algorithm, and all that stands before the key."""


class Certificate(NamedTuple):
    """One certificate taken apart. Names and `key_algorithm` are exact DER; `key` is what the BIT STRING holds.

    Both ends of the validity are included. `critical` are those of the extensions. `learnt` is for who finds that an
    authority signed it, and says nothing of the certificate.
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
    critical: frozenset[ObjectIdentifier]
    learnt: Sequence[Entry] = ()


def parse(der: bytes) -> Certificate:
    """Read the DER of a certificate, or raise CERTIFICATE_OVERSIZED or CERTIFICATE_MALFORMED."""
    if len(der) > MAX_CERTIFICATE:
        raise EvidenceError(Code.CERTIFICATE_OVERSIZED)
    try:
        return _certificate(der)
    except (IndexError, ValueError):  # IndexError: a length beyond the end, of a value or its length
        raise EvidenceError(Code.CERTIFICATE_MALFORMED) from None


def _certificate(der: bytes) -> Certificate:
    signed, number, issuer, validity, subject, public_key, values = envelope.of_certificate(der)
    serial = _serial(number)
    learnt: Learnt = []
    names.check_shared(issuer, learnt)
    names.check_subject(subject, learnt)
    first, last = _validity(validity)
    key_algorithm, key = _public_key(public_key)
    found, critical = extensions.read(values, learnt)
    return Certificate(  # in order, as naming them takes as long again
        der, signed, serial, issuer, subject, first, last, key_algorithm, key, found, critical, learnt
    )


def _serial(number: bytes) -> int:
    """Return the number in an INTEGER: the leading zero of DER is there to keep it positive, and only then."""
    serial = int.from_bytes(number, signed=True)
    if not serials.is_possible(serial) or (number[0] == 0 and number[1] < _SIGN):
        raise ValueError
    return serial


def _validity(der: bytes) -> tuple[datetime, datetime]:
    """Return both ends; two of UTCTime, as all cards have until 2050, are read as the text that they are."""
    usual = _UTC_TIMES.fullmatch(der)
    if usual:
        first, last = usual.groups()
        return _utc(first), _utc(last)
    validity = grammar.read(grammar.Validity, der)
    return _moment(validity.not_before), _moment(validity.not_after)


def _utc(text: bytes) -> datetime:
    """Return the moment that a UTCTime without its Z names, or raise ValueError for a day that there is not."""
    century = b"19" if text >= _UTC_SINCE else b"20"
    return datetime.fromisoformat((century + text[:6] + b"T" + text[6:] + b"Z").decode())


def _moment(time: asn1.UTCTime | asn1.GeneralizedTime) -> datetime:
    """Return the moment, or raise ValueError: each has one way to be written, in whole seconds (section 4.1.2.5)."""
    moment = time.as_datetime()
    if type(time) is not _UTC_TIME and (moment.year < _GENERALIZED_SINCE or moment.microsecond):
        raise ValueError
    return moment


def _public_key(der: bytes) -> tuple[bytes, bytes]:
    """Return algorithm and key; what is as long as a key of the cards and begins like one is cut in two."""
    usual = _USUAL_KEYS.get(len(der))
    if usual and der.startswith(usual[1]):
        return usual[0], der[len(usual[1]) :]
    found = grammar.read(grammar.SubjectPublicKeyInfo, der)
    return grammar.encoding(found.algorithm), envelope.whole_bytes(found.key)
