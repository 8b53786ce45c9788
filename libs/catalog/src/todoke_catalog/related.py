"""Whether values that are computed from each other can be so together: ages and birthdays, totals and their parts.

Each value is a range of integers, days as ordinals. Ranges are narrowed until nothing changes (bounds propagation), and
days are compared by how far apart they must and may be (a cycle of differences that sums up below zero is none). Both
only ever leave out what cannot be: what fits may still be impossible.
"""

import itertools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from todoke_catalog import amount_bounds, dates, derived_bounds
from todoke_catalog.amounts import Expression, uses
from todoke_catalog.conditions import Condition, comparisons, passes
from todoke_catalog.controls import Guards
from todoke_catalog.derived import (
    TODAY,
    Age,
    CountOf,
    DatePlus,
    DaysBetween,
    FirstAnswered,
    FiscalYear,
    FiscalYearEnd,
    SumOf,
    sources,
)
from todoke_catalog.differences import Differences
from todoke_catalog.fields import AmountField, GroupField
from todoke_catalog.order import Computed
from todoke_catalog.related_amounts import chosen

Range = tuple[int, int]  # both included

_ROUNDS = 8  # what is not narrow by then is left wide
_OF_DAYS = Age | FiscalYear | FiscalYearEnd | DatePlus | DaysBetween


class Impossible(Exception):  # noqa: N818 - not an error: it ends a try
    """A value has no room left."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is computed in a form and the groups, by id, with the guards of each group; `past` are days until today."""

    rules: Mapping[str, Computed]
    groups: Mapping[str, tuple[GroupField, Guards]]
    widest: Mapping[str, Range]
    past: Collection[str]


