"""Canonical JSON: RFC 8785 without floating point, so that one value has one text and one digest.

Allowed: objects with ASCII keys, arrays, strings without lone surrogates, integers between -(2^53-1) and 2^53-1,
true, false and null.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec.inspect import LiteralType, StrType, Type, VarTupleType, type_info

from todoke_evidence.errors import Code, EvidenceError

MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader holds exactly (RFC 8785 section 3.2.2.3)."""

MAX_DEPTH = 128
"""Nothing we exchange nests deeper: a form may nest 120, and what is signed holds it within other members.

The bound keeps hostile nesting away from the interpreter's stack."""

Shape = TypeVar("Shape")


def encode(value: Any) -> bytes:
    """Return the canonical JSON of `value`, or raise CANONICAL_INVALID. Tuples count as arrays."""
    _check(value, MAX_DEPTH)
    try:
        return msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError:  # a lone surrogate
        raise EvidenceError(Code.CANONICAL_INVALID) from None


def encode_shape(value: msgspec.Struct) -> bytes:
    """Return the canonical JSON of a struct as `decode_as` reads it, or raise CANONICAL_INVALID.

    Only what the shape leaves open is looked at: the rest is what its types say, if the caller keeps to them.
    """
    _check_free_members(value)
    try:
        return msgspec.json.encode(value, order="sorted")
    except UnicodeEncodeError:  # a lone surrogate
        raise EvidenceError(Code.CANONICAL_INVALID) from None


def decode(data: bytes, limit: int) -> Any:
    """Return the value of `data`, at most `limit` bytes, or raise CANONICAL_INVALID unless the text is canonical."""
    if len(data) > limit:
        raise EvidenceError(Code.CANONICAL_INVALID)
    try:
        value = msgspec.json.decode(data)
    except (ValueError, RecursionError):  # malformed JSON, malformed UTF-8, absurd numbers, absurd nesting
        raise EvidenceError(Code.CANONICAL_INVALID) from None
    # Encoding again finds everything else: blanks, escapes, key order, a duplicate key, "-0", "1e2".
    if encode(value) != data:
        raise EvidenceError(Code.CANONICAL_INVALID)
    return value


def decode_as(data: bytes, shape: type[Shape], limit: int) -> Shape:
    """Return the value of canonical `data` as a `shape` (a msgspec.Struct), or raise CANONICAL_INVALID.

    The shape must have no defaults: what it holds is exactly what the text says, and encoding it again shows it.
    """
    if len(data) > limit:
        raise EvidenceError(Code.CANONICAL_INVALID)
    try:
        value = msgspec.json.decode(data, type=shape)
    except (ValueError, RecursionError):
        raise EvidenceError(Code.CANONICAL_INVALID) from None
    _check_free_members(value)
    if msgspec.json.encode(value, order="sorted") != data:
        raise EvidenceError(Code.CANONICAL_INVALID)
    return value


def _check_free_members(value: Any) -> None:
    """Check what a shape leaves open: the members that may hold any object. The others are of known types."""
    for name in _free_members(value.__class__):
        member = getattr(value, name)
        if type(member) in (dict, int):
            _check(member, MAX_DEPTH - 1)


@lru_cache(maxsize=256)  # there are some dozens of shapes
def _free_members(shape: type) -> tuple[str, ...]:
    """The members of a shape whose declared type does not say already that they are text, or arrays of text."""
    return tuple(field.name for field in msgspec.structs.fields(shape) if not _is_text(type_info(field.type)))


def _is_text(declared: Type) -> bool:
    if isinstance(declared, VarTupleType):
        return _is_text(declared.item_type)
    return isinstance(declared, StrType | LiteralType)


def _check(value: Any, depth: int) -> None:
    """Refuse what the restricted form cannot say. Types are compared exactly: a subclass may encode otherwise."""
    check = _CHECKS.get(type(value), _refuse)
    check(value, depth)


def _check_object(value: dict[Any, Any], depth: int) -> None:
    if depth == 0:
        _refuse(value, depth)
    for key, member in value.items():
        if type(key) is not str or not key.isascii():
            _refuse(key, depth)
        _check(member, depth - 1)


def _check_array(value: list[Any] | tuple[Any, ...], depth: int) -> None:
    if depth == 0:
        _refuse(value, depth)
    for member in value:
        _check(member, depth - 1)


def _check_integer(value: int, depth: int) -> None:
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        _refuse(value, depth)


def _accept(_value: Any, _depth: int) -> None:
    """Strings, booleans and null need no look; the encoder itself refuses lone surrogates."""


def _refuse(_value: Any, _depth: int) -> NoReturn:
    raise EvidenceError(Code.CANONICAL_INVALID)


_CHECKS: dict[type, Callable[[Any, int], None]] = {
    dict: _check_object,
    list: _check_array,
    tuple: _check_array,
    int: _check_integer,
    str: _accept,
    bool: _accept,
    type(None): _accept,
}
