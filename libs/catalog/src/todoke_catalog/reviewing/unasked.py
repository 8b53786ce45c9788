"""Cases of amounts that look at what not everybody answers: who lacks it gets the amount "otherwise" without a word.

Missing passes no comparison, so whoever is not asked for their income is paid as if it were low, or high. It is said of
numbers and days that must be more or less than something: of whom no reason for a reduction, no grade and no district
is asked, the amount "otherwise" is meant; so is that of a number compared with nothing (more than 0), of which none is
0. It is said of a case that the value alone decides for somebody who lacks it, whom the rules let through, and who is
paid more than 0 yen. It is not said where an outer case, or the condition under which the amount is shown, has decided
it before. An amount that is shown to everybody is missing only where it cannot be computed, which is a finding of its
own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from todoke_catalog import amount_bounds, amounts, symbols
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, AnyOf, Comparison, Not, compared, comparisons
from todoke_catalog.controls import Guards, conditions_of
from todoke_catalog.reach import Reach
from todoke_catalog.reviewing.assumed import assumed, negated
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.symbols import Symbols
from todoke_catalog.tied import Tied


@dataclass(frozen=True, slots=True)
class _Case:
    """A case of an amount, what must have passed to come to it, and a value that it looks at."""

    part: amounts.When
    on_way: Guards
    name: str
    asked: kinds.Question | None  # where it is no computed value


def check(form: Form) -> Iterator[Advice]:
    """Every such value, once an amount; what could not be found out is not said."""
    if form.reach is None:
        return
    table, rules = symbols.table(form.definition), form.passed_by_the_paid
    reach = Tied(form.definition)  # one of its own, which nothing has tired
    for path, expression, outer in form.computed():
        told = set[str]()
        for case in _cases(form, expression, outer):
            reason = "" if case.name in told else _reason(reach, table, case, rules)
            if reason and not reach.doubted:
                told.add(case.name)
                yield Advice(ReviewCode.AMOUNT_ON_MISSING, path, {"field": case.name, "reason": reason})


def _cases(form: Form, expression: amounts.Expression, outer: Guards) -> Iterator[_Case]:
    """The cases with each value that they look at, but where a case before has looked at nothing else."""
    fields = [*form.definition.fields, *(field for group in form.definition.groups for field in group.fields)]
    asked = {one.id: one for one in fields if isinstance(one, kinds.Question)}
    own = {one.field.id for one in form.fields if isinstance(one.field, kinds.AmountField) and not one.guards}
    for on_way, part in conditions_of(expression, outer):
        if isinstance(part, amounts.When):
            names = dict.fromkeys(one.field for one in comparisons(part.condition) if _orders(one))
            before = [set(compared(condition)) for condition in on_way[len(outer) :]]
            for name in names:
                if name not in own and {name} not in before:
                    yield _Case(part, on_way, name, asked.get(name))


def _orders(one: Comparison) -> bool:
    """Whether it asks for more or less than something; more than nothing takes none for nothing."""
    return one.op in {"lt", "le", "gt", "ge"} and (one.op, one.value) not in {("gt", 0), ("ge", 1)}


def _reason(reach: Reach, table: Symbols, case: _Case, rules: Guards) -> str:
    """How somebody comes to an amount only by lacking the value; nothing where nobody does."""
    control = reach.controls[case.name]
    if not control.optional and all(guard in case.on_way for guard in control.guards):
        return ""
    lacking, having = (assumed(case.part.condition, case.name, passes=passes) for passes in (False, True))
    for passes, ways in ((False, (negated(lacking), having)), (True, (lacking, negated(having)))):
        decided = (*case.on_way, *rules, *(one for one in ways if not isinstance(one, bool)))
        if False not in ways and reach.possible(decided, [case.name]) and _is_worth(reach, table, case, passes=passes):
            return "passes" if passes else _why(reach, case, decided)
    return ""


def _why(reach: Reach, case: _Case, decided: Guards) -> str:
    """Why the value is missing: a question is not asked of somebody, or may be left empty; anything else is unknown."""
    shown = reach.controls[case.name].guards
    if case.asked is None:
        return "unknown"
    if shown and reach.possible((*decided, Not(All(shown))), [case.name]):
        return "unasked"
    return "empty"


def _is_worth(reach: Reach, table: Symbols, case: _Case, *, passes: bool) -> bool:
    """Whether who lacks the value comes to more than nothing, and to what some who answer come to."""
    on_way, part = _branch(case.part, case.on_way, passes=passes)
    while isinstance(part, amounts.When):
        further = assumed(part.condition, case.name, passes=False)
        if not isinstance(further, bool):
            break
        on_way, part = _branch(part, on_way, passes=further)
    if amount_bounds.bounds(part, symbols.spans(part, table)).high <= 0:
        return False
    value = next(one.value for one in comparisons(case.part.condition) if one.field == case.name)
    literal = value[0] if isinstance(value, tuple) else value
    answered = AnyOf((Comparison(case.name, "eq", literal), Comparison(case.name, "ne", literal)))
    return reach.possible((*on_way, answered))


def _branch(part: amounts.When, on_way: Guards, *, passes: bool) -> tuple[Guards, amounts.Expression]:
    if passes:
        return (*on_way, part.condition), part.then
    return (*on_way, Not(part.condition)), part.otherwise
