"""Finds an application that takes one branch: from one that is near, one answer at a time, always nearer.

Only what the branch depends on is changed, through conditions and computed values too, and in every entry of a group.
Days and numbers that bound one another are solved for together first (`placing`).
Where no single change brings an application nearer, entries are composed for what is counted or summed over a group
(`composing`), the alternatives of the conditions are aimed at one by one, and then every single change is tried as a
new beginning. `MAX_BY_DAYS` and `MAX_FOR_ONE` bound all of it, and so does the work that the caller gives.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from todoke_catalog import dates, order
from todoke_catalog import fields as kinds
from todoke_catalog.conditions import All, comparisons
from todoke_catalog.controls import Guards
from todoke_catalog.definition import Definition
from todoke_catalog.derived import Aggregate
from todoke_catalog.simulating.aims import Aim, alternatives
from todoke_catalog.simulating.composing import Composer
from todoke_catalog.simulating.distance import Distance, Facts
from todoke_catalog.simulating.placing import Placing, ways_to
from todoke_catalog.simulating.samples import as_integers
from todoke_catalog.simulating.solving import Work
from todoke_catalog.validation import Result

MAX_FOR_ONE = 1_000  # applications that are judged for one branch
MAX_BY_DAYS = 300  # more, with days and numbers that are solved for together
MAX_STARTS = 2  # applicants nearest to it
MAX_PASSING = 4  # applicants who pass what the nearest fail
MAX_BESIDE = 200  # new beginnings

Answers = dict[str, Any]
Judge = Callable[[Answers], Result]
_Move = tuple[kinds.Item, Answers]
Given = Callable[[], Answers]  # of the application, or the entry, that is the nearest so far


class Spent(Exception):  # noqa: N818 - not an error: it ends a search
    """No more applications may be judged for this branch."""


@dataclass(frozen=True, slots=True)
class _At:
    """An application, and how far it is from what is aimed at."""

    answers: Answers
    result: Result
    far: float


class Marksman:
    """Aims at the branches of one form; `samples` are answers to each question, by its id."""

    def __init__(
        self, definition: Definition, today: date, samples: Mapping[str, Sequence[Any]], judge: Judge, work: Work
    ) -> None:
        self._definition, self._today, self._samples, self._judge = definition, today, samples, judge
        self._facts = Facts(definition)
        self._composer = Composer(self._facts, self._closure, self._others, self._judged)
        self._placing = Placing(definition, today, self._facts)
        self._left, self._work = 0, work

    def hit(self, aim: Aim, before: Sequence[tuple[Answers, Result]], most: int = MAX_FOR_ONE) -> Answers | None:
        """Answers that reach the goal, found from applications `before` it, or None when `most` were judged in vain."""
        for search, own in ((self._by_days, MAX_BY_DAYS), (self._hits, MAX_FOR_ONE)):
            given = self._left = min(most, own)
            with contextlib.suppress(Spent):
                for answers in search(aim, before):
                    return answers
            most -= given - self._left
        return None

    def _by_days(self, aim: Aim, before: Sequence[tuple[Answers, Result]]) -> Iterator[Answers]:
        """From those whose days and numbers are solved for together, and with entries composed of theirs."""
        solved = list[tuple[Answers, Result]]()
        for start in self._solved(aim, before) if self._placing.goes_on() else ():
            yield from self._ends((start,), aim.conditions, aim.group)
            solved.append((start.answers, start.result))
        for conditions in ways_to(aim.conditions) if solved else ():
            yield from self._ends(self._composed(conditions, aim, solved), aim.conditions, aim.group)

    def _hits(self, aim: Aim, before: Sequence[tuple[Answers, Result]]) -> Iterator[Answers]:
        yield from self._ends(self._passing(aim.conditions, aim.group, before), aim.conditions, aim.group)
        ways = ways_to(aim.conditions)
        for conditions in ways:
            yield from self._ends(self._composed(conditions, aim, before), aim.conditions, aim.group)
        for conditions in dict.fromkeys((aim.conditions, *ways)):
            yield from self._ends(self._nearest(conditions, aim.group, before), conditions, aim.group)
        for start in self._nearest(aim.conditions, aim.group, before):
            for one in next(alternatives(All(aim.conditions)), ()) if aim.conditions else ():
                alone = self._descend(start, (one,), aim.group)
                end = self._descend(
                    self._try(alone.answers, aim.conditions, aim.group) or start, aim.conditions, aim.group
                )
                yield from () if end.far else (end.answers,)
        for start in self._nearest(aim.conditions, aim.group, before):
            for beside in self._beside(start, aim.conditions, aim.group):
                end = self._descend(beside, aim.conditions, aim.group)
                yield from () if end.far else (end.answers,)

    def _ends(self, starts: Iterable[_At], conditions: Guards, group: str | None) -> Iterator[Answers]:
        """Where those end who get there."""
        for start in starts:
            end = self._descend(start, conditions, group)
            yield from () if end.far else (end.answers,)

    def _solved(self, aim: Aim, before: Sequence[tuple[Answers, Result]]) -> Iterator[_At]:
        """The nearest with days and numbers that together are as asked, whoever gets there at once alone."""
        found = list[_At]()
        for start in self._nearest(aim.conditions, aim.group, before)[::2]:
            for answers in self._placing.solved(start.answers, start.result.known, aim.conditions, aim.group):
                at = self._try(answers, aim.conditions, aim.group)
                if at and not at.far:
                    yield at
                found += [at] if at else []
        yield from sorted(found, key=lambda one: one.far)[:MAX_STARTS]

    def _composed(self, conditions: Guards, aim: Aim, before: Sequence[tuple[Answers, Result]]) -> Iterator[_At]:
        """The nearest with entries by which every count and sum that is compared comes out as these conditions ask."""
        groups = {rule.group for name in _ids(conditions) if isinstance(rule := self._facts.rules.get(name), Aggregate)}
        there = [one for one in before if groups <= one[1].answers.keys()]
        for start in self._nearest(aim.conditions, aim.group, there)[:1] if groups else ():
            answers = self._composer.composed(conditions, start.answers, start.result.known)
            found = self._try(answers, aim.conditions, aim.group)
            yield from () if found is None else (found,)

    def _beside(self, start: _At, conditions: Guards, group: str | None) -> Sequence[_At]:
        """Who answered one thing otherwise, the nearest first; what is chosen is tried before what is a number."""
        moves = list(self._moves(lambda: start.answers, conditions, group))
        moves.sort(key=lambda move: isinstance(move[0], kinds.DateField | kinds.IntegerField))
        tried = (self._try(answers, conditions, group) for _, answers in moves[:MAX_BESIDE])
        return sorted((one for one in tried if one), key=lambda one: one.far)

    def _nearest(self, conditions: Guards, group: str | None, before: Sequence[tuple[Answers, Result]]) -> list[_At]:
        """The nearest applicants, and each of them once more with large numbers where nobody asks him for one yet.

        What an answer shows then makes a difference at once, to a sum for instance.
        """
        each = [_At(*one, self._far(one[1], conditions, group)) for one in before]
        nearest = sorted(each, key=lambda one: one.far)[:MAX_STARTS]
        large = [_At(_large(self._definition, one.answers, one.result), one.result, one.far) for one in nearest]
        return [one for both in zip(nearest, large, strict=True) for one in both]

    def _passing(self, conditions: Guards, group: str | None, before: Sequence[tuple[Answers, Result]]) -> list[_At]:
        """Of those who pass a condition that the nearest fails, the nearest; of what takes two changes one is made."""
        each = [_At(*one, self._far(one[1], conditions, group)) for one in before]
        nearest = min(each, key=lambda one: one.far)
        found = dict[int, _At]()
        for condition in conditions if len(conditions) > 1 else ():
            if self._far(nearest.result, (condition,), group):
                passing = (one for one in each if not self._far(one.result, (condition,), group))
                best = min(passing, key=lambda one: one.far, default=nearest)
                found[id(best)] = best
        found.pop(id(nearest), None)
        return [*found.values()][:MAX_PASSING]

    def _descend(self, start: _At, conditions: Guards, group: str | None) -> _At:
        far = self._far(start.result, conditions, group)
        at, nearer = _At(start.answers, start.result, far), True

        def now() -> Answers:
            return at.answers

        while at.far and nearer:
            nearer = False
            for _, answers in self._moves(now, conditions, group):
                found = self._try(answers, conditions, group)
                if found and found.far < at.far:
                    at, nearer = found, True
                if not at.far:
                    break
        return at

    def _try(self, answers: Answers, conditions: Guards, group: str | None) -> _At | None:
        result = self._judged(answers)
        far = 0.0 if result.errors else self._far(result, conditions, group)
        return None if result.errors else _At(answers, result, far)

    def _far(self, result: Result, conditions: Guards, group: str | None) -> float:
        entries: Any = result.answers.get(group, ()) if group else ()
        if not self._work.goes_on(sum(1 for _ in _ids(conditions)) * (1 + len(entries))):
            raise Spent
        return Distance(self._facts, result.known).to(conditions, group)

    def _judged(self, answers: Answers) -> Result:
        if self._left <= 0 or not self._work.goes_on(0):
            raise Spent
        self._left -= 1
        return self._judge(answers)

    def _moves(self, now: Given, conditions: Guards, group: str | None) -> Iterator[_Move]:
        """What differs from the application of the moment in one answer that matters to the conditions, and which."""
        if not self._work.goes_on(sum(1 for _ in _ids(conditions))):
            raise Spent
        names = self._closure({*_ids(conditions), *([group] if group else [])})
        mentioned = {str(one.value) for each in conditions for one in comparisons(each) if one.op == "contains"}
        for field in self._definition.fields:
            if isinstance(field, kinds.GroupField):
                if not names.isdisjoint((field.id, *(one.id for one in field.fields))):
                    yield from self._of_group(field, now, names, mentioned)
            elif isinstance(field, kinds.Question) and field.id in names:
                for value in self._values(field, now, mentioned):
                    yield field, {**now(), field.id: value}

    def _of_group(self, group: kinds.GroupField, now: Given, names: set[str], mentioned: set[str]) -> Iterator[_Move]:
        usual: list[Answers] = max(self._samples[group.id], key=len, default=[])[:1]
        for count in range(group.min_entries, group.max_entries + 1):
            entries = now().get(group.id) or []
            if count != len(entries) and (entries or usual):
                more = [*entries, *[dict(one) for one in (entries[-1:] or usual) * count]]
                yield group, {**now(), group.id: more[:count]}
        for place in range(group.max_entries):
            for field in group.fields:
                if isinstance(field, kinds.Question) and field.id in names:
                    yield from self._of_entry(group.id, place, field, now, mentioned)

    def _of_entry(
        self, group: str, place: int, field: kinds.Question, now: Given, mentioned: set[str]
    ) -> Iterator[_Move]:
        def entry() -> Answers:
            found: Answers = ((now().get(group) or [])[place:] or [{}])[0]
            return found

        for value in self._values(field, entry, mentioned) if entry() else ():
            entries = now()[group]
            yield field, {**now(), group: [*entries[:place], {**entry(), field.id: value}, *entries[place + 1 :]]}

    def _others(self, field: kinds.Question, given: Answers) -> Iterator[Any]:
        """Every sample but the answer that is given."""
        if isinstance(field, kinds.ChoicesField):
            yield from (_turned(field, given.get(field.id) or [], one.value, set()) for one in field.options)
        yield from (value for value in self._samples[field.id] if value != given.get(field.id))

    def _values(self, field: kinds.Question, now: Given, mentioned: set[str]) -> Iterator[Any]:
        if isinstance(field, kinds.ChoicesField):
            yield from (_turned(field, now().get(field.id) or [], one.value, mentioned) for one in field.options)
        yield from (value for value in self._samples[field.id] if value != now().get(field.id))
        if isinstance(field, kinds.DateField | kinds.IntegerField):
            yield from _steps(field, now, self._today)

    def _closure(self, names: set[str]) -> set[str]:
        """All ids that decide about these, computed values and the conditions of questions included."""
        waiting, found = [*names], set(names)
        while waiting:
            name = waiting.pop()
            rule = self._facts.rules.get(name)
            needed = {*_ids(self._facts.guards.get(name, ())), *(order.uses(rule) if rule else ())} - found
            found |= needed
            waiting += needed
        return found


def _ids(conditions: Guards) -> Iterator[str]:
    return (one.field for condition in conditions for one in comparisons(condition))


def _large(definition: Definition, answers: Answers, result: Result) -> Answers:
    """The same, with the largest number for each question that is hidden, in entries too."""
    changed = {**answers}
    for field in definition.fields:
        if isinstance(field, kinds.IntegerField) and field.id not in result.answers:
            changed[field.id] = field.max
        if isinstance(field, kinds.GroupField):
            seen: Any = result.answers.get(field.id, [])
            hidden = {one.id: one.max for one in field.fields if isinstance(one, kinds.IntegerField)}
            pairs: Iterator[tuple[Answers, Answers]] = itertools.zip_longest(
                answers.get(field.id) or [], seen, fillvalue={}
            )
            changed[field.id] = [
                {**raw, **{name: hidden[name] for name in hidden if name not in one}} for raw, one in pairs
            ]
    return changed


def _turned(field: kinds.ChoicesField, given: Sequence[str], value: str, mentioned: set[str]) -> list[str]:
    """With one option chosen that was not, or the other way; with as many others as there must be or may be."""
    alone = {option.value for option in field.options if option.exclusive}
    if value in alone and value not in given:
        return [value]
    chosen = {*given}.symmetric_difference({value}) - alone
    together = [option.value for option in field.options if option.value not in alone]
    spare = sorted((one for one in together if one != value), key=lambda one: one in mentioned)
    for one in spare:
        if len(chosen) < field.min_chosen:
            chosen.add(one)
        elif len(chosen) > field.max_chosen:
            chosen.discard(one)
    return [one for one in together if one in chosen]


def _steps(field: kinds.DateField | kinds.IntegerField, now: Given, today: date) -> Iterator[Any]:
    """Numbers and days around the one that is given, by steps that halve: any of them is reached in a few."""
    low, high, written = as_integers(field, today)
    for bit in reversed(range((high - low).bit_length())):
        for step in (2**bit, -(2**bit)):
            given = now().get(field.id)
            day = dates.parse(given)
            number = day.toordinal() if day else given if isinstance(given, int) else low
            if low <= number + step <= high:
                yield written(number + step)
