"""Solves the days and numbers that one branch asks for together: within which bounds each leaves room for the others.

A derived value only rises or only falls with each day that it is computed from: a later birth makes younger, a later
wedding older. The least and the most that it can come to therefore show, by bisection, from when till when a day may
be, and the bounds of all days are narrowed until none moves (bounds propagation; where only differences of days are
compared, these are the shortest paths of Bellman and Ford). Then one day after the other is set within its bounds.
What "ne" and "in" leave out between is not known here: who uses an answer has it judged.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from todoke_catalog import fields as kinds
from todoke_catalog.conditions import Comparison, Condition, Not
from todoke_catalog.controls import Guards
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, Aggregate, Derived, FirstAnswered, sources
from todoke_catalog.derived_bounds import Days, bounds
from todoke_catalog.simulating.distance import as_number
from todoke_catalog.simulating.samples import as_integers
from todoke_catalog.simulating.solving import Work, turn

MAX_ROUNDS = 20  # in which all bounds are narrowed once; days bound one another through few others
MAX_WORK = 300_000  # derived values computed or looked at for one form: about a second
_FAR = 2**53  # beyond every number and day

Answers = dict[str, Any]
_Bounds = dict[str, tuple[int, int]]  # the least and the most of each; days as ordinals
_NOT = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt", "ne": "eq"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A value that must be from `low` to `high`, the rules that compute it, in order, and what they start from."""

    name: str
    low: int
    high: int
    rules: tuple[Derived, ...]
    of: tuple[str, ...]


