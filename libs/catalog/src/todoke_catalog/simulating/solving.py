"""What counts and sums over one group are asked to be, and the numbers by which one entry makes them so."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from todoke_catalog import amounts
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import Comparison, comparisons, passes
from todoke_catalog.controls import Guards
from todoke_catalog.derived import Aggregate, CountOf, SumOf, of_entry

MAX_NEEDED = 8  # combinations of sums that one entry is solved for
MAX_ORDERS = 6  # in which its sums are brought right one after the other

Answers = dict[str, Any]
_Numbers = tuple[int, ...]


class Work:
    """Counts steps down, for many who share them."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def goes_on(self, steps: int = 1) -> bool:
        """Whether there is work left for so many steps, which it takes."""
        self._left -= steps
        return self._left >= 0


def turn(low: int, high: int, comes_out: Callable[[int], bool]) -> int | None:
    """The first number from which something comes out as it does at the end, None when it does from the beginning."""
    if low >= high or comes_out(low) == (end := comes_out(high)):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if comes_out(middle) == end else (middle, high)
    return high


class Asked:
    """What the conditions ask of the counts and sums `rules` over a group; `known` is what is known outside of it."""

    def __init__(
        self,
        group: kinds.GroupField,
        rules: Sequence[Aggregate],
        conditions: Guards,
        known: Mapping[str, object],
        work: Work,
    ) -> None:
        self.group, self.rules, self.known, self._work = group, rules, known, work
        self.nothing = (0,) * len(rules)
        names = [{one.field for one in comparisons(each)} for each in conditions]
        self._of = [[each for each, own in zip(conditions, names, strict=True) if own == {rule.id}] for rule in rules]
        self._counts = [at for at, rule in enumerate(rules) if isinstance(rule, CountOf)]
        self._sums = [at for at, rule in enumerate(rules) if isinstance(rule, SumOf)]
        passing = [[n for n in range(group.max_entries + 1) if self._passes(at, n)] for at in self._counts]
        self._most = [max(numbers, default=-1) for numbers in passing]
        near = (self._near(at) for at in self._sums)
        self._needed = [*itertools.islice(itertools.product(*near), MAX_NEEDED)]

    def right(self, total: _Numbers) -> bool:
        """Whether all come out as asked."""
        return all(self._passes(at, number) for at, number in enumerate(total))

    def may_become_right(self, total: _Numbers) -> bool:
        """Whether no count is too high; with more entries it only rises."""
        return all(total[at] <= most for at, most in zip(self._counts, self._most, strict=True))

    def compared(self) -> Iterator[Comparison]:
        """The comparisons that decide what an entry adds."""
        for rule in self.rules:
            yield from comparisons(rule.condition if isinstance(rule, CountOf) else None)
            parts = amounts.parts(rule.expression) if isinstance(rule, SumOf) else ()
            yield from (one for part in parts if isinstance(part, amounts.When) for one in comparisons(part.condition))

    def adds(self, entry: Answers) -> _Numbers | None:
        """What an entry adds to each; None when that is unknown."""
        known = of_entry(self.group.derived, entry, self.known)
        found = [self._one(rule, known) for rule in self.rules]
        return None if None in found else tuple(one for one in found if one is not None)

    def free(self, entry: Answers) -> int:
        """How far the numbers of an entry can move a sum, at most, one of them alone."""
        ends = [[self.adds({**entry, one.id: at}) for at in (one.min, one.max)] for one in self._numbers(entry)]
        pairs = [(low, high) for low, high in ends if low and high]
        return max((abs(high[at] - low[at]) for low, high in pairs for at in self._sums), default=0)

    def solved(self, total: _Numbers, last: Answers, adds: _Numbers, free: int) -> Answers | None:
        """Answers of the last entry with which all come out as asked; None where no change of its numbers does it."""
        if not free or not all(self._passes(at, total[at]) for at in self._counts):
            return None
        for sums in self._needed:
            wanted = [*adds]
            for at, number in zip(self._sums, sums, strict=True):
                wanted[at] += number - total[at]
            if max(abs(one - own) for one, own in zip(wanted, adds, strict=True)) <= free * len(self.group.fields):
                found = self._with_numbers(last, tuple(wanted))
                if found:
                    return found
        return None

    def _with_numbers(self, entry: Answers, wanted: _Numbers) -> Answers | None:
        """The entry that adds what is wanted: one sum after the other, in each order, by the first number that does."""
        for order in itertools.islice(itertools.permutations(self._sums), MAX_ORDERS):
            changed = dict(entry)
            for at, field in itertools.product(order, self._numbers(entry)):
                if self._sum(at, changed) != wanted[at] and self._work.goes_on():
                    number = self._turn(at, field, changed, wanted[at])
                    if self._sum(at, {**changed, field.id: number}) == wanted[at]:
                        changed[field.id] = number
            if self.adds(changed) == wanted:
                return {field.id: changed[field.id] for field in self._numbers(entry)}
        return None

    def _turn(self, at: int, field: kinds.IntegerField, entry: Answers, wanted: int) -> int:
        """The first number from which the sum is what is wanted or beyond, seen from its value at the lowest."""
        low, high = field.min, field.max
        falls = self._sum(at, {**entry, field.id: low}) > self._sum(at, {**entry, field.id: high})
        while low < high and self._work.goes_on():
            middle = (low + high) // 2
            got = self._sum(at, {**entry, field.id: middle})
            low, high = (low, middle) if (got <= wanted if falls else got >= wanted) else (middle + 1, high)
        return low

    def _numbers(self, entry: Answers) -> list[kinds.IntegerField]:
        return [one for one in self.group.fields if isinstance(one, kinds.IntegerField) and one.id in entry]

    def _near(self, at: int) -> list[int]:
        """The numbers beside a literal that a sum may be."""
        of = [one.value for each in self._of[at] for one in comparisons(each)]
        literals = [one for value in of for one in (value if isinstance(value, tuple) else (value,))]
        near = dict.fromkeys(one + step for one in literals if type(one) is int for step in (0, 1, -1))
        return [number for number in near if self._passes(at, number)]

    def _passes(self, at: int, number: int) -> bool:
        return all(passes(each, {self.rules[at].id: number}) for each in self._of[at])

    def _sum(self, at: int, entry: Answers) -> int:
        return self._one(self.rules[at], of_entry(self.group.derived, entry, self.known)) or 0

    def _one(self, rule: Aggregate, known: Mapping[str, object]) -> int | None:
        return (
            int(passes(rule.condition, known)) if isinstance(rule, CountOf) else amounts.compute(rule.expression, known)
        )
