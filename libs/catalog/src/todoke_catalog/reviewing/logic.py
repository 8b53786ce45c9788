"""What the conditions and bounds of a form leave to be desired: contradictions, rules that decide nothing, circles."""

import graphlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from todoke_catalog import amounts, order
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, AnyOf, Condition, Not, compared, comparisons
from todoke_catalog.controls import Guards, conditions_of, without_case
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, Age, CountOf, SumOf
from todoke_catalog.reach import Reach
from todoke_catalog.reviewing import unanswerable
from todoke_catalog.reviewing.finding import Advice, ReviewCode
from todoke_catalog.reviewing.form import Form
from todoke_catalog.reviewing.words import asks_birth
from todoke_catalog.tied import Tied

MAX_CIRCLES = 20  # named at once
YEARS = 30  # from today, in which a version of a form is in use at most


def check(form: Form, today: date | None) -> Iterator[Advice]:
    """Everything to say about what a form asks and decides; what takes reachability only of a sound form."""
    yield from _circles(form)
    yield from _bounds(form, today)
    yield from _places(form)
    if form.reach is not None:
        last = today and today.replace(year=min(today.year + YEARS, 9999), day=min(today.day, 28))
        both = Both(form.reach, Tied(form.definition, None, last), Tied(form.definition, today, last), _ages(form))
        yield from _shown_when(form, both)
        yield from _counts(form, both)
        yield from unanswerable.check(form)
        yield from _rules(form.definition, form.reach, Tied(form.definition, today, last))


@dataclass(frozen=True, slots=True)
class Both:
    """What can pass on any day, what can in the years in which this form can be in use, and what can from today on.

    That something passes for everybody is only said of all days. From today on only `ages` are judged: nobody grows
    younger, while a term that is over may be what a part of a form was for.
    """

    ever: Reach
    soon: Reach
    coming: Reach | None = None
    ages: frozenset[str] = frozenset()

    def never(self, conditions: Guards) -> bool:
        """Whether nobody can make these pass."""
        if not self.soon.possible(conditions):
            return True
        names = {name for condition in conditions for name in compared(condition)}
        aged = names & self.ages and TODAY not in names
        return bool(aged) and self.coming is not None and not self.coming.possible(conditions)


def decides(both: Both, condition: Condition, outer: Guards, path: str) -> Iterator[Advice]:
    """Whether a condition can pass, and can fail, and whether each of its alternatives can pass."""
    if both.never((*outer, condition)):
        yield Advice(ReviewCode.CONDITION_NEVER, path)
    elif not both.ever.possible((*outer, Not(condition))):
        yield Advice(ReviewCode.CONDITION_ALWAYS, path)
    else:
        yield from _alternatives(both.soon, condition, outer, path)


def _alternatives(reach: Reach, condition: Condition, outer: Guards, path: str) -> Iterator[Advice]:
    match condition:
        case Not():
            yield from _alternatives(reach, condition.of, outer, f"{path}.of")
        case AnyOf():
            for number, branch in enumerate(condition.of):
                if not reach.possible((*outer, branch)):
                    yield Advice(ReviewCode.CONDITION_NEVER, f"{path}.of[{number}]")
        case _:
            pass


def _shown_when(form: Form, both: Both) -> Iterator[Advice]:
    for number, page in enumerate(form.definition.pages):
        if page.shown_when:
            yield from decides(both, page.shown_when, (), f"$.pages[{number}].shown_when")
    for one in form.fields:
        if one.field.shown_when:
            yield from decides(both, one.field.shown_when, one.guards[:-1], f"{one.path}.shown_when")


def _counts(form: Form, both: Both) -> Iterator[Advice]:
    inside = {one.field.id: one.guards for one in form.fields if isinstance(one.field, kinds.GroupField)}
    for number, rule in enumerate(form.definition.derived):
        path = f"$.derived[{number}]"
        if isinstance(rule, CountOf) and rule.condition:
            yield from decides(both, rule.condition, inside[rule.group], f"{path}.condition")
        if isinstance(rule, SumOf):
            yield from branches(both, rule.expression, inside[rule.group], f"{path}.expression")


