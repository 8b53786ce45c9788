"""What is left of a condition where the comparisons of one value have come out: a condition, or what it comes to."""

from todoke_catalog.conditions import All, AnyOf, Comparison, Condition, Not


def assumed(condition: Condition, name: str, *, passes: bool) -> Condition | bool:
    """A condition in which each comparison of one value has come out so."""
    match condition:
        case Comparison():
            return passes if condition.field == name else condition
        case Not():
            return negated(assumed(condition.of, name, passes=passes))
        case All() | AnyOf():
            decisive = isinstance(condition, AnyOf)  # one branch that passes is enough, or one that fails
            branches = [assumed(branch, name, passes=passes) for branch in condition.of]
            left = tuple(one for one in branches if not isinstance(one, bool))
            if decisive in branches:
                return decisive
            return type(condition)(left) if left else not decisive


def negated(condition: Condition | bool) -> Condition | bool:
    """What passes where this fails."""
    return not condition if isinstance(condition, bool) else Not(condition)
