"""Conditions over answers: all, any, not, and the comparison of one answer with a literal.

A comparison passes only between two values of one kind. A missing answer therefore passes no comparison at all, not
even "is not" or "is less than": nobody becomes eligible by leaving a field empty. `not` turns plain truth around, so
"not (age >= 40)" is true when the age is missing; where that matters, write "age < 40".
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Union

from msgspec import Meta, Struct

from todoke_catalog.dates import ISO_DATE

MAX_BRANCHES = 50  # of one all/any: more than a person can read in the builder

FieldId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,47}$(?!\n)")]
SafeInteger = Annotated[int, Meta(ge=-(2**53) + 1, le=2**53 - 1)]  # what JSON carries exactly everywhere (RFC 8785)
Scalar = str | bool | SafeInteger
Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "contains"]
Branches = Annotated[tuple["Condition", ...], Meta(min_length=1, max_length=MAX_BRANCHES)]


class All(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="all"):
    """Passes when every branch passes."""

    of: Branches


class AnyOf(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="any"):
    """Passes when at least one branch passes."""

    of: Branches


class Not(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="not"):
    """Passes when its branch does not."""

    of: "Condition"


class Comparison(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="is"):
    """Compares the answer of one field, or one derived value, with a literal."""

    field: FieldId
    op: Operator
    value: Scalar | tuple[Scalar, ...]


Condition = Union[All, AnyOf, Not, Comparison]  # noqa: UP007 - msgspec resolves the quoted name above to this

ORDERINGS: dict[str, tuple[int, ...]] = {"lt": (-1,), "le": (-1, 0), "gt": (1,), "ge": (0, 1)}


def passes(condition: Condition | None, values: Mapping[str, object]) -> bool:
    """Whether the condition holds over the values known so far; no condition always holds."""
    match condition:
        case None:
            return True
        case Comparison():  # before the others, because nearly all are such
            return _compare(condition.op, values.get(condition.field), condition.value)
        case All():
            return all(passes(branch, values) for branch in condition.of)
        case AnyOf():
            return any(passes(branch, values) for branch in condition.of)
        case Not():
            return not passes(condition.of, values)


def comparisons(condition: Condition | None) -> Iterator[Comparison]:
    """Every comparison in the condition, in reading order."""
    match condition:
        case All() | AnyOf():
            for branch in condition.of:
                yield from comparisons(branch)
        case Not():
            yield from comparisons(condition.of)
        case Comparison():
            yield condition


def compared(condition: Condition | None) -> Iterator[str]:
    """The id in every comparison."""
    return (comparison.field for comparison in comparisons(condition))


def _compare(op: Operator, answer: object, literal: object) -> bool:
    if op in ORDERINGS:
        return _order(answer, literal) in ORDERINGS[op]
    if op == "eq":
        return _same_kind(answer, literal) and answer == literal
    if op == "ne":
        return _same_kind(answer, literal) and answer != literal
    if op == "in":
        return isinstance(literal, tuple) and any(_compare("eq", answer, one) for one in literal)
    return isinstance(answer, list) and any(_compare("eq", one, literal) for one in answer)


def _same_kind(left: object, right: object) -> bool:
    # type() and not isinstance(): to Python True is an integer and equals 1, to a form it is not.
    return type(left) is type(right) and isinstance(left, str | int)


def _order(left: object, right: object) -> int | None:
    """-1, 0 or 1 for two integers or two dates; None for everything else, which has no order."""
    if not _same_kind(left, right):
        return None
    if isinstance(left, str) and isinstance(right, str) and ISO_DATE.fullmatch(left) and ISO_DATE.fullmatch(right):
        return (left > right) - (left < right)
    if isinstance(left, int) and isinstance(right, int) and not isinstance(left, bool):
        return (left > right) - (left < right)
    return None