def branches(both: Both, expression: amounts.Expression, outer: Guards, path: str) -> Iterator[Advice]:
    """Whether the conditions inside an expression decide anything."""
    for before, part in conditions_of(expression, outer):
        if isinstance(part, amounts.When):
            found = decides(both, part.condition, before, path)
            cases = without_case((*before, Not(part.condition)))
            each = bool(cases) and not both.ever.possible(cases)
            yield from (one for one in found if one.code != ReviewCode.CONDITION_ALWAYS or not each)


def _rules(definition: Definition, reach: Reach, coming: Reach) -> Iterator[Advice]:
    """`coming` is what applicants can still do: a deadline that is over refuses everybody."""
    conditions = [rule.condition for rule in definition.eligibility]
    for number, condition in enumerate(conditions):
        path = f"$.eligibility[{number}].condition"
        if not coming.possible((condition,)):
            yield Advice(ReviewCode.RULE_REFUSES_ALL, path)
        elif not reach.possible((Not(condition),)):
            yield Advice(ReviewCode.RULE_REFUSES_NOBODY, path)
        else:
            others = (*conditions[:number], *conditions[number + 1 :])
            yield from _alternatives(reach, condition, (), path)
            yield from _on_missing(definition, reach, condition, others, path)
            yield from _passed_empty(definition, reach, condition, others, path)
    each = all(coming.possible((condition,)) for condition in conditions)
    if each and not coming.possible(tuple(conditions)):
        yield Advice(ReviewCode.NOBODY_ELIGIBLE, "$.eligibility")


def _on_missing(
    definition: Definition, reach: Reach, condition: Condition, others: Guards, path: str
) -> Iterator[Advice]:
    # An amount that everybody is shown is missing only where it cannot be computed, which is a finding of its own.
    money = [reach.controls[field.id] for field in definition.fields if isinstance(field, kinds.AmountField)]
    always = {control.name for control in money if not control.guards}
    for name in dict.fromkeys(compared(condition)):
        if name not in always and _refuses_without(reach, name, condition, others):
            yield Advice(ReviewCode.RULE_ON_MISSING, path, {"field": name})


def _passed_empty(
    definition: Definition, reach: Reach, condition: Condition, others: Guards, path: str
) -> Iterator[Advice]:
    """Questions that refuse nobody who leaves them empty: "not (age < 18)" is true of whoever gives no date of birth.

    Of several answers and of a consent, none is an answer; an amount that cannot be computed is a finding of its own.
    """
    own = {field.id for field in definition.fields if isinstance(field, kinds.AmountField | kinds.ConsentField)}
    for name in dict.fromkeys(one.field for one in comparisons(condition) if one.op != "contains"):
        if name not in own and _passes_only_empty(reach, name, condition, others):
            yield Advice(ReviewCode.RULE_PASSES_EMPTY, path, {"field": name})


def _passes_only_empty(reach: Reach, name: str, condition: Condition, others: Guards) -> bool:
    """Whether somebody who is asked for such a value passes by no more than that it is missing."""
    control, strict = reach.controls[name], _strict(condition, name)
    if not control.optional or strict == condition:
        return False
    return reach.possible((*control.guards, *others, condition, Not(strict)), [name])


def _strict(condition: Condition, name: str) -> Condition:
    """The condition with what "not" turns around held to be false where the value is missing."""
    match condition:
        case All():
            return All(tuple(_strict(branch, name) for branch in condition.of))
        case AnyOf():
            return AnyOf(tuple(_strict(branch, name) for branch in condition.of))
        case Not() if name in compared(condition):
            first = next(one for one in comparisons(condition) if one.field == name)
            return All((condition, first))  # a missing value passes no comparison
        case _:
            return condition


