"""The linter's half on references: every id used must exist, be known where it is used, and be of a fitting kind.

What is known where: the condition of a page or field knows the answers before it, and the derived values and amounts
of these (see `order`); a derived value knows all answers, today and the derived values above it; an amount knows all
answers, derived values and the amounts before it; an eligibility rule knows everything. What is inside a group is known
inside it only, and to the counts and sums over it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from todoke_catalog import amount_bounds, order, symbols
from todoke_catalog.amounts import Expression, FieldRef, Row, Table, When, parts
from todoke_catalog.conditions import Condition, comparisons
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, Aggregate, CountOf, Derived, FirstAnswered, sources
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import AmountField, GroupField, Question
from todoke_catalog.symbols import Kind, Symbol, Symbols

Fault = tuple[DefinitionCode, str, str]  # with its path and the id that is used there, where it is about one


class Scope:
    """What is known at one place of a form; `table` is what there is at all."""

    def __init__(self, table: Symbols, names: set[str]) -> None:
        self.table = table
        self.names = names

    def __getitem__(self, name: str) -> Symbol:
        return self.table[name]

    def unknown(self, name: str) -> DefinitionCode | None:
        """Why an id cannot be used here, or None."""
        if name in self.names:
            return None
        return DefinitionCode.FORWARD_REFERENCE if name in self.table else DefinitionCode.UNKNOWN_REFERENCE

    def beside(self, *names: str) -> "Scope":
        """The same with more that is known."""
        return Scope(self.table, {*self.names, *names})


def faults(definition: Definition) -> Iterator[Fault]:
    """Every fault in its order."""
    table = symbols.table(definition)
    answered = {field.id for field in definition.fields if isinstance(field, Question | GroupField)}
    scope = Scope(table, {TODAY, *answered})
    yield from _shown_when(definition, table)
    yield from _derived(definition, scope)
    yield from _amounts(definition, scope)
    for number, rule in enumerate(definition.eligibility):
        yield from _condition(rule.condition, f"$.eligibility[{number}].condition", scope)


def _shown_when(definition: Definition, table: Symbols) -> Iterator[Fault]:
    by_place = defaultdict[int, list[str]](list)
    inside = {one.id for group in definition.groups for one in (*group.fields, *group.derived)}
    for name, place in order.places(definition).items():
        by_place[place] += [name] if name in table and name not in inside else []
    place, scope = order.START, Scope(table, {*by_place[order.START]})
    for number, page in enumerate(definition.pages):
        yield from _condition(page.shown_when, f"$.pages[{number}].shown_when", scope)
        for position, field in enumerate(page.fields):
            path, place = f"$.pages[{number}].fields[{position}]", place + 1
            yield from _condition(field.shown_when, f"{path}.shown_when", scope)
            if isinstance(field, GroupField):
                yield from _inside(field, path, scope)
            scope.names.update(by_place[place])


def _inside(group: GroupField, path: str, outside: Scope) -> Iterator[Fault]:
    scope = outside.beside()
    for place, one in enumerate(group.fields):
        for rule in group.derived:
            scope.names.update({rule.id} if scope.names.issuperset(sources(rule)) else ())
        yield from _condition(one.shown_when, f"{path}.fields[{place}].shown_when", scope)
        scope.names.update({one.id} if isinstance(one, Question) else ())


def _derived(definition: Definition, scope: Scope) -> Iterator[Fault]:
    within = dict[str, Scope]()
    for path, group in _groups(definition):
        within[group.id] = scope.beside(*(one.id for one in group.fields if isinstance(one, Question)))
        for number, one in enumerate(group.derived):
            yield from _rule(one, f"{path}.derived[{number}]", within[group.id])
    for number, rule in enumerate(definition.derived):
        path = f"$.derived[{number}]"
        if isinstance(rule, Aggregate):
            yield from _aggregate(rule, path, within, scope)
            scope.names.add(rule.id)
        else:
            yield from _rule(rule, path, scope)


def _groups(definition: Definition) -> Iterator[tuple[str, GroupField]]:
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, GroupField):
                yield f"$.pages[{number}].fields[{position}]", field


def _rule(rule: Derived, path: str, scope: Scope) -> Iterator[Fault]:
    unknown = [(code, path, name) for name in sources(rule) if (code := scope.unknown(name))]
    if unknown:
        yield unknown[0]
    elif not _computable(rule, scope):
        yield DefinitionCode.WRONG_KIND, path, ""
    scope.names.add(rule.id)  # also when it is faulty: one fault is one finding


def _aggregate(rule: Aggregate, path: str, within: Mapping[str, Scope], scope: Scope) -> Iterator[Fault]:
    if rule.group not in within:
        code = DefinitionCode.WRONG_KIND if rule.group in scope.table else DefinitionCode.UNKNOWN_REFERENCE
        yield code, path, rule.group
        return
    inside = within[rule.group].beside(*scope.names)
    if isinstance(rule, CountOf):
        yield from _condition(rule.condition, f"{path}.condition", inside)
    else:
        faults = _expression(rule.expression, f"{path}.expression", inside)
        # A sum may be negative on its way into an amount; whether that may be is judged there.
        yield from (fault for fault in faults if fault[0] != DefinitionCode.AMOUNT_MAY_BE_NEGATIVE)


def _computable(rule: Derived, scope: Scope) -> bool:
    kinds = {scope[name].kind for name in sources(rule)}
    if isinstance(rule, FirstAnswered):
        return len(kinds) == 1 and Kind.NONE not in kinds
    return kinds == {Kind.DATE}


def _amounts(definition: Definition, scope: Scope) -> Iterator[Fault]:
    totals = defaultdict[str, int](int)
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, AmountField):
                path = f"$.pages[{number}].fields[{position}].expression"
                found = list(_expression(field.expression, path, scope))
                yield from found
                totals[field.paid_by] += 0 if found else scope[field.id].high
                if not found and field.paid_by != "nobody" and totals[field.paid_by] > amount_bounds.MAX_AMOUNT:
                    yield DefinitionCode.AMOUNT_TOO_LARGE, path, ""  # together with those before it
                scope.names.add(field.id)


def _expression(expression: Expression, path: str, scope: Scope) -> Iterator[Fault]:
    found = [fault for part in parts(expression) for fault in _part(part, path, scope)]
    yield from found
    if not found:
        spans = symbols.spans(expression, scope.table)
        yield from ((code, path, "") for code in amount_bounds.faults(expression, spans))


def _part(part: Expression, path: str, scope: Scope) -> Iterator[Fault]:
    if isinstance(part, When):
        yield from _condition(part.condition, path, scope)
    if isinstance(part, Table) and _repeated_key(part.rows):
        yield DefinitionCode.DUPLICATE_ID, path, ""
    name = part.field if isinstance(part, FieldRef) else part.key if isinstance(part, Table) else None
    if name is not None:
        code = scope.unknown(name) or _not_integer(scope[name])
        yield from [(code, path, name)] if code else []


def _condition(condition: Condition | None, path: str, scope: Scope) -> Iterator[Fault]:
    for comparison in comparisons(condition):
        name = comparison.field
        code = scope.unknown(name) or symbols.comparison_fault(comparison, scope[name])
        yield from [(code, path, name)] if code else []


def _not_integer(symbol: Symbol) -> DefinitionCode | None:
    return None if symbol.kind is Kind.INTEGER else DefinitionCode.WRONG_KIND


def _repeated_key(rows: tuple[Row, ...]) -> bool:
    return len({row.key for row in rows}) < len(rows)
