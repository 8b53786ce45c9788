"""An amount without the branches of it that a try leaves out."""

from collections.abc import Callable

import msgspec

from todoke_catalog.amounts import Add, Expression, FloorTo, Max, Min, Mul, Sub, When
from todoke_catalog.conditions import Condition

Decided = Callable[[Condition], bool | None]


def chosen(expression: Expression, decided: Decided) -> Expression:
    """The expression with each branch taken whose condition is decided."""
    match expression:
        case When():
            passes = decided(expression.condition)
            then, otherwise = chosen(expression.then, decided), chosen(expression.otherwise, decided)
            if passes is None:
                return msgspec.structs.replace(expression, then=then, otherwise=otherwise)
            return then if passes else otherwise
        case Add() | Min() | Max():
            return msgspec.structs.replace(expression, of=tuple(chosen(term, decided) for term in expression.of))
        case Mul() | FloorTo():
            return msgspec.structs.replace(expression, of=chosen(expression.of, decided))
        case Sub():
            left, right = chosen(expression.left, decided), chosen(expression.right, decided)
            return msgspec.structs.replace(expression, left=left, right=right)
        case _:
            return expression
