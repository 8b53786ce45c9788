"""Reads the extensions of a certificate (RFC 5280 section 4.2): those that its holder shares with others, and the rest.

An authority writes the same policies and names into thousands of certificates, and only two values are the holder's
own: the subjectAltName and the key identifier. Those are cut out where they stand in the usual form. The authority key
identifier before the latter is cut out too: it is that of a generation of authorities, and what else stands before and
between is that of a municipality, so that as many of each are remembered as there are, and not each with each. Both are
read, and remembered, by their bytes. Anything else is read as a whole.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from cryptography.x509 import ObjectIdentifier
from cryptography.x509.oid import ExtensionOID

from todoke_evidence.jpki import der, envelope, extension_values, grammar
from todoke_evidence.jpki.grammar import Extension
from todoke_evidence.jpki.remembered import Entry, Learnt, Remembered

MAX_EXTENSIONS = 32
"""A signing certificate has seven."""

_ALTERNATIVE_NAME, _KEY_IDENTIFIER = ExtensionOID.SUBJECT_ALTERNATIVE_NAME, ExtensionOID.SUBJECT_KEY_IDENTIFIER
_NAMED = bytes.fromhex("0603551d1104")  # a subjectAltName that is not critical, up to the length of its value
_IDENTIFIED = bytes.fromhex("301d0603551d0e0416")  # a key identifier, and its value: an OCTET STRING as long as a SHA-1
_IDENTIFIER = bytes.fromhex("0414")
_IDENTIFIER_SIZE = 22
_AUTHORITY = bytes.fromhex("0603551d2304")  # an authority key identifier, up to the length of its value
_AUTHORITY_VALUES = 16  # more than the names in one: of all values that may be looked at, what it gets


class Extensions(NamedTuple):
    """What was found, and the types of those that are critical."""

    by_oid: Mapping[ObjectIdentifier, Extension]
    critical: frozenset[ObjectIdentifier]


_shared: Remembered[tuple[bytes, bytes], Extensions] = Remembered()
"""Of a municipality, by what stands before and between those of the holder."""

_issuers: Remembered[bytes, Extensions] = Remembered()
"""The authority key identifier of each generation."""


def read(values: bytes, learnt: Learnt) -> Extensions:
    """Read what the SEQUENCE OF holds; raise ValueError for what is no extension, for one twice, and for too many."""
    try:
        return _usual(values, learnt)
    except ValueError:
        return _checked(_listed(values))


def _usual(values: bytes, learnt: Learnt) -> Extensions:
    """Read them if the subjectAltName is in its usual form and the key identifier in its own and last, or ValueError.

    All that stands there is then whole extensions one behind the other, if that before and that between them is.
    """
    at, last = values.find(_NAMED), len(values) - len(_IDENTIFIED) - _IDENTIFIER_SIZE
    if not (0 < at < last and values.startswith(_IDENTIFIED + _IDENTIFIER, last)):
        raise ValueError
    start, end = envelope.extent(values, at + len(_NAMED) - 1)
    if end > last:
        raise ValueError
    head = _head(_NAMED, end - start)
    first = start - len(head)
    if first < 0 or not values.startswith(head, first):
        raise ValueError
    middle = _authority(values, end, last)
    shared, issuer = _of_city(values[:first], values[end:middle], learnt), _of_issuer(values[middle:last], learnt)
    named = Extension(oid=_ALTERNATIVE_NAME, critical=False, value=values[start:end])
    key = Extension(oid=_KEY_IDENTIFIER, critical=False, value=values[-_IDENTIFIER_SIZE:])
    found = {**shared.by_oid, **issuer.by_oid, _ALTERNATIVE_NAME: named, _KEY_IDENTIFIER: key}
    if not len(found) == len(shared.by_oid) + len(issuer.by_oid) + 2 <= MAX_EXTENSIONS:
        raise ValueError
    return Extensions(found, shared.critical | issuer.critical if issuer.critical else shared.critical)


def _authority(values: bytes, start: int, last: int) -> int:
    """Return where the authority key identifier before `last` begins, or `last` if none in the usual form is there."""
    at = values.rfind(_AUTHORITY, start, last)
    if at < 0:
        return last
    value, end = envelope.extent(values, at + len(_AUTHORITY) - 1)
    if end != last:
        return last
    head = _head(_AUTHORITY, end - value)
    first = value - len(head)
    return first if first >= start and values.startswith(head, first) else last


def _of_city(before: bytes, between: bytes, learnt: Learnt) -> Extensions:
    """Read two sequences of whole extensions as one."""
    key = before, between
    found = _shared.get(key)
    if found is None:
        found = _checked(_listed(before) + _listed(between), der.MAX_VALUES - _AUTHORITY_VALUES)
        learnt.append(Entry(_shared, key, found))
    return found


def _of_issuer(value: bytes, learnt: Learnt) -> Extensions:
    """Read the authority key identifier, or nothing where there is none to be cut out."""
    found = _issuers.get(value)
    if found is None:
        found = _checked(_listed(value), _AUTHORITY_VALUES)
        learnt.append(Entry(_issuers, value, found))
    return found


def _listed(values: bytes) -> list[Extension]:
    return grammar.read_list(grammar.Extensions, grammar.value(grammar.SEQUENCE, values)).found


def _checked(found: list[Extension], left: int = der.MAX_VALUES) -> Extensions:
    by_oid = {extension.oid: extension for extension in found}
    # Section 4.2: no extension twice, lest two readers see different ones.
    if not len(by_oid) == len(found) <= MAX_EXTENSIONS:
        raise ValueError
    extension_values.check_all(by_oid, left)
    return Extensions(by_oid, frozenset(extension.oid for extension in found if extension.critical))


@lru_cache(maxsize=8_192)  # more than two kinds have sizes in 4 KB, so that none is ever forgotten: 1 MB at most
def _head(kind: bytes, size: int) -> bytes:
    """Return all that stands before the value in an extension of a kind that is not critical and has so many bytes."""
    inside = kind + grammar.length(size)
    return grammar.SEQUENCE + grammar.length(len(inside) + size) + inside
