"""What simulated applicants should see happen once: every branch of a form, and the edges of what may be answered."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from todoke_catalog import amounts
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import Comparison, Condition, comparisons, passes
from todoke_catalog.controls import guards
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, CountOf, SumOf, of_entry
from todoke_catalog.reach import placed
from todoke_catalog.reading.plain_values import SEX_CODES
from todoke_catalog.validation import Result

YES, NO = "yes", "no"
OTHERWISE = "otherwise"  # where no case of an amount applies


class Goal(NamedTuple):
    """One thing to see: `what` is shown, answer, rule, branch, row or accepted; `way` says which way it goes."""

    what: str
    path: str
    way: str


def goals(definition: Definition) -> Iterator[Goal]:
    """Every goal of a form, also those that nobody can reach."""
    yield Goal("accepted", "$", YES)
    for number, page in enumerate(definition.pages):
        path = f"$.pages[{number}]"
        yield from _both("shown", path) if page.shown_when else ()
        for at, _, field in placed(page.fields, path, guards()):
            yield from _both("shown", at) if field.shown_when else ()
            yield from (Goal("answer", at, way) for way in ways(field))
    for number, _ in enumerate(definition.eligibility):
        yield from _both("rule", f"$.eligibility[{number}]")
    for path, expression in _expressions(definition):
        for at, part in _places(expression, path):
            yield from (Goal(*_branch(part, at, way)) for way in _branches(part))


def met(definition: Definition, wanted: AbstractSet[Goal], result: Result) -> Iterator[Goal]:
    """The goals that one application without refused answers reaches; `wanted` are all of the form."""
    if result.accepted:
        yield Goal("accepted", "$", YES)
    for number, page in enumerate(definition.pages):
        path = f"$.pages[{number}]"
        yield from _seen(page, path, result.known)
        if passes(page.shown_when, result.known):
            yield from _fields(page.fields, path, wanted, result.known, result.answers)
    for number, rule in enumerate(definition.eligibility):
        yield Goal("rule", f"$.eligibility[{number}]", YES if passes(rule.condition, result.known) else NO)
    yield from _taken(definition, result)


def steps(compared: Iterable[Comparison], result: Result) -> Iterator[Goal]:
    """What is no goal, but a step to one: how each of a form's comparisons comes out, and how many rules are broken."""
    for number, comparison in enumerate(compared):
        yield Goal("comparison", str(number), str(passes(comparison, result.known)))
    yield Goal("broken", "", str(len(result.ineligible)))


def all_comparisons(definition: Definition) -> list[Comparison]:
    """Every comparison of a form, in its order."""
    conditions: list[Condition | None] = []
    for page in definition.pages:
        conditions += [page.shown_when, *(field.shown_when for _, _, field in placed(page.fields, "", guards()))]
    conditions += [rule.condition for rule in definition.derived if isinstance(rule, CountOf)]
    conditions += [rule.condition for rule in definition.eligibility]
    parts = itertools.chain.from_iterable(amounts.parts(one) for _, one in _expressions(definition))
    conditions += [part.condition for part in parts if isinstance(part, amounts.When)]
    return [one for condition in conditions for one in comparisons(condition)]


def tables(definition: Definition) -> Iterator[amounts.Table]:
    """Every table of amounts."""
    for _, expression in _expressions(definition):
        yield from (part for part in amounts.parts(expression) if isinstance(part, amounts.Table))


def _both(what: str, path: str) -> Iterator[Goal]:
    yield from (Goal(what, path, YES), Goal(what, path, NO))


def ways(field: kinds.Field) -> Iterator[str]:
    """The answers to a question that should each be given once."""
    match field:
        case kinds.ChoiceField() | kinds.ChoicesField():
            yield from (option.value for option in field.options)
        case kinds.YesNoField():
            yield from (YES, NO)
        case kinds.SexField():
            yield from SEX_CODES
        case kinds.IntegerField():
            yield from dict.fromkeys((str(field.min), str(field.max)))
        case kinds.DateField():
            yield from (bound for bound in (field.earliest, field.latest) if bound)
        case kinds.GroupField():
            yield from dict.fromkeys((str(field.min_entries), str(field.max_entries)))
        case _:
            pass
    if isinstance(field, kinds.Question) and not field.required:
        yield ""


