"""What an application must hold to take one branch of a form: for each goal the conditions that lead to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from todoke_catalog import amounts
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, AnyOf, Comparison, Condition, Not
from todoke_catalog.controls import Guards, guards
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, SumOf
from todoke_catalog.reach import placed
from todoke_catalog.simulating import goals
from todoke_catalog.simulating.goals import NO, OTHERWISE, YES, Goal


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal, and all that must pass for it, in one entry of `group` if there is one.

    Of a question that may stay empty, and of how many entries a group has, they say only that it is asked.
    """

    goal: Goal
    conditions: Guards
    group: str | None = None


def aims(definition: Definition, today: date) -> Iterator[Aim]:
    """One aim for each goal of a form, in the order of the goals."""
    yield Aim(Goal("accepted", "$", YES), tuple(rule.condition for rule in definition.eligibility))
    for number, page in enumerate(definition.pages):
        path, own = f"$.pages[{number}]", guards(page.shown_when)
        yield from _shown(page.shown_when, path, (), None)
        group: kinds.GroupField | None = None
        for at, on_way, field in placed(page.fields, path, own):
            inside = group.id if group and at.count(".fields[") > 1 else None
            yield from _shown(field.shown_when, at, on_way[:-1], inside)
            yield from _answers(field, at, on_way, inside, today)
            group = field if isinstance(field, kinds.GroupField) else group
    for number, rule in enumerate(definition.eligibility):
        for way, condition in ((YES, rule.condition), (NO, Not(rule.condition))):
            yield Aim(Goal("rule", f"$.eligibility[{number}]", way), (condition,))
    yield from _amounts(definition)


def alternatives(condition: Condition, *, wanted: bool = True) -> Iterator[Guards]:
    """The ways to make a condition come out as wanted, each of them comparisons that must all pass, or be under a not.

    Lazy: there may be more than anybody can count.
    """
    match condition:
        case Comparison():
            yield (condition,) if wanted else (Not(condition),)
        case Not():
            yield from alternatives(condition.of, wanted=not wanted)
        case All() | AnyOf():
            if isinstance(condition, All) == wanted:
                yield from _together(condition.of, wanted=wanted)
            else:
                for branch in condition.of:
                    yield from alternatives(branch, wanted=wanted)


def _together(branches: Guards, *, wanted: bool) -> Iterator[Guards]:
    if not branches:
        yield ()
        return
    for first in alternatives(branches[0], wanted=wanted):
        for others in _together(branches[1:], wanted=wanted):
            yield (*first, *others)


def _shown(condition: Condition | None, path: str, outer: Guards, group: str | None) -> Iterator[Aim]:
    if condition:
        yield Aim(Goal("shown", path, YES), (*outer, condition), group)
        yield Aim(Goal("shown", path, NO), (*outer, Not(condition)), group)


def _answers(field: kinds.Field, path: str, own: Guards, group: str | None, today: date) -> Iterator[Aim]:
    for way in goals.ways(field):
        yield Aim(Goal("answer", path, way), (*own, *_answered(field, way, today)), group)


def _answered(field: kinds.Field, way: str, today: date) -> Guards:
    match field:
        case kinds.ChoicesField() if way:
            return (Comparison(field.id, "contains", way),)
        case kinds.YesNoField() if way:
            return (Comparison(field.id, "eq", way == YES),)
        case kinds.IntegerField() if way:
            return (Comparison(field.id, "eq", int(way)),)
        case kinds.DateField() if way:
            return (Comparison(field.id, "eq", today.isoformat() if way == TODAY else way),)
        case kinds.ChoiceField() | kinds.SexField() if way:
            return (Comparison(field.id, "eq", way),)
        case _:
            return ()


def _amounts(definition: Definition) -> Iterator[Aim]:
    outer: dict[str, Guards] = {}
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            outer[field.id] = guards(page.shown_when, field.shown_when)
            if isinstance(field, kinds.AmountField):
                path = f"$.pages[{number}].fields[{position}].expression"
                yield from _through(field.expression, path, outer[field.id], None)
    for number, rule in enumerate(definition.derived):
        if isinstance(rule, SumOf):
            yield from _through(rule.expression, f"$.derived[{number}].expression", outer[rule.group], rule.group)


def _through(expression: amounts.Expression, path: str, outer: Guards, group: str | None) -> Iterator[Aim]:
    """The branches and rows of an expression, each with what leads to it through those around it."""
    match expression:
        case amounts.When():
            for way, condition in (("then", expression.condition), (OTHERWISE, Not(expression.condition))):
                yield Aim(Goal("branch", path, way), (*outer, condition), group)
        case amounts.Table():
            for row in expression.rows:
                yield Aim(Goal("row", path, str(row.key)), (*outer, Comparison(expression.key, "eq", row.key)), group)
            if expression.otherwise is not None:
                others = tuple(Comparison(expression.key, "ne", row.key) for row in expression.rows)
                yield Aim(Goal("row", path, OTHERWISE), (*outer, *others), group)
        case _:
            pass
    for name, inner in goals.nested(expression):
        on_way = outer
        if isinstance(expression, amounts.When):
            on_way = (*outer, expression.condition if name == "then" else Not(expression.condition))
        yield from _through(inner, f"{path}.{name}", on_way, group)
