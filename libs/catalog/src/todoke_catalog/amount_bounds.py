"""What an amount can come to, proven from the bounds of the fields it uses (interval arithmetic)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from todoke_catalog.amounts import Add, Const, Expression, FieldRef, FloorTo, Max, Min, Mul, Sub, Table, When
from todoke_catalog.errors import DefinitionCode

MAX_AMOUNT = 9_999_999_999  # yen: ten digits is what one record of a bank-transfer file (全銀 総合振込) holds


@dataclass(frozen=True, slots=True)
class Bounds:
    """The smallest and largest value, both included, and whether every value is a whole number of yen."""

    low: Fraction
    high: Fraction
    whole: bool = True


def faults(expression: Expression, known: Mapping[str, tuple[int, int]]) -> Iterator[DefinitionCode]:
    """Why the expression could not be paid for some answers; `known` holds the bounds of each field it uses."""
    reach = bounds(expression, known)
    if not reach.whole:
        yield DefinitionCode.AMOUNT_NOT_WHOLE
    if reach.low < 0:
        yield DefinitionCode.AMOUNT_MAY_BE_NEGATIVE
    if reach.high > MAX_AMOUNT or reach.low < -MAX_AMOUNT:
        yield DefinitionCode.AMOUNT_TOO_LARGE


def bounds(expression: Expression, known: Mapping[str, tuple[int, int]]) -> Bounds:  # noqa: PLR0911 - a line a node
    """The bounds of the expression over all answers within `known`."""
    match expression:
        case FieldRef():
            return _span([*known[expression.field], expression.if_missing])
        case Const():
            return _span([expression.yen])
        case Table():
            return _span([*(row.yen for row in expression.rows), expression.otherwise])
        case Add() | Min() | Max():
            return _combine(expression, [bounds(term, known) for term in expression.of])
        case Sub():
            left, right = bounds(expression.left, known), bounds(expression.right, known)
            return Bounds(left.low - right.high, left.high - right.low, left.whole and right.whole)
        case Mul():
            inner, ratio = bounds(expression.of, known), Fraction(expression.num, expression.den)
            return Bounds(inner.low * ratio, inner.high * ratio, inner.whole and ratio.denominator == 1)
        case FloorTo():
            inner, unit = bounds(expression.of, known), expression.unit
            return Bounds(Fraction(inner.low // unit * unit), Fraction(inner.high // unit * unit))
        case When():
            return _either(bounds(expression.then, known), bounds(expression.otherwise, known))


def _span(values: list[int | None]) -> Bounds:
    present = [Fraction(value) for value in values if value is not None]
    return Bounds(min(present), max(present))


def _combine(expression: Add | Min | Max, terms: list[Bounds]) -> Bounds:
    lows, highs = [term.low for term in terms], [term.high for term in terms]
    whole = all(term.whole for term in terms)
    match expression:
        case Add():
            return Bounds(sum(lows, Fraction(0)), sum(highs, Fraction(0)), whole)
        case Min():
            return Bounds(min(lows), min(highs), whole)
        case Max():
            return Bounds(max(lows), max(highs), whole)


def _either(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(min(left.low, right.low), max(left.high, right.high), left.whole and right.whole)
