"""The linter's half on references: every id used must exist, be known where it is used, and be of a fitting kind.

What is known where: the condition of a page or field knows the answers before it; a derived value knows all answers,
today and the derived values above it; an amount knows all answers and derived values; an eligibility rule also knows
the amount.
"""

from collections.abc import Iterator, Mapping

from todoke_catalog import amount_bounds, symbols
from todoke_catalog.amounts import Expression, FieldRef, Row, Table, When, parts
from todoke_catalog.conditions import Condition, comparisons
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, Derived, FirstAnswered, sources
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import AmountField, Question
from todoke_catalog.symbols import Kind, Symbol

Fault = tuple[DefinitionCode, str]


def faults(definition: Definition) -> Iterator[Fault]:
    """Every fault with its path."""
    valued = (field.id for field in definition.fields if isinstance(field, Question | AmountField))
    names = {TODAY, *valued, *(rule.id for rule in definition.derived)}
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
            yield from _condition(field.shown_when, f"$.pages[{number}].fields[{position}].shown_when", scope, names)
            if isinstance(field, Question):
                scope[field.id] = symbols.of_field(field)


def _derived(definition: Definition, scope: dict[str, Symbol], names: set[str]) -> Iterator[Fault]:
    for number, rule in enumerate(definition.derived):
        path = f"$.derived[{number}]"
        unknown = [code for name in sources(rule) if (code := _unknown(name, scope, names))]
        if unknown:
            yield unknown[0], path
        elif not _computable(rule, scope):
            yield DefinitionCode.WRONG_KIND, path
        scope[rule.id] = symbols.of_derived(rule, scope)  # also when it is faulty: one fault is one finding


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
