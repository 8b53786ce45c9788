"""What an id of a definition stands for: its kind of value, the options it can take, the bounds it keeps."""

import dataclasses
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from todoke_catalog import amount_bounds, amounts, derived, derived_bounds
from todoke_catalog.amounts import Expression
from todoke_catalog.conditions import Comparison
from todoke_catalog.dates import parse
from todoke_catalog.definition import Definition
from todoke_catalog.derived_bounds import Days
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
from todoke_catalog.reading.plain_values import SEX_CODES

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
    """The kind of one id, with its options or its bounds (both included) where it has them, days as their ordinals.

    `past` is said of a day that is never after today.
    """

    kind: Kind
    options: frozenset[str] = frozenset()
    low: int = -MAX_DERIVED
    high: int = MAX_DERIVED
    past: bool = False


Symbols = Mapping[str, Symbol]

ANY_DAY = Symbol(Kind.DATE, low=derived_bounds.FIRST, high=derived_bounds.LAST)


def table(definition: Definition, earliest: date | None = None) -> dict[str, Symbol]:
    """Everything that has a value in a form, sound or not: today, answers, derived values, amounts; in entries too.

    `earliest` is the first day that today can be.
    """
    always = {
        field.id for page in definition.pages if not page.shown_when for field in page.fields if not field.shown_when
    }
    known = {derived.TODAY: dataclasses.replace(ANY_DAY, low=(earliest or date.min).toordinal(), past=True)}
    inner = [field for group in definition.groups for field in group.fields]
    for field in (*definition.fields, *inner):
        if isinstance(field, _ANSWERED):
            known.setdefault(field.id, of_field(field))  # of two with one id the first counts
    for rule in (*(rule for group in definition.groups for rule in group.derived), *definition.derived):
        known.setdefault(rule.id, of_rule(rule, definition.groups, known, always))
    for field in definition.fields:
        if isinstance(field, AmountField):
            known.setdefault(field.id, of_amount(field, known))
    return known


def of_field(field: Field) -> Symbol:
    """What a field's answer is to the conditions after it."""
    match field:
        case IntegerField():
            return Symbol(Kind.INTEGER, low=field.min, high=max(field.min, field.max))
        case DateField():
            return _of_days(field)
        case ChoiceField():
            return Symbol(Kind.OPTION, frozenset(option.value for option in field.options))
        case ChoicesField():
            return Symbol(Kind.OPTIONS, frozenset(option.value for option in field.options))
        case SexField():
            return Symbol(Kind.OPTION, frozenset(SEX_CODES))
        case _:
            return Symbol(_KINDS.get(type(field), Kind.NONE))


def _of_days(field: DateField) -> Symbol:
    earliest, latest = parse(field.earliest), parse(field.latest)
    return Symbol(
        Kind.DATE,
        low=earliest.toordinal() if earliest else derived_bounds.FIRST,
        high=latest.toordinal() if latest else derived_bounds.LAST,
        past=field.latest == derived.TODAY,
    )


def of_rule(
    rule: derived.Derived | derived.Aggregate, groups: Sequence[GroupField], known: Symbols, always: Collection[str]
) -> Symbol:
    """What a derived value is; `always` are the ids of what everybody is shown."""
    if isinstance(rule, derived.Aggregate):
        group = next((group for group in groups if group.id == rule.group), None)
        return of_aggregate(rule, group, known, shown=rule.group in always)
    return of_derived(rule, known)


def of_derived(rule: derived.Derived, scope: Symbols) -> Symbol:
    """What a derived value is, judged by those of its sources that `scope` holds."""
    known = [scope[name] for name in derived.sources(rule) if name in scope] or [Symbol(Kind.NONE)]
    if isinstance(rule, derived.FirstAnswered):
        return _first(known)
    is_day = isinstance(rule, derived.FiscalYearEnd | derived.DatePlus)
    if len(known) < len(derived.sources(rule)) or {one.kind for one in known} != {Kind.DATE}:  # a finding of its own
        return ANY_DAY if is_day else Symbol(Kind.INTEGER)
    low, high = derived_bounds.bounds(rule, [Days(one.low, one.high, one.past) for one in known])
    return Symbol(Kind.DATE if is_day else Kind.INTEGER, low=low, high=high)


def _first(candidates: Sequence[Symbol]) -> Symbol:
    kind = candidates[0].kind
    if kind is Kind.DATE and any(one.kind is not kind for one in candidates):  # a finding of its own
        return ANY_DAY
    low, high = min(one.low for one in candidates), max(one.high for one in candidates)
    options = frozenset[str]().union(*(one.options for one in candidates))
    return Symbol(kind, options, low, high, past=all(one.past for one in candidates))


def of_aggregate(rule: derived.Aggregate, group: GroupField | None, within: Symbols, *, shown: bool) -> Symbol:
    """What a count or a sum over a group is, which everybody is shown or not; `within` is what its entries know."""
    most = group.max_entries if group else 0
    least = min(group.min_entries, most) if group and shown else 0
    if isinstance(rule, derived.CountOf):
        return Symbol(Kind.INTEGER, low=0 if rule.condition else least, high=most)
    try:
        each = amount_bounds.bounds(rule.expression, spans(rule.expression, within))
    except KeyError:  # it refers to nothing, which is a finding of its own
        return Symbol(Kind.INTEGER)
    sums = [times * int(end) for times in (least, most) for end in (each.low, each.high)]
    return Symbol(Kind.INTEGER, low=min(sums), high=max(sums))


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
    YesNoField: Kind.FLAG,
    ConsentField: Kind.FLAG,
    TextField: Kind.TEXT,
}