class Together:
    """The days and numbers of one form, inside of groups too."""

    def __init__(self, definition: Definition, today: date) -> None:
        inner = [field for group in definition.groups for field in group.fields]
        asked = [one for one in (*definition.fields, *inner) if isinstance(one, kinds.DateField | kinds.IntegerField)]
        self._asked = {one.id: as_integers(one, today) for one in asked}
        self._today = (today.toordinal(), today.toordinal())
        self._rules: list[Derived] = [rule for rule in definition.derived if not isinstance(rule, Aggregate)]
        self._rules += [rule for group in definition.groups for rule in group.derived]
        self._work = Work(MAX_WORK)

    def goes_on(self) -> bool:
        """Whether there is work left."""
        return self._work.goes_on(0)

    def questions(self, name: str, known: Mapping[str, object]) -> list[str]:
        """The days and numbers that a value is, or is computed from."""
        return [one for one in self._way(name, known)[1] if one in self._asked]

    def solutions(self, conditions: Guards, known: Mapping[str, object]) -> Iterator[Answers]:
        """Answers with which all values come out as asked, of two questions or more: near the known, early, late."""
        wanted = [one for one in (self._wanted(each, known) for each in conditions) if one]
        names = dict.fromkeys(name for one in wanted for name in one.of if name in self._asked)
        if len(names) < 2 or not self.goes_on():
            return
        whole = {**{name: self._asked[name][:2] for name in names}, TODAY: self._today}
        narrow = self._narrowed(whole, wanted)
        for pick in (partial(_nearest, known), _lowest, _highest) if narrow else ():
            found = self._settled(narrow or {}, wanted, [*names], pick)
            if found:
                yield {name: self._asked[name][2](at) for name, at in found.items()}

    def _settled(
        self, at: _Bounds, wanted: Sequence[_Wanted], names: Sequence[str], pick: Callable[[str, int, int], int]
    ) -> dict[str, int] | None:
        """One after the other set to what `pick` takes of its bounds, and the others narrowed by it."""
        for name in names:
            number = pick(name, *at[name])
            narrow = self._narrowed({**at, name: (number, number)}, wanted)
            if narrow is None:
                return None
            at = narrow
        return {name: at[name][0] for name in names}

    def _narrowed(self, at: _Bounds, wanted: Sequence[_Wanted]) -> _Bounds | None:
        """The bounds that are left, None where one leaves nothing or the work is spent."""
        if any(low > high for low, high in at.values()):
            return None
        for _ in range(MAX_ROUNDS):
            before = dict(at)
            for one in wanted:
                if not self._narrow(one, at):
                    return None
            if at == before:
                break
        return at

    def _narrow(self, wanted: _Wanted, at: _Bounds) -> bool:
        """Narrows the bounds of all that one value depends on; whether there is something left."""
        least, most = self._comes_to(wanted, at, {})
        if wanted.low <= least and most <= wanted.high:
            return True
        for name in wanted.of if least <= wanted.high and most >= wanted.low else ():
            for fits in (self._may_be_low, self._may_be_high):
                left = _part(*at[name], partial(fits, wanted, at, name))
                if left is None or not self.goes_on():
                    return False
                at[name] = left
        return least <= wanted.high and most >= wanted.low

    def _may_be_low(self, wanted: _Wanted, at: _Bounds, name: str, number: int) -> bool:
        return self._comes_to(wanted, at, {name: (number, number)})[0] <= wanted.high

    def _may_be_high(self, wanted: _Wanted, at: _Bounds, name: str, number: int) -> bool:
        return self._comes_to(wanted, at, {name: (number, number)})[1] >= wanted.low

    def _comes_to(self, wanted: _Wanted, at: _Bounds, but: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
        """The least and the most that a value can be within these bounds, but for those that are others."""
        self._work.goes_on(1 + len(wanted.rules))
        seen = {name: but.get(name, at[name]) for name in wanted.of}
        for rule in wanted.rules:
            if isinstance(rule, FirstAnswered):
                seen[rule.id] = next(seen[name] for name in rule.of if name in seen)
            else:
                seen[rule.id] = bounds(rule, [Days(*seen[name], past=False) for name in sources(rule)])
        return seen[wanted.name]

    def _wanted(self, condition: Condition, known: Mapping[str, object]) -> _Wanted | None:
        one = condition.of if isinstance(condition, Not) else condition
        if not isinstance(one, Comparison):
            return None
        within = _within(_NOT.get(one.op, "") if isinstance(condition, Not) else one.op, one.value)
        rules, of = self._way(one.field, known)
        computed = all(name == TODAY or name in self._asked for name in of)
        return _Wanted(one.field, *within, rules, of) if within and computed else None

    def _way(self, name: str, known: Mapping[str, object]) -> tuple[tuple[Derived, ...], tuple[str, ...]]:
        """The rules that compute a value, in order, and what they start from; of several, the answer that is there."""
        self._work.goes_on(1 + len(self._rules))
        needed, rules = {name: None}, list[Derived]()
        for rule in reversed(self._rules):
            if rule.id in needed:
                del needed[rule.id]
                one = isinstance(rule, FirstAnswered)
                there = [*(each for each in sources(rule) if not one or each in known), *sources(rule)]
                needed.update(dict.fromkeys(there[:1] if one else sources(rule)))
                rules.insert(0, rule)
        return tuple(rules), tuple(needed)


def _within(op: str, value: object) -> tuple[int, int] | None:
    """The least and the most that passes; None of what is no number or day, and of all but one."""
    numbers = [as_number(one) for one in (value if isinstance(value, tuple) else (value,))]
    known = [one for one in numbers if one is not None]
    if not known or len(known) < len(numbers):
        return None
    low, high = min(known), max(known)
    passing = {"eq": (low, high), "in": (low, high), "lt": (-_FAR, low - 1), "le": (-_FAR, low)}
    return {**passing, "gt": (high + 1, _FAR), "ge": (high, _FAR)}.get(op)


def _part(low: int, high: int, fits: Callable[[int], bool]) -> tuple[int, int] | None:
    """What fits of numbers of which those at one end do; None when neither end does."""
    first, last = fits(low), fits(high)
    if first == last:
        return (low, high) if first else None
    at = turn(low, high, fits)
    return (low, high) if at is None else (at, high) if last else (low, at - 1)


def _nearest(known: Mapping[str, object], name: str, low: int, high: int) -> int:
    number = as_number(known.get(name))
    return low if number is None else min(max(number, low), high)


def _lowest(_: str, low: int, __: int) -> int:
    return low


def _highest(_: str, __: int, high: int) -> int:
    return high
