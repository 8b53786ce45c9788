"""How far an application is from what conditions ask: 0 where they pass, and less for who is nearer.

The measure only leads a search (branch distance, Korel 1990, "Automated Software Test Data Generation"): what must all
pass adds up, and of alternatives the nearest counts. A number or a day is as far as it lies from the literal, what is
missing as far as the conditions under which it is asked, and a count as far as the entries that have to change.
"""

import math
from collections.abc import Mapping

from todoke_catalog import dates, order
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import ORDERINGS, All, AnyOf, Comparison, Condition, Not, passes
from todoke_catalog.controls import Guards
from todoke_catalog.definition import Definition
from todoke_catalog.derived import CountOf, FirstAnswered, of_entry
from todoke_catalog.reach import placed

_ABSENT = 1.0  # what is not there, or is another option
_NEAR = 0.5  # of a number that is one off; the farthest is below 1, so that to undo what passes never pays
_NO_ENTRY = 5.0  # an entry has to be added: worse than one that is wrong in several ways
_NEVER = 1_000.0
_BITS = 128  # of two numbers that are far apart, twice
MAX_CHAIN = (
    40  # questions that are asked for the answer to the one before: a hint needs no more, and a stack has an end
)


class Facts:
    """What one form asks, under which conditions, and what is computed."""

    def __init__(self, definition: Definition) -> None:
        self.guards: dict[str, Guards] = {}
        for page in definition.pages:
            outer = (page.shown_when,) if page.shown_when else ()
            self.guards.update({field.id: own for _, own, field in placed(page.fields, "", outer)})
        self.groups = {group.id: group for group in definition.groups}
        self.rules: dict[str, order.Computed] = {
            rule.id: rule
            for rule in (
                *(rule for group in definition.groups for rule in group.derived),
                *definition.derived,
                *(field for field in definition.fields if isinstance(field, kinds.AmountField)),
            )
        }


class Distance:
    """From one application, or one entry of it, of which all this is known."""

    def __init__(self, facts: Facts, known: Mapping[str, object]) -> None:
        self._facts, self._known = facts, known
        self._absent: dict[str, float] = {}
        self._depth = 0
        self._entries: dict[str, list[Distance]] = {}

    def to(self, conditions: Guards, group: str | None = None) -> float:
        """To conditions that must all pass; in one entry of the group, if it is given."""
        if group is None:
            return sum(self._of(one, wanted=True) for one in conditions)
        entries = self._inside(group)
        return min((one.to(conditions) for one in entries), default=_NO_ENTRY + self.to(conditions))

    def _of(self, condition: Condition, *, wanted: bool) -> float:
        match condition:
            case Comparison():
                return self._compared(condition, wanted=wanted)
            case Not():
                return self._of(condition.of, wanted=not wanted)
            case All() | AnyOf():
                each = (self._of(one, wanted=wanted) for one in condition.of)
                return sum(each) if isinstance(condition, All) == wanted else min(each)

    def _compared(self, one: Comparison, *, wanted: bool) -> float:
        if passes(one, self._known) == wanted:
            return 0.0
        rule, value = self._facts.rules.get(one.field), self._known.get(one.field)
        if isinstance(rule, CountOf):
            return self._counted(rule, one, wanted=wanted)
        if isinstance(rule, FirstAnswered):
            return min(self._first(Comparison(name, one.op, one.value), wanted=wanted) for name in rule.of)
        if value is None:
            return _ABSENT + self._missing(one.field)
        return _gap(value, one.value if isinstance(one.value, tuple) else (one.value,), one.op)

    def _first(self, one: Comparison, *, wanted: bool) -> float:
        """To an application in which one of several comes out right; others may be answered before it."""
        return self._compared(one, wanted=wanted) or _ABSENT

    def _missing(self, name: str) -> float:
        """To an application in which this value, which is missing now, is there."""
        if name not in self._absent and self._depth < MAX_CHAIN:
            self._absent[name] = 0.0  # of what waits for itself
            self._depth += 1
            rule = self._facts.rules.get(name)
            needed = [one for one in (order.uses(rule) if rule else ()) if one not in self._known]
            each = [_ABSENT + self._missing(one) for one in needed]
            asked = sum(self._of(one, wanted=True) for one in self._facts.guards.get(name, ()))
            some = min(each, default=0.0) if isinstance(rule, FirstAnswered) else sum(each)
            self._absent[name] = asked + some
            self._depth -= 1
        return self._absent.get(name, 0.0)

    def _counted(self, rule: CountOf, one: Comparison, *, wanted: bool) -> float:
        """To a right number of entries that pass; each to be changed, added or taken away."""
        counted: Guards = (rule.condition,) if rule.condition else ()
        inside = self._inside(rule.group)
        to_pass = sorted(entry.to(counted) for entry in inside)
        now = to_pass.count(0.0)
        to_fail = sorted(min(_ABSENT, entry.to((Not(All(counted)),))) for entry in inside if counted) or [_ABSENT] * now
        to_fail = [far for far in to_fail if far]
        most = self._facts.groups[rule.group].max_entries
        right = (number for number in range(most + 1) if passes(one, {one.field: number}) == wanted)
        added = [*to_pass[now:], *[_NO_ENTRY] * most]
        costs = (sum(added[: number - now]) if number > now else sum(to_fail[: now - number]) for number in right)
        return min(costs, default=_NEVER) + (0.0 if inside else self._missing(rule.group))

    def _inside(self, name: str) -> "list[Distance]":
        if name not in self._entries:
            entries: list[Mapping[str, object]] = self._known.get(name, [])  # type: ignore[assignment] # of a group
            derived = self._facts.groups[name].derived
            self._entries[name] = [Distance(self._facts, of_entry(derived, one, self._known)) for one in entries]
        return self._entries[name]


def _gap(value: object, literals: tuple[object, ...], op: str) -> float:
    number = as_number(value)
    others = [one for one in map(as_number, literals) if one is not None]
    if number is None or not others or (op not in ORDERINGS and op not in ("eq", "ne", "in")):
        return _ABSENT
    return _NEAR + math.log2(1 + min(abs(number - one) for one in others)) / _BITS


def as_number(value: object) -> int | None:
    """A number, or a day as its ordinal; None of anything else."""
    if type(value) is int:  # not isinstance(): True is no number
        return value
    day = dates.parse(value)
    return day.toordinal() if day else None
