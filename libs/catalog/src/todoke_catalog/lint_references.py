"""The linter's half on references: every id used must exist, be known where it is used, and be of a fitting kind.

What is known where: the condition of a page or field knows the answers before it; a derived value knows all answers,
today and the derived values above it; an amount knows all answers and derived values; an eligibility rule also knows
the amount. What is inside a group is known inside it only, and to the counts and sums over it.
"""

from collections.abc import Iterator, Mapping

from todoke_catalog import amount_bounds, symbols
from todoke_catalog.amounts import Expression, FieldRef, Row, Table, When, parts
from todoke_catalog.conditions import Condition, comparisons
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, Aggregate, CountOf, Derived, FirstAnswered, sources
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import AmountField, Field, GroupField, Question
from todoke_catalog.symbols import Kind, Symbol

Fault = tuple[DefinitionCode, str]


def faults(definition: Definition) -> Iterator[Fault]:
    """Every fault with its path."""
    inner = [one for group in definition.groups for one in group.fields]
    valued = [
        field.id for field in (*definition.fields, *inner) if isinstance(field, Question | AmountField | GroupField)
    ]
    of_entries = [rule.id for group in definition.groups for rule in group.derived]
    names = {TODAY, *valued, *of_entries, *(rule.id for rule in definition.derived)}
    scope: dict[str, Symbol] = {}
    yield from _shown_when(definition, scope, names)
    scope[TODAY] = symbols.TODAY
    yield from _derived(definition, scope, names)
    yield from _amounts(definition, scope, names)
    for number, rule in enumerate(definition.eligibility):
        yield from _condition(rule.condition, f"$.eligibility[{number}].condition", scope, names)


def _shown_when(definition: Definition, scope: dict[str, Symbol], names: set[str]) -> Iterator[Fault]:
    for number, page in enumerate(definition.pages):
        yield from _condition(page.shown_when, f"$.pages[{number}].shown_when", scope, names)
        for position, field in enumerate(page.fields):
            path = f"$.pages[{number}].fields[{position}]"
            yield from _field(field, path, scope, names)


def _field(field: Field, path: str, scope: dict[str, Symbol], names: set[str]) -> Iterator[Fault]:
    yield from _condition(field.shown_when, f"{path}.shown_when", scope, names)
    if isinstance(field, GroupField):
        inner = dict(scope)  # what is inside a group is not known outside
        for place, one in enumerate(field.fields):
            yield from _field(one, f"{path}.fields[{place}]", inner, names)
    if isinstance(field, Question | GroupField):
        scope[field.id] = symbols.of_field(field)


def _derived(definition: Definition, scope: dict[str, Symbol], names: set[str]) -> Iterator[Fault]:
    within = dict[str, dict[str, Symbol]]()
    for path, group in _groups(definition):
        within[group.id] = {**scope, **{one.id: symbols.of_field(one) for one in group.fields}}
        for number, one in enumerate(group.derived):
            yield from _rule(one, f"{path}.derived[{number}]", within[group.id], names)
    for number, rule in enumerate(definition.derived):
        path = f"$.derived[{number}]"
        if isinstance(rule, Aggregate):
            yield from _aggregate(rule, path, within, names)
            scope[rule.id] = symbols.of_aggregate(rule, definition.groups, within.get(rule.group, {}))
        else:
            yield from _rule(rule, path, scope, names)


def _groups(definition: Definition) -> Iterator[tuple[str, GroupField]]:
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, GroupField):
                yield f"$.pages[{number}].fields[{position}]", field


def _rule(rule: Derived, path: str, scope: dict[str, Symbol], names: set[str]) -> Iterator[Fault]:
    unknown = [code for name in sources(rule) if (code := _unknown(name, scope, names))]
    if unknown:
        yield unknown[0], path
    elif not _computable(rule, scope):
        yield DefinitionCode.WRONG_KIND, path
    scope[rule.id] = symbols.of_derived(rule, scope)  # also when it is faulty: one fault is one finding


def _aggregate(
    rule: Aggregate, path: str, within: Mapping[str, Mapping[str, Symbol]], names: set[str]
) -> Iterator[Fault]:
    if rule.group not in within:
        yield DefinitionCode.WRONG_KIND if rule.group in names else DefinitionCode.UNKNOWN_REFERENCE, path
    elif isinstance(rule, CountOf):
        yield from _condition(rule.condition, f"{path}.condition", within[rule.group], names)
    else:
        faults = _expression(rule.expression, f"{path}.expression", within[rule.group], names)
        # A sum may be negative on its way into an amount; whether that may be is judged there.
        yield from (fault for fault in faults if fault[0] != DefinitionCode.AMOUNT_MAY_BE_NEGATIVE)


def _computable(rule: Derived, scope: Mapping[str, Symbol]) -> bool:
    kinds = {scope[name].kind for name in sources(rule)}
    if isinstance(rule, FirstAnswered):
        return len(kinds) == 1 and Kind.NONE not in kinds
    return kinds == {Kind.DATE}


def _amounts(definition: Definition, scope: dict[str, Symbol], names: set[str]) -> Iterator[Fault]:
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, AmountField):
                path = f"$.pages[{number}].fields[{position}].expression"
                yield from _expression(field.expression, path, scope, names)
                scope[field.id] = symbols.of_field(field)


def _expression(expression: Expression, path: str, scope: Mapping[str, Symbol], names: set[str]) -> Iterator[Fault]:
    found = [fault for part in parts(expression) for fault in _part(part, path, scope, names)]
    yield from found
    if not found:
        known = {name: (symbol.low, symbol.high) for name, symbol in scope.items()}
        yield from ((code, path) for code in amount_bounds.faults(expression, known))


def _part(part: Expression, path: str, scope: Mapping[str, Symbol], names: set[str]) -> Iterator[Fault]:
    if isinstance(part, When):
        yield from _condition(part.condition, path, scope, names)
    if isinstance(part, Table) and _repeated_key(part.rows):
        yield DefinitionCode.DUPLICATE_ID, path
    name = part.field if isinstance(part, FieldRef) else part.key if isinstance(part, Table) else None
    if name is not None:
        code = _unknown(name, scope, names) or _not_integer(scope[name])
        yield from [(code, path)] if code else []


def _condition(condition: Condition | None, path: str, scope: Mapping[str, Symbol], names: set[str]) -> Iterator[Fault]:
    for comparison in comparisons(condition):
        name = comparison.field
        code = _unknown(name, scope, names) or symbols.comparison_fault(comparison, scope[name])
        yield from [(code, path)] if code else []


def _unknown(name: str, scope: Mapping[str, Symbol], names: set[str]) -> DefinitionCode | None:
    if name in scope:
        return None
    return DefinitionCode.FORWARD_REFERENCE if name in names else DefinitionCode.UNKNOWN_REFERENCE


def _not_integer(symbol: Symbol) -> DefinitionCode | None:
    return None if symbol.kind is Kind.INTEGER else DefinitionCode.WRONG_KIND


def _repeated_key(rows: tuple[Row, ...]) -> bool:
    return len({row.key for row in rows}) < len(rows)
