"""Puts days and numbers that are solved for together (`together`) into an application, and into entries of a group."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from todoke_catalog.conditions import All, compared, passes
from todoke_catalog.controls import Guards
from todoke_catalog.definition import Definition
from todoke_catalog.derived import CountOf
from todoke_catalog.simulating.aims import alternatives
from todoke_catalog.simulating.distance import Facts
from todoke_catalog.simulating.together import Together

MAX_ALTERNATIVES = 12
MAX_CONDITIONS = 40  # that are solved together with those under which their days are asked

Answers = dict[str, Any]


def ways_to(conditions: Guards) -> list[Guards]:
    """The first alternatives to make all of these pass; none of no conditions."""
    return [*itertools.islice(alternatives(All(conditions)), MAX_ALTERNATIVES)] if conditions else []


class Placing:
    """Into applications to one form; `solved` gives them, each to be judged."""

    def __init__(self, definition: Definition, today: date, facts: Facts) -> None:
        self._facts, self._together = facts, Together(definition, today)

    def goes_on(self) -> bool:
        """Whether there is work left."""
        return self._together.goes_on()

    def solved(
        self, start: Answers, known: Mapping[str, object], conditions: Guards, group: str | None
    ) -> Iterator[Answers]:
        """The application with what is solved for: in the first entry, or in as many as are to be counted."""
        yield from self._in(start, known, conditions, group, ())
        for name in dict.fromkeys(_ids(conditions)):
            rule = self._facts.rules.get(name)
            if isinstance(rule, CountOf) and rule.condition:
                numbers = range(1, self._facts.groups[rule.group].max_entries + 1)
                own = [one for one in conditions if {*_ids((one,))} == {name}]
                right = [number for number in numbers if all(passes(one, {name: number}) for one in own)]
                yield from self._in(start, known, (*conditions, rule.condition), rule.group, right[:1])

    def _in(
        self, start: Answers, known: Mapping[str, object], conditions: Guards, group: str | None, entries: Sequence[int]
    ) -> Iterator[Answers]:
        known = {**known, **_entry(start, group)}
        both = (self._with_guards(conditions, known), conditions)
        for way in dict.fromkeys(itertools.chain.from_iterable(map(ways_to, both))):
            for values in self._together.solutions(way, known):
                answers = self._put(start, values, group)
                yield answers
                yield from ({**answers, str(group): [_entry(answers, group)] * number} for number in entries)

    def _with_guards(self, conditions: Guards, known: Mapping[str, object]) -> Guards:
        """With what must pass for the days and numbers that they depend on to be asked."""
        found = [*conditions]
        for one in found:  # and of what is found here, under which conditions their own days are asked
            for name in dict.fromkeys(_ids((one,))):
                for asked in self._together.questions(name, known):
                    guards = (each for each in self._facts.guards.get(asked, ()) if each not in found)
                    found += itertools.islice(guards, max(0, MAX_CONDITIONS - len(found)))
        return tuple(found)

    def _put(self, answers: Answers, values: Answers, group: str | None) -> Answers:
        """With these values, those of questions in the group in its first entry."""
        inner = {field.id for field in self._facts.groups[group].fields} if group else set[str]()
        inside = {name: value for name, value in values.items() if name in inner}
        changed = {**answers, **{name: value for name, value in values.items() if name not in inner}}
        if group and inside:
            changed[group] = [{**_entry(answers, group), **inside}, *(answers.get(group) or [])[1:]]
        return changed


def _entry(answers: Answers, group: str | None) -> Answers:
    """The first entry of the group as it was given; empty when there is none."""
    found: Answers = ((answers.get(group) if group else None) or [{}])[0]
    return found


def _ids(conditions: Guards) -> Iterator[str]:
    return (name for condition in conditions for name in compared(condition))
