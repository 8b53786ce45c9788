"""Reads the extensions of a certificate (RFC 5280 section 4.2): those that its holder shares with others, and the rest.

An authority writes the same policies and names into thousands of certificates, and only two values are the holder's
own: the subjectAltName and the key identifier. Those are cut out where they stand in the usual form, and what stands
before and between them is read, and remembered, by its bytes. Anything else is read as a whole.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.jpki import envelope, extension_values, grammar
from todoke_evidence.jpki.grammar import Extension

MAX_EXTENSIONS = 32
"""A signing certificate has seven."""

MAX_SHARED = 4_096
"""More than an authority has lists, one a municipality of 1,741: what comes in turn is in no cache that is smaller."""

_ALTERNATIVE_NAME, _KEY_IDENTIFIER = ExtensionOID.SUBJECT_ALTERNATIVE_NAME, ExtensionOID.SUBJECT_KEY_IDENTIFIER
_NAMED = bytes.fromhex("0603551d1104")  # a subjectAltName that is not critical, up to the length of its value
_IDENTIFIED = bytes.fromhex("301d0603551d0e0416")  # a key identifier, and its value: an OCTET STRING as long as a SHA-1
_IDENTIFIER = bytes.fromhex("0414")
_IDENTIFIER_SIZE = 22


class Extensions(NamedTuple):
    """What was found, and the types of those that are critical."""

    by_oid: Mapping[ObjectIdentifier, Extension]
    critical: frozenset[ObjectIdentifier]


def read(values: bytes) -> Extensions:
    """Read what the SEQUENCE OF holds; raise ValueError for what is no extension, for one twice, and for too many."""
    try:
        return _usual(values)
    except ValueError:
        return _checked(_listed(values))


def _usual(values: bytes) -> Extensions:
    """Read them if the subjectAltName is in its usual form and the key identifier in its own and last, or ValueError.

    All that stands there is then whole extensions one behind the other, if that before and that between them is.
    """
    at, last = values.find(_NAMED), len(values) - len(_IDENTIFIED) - _IDENTIFIER_SIZE
    if not (0 < at < last and values.startswith(_IDENTIFIED + _IDENTIFIER, last)):
        raise ValueError
    start, end = envelope.extent(values, at + len(_NAMED) - 1)
    head = _head(end - start)
    first = start - len(head)
    if first < 0 or end > last or not values.startswith(head, first):
        raise ValueError
    shared = _shared(values[:first], values[end:last])
    named = Extension(oid=_ALTERNATIVE_NAME, critical=False, value=values[start:end])
    key = Extension(oid=_KEY_IDENTIFIER, critical=False, value=values[-_IDENTIFIER_SIZE:])
    found = {**shared.by_oid, _ALTERNATIVE_NAME: named, _KEY_IDENTIFIER: key}
    if not len(found) == len(shared.by_oid) + 2 <= MAX_EXTENSIONS:
        raise ValueError
    return Extensions(found, shared.critical)


@lru_cache(maxsize=MAX_SHARED)
def _shared(before: bytes, between: bytes) -> Extensions:
    """Read two sequences of whole extensions as one."""
    return _checked(_listed(before) + _listed(between))


def _listed(values: bytes) -> list[Extension]:
    return grammar.read_list(grammar.Extensions, grammar.value(grammar.SEQUENCE, values)).found


def _checked(found: list[Extension]) -> Extensions:
    by_oid = {extension.oid: extension for extension in found}
    # Section 4.2: no extension twice, lest two readers see different ones.
    if not len(by_oid) == len(found) <= MAX_EXTENSIONS:
        raise ValueError
    extension_values.check_all(by_oid)
    return Extensions(by_oid, frozenset(extension.oid for extension in found if extension.critical))


@lru_cache(maxsize=MAX_SHARED)
def _head(size: int) -> bytes:
    """Return all that stands before the value in a subjectAltName that is not critical and has so many bytes."""
    inside = _NAMED + grammar.length(size)
    return grammar.SEQUENCE + grammar.length(len(inside) + size) + inside
