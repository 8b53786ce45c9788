"""Amounts in whole yen: a small expression tree, computed exactly with rational numbers.

Fractions of a yen may arise inside an expression; where they end is stated by `floor_to`, never left to rounding.
The linter proves that a published amount is whole, not negative and payable.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Union

from msgspec import Meta, Struct

from todoke_catalog.conditions import Condition, FieldId, SafeInteger, compared, passes

MAX_TERMS = 50
MAX_ROWS = 200

Terms = Annotated[tuple["Expression", ...], Meta(min_length=1, max_length=MAX_TERMS)]
Ratio = Annotated[int, Meta(ge=0, le=1_000_000)]  # never negative, so that a multiplication keeps the order of amounts
Positive = Annotated[int, Meta(ge=1, le=1_000_000)]


class FieldRef(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="field"):
    """The integer answered in a field, or a derived integer; `if_missing` stands in when there is none."""

    field: FieldId
    if_missing: SafeInteger | None = None


class Const(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="const"):
    """A fixed amount."""

    yen: SafeInteger


class Add(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="add"):
    """The sum of its terms."""

    of: Terms


class Sub(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="sub"):
    """Left minus right; may be negative."""

    left: "Expression"
    right: "Expression"


class Mul(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="mul"):
    """A term times num/den, exactly: 70% is 7/10."""

    of: "Expression"
    num: Ratio
    den: Positive


class Min(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="min"):
    """The smallest of its terms."""

    of: Terms


class Max(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="max"):
    """The largest of its terms."""

    of: Terms


class FloorTo(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="floor_to"):
    """The largest multiple of `unit` yen that is not above the term (towards minus infinity)."""

    of: "Expression"
    unit: Positive


class Row(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a table."""

    key: SafeInteger
    yen: SafeInteger


class Table(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="table"):
    """The amount in the row whose key equals an integer field or derived value; no row: `otherwise`, or unknown."""

    key: FieldId
    rows: Annotated[tuple[Row, ...], Meta(min_length=1, max_length=MAX_ROWS)]
    otherwise: SafeInteger | None = None


class When(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="when"):
    """One expression when a condition passes, another when it does not."""

    condition: Condition
    then: "Expression"
    otherwise: "Expression"


Expression = Union[FieldRef, Const, Add, Sub, Mul, Min, Max, FloorTo, Table, When]  # noqa: UP007 - as in conditions


class _Unknown(Exception):  # noqa: N818 - not an error: it ends a computation whose input is missing
    """A value the expression needs is missing."""


def compute(expression: Expression, values: Mapping[str, object]) -> int | None:
    """The amount in yen, or None when a value it needs is missing.

    A fraction of a yen cannot come out of an expression that passed the linter; it raises ValueError.
    """
    try:
        amount = _evaluate(expression, values)
    except _Unknown:
        return None
    if amount.denominator != 1:
        raise ValueError(amount)
    return int(amount)


def parts(expression: Expression) -> Iterator[Expression]:
    """The expression and every expression inside it, outermost first."""
    yield expression
    match expression:
        case Add() | Min() | Max():
            inner: tuple[Expression, ...] = expression.of
        case Mul() | FloorTo():
            inner = (expression.of,)
        case Sub():
            inner = (expression.left, expression.right)
        case When():
            inner = (expression.then, expression.otherwise)
        case _:
            inner = ()
    for one in inner:
        yield from parts(one)


def uses(expression: Expression) -> Iterator[str]:
    """Every id that the amount is computed from."""
    for part in parts(expression):
        match part:
            case FieldRef():
                yield part.field
            case Table():
                yield part.key
            case When():
                yield from compared(part.condition)


def _evaluate(expression: Expression, values: Mapping[str, object]) -> Fraction:  # noqa: C901, PLR0911 - a line a node
    match expression:
        case FieldRef():
            return _known(values.get(expression.field), expression.if_missing)
        case Const():
            return Fraction(expression.yen)
        case Add():
            return sum((_evaluate(term, values) for term in expression.of), Fraction(0))
        case Sub():
            return _evaluate(expression.left, values) - _evaluate(expression.right, values)
        case Mul():
            return _evaluate(expression.of, values) * Fraction(expression.num, expression.den)
        case Min():
            return min(_evaluate(term, values) for term in expression.of)
        case Max():
            return max(_evaluate(term, values) for term in expression.of)
        case FloorTo():
            return Fraction(_evaluate(expression.of, values) // expression.unit * expression.unit)
        case Table():
            rows = {row.key: row.yen for row in expression.rows}
            return _known(rows.get(int(_known(values.get(expression.key), None))), expression.otherwise)
        case When():
            chosen = expression.then if passes(expression.condition, values) else expression.otherwise
            return _evaluate(chosen, values)


def _known(value: object, if_missing: int | None) -> Fraction:
    if type(value) is int:  # not isinstance(): True is no amount
        return Fraction(value)
    if if_missing is None:
        raise _Unknown
    return Fraction(if_missing)
