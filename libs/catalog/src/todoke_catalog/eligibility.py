"""Eligibility rules: conditions an application must meet, each with the words and the code of its refusal."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from todoke_catalog.conditions import Condition, FieldId, passes
from todoke_catalog.texts import Text


class Rule(Struct, frozen=True, forbid_unknown_fields=True):
    """`condition` must pass over answers, derived values and amounts; otherwise `refusal` tells the applicant why."""

    code: FieldId
    condition: Condition
    refusal: Text


def broken(rules: Sequence[Rule], values: Mapping[str, object]) -> tuple[Rule, ...]:
    """The rules that do not pass, in the definition's order."""
    return tuple(rule for rule in rules if not passes(rule.condition, values))