@dataclass(slots=True)
class Try:
    """One try: the values put in, those that are missing, and the ranges that they stand for."""

    known: Known
    values: Mapping[str, object]
    missing: Collection[str]
    ranges: dict[str, Range]
    changed: bool = field(default=False)

    def fits(self) -> bool:
        """Whether nothing shows that these values cannot be together."""
        try:
            present = self._present()
            for _ in range(_ROUNDS):
                self.changed = False
                self._narrow(present)
                if not self.changed:
                    break
            return self._differences(present).consistent(self.range)
        except Impossible:
            return False

    def _present(self) -> list[Computed]:
        """What is computed and there: what was put in, and the days that this was computed from."""
        waiting, found = [*self.ranges], dict[str, Computed]()
        while waiting:
            name = waiting.pop()
            rule = self.known.rules.get(name)
            if rule is None or name in found:
                continue
            found[name] = rule
            if isinstance(rule, _OF_DAYS):
                if any(one in self.missing for one in sources(rule)):
                    raise Impossible
                waiting += sources(rule)
        return [*found.values()]

    def range(self, name: str) -> Range:
        """What a value can still be."""
        return self.ranges.get(name) or self.known.widest[name]

    def keep(self, name: str, low: int, high: int) -> None:
        """Narrows a value to these bounds."""
        old = self.range(name)
        new = (max(old[0], low), min(old[1], high))
        if new[0] > new[1]:
            raise Impossible
        self.changed |= new != old
        self.ranges[name] = new

    def _narrow(self, present: Collection[Computed]) -> None:
        for rule in present:
            self._rule(rule, present)
        ages = [rule for rule in present if isinstance(rule, Age)]
        for one, other in itertools.permutations(ages, 2):
            self._two_ages(one, other)
        for name in self.known.past:
            if name in self.ranges:
                low, high = self.range(name)[0], self.range(TODAY)[1]
                self.keep(name, low, high)
                self.keep(TODAY, low, high)

    def _rule(self, rule: Computed, present: Collection[Computed]) -> None:
        match rule:
            case Age():
                self._age(rule)
            case DaysBetween():
                self._days(rule)
            case FiscalYear() | FiscalYearEnd() | DatePlus():
                self._moved(rule)
            case FirstAnswered():
                self._first(rule)
            case AmountField():
                self._amount(rule.id, rule.expression)
            case SumOf() | CountOf():
                self._over(rule, present)

    def _age(self, rule: Age) -> None:
        def years(born: int, on: int) -> int:
            return derived_bounds.years(born, on, rule.attained)

        born, on = self.range(rule.birth), self.range(rule.on)
        self.keep(rule.id, years(born[1], on[0]), years(born[0], on[1]))
        least, most = self.range(rule.id)
        self.keep(
            rule.birth,
            _first(born, lambda day: years(day, on[0]) <= most),
            _first(born, lambda day: years(day, on[1]) < least) - 1,
        )
        self.keep(
            rule.on,
            _first(on, lambda day: years(born[0], day) >= least),
            _first(on, lambda day: years(born[1], day) > most) - 1,
        )

    def _two_ages(self, one: Age, other: Age) -> None:
        """Of one person, who is no older on an earlier day, and not much older on one not much later."""
        if one.birth != other.birth:
            return
        least, most = self._apart(one.on, other.on)
        sooner = (other.attained == "eve") - (one.attained == "eve")  # days by which the other's year is complete
        if least >= max(0, -sooner):
            self.keep(other.id, self.range(one.id)[0], self.range(other.id)[1])
            self.keep(one.id, self.range(one.id)[0], self.range(other.id)[1])
        if most >= 0:
            years = max(0, (most + sooner - 1) // 365 + 1)  # birthdays in so many days
            self.keep(other.id, self.range(other.id)[0], self.range(one.id)[1] + years)

    def _apart(self, day: str, later: str) -> Range:
        """How many days one day is after another, at least and at most."""
        low, high = self.range(later)[0] - self.range(day)[1], self.range(later)[1] - self.range(day)[0]
        if day == later:
            return 0, 0
        rule = self.known.rules.get(later)
        if isinstance(rule, FiscalYearEnd | DatePlus) and rule.date == day:
            least, most = derived_bounds.moved_by(rule)
            return max(low, least), min(high, most)
        return (max(low, 0) if later == TODAY and day in self.known.past else low), high

    def _days(self, rule: DaysBetween) -> None:
        start, end = self.range(rule.start), self.range(rule.end)
        self.keep(rule.id, end[0] - start[1], end[1] - start[0])
        least, most = self.range(rule.id)
        self.keep(rule.end, start[0] + least, start[1] + most)
        self.keep(rule.start, end[0] - most, end[1] - least)

    def _moved(self, rule: FiscalYear | FiscalYearEnd | DatePlus) -> None:
        day = self.range(rule.date)
        self.keep(rule.id, _moved(rule, day[0]), _moved(rule, day[1]))
        least, most = self.range(rule.id)
        self.keep(
            rule.date,
            _first(day, lambda one: _moved(rule, one) >= least),
            _first(day, lambda one: _moved(rule, one) > most) - 1,
        )

    def _first(self, rule: FirstAnswered) -> None:
        there = next((name for name in rule.of if name not in self.missing), None)
        if there in self.values and there in self.ranges and rule.id in self.ranges:
            self.keep(rule.id, *self.range(there))
            self.keep(there, *self.range(rule.id))

    def _amount(self, name: str, expression: Expression) -> None:
        part = chosen(expression, self._decided)
        reach = amount_bounds.bounds(part, {one: self.range(one) for one in uses(part) if one in self.known.widest})
        self.keep(name, -(-reach.low.numerator // reach.low.denominator), reach.high // 1)

    def _decided(self, condition: Condition) -> bool | None:
        """Whether a condition passes, or None while what it looks at is not put in."""
        decided = all(one.field in self.values or one.field in self.missing for one in comparisons(condition))
        return passes(condition, self.values) if decided else None

    def _over(self, rule: CountOf | SumOf, present: Collection[Computed]) -> None:
        group, guards = self.known.groups[rule.group]
        shown = [self._decided(one) for one in guards]
        least = group.min_entries if all(shown) else 0
        most = 0 if False in shown else group.max_entries
        for other in present:
            if isinstance(other, CountOf) and other.group == rule.group and other.condition is None:
                least, most = max(least, self.range(other.id)[0]), min(most, self.range(other.id)[1])
                if isinstance(rule, CountOf):
                    self.keep(other.id, self.range(rule.id)[0], self.range(other.id)[1])
        if isinstance(rule, CountOf):
            self.keep(rule.id, least if rule.condition is None else 0, most)
            return
        each = amount_bounds.bounds(
            rule.expression, {one: self.known.widest[one] for one in uses(rule.expression) if one in self.known.widest}
        )
        sums = [times * end for times in (least, most) for end in (each.low, each.high)]
        self.keep(rule.id, int(min(sums) // 1), int(-(-max(sums) // 1)))

    def _differences(self, present: Collection[Computed]) -> Differences:
        days = Differences()
        for rule in present:
            match rule:
                case FiscalYearEnd() | DatePlus():
                    days.apart(rule.date, rule.id, *derived_bounds.moved_by(rule))
                case DaysBetween():
                    days.apart(rule.start, rule.end, *self.range(rule.id))
                case Age():
                    days.apart(rule.birth, rule.on, *derived_bounds.days_of(*self.range(rule.id)))
                case _:
                    pass
        for name in self.known.past:
            if name in self.ranges:
                days.apart(name, TODAY, 0, derived_bounds.LAST)
        return days


def _moved(rule: FiscalYear | FiscalYearEnd | DatePlus, ordinal: int) -> int:
    """Where a day is moved to; beyond all days where the calendar ends."""
    day = date.fromordinal(ordinal)
    try:
        if isinstance(rule, FiscalYear):
            return dates.fiscal_year(day)
        if isinstance(rule, FiscalYearEnd):
            return dates.fiscal_year_end(day).toordinal()
        return dates.plus(day, rule.years, rule.months, rule.days).toordinal()
    except (ValueError, OverflowError):
        return derived_bounds.FIRST - 1 if ordinal < derived_bounds.LAST // 2 else derived_bounds.LAST + 1


def _first(within: Range, holds: Callable[[int], bool]) -> int:
    """The first number of a range for which something holds that holds of all after it; one past it for none."""
    low, high = within[0], within[1] + 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