def _refuses_without(reach: Reach, name: str, condition: Condition, others: Guards) -> bool:
    """Whether a rule refuses whoever has no such value, and no other rule does: missing passes no comparison."""
    if not reach.controls[name].may_be_missing or reach.possible((condition,), [name]):
        return False
    return reach.possible(others, [name])


def _bounds(form: Form, today: date | None) -> Iterator[Advice]:
    closes, opens = form.definition.period.closes, form.definition.period.opens
    first_day = max(today.isoformat(), (opens or "")[:10]) if today else ""
    if today and closes is not None and closes < today.isoformat():
        yield Advice(ReviewCode.RECEPTION_PAST, "$.reception.closes")
    for one in form.fields:
        match one.field:
            case kinds.ChoiceField() if len(one.field.options) == 1:
                yield Advice(ReviewCode.CHOICE_OF_ONE, one.path)
            case kinds.DateField() if one.field.latest is None and asks_birth(one.field):
                yield Advice(ReviewCode.BIRTH_IN_FUTURE, one.path)
            case kinds.SlotField():
                yield from _slots(one.path, one.field, first_day)
            case _:
                pass


def _slots(path: str, field: kinds.SlotField, first_day: str) -> Iterator[Advice]:
    if all(slot.day < first_day for slot in field.slots):
        yield Advice(ReviewCode.SLOTS_PAST, path)
    first: dict[tuple[str, str, str], str] = {}
    for number, slot in enumerate(field.slots):
        own = f"{path}.slots[{number}]"
        other = first.setdefault((slot.day, slot.start, slot.end), own)
        if other != own:
            yield Advice(ReviewCode.SLOT_REPEATED, own, {"other": other})


def _places(form: Form) -> Iterator[Advice]:
    places = form.definition.places
    if places is None or places.by != "lottery":
        return
    if form.definition.once is None:
        yield Advice(ReviewCode.LOTTERY_MANY_ENTRIES, "$.places")
    if form.definition.period.closes is None:
        yield Advice(ReviewCode.LOTTERY_OPEN_END, "$.places")


def _circles(form: Form) -> Iterator[Advice]:
    """Fields and computed values that wait for each other; each circle once, at its first member."""
    waits, paths = _waits(form), _paths(form)
    for _ in range(MAX_CIRCLES):
        try:
            graphlib.TopologicalSorter(waits).prepare()
        except graphlib.CycleError as error:
            circle = {*error.args[1]}
            members = [name for name in paths if name in circle]
            yield Advice(ReviewCode.CONDITION_CIRCULAR, paths[members[0]], {"fields": " ".join(members)})
            waits = {name: needed - circle if name in circle else needed for name, needed in waits.items()}
        else:
            return


def _paths(form: Form) -> dict[str, str]:
    paths = {one.field.id: one.path for one in form.fields}
    return paths | {rule.id: f"$.derived[{number}]" for number, rule in enumerate(form.definition.derived)}


def _waits(form: Form) -> Mapping[str, set[str]]:
    """For each id those that must be known before it; an entry's derived values are left to the linter."""
    waits: dict[str, set[str]] = {one.field.id: {*_names(one.guards)} for one in form.fields}
    rules: Iterable[order.Computed] = [
        *form.definition.derived,
        *(one.field for one in form.fields if isinstance(one.field, kinds.AmountField)),
    ]
    for rule in rules:
        waits.setdefault(rule.id, set()).update(order.uses(rule))
    return {name: needed & waits.keys() for name, needed in waits.items()}


def _ages(form: Form) -> frozenset[str]:
    of_entries = (rule for group in form.definition.groups for rule in group.derived)
    return frozenset(rule.id for rule in (*of_entries, *form.definition.derived) if isinstance(rule, Age))


def _names(conditions: Guards) -> Iterator[str]:
    for condition in conditions:
        yield from compared(condition)
