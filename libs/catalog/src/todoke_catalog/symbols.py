"""What an id of a definition stands for: its kind of value, the options it can take, the bounds it keeps."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from todoke_catalog import amount_bounds, amounts, derived
from todoke_catalog.amounts import Expression
from todoke_catalog.conditions import Comparison
from todoke_catalog.dates import parse
from todoke_catalog.definition import Definition
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    Field,
    GroupField,
    IntegerField,
    Question,
    SexField,
    TextField,
    YesNoField,
)
from todoke_catalog.plain_values import SEX_CODES

MAX_DERIVED = 10_000_000  # no age, fiscal year or number of days within the years 1 to 9999 is larger


class Kind(StrEnum):
    """What values can be compared with."""

    INTEGER = "integer"
    DATE = "date"
    FLAG = "flag"
    TEXT = "text"
    OPTION = "option"
    OPTIONS = "options"
    NONE = "none"  # accounts, files, notices: nothing to compare


OPERATORS = {
    Kind.INTEGER: {"eq", "ne", "lt", "le", "gt", "ge", "in"},
    Kind.DATE: {"eq", "ne", "lt", "le", "gt", "ge"},
    Kind.FLAG: {"eq", "ne"},
    Kind.TEXT: {"eq", "ne", "in"},
    Kind.OPTION: {"eq", "ne", "in"},
    Kind.OPTIONS: {"contains"},
    Kind.NONE: set[str](),
}


@dataclass(frozen=True, slots=True)
class Symbol:
    """The kind of one id, with its options or its bounds (both included) where it has them."""

    kind: Kind
    options: frozenset[str] = frozenset()
    low: int = -MAX_DERIVED
    high: int = MAX_DERIVED


Symbols = Mapping[str, Symbol]


def table(definition: Definition) -> dict[str, Symbol]:
    """Everything that has a value in a form, sound or not: today, answers, derived values, amounts; in entries too."""
    known = {derived.TODAY: Symbol(Kind.DATE)}
    inner = [field for group in definition.groups for field in group.fields]
    for field in (*definition.fields, *inner):
        if isinstance(field, _ANSWERED):
            known.setdefault(field.id, of_field(field))  # of two with one id the first counts
    for rule in (*(rule for group in definition.groups for rule in group.derived), *definition.derived):
        known.setdefault(rule.id, of_rule(rule, definition.groups, known))
    for field in definition.fields:
        if isinstance(field, AmountField):
            known.setdefault(field.id, of_amount(field, known))
    return known


def of_field(field: Field) -> Symbol:
    """What a field's answer is to the conditions after it."""
    match field:
        case IntegerField():
            return Symbol(Kind.INTEGER, low=field.min, high=max(field.min, field.max))
        case ChoiceField():
            return Symbol(Kind.OPTION, frozenset(option.value for option in field.options))
        case ChoicesField():
            return Symbol(Kind.OPTIONS, frozenset(option.value for option in field.options))
        case SexField():
            return Symbol(Kind.OPTION, frozenset(SEX_CODES))
        case _:
            return Symbol(_KINDS.get(type(field), Kind.NONE))


def of_rule(rule: derived.Derived | derived.Aggregate, groups: Sequence[GroupField], known: Symbols) -> Symbol:
    """What a derived value is."""
    if isinstance(rule, derived.Aggregate):
        return of_aggregate(rule, groups, known)
    return of_derived(rule, known)


def of_derived(rule: derived.Derived, scope: Symbols) -> Symbol:
    """What a derived value is, judged by those of its sources that `scope` holds."""
    match rule:
        case derived.FirstAnswered():
            candidates = [scope[name] for name in rule.of if name in scope] or [Symbol(Kind.NONE)]
            low, high = min(one.low for one in candidates), max(one.high for one in candidates)
            return Symbol(candidates[0].kind, frozenset().union(*(one.options for one in candidates)), low, high)
        case derived.FiscalYearEnd() | derived.DatePlus():
            return Symbol(Kind.DATE)
        case derived.Age() | derived.FiscalYear() | derived.DaysBetween():
            return Symbol(Kind.INTEGER)


def of_aggregate(rule: derived.Aggregate, groups: Sequence[GroupField], within: Symbols) -> Symbol:
    """What a count or a sum over a group is; `within` holds what its entries know."""
    most = next((group.max_entries for group in groups if group.id == rule.group), 0)
    if isinstance(rule, derived.CountOf):
        return Symbol(Kind.INTEGER, low=0, high=most)
    try:
        each = amount_bounds.bounds(rule.expression, spans(rule.expression, within))
    except KeyError:  # it refers to nothing, which is a finding of its own
        return Symbol(Kind.INTEGER)
    return Symbol(Kind.INTEGER, low=min(0, most * int(each.low)), high=max(0, most * int(each.high)))


def of_amount(field: AmountField, known: Symbols) -> Symbol:
    """What a calculated amount is."""
    try:
        reach = amount_bounds.bounds(field.expression, spans(field.expression, known))
    except KeyError:  # as above
        return Symbol(Kind.INTEGER, low=0, high=amount_bounds.MAX_AMOUNT)
    return Symbol(Kind.INTEGER, low=max(0, math.floor(reach.low)), high=max(0, math.ceil(reach.high)))


def spans(expression: Expression, known: Symbols) -> dict[str, tuple[int, int]]:
    """The bounds of what an expression is computed from; KeyError when it refers to nothing."""
    return {name: (known[name].low, known[name].high) for name in amounts.uses(expression)}


def comparison_fault(comparison: Comparison, symbol: Symbol) -> DefinitionCode | None:
    """Why a comparison makes no sense for what it refers to, or None."""
    literals = comparison.value if isinstance(comparison.value, tuple) else (comparison.value,)
    if comparison.op not in OPERATORS[symbol.kind] or (comparison.op == "in") != isinstance(comparison.value, tuple):
        return DefinitionCode.WRONG_KIND
    if not all(_fits(literal, symbol.kind) for literal in literals):
        return DefinitionCode.WRONG_KIND
    if symbol.options and not set(literals) <= symbol.options:
        return DefinitionCode.UNKNOWN_OPTION
    return None


def _fits(literal: object, kind: Kind) -> bool:
    match kind:
        case Kind.INTEGER:
            return isinstance(literal, int) and not isinstance(literal, bool)
        case Kind.FLAG:
            return isinstance(literal, bool)
        case Kind.DATE:
            return parse(literal) is not None
        case _:
            return isinstance(literal, str)


_ANSWERED = (Question, GroupField)
_KINDS: Mapping[type, Kind] = {
    DateField: Kind.DATE,
    YesNoField: Kind.FLAG,
    ConsentField: Kind.FLAG,
    TextField: Kind.TEXT,
}
