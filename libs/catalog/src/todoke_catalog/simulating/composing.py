"""Makes the entries of a group by which counts and sums over it come out as asked, several of them at once.

Which kinds of entries there are is found as applicants are: of those that differ from a known one in one answer, those
are kept to which a comparison comes out otherwise, or that add something else. How many are taken of each kind is
counted through, and the numbers of the last entry are solved for (`solving`) where a sum must be exact. `MAX_READ`,
`MAX_KINDS`, `MAX_TOTALS` and `MAX_WORK` bound all of it, whatever the form.
"""

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from todoke_catalog import fields as kinds
from todoke_catalog.conditions import comparisons, passes
from todoke_catalog.controls import Guards
from todoke_catalog.derived import Aggregate, of_entry
from todoke_catalog.simulating.distance import Facts
from todoke_catalog.simulating.solving import Answers, Asked, Work
from todoke_catalog.validation import Result

MAX_READ = 150  # applications, each of as many entries as there may be, from which kinds are learnt for one branch
MAX_KINDS = 60
MAX_TOTALS = 1_000  # different totals of so many entries
MAX_WORK = 100_000  # additions and computed expressions for one form: about a second

Judge = Callable[[Answers], Result]
Others = Callable[[kinds.Question, Answers], Iterable[Any]]  # further answers to one question of an entry
_Totals = Mapping[tuple[int, ...], tuple["_Kind", ...]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """An entry as it was typed and as it was seen, what it adds, and how far its own numbers can move that."""

    typed: Answers
    seen: Answers
    adds: tuple[int, ...]
    free: int


class Composer:
    """Composes entries of one form; `closure` gives the ids that decide about some."""

    def __init__(self, facts: Facts, closure: Callable[[set[str]], set[str]], others: Others, judge: Judge) -> None:
        self._facts, self._closure, self._others, self._judge = facts, closure, others, judge
        self._work = Work(MAX_WORK)

    def composed(self, conditions: Guards, start: Answers, known: Mapping[str, object]) -> Answers:
        """The same application with other entries, where conditions count or sum over a group and such are found."""
        by_group: dict[str, list[Aggregate]] = {}
        for name in dict.fromkeys(one.field for each in conditions for one in comparisons(each)):
            rule = self._facts.rules.get(name)
            if isinstance(rule, Aggregate):
                by_group.setdefault(rule.group, []).append(rule)
        for name, rules in by_group.items():
            asked = Asked(self._facts.groups[name], rules, conditions, known, self._work)
            start = {**start, name: self._entries(asked, start) or start.get(name)}
        return start

    def _entries(self, asked: Asked, start: Answers) -> list[Answers] | None:
        found = self._kinds(asked, start)
        totals: _Totals = {asked.nothing: ()}
        for count in range(1, asked.group.max_entries + 1):
            totals = self._one_more(asked, totals, found)
            for total, taken in totals.items() if count >= asked.group.min_entries else ():
                *first, last = taken
                fitting = last.typed if asked.right(total) else asked.solved(total, last.seen, last.adds, last.free)
                if fitting is not None:
                    return [*(dict(one.typed) for one in first), {**last.typed, **fitting}]
        return None

    def _one_more(self, asked: Asked, totals: _Totals, found: Sequence[_Kind]) -> _Totals:
        more: dict[tuple[int, ...], tuple[_Kind, ...]] = {}
        for (before, taken), kind in itertools.product(totals.items(), found):
            total = tuple(map(int.__add__, before, kind.adds))
            if len(more) == MAX_TOTALS or not self._work.goes_on(len(total)):
                break
            freer = total not in more or kind.free > more[total][-1].free  # the last one may have to be moved
            if freer and asked.may_become_right(total):
                more[total] = (*taken, kind)
        return more

    def _kinds(self, asked: Asked, start: Answers) -> list[_Kind]:
        """What differs to these counts and sums, the entries with most freedom first."""
        names = self._closure({rule.id for rule in asked.rules})
        waiting = deque[Answers](start.get(asked.group.id) or [])
        tried, outcomes = {repr(one) for one in waiting}, set[tuple[bool, ...]]()
        found: dict[tuple[tuple[bool, ...], tuple[int, ...]], _Kind] = {}
        for _ in range(MAX_READ):
            batch = [waiting.popleft() for _ in range(min(len(waiting), asked.group.max_entries))]
            for kind, outcome in self._read(asked, start, batch, names) if len(found) < MAX_KINDS else ():
                if (outcome, kind.adds) not in found:
                    found[outcome, kind.adds] = kind
                    new = [one for one in self._variations(asked.group, kind.typed, names) if repr(one) not in tried]
                    tried.update(map(repr, new))
                    # Whoever takes another branch leads further than who only adds another number.
                    waiting = deque([*waiting, *new] if outcome in outcomes else [*new, *waiting])
                    outcomes.add(outcome)
        return sorted(found.values(), key=lambda one: -one.free)

    def _variations(self, group: kinds.GroupField, entry: Answers, names: set[str]) -> Iterator[Answers]:
        for field in group.fields:
            if isinstance(field, kinds.Question) and field.id in names:
                yield from ({**entry, field.id: value} for value in self._others(field, entry))

    def _read(
        self, asked: Asked, start: Answers, batch: Sequence[Answers], names: set[str]
    ) -> Iterator[tuple[_Kind, tuple[bool, ...]]]:
        """What each entry adds, and how every comparison that matters comes out in it; nothing of what is refused."""
        if not batch:
            return
        padded = [*batch, *[batch[-1]] * (asked.group.min_entries - len(batch))]
        result = self._judge({**start, asked.group.id: padded})
        seen: Any = () if result.errors else result.answers.get(asked.group.id, ())
        own = [each for name in names for each in self._facts.guards.get(name, ())]
        compared = [*asked.compared(), *(one for each in own for one in comparisons(each))]
        for typed, one in zip(batch, seen, strict=False):
            adds = asked.adds(one)
            if adds is not None:
                known = of_entry(asked.group.derived, one, asked.known)
                yield _Kind(typed, one, adds, asked.free(one)), tuple(passes(each, known) for each in compared)
