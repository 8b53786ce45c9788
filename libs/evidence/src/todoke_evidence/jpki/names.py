"""How names must be written: Name and GeneralName (RFC 5280 sections 4.1.2.4 and 4.2.1.6)."""

from collections.abc import Iterable
from functools import lru_cache

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from todoke_evidence.jpki import der, grammar

_OTHER_NAME, _ADDRESS, _REGISTERED = b"\xa0", b"\x87", b"\x88"
_ASCII = frozenset({b"\x81", b"\x82", b"\x86"})
"""rfc822Name, dNSName and uniformResourceIdentifier."""

_ADDRESS_SIZES = frozenset({4, 16})
_OBJECT_IDENTIFIER = b"\x06"


@lru_cache(maxsize=1_024)  # few authorities issue, and a city has one list
def check(name: bytes) -> None:
    """Raise ValueError unless `name` is the DER of a Name."""
    grammar.read_list(grammar.Name, name)


def check_general(names: Iterable[asn1.TLV]) -> None:
    """Raise ValueError unless there are `names`, and each is a GeneralName of a kind that certificates have."""
    found = list(names)
    if not found:
        raise ValueError
    for name in found:
        _check_one(name.tag_bytes, bytes(name.data))


def _check_one(tag: bytes, contents: bytes) -> None:
    if tag == grammar.DIRECTORY_NAME:
        check(contents)
    elif tag == _OTHER_NAME:
        other = grammar.read(grammar.OtherName, grammar.value(grammar.SEQUENCE, contents))
        der.check(grammar.encoding(other.value))
    elif tag == _REGISTERED:
        grammar.read(ObjectIdentifier, grammar.value(_OBJECT_IDENTIFIER, contents))
    elif not (tag in _ASCII and contents.isascii()) and not (tag == _ADDRESS and len(contents) in _ADDRESS_SIZES):
        raise ValueError