def _fields(
    fields: Sequence[kinds.Field],
    path: str,
    wanted: AbstractSet[Goal],
    known: Mapping[str, object],
    answers: Mapping[str, Any],
) -> Iterator[Goal]:
    for position, field in enumerate(fields):
        at = f"{path}.fields[{position}]"
        yield from _seen(field, at, known)
        if not passes(field.shown_when, known):
            continue
        given = (Goal("answer", at, way) for way in _given(field, answers.get(field.id), known))
        yield from (goal for goal in given if goal in wanted)
        if isinstance(field, kinds.GroupField):
            for entry in answers.get(field.id, ()):
                yield from _fields(field.fields, at, wanted, of_entry(field.derived, entry, known), entry)


def _seen(item: Any, path: str, known: Mapping[str, object]) -> Iterator[Goal]:
    if item.shown_when:
        yield Goal("shown", path, YES if passes(item.shown_when, known) else NO)


def _given(field: kinds.Field, answer: Any, known: Mapping[str, object]) -> set[str]:
    """The ways that an answer goes."""
    if isinstance(field, kinds.GroupField):
        return {str(len(answer or ()))}
    match answer:
        case None:
            return {""}
        case bool():
            return {YES if answer else NO}
        case list():
            return {one for one in answer if isinstance(one, str)}
        case _:
            return {str(answer), *([TODAY] if answer == known[TODAY] else [])}


def _expressions(definition: Definition) -> Iterator[tuple[str, amounts.Expression]]:
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, kinds.AmountField):
                yield f"$.pages[{number}].fields[{position}].expression", field.expression
    for number, rule in enumerate(definition.derived):
        if isinstance(rule, SumOf):
            yield f"$.derived[{number}].expression", rule.expression


def _places(expression: amounts.Expression, path: str) -> Iterator[tuple[str, amounts.Expression]]:
    yield path, expression
    for name, inner in nested(expression):
        yield from _places(inner, f"{path}.{name}")


def nested(expression: amounts.Expression) -> Iterable[tuple[str, amounts.Expression]]:
    """The expressions directly inside one, by what a path calls them."""
    match expression:
        case amounts.Add() | amounts.Min() | amounts.Max():
            return [(f"of[{number}]", term) for number, term in enumerate(expression.of)]
        case amounts.Mul() | amounts.FloorTo():
            return [("of", expression.of)]
        case amounts.Sub():
            return [("left", expression.left), ("right", expression.right)]
        case amounts.When():
            return [("then", expression.then), (OTHERWISE, expression.otherwise)]
        case _:
            return []


def _branches(part: amounts.Expression) -> list[str]:
    match part:
        case amounts.When():
            return ["then", OTHERWISE]
        case amounts.Table():
            return [*(str(row.key) for row in part.rows), *([] if part.otherwise is None else [OTHERWISE])]
        case _:
            return []


def _branch(part: amounts.Expression, path: str, way: str) -> tuple[str, str, str]:
    return ("row" if isinstance(part, amounts.Table) else "branch", path, way)


def _taken(definition: Definition, result: Result) -> Iterator[Goal]:
    by_id = {group.id: group for group in definition.groups}
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, kinds.AmountField) and field.id in result.amounts:
                path = f"$.pages[{number}].fields[{position}].expression"
                yield from _ways_through(field.expression, path, result.known)
    for number, rule in enumerate(definition.derived):
        if isinstance(rule, SumOf):
            entries: Any = result.answers.get(rule.group, ())
            for entry in entries:
                seen = of_entry(by_id[rule.group].derived, entry, result.known)
                yield from _ways_through(rule.expression, f"$.derived[{number}].expression", seen)


def _ways_through(expression: amounts.Expression, path: str, known: Mapping[str, object]) -> Iterator[Goal]:
    way = None
    if isinstance(expression, amounts.When):
        way = "then" if passes(expression.condition, known) else OTHERWISE
    if isinstance(expression, amounts.Table):
        key = str(known.get(expression.key))
        way = key if key in _branches(expression) else OTHERWISE
    if way is not None:
        yield Goal(*_branch(expression, path, way))
    for name, inner in nested(expression):
        if not isinstance(expression, amounts.When) or name == way:
            yield from _ways_through(inner, f"{path}.{name}", known)
