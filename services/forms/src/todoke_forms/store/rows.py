"""Reads what anybody may have written into a row, also what no release writes: that ends with a value, whatever it is.

What cannot be read is None, or nothing; what that means each reader says.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, Table, select, type_coerce
from sqlalchemy.types import NULLTYPE

T = TypeVar("T")

MAX_NUMBER = 2**31 - 2  # a column's largest but one: the next number after it still fits
MAX_MOMENT_MS = 253_402_214_400_000  # 9999-12-31T00:00:00Z: what a signed text can say


def untyped(table: Table) -> Select[Any]:
    """All columns as the driver gives them: a column's type may raise an exception at a value of another kind."""
    columns: list[ColumnElement[Any]] = [type_coerce(column, NULLTYPE).label(column.name) for column in table.c]
    return select(*columns)


def octets(value: object) -> bytes:
    """Bytes; none of what are none."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def number(value: object, most: int = MAX_NUMBER, *, least: int = 1) -> int | None:
    """A whole number in these bounds."""
    return value if isinstance(value, int) and least <= value <= most else None


def moment(value: object) -> int | None:
    """A moment in POSIX milliseconds."""
    return number(value, MAX_MOMENT_MS, least=0)


def decoded(value: object, kind: type[T]) -> T | None:
    """What JSON of this kind says."""
    if not isinstance(value, str):
        return None
    try:
        return msgspec.json.decode(encoded(value), type=kind)
    except (msgspec.DecodeError, RecursionError):
        return None


def encoded(text: str) -> bytes:
    """The bytes of a text, also of one that no encoding has."""
    return text.encode("utf-8", "surrogatepass")
