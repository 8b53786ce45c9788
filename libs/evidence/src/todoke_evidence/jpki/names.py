"""How names must be written: Name and GeneralName (RFC 5280 sections 4.1.2.4 and 4.2.1.6)."""

import re
from collections.abc import Iterable

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from todoke_evidence.jpki import der, grammar
from todoke_evidence.jpki.remembered import Entry, Learnt, Remembered

_COMMON_NAME = bytes.fromhex("0603550403")
_BEFORE = 4  # bytes: the SET and the SEQUENCE that it stands in
_SHORT = 2 + 0x7F  # bytes of a name of which all lengths take one byte
_IDENTIFIER = re.compile(rb"1.0.\x06\x03U\x04\x03[\x0c\x13].[0-9A-Za-z]+", re.DOTALL)
"""A common name in letters and digits, by itself in a SET, with lengths (the dots) that are to be compared."""

_OTHER_NAME, _ADDRESS, _REGISTERED = b"\xa0", b"\x87", b"\x88"
_ASCII = frozenset({b"\x81", b"\x82", b"\x86"})
"""rfc822Name, dNSName and uniformResourceIdentifier."""

_ADDRESS_SIZES = frozenset({4, 16})
_OBJECT_IDENTIFIER = b"\x06"


_good: Remembered[bytes, bool] = Remembered()
"""Names of authorities, and what stands before the identifier in those of holders, one a city. The value is True."""


def check(name: bytes) -> None:
    """Raise ValueError unless `name` is the DER of a Name."""
    grammar.read_list(grammar.Name, name)


def check_shared(name: bytes, learnt: Learnt) -> None:
    """Do the same for a name that stands in many certificates."""
    if not _good.get(name):
        check(name)
        learnt.append(Entry(_good, name, True))


def check_subject(name: bytes, learnt: Learnt) -> None:
    """Do the same for the name of a holder: what stands before the identifier at its end, the city, others share.

    So only that is remembered, and what is taken apart each time is the identifier, a common name of its own form.
    """
    at = name.rfind(_COMMON_NAME) - _BEFORE
    usual = at > 0 and len(name) <= _SHORT and name.startswith(grammar.SEQUENCE) and _IDENTIFIER.fullmatch(name, at)
    if usual and (name[1], name[at + 1], name[at + 3], name[at + 10]) == _lengths(len(name), len(name) - at):
        check_shared(grammar.value(grammar.SEQUENCE, name[2:at]), learnt)
    else:
        grammar.read_list(grammar.Name, name)


def _lengths(name: int, part: int) -> tuple[int, int, int, int]:
    """Return what must be said of the lengths in a name of this size with a common name of that size at its end."""
    return name - 2, part - 2, part - 4, part - 11


def check_general(names: Iterable[asn1.TLV], left: int = der.MAX_VALUES) -> int:
    """Return how many values were looked at, or raise ValueError if those are more than are `left`.

    Raise it as well unless there are `names`, and each is a GeneralName of a kind that certificates have.
    """
    found, seen = list(names), 0
    if not found or len(found) > left:
        raise ValueError
    for name in found:
        seen += _check_one(name.tag_bytes, bytes(name.data), left - seen)
    return seen


def _check_one(tag: bytes, contents: bytes, left: int) -> int:
    if left < 1:
        raise ValueError
    if tag == grammar.DIRECTORY_NAME:
        check(contents)
    elif tag == _OTHER_NAME:
        other = grammar.read(grammar.OtherName, grammar.value(grammar.SEQUENCE, contents))
        return der.check(grammar.encoding(other.value), left)
    elif tag == _REGISTERED:
        grammar.read(ObjectIdentifier, grammar.value(_OBJECT_IDENTIFIER, contents))
    elif not (tag in _ASCII and contents.isascii()) and not (tag == _ADDRESS and len(contents) in _ADDRESS_SIZES):
        raise ValueError
    return 1
