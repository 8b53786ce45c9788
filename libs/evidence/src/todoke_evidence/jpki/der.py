"""DER (X.690) all the way down, for values that no shape of `grammar` takes apart to the end.

The library's reader is strict with what it takes apart, and passes over what is inside a value it is to leave whole.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from todoke_evidence.jpki import grammar

MAX_DEPTH = 16
"""Values inside each other; the names in a distribution point are seven deep."""

MAX_VALUES = 256
"""Whoever sends certificates that nobody signed has us count this far in each, no further. Policies take some ten."""

_SET = b"\x31"
_CONSTRUCTED, _CLASS = 0x20, 0xC0  # bits of a tag; a universal one has none of the latter


@asn1.sequence
class _Members:
    """What is inside a SEQUENCE, or behind a tag that says nothing of the kind."""

    values: list[asn1.TLV]


@asn1.sequence
class _Ordered:
    """What is inside a SET OF, whose members DER has in ascending order (section 11.6)."""

    values: asn1.SetOf[asn1.TLV]


def check(value: bytes, left: int = MAX_VALUES) -> int:
    """Return of how many values `value` is the DER: exactly one, and all that is inside it.

    Raise ValueError unless it is, and of no more than are `left`.

    What an OCTET STRING or a primitive value behind a tag of its own holds is not known, and neither is which defaults
    a SEQUENCE has: their shapes say so.
    """
    pending, seen = [(grammar.read(asn1.TLV, value), 1)], 0
    while pending:
        one, depth = pending.pop()
        seen += 1
        if depth > MAX_DEPTH or seen > left:
            raise ValueError
        pending += [(inside, depth + 1) for inside in _inside(one)]
    return seen


def _inside(value: asn1.TLV) -> list[asn1.TLV]:
    """Return the members of a constructed value, none of a primitive one, whose contents are looked at."""
    tag, contents = value.tag_bytes, bytes(value.data)
    if tag == _SET:
        return grammar.read_list(_Ordered, grammar.value(_SET, contents)).values.as_list()
    universal = not tag[0] & _CLASS
    if tag == grammar.SEQUENCE or (tag[0] & _CONSTRUCTED and not universal):
        return grammar.read_list(_Members, grammar.value(grammar.SEQUENCE, contents)).values
    if universal:
        _primitive(tag, contents)
    return []


def _primitive(tag: bytes, contents: bytes) -> None:
    """Raise ValueError for a kind of value that is unknown or that DER writes otherwise, as strings in pieces."""
    kind = _KINDS.get(tag)
    if kind is not None:
        grammar.read(kind, grammar.value(tag, contents))
    elif tag in _TEXTS:
        _TEXTS[tag](contents)
    else:
        raise ValueError


def _visible(contents: bytes) -> None:
    if not contents.decode("ascii").isprintable():
        raise ValueError


_KINDS: Mapping[bytes, type] = MappingProxyType(
    {
        b"\x01": bool,
        b"\x02": int,
        b"\x03": asn1.BitString,
        b"\x04": bytes,
        b"\x05": asn1.Null,
        b"\x06": ObjectIdentifier,
        b"\x0c": str,
        b"\x13": asn1.PrintableString,
        b"\x16": asn1.IA5String,
        b"\x17": asn1.UTCTime,
        b"\x18": asn1.GeneralizedTime,
    }
)
"""The kinds that the library reads, and how."""

_TEXTS: Mapping[bytes, Callable[[bytes], object]] = MappingProxyType(
    {
        b"\x0a": lambda contents: grammar.read(int, grammar.value(b"\x02", contents)),
        b"\x1a": _visible,
        b"\x1e": lambda contents: contents.decode("utf-16-be"),
    }
)
"""ENUMERATED, and the other two texts that a policy may have for people (RFC 5280 section 4.2.1.4)."""
