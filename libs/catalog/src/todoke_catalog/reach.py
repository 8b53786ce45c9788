"""Says whether some applicant can make conditions pass, by filling the form in every way that matters.

Conditions depend on few values, their controls. Each control takes one value for every side of every literal it is
compared with; each combination is walked like an application, hidden answers dropped, as far as nothing fails yet.
Conditions that share no control are tried apart. That is exact for answers, because conditions compare them with
literals only. A derived value or an amount is taken for free within its bounds, and for missing wherever an answer that
it needs is; so what is called impossible is (but for days past the calendar's end), and what is called possible need
not be. Conditions with too many combinations have the benefit of the doubt, and so has everything that is asked about a
form after so many.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from todoke_catalog.conditions import All, AnyOf, Comparison, Condition, Not, Scalar, comparisons, passes
from todoke_catalog.controls import Control, Controls, Guards, guards
from todoke_catalog.definition import Definition
from todoke_catalog.fields import Field, GroupField

MAX_STEPS = 5_000  # values put in for one question, fewer than `controls.MAX_SUBSETS`: some hundredths of a second
MAX_COMPARED = 500_000  # comparisons for all questions about one form: some seconds at worst


class Reach:
    """What applicants to one sound form can make pass, on any day or from the `earliest` day on.

    `most` comparisons are looked at (None: MAX_COMPARED).
    """

    def __init__(self, definition: Definition, earliest: date | None = None, most: int | None = None) -> None:
        self.controls = Controls(definition, earliest)
        self._left = MAX_COMPARED if most is None else most
        self.doubted = False  # something was called possible because it was not found out
        self._found: dict[tuple[Guards, frozenset[str]], bool] = {}

    def possible(self, conditions: Guards, without: Iterable[str] = ()) -> bool:
        """Whether one application can pass all conditions, one in which the values of `without` are missing."""
        question = (conditions, frozenset(without))
        if question not in self._found:
            self.doubted |= self._left <= 0
            self._found[question] = self._left <= 0 or self._possible(*question)
        return self._found[question]

    def _possible(self, conditions: Guards, missing: frozenset[str]) -> bool:
        asked = tuple(conjuncts(conditions))
        names = self.closure({one.field for one in compared_in(asked)}.union(missing))
        controls = [control for control in self.controls.values() if control.name in names]
        tied = [{control.name, *(one.field for one in compared_in(control.guards))} for control in controls]
        together = apart([*tied, *({one.field for one in comparisons(condition)} for condition in asked)])
        return all(self._together([one for one in controls if one.name in own], asked, missing) for own in together)

    def _together(self, controls: Sequence[Control], asked: Guards, missing: frozenset[str]) -> bool:
        """Whether the conditions that look at these values can all pass."""
        names = {control.name for control in controls}
        own = [condition for condition in asked if any(one.field in names for one in comparisons(condition))]
        literals = literals_of([*own, *(guard for control in controls for guard in control.guards)])
        choices = [[None] if one.name in missing else values_of(one, literals[one.name]) for one in controls]
        self._left -= sum(map(len, literals.values()))
        search = Search(controls, choices, own, self._left)
        found = search.passes()
        self.doubted |= search.spent()
        self._left -= search.compared
        return found

    def closure(self, names: set[str]) -> set[str]:
        """The ids that decide these values, through their conditions, and so on."""
        for control in reversed(self.controls.values()):  # they only look back, so one pass from the end is enough
            if control.name in names:
                names |= {one.field for one in compared_in(control.guards)}
        return names


class Search:
    """Puts values in, control by control, and turns back where a condition fails.

    It gives up after MAX_STEPS values, or after `most` comparisons.
    """

    def __init__(
        self,
        controls: Sequence[Control],
        choices: Sequence[Sequence[object]],
        conditions: Sequence[Condition],
        most: int,
    ) -> None:
        self.steps = self.compared = 0
        self._controls, self._choices, self._most = controls, choices, most
        self._due = _due(controls, conditions)
        self._weights = [1 + len(compared_in(due)) for due in self._due]
        self.values: dict[str, object] = {}

    def passes(self) -> bool:
        """Whether all conditions can pass, or it was not found out."""
        ways = [self._put(0)]  # a form may have more controls than calls can be nested
        while ways:
            if next(ways[-1], None) is None:
                ways.pop()
            elif len(ways) == len(self._controls):
                return True
            else:
                ways.append(self._put(len(ways)))
        return self.spent()

    def _put(self, place: int) -> Iterator[bool]:
        """Each value of one control with which nothing fails yet; it is there until the next is asked for."""
        control = self._controls[place]
        self.compared += len(compared_in(control.guards))
        there = all(passes(guard, self.values) for guard in control.guards)
        for value in self._choices[place] if there else [None]:
            if self.spent():
                return
            self.steps, self.compared = self.steps + 1, self.compared + self._weights[place]
            if there and value is None and not control.optional:
                continue  # nobody can leave it out
            if value is not None:
                self.values[control.name] = value
            if all(passes(condition, self.values) for condition in self._due[place]) and self.stands(place):
                yield True
            self.values.pop(control.name, None)

    def stands(self, place: int) -> bool:  # noqa: ARG002 - for whoever knows more of the values
        """Whether what is put in up to this place can be together."""
        return True

    def spent(self) -> bool:
        """Whether it gave up."""
        return self.steps >= MAX_STEPS or self.compared >= self._most


def never_shown(definition: Definition, reach: Reach | None = None) -> Iterator[str]:
    """The paths of unreachable pages, and of unreachable fields on reachable pages and in reachable groups."""
    reach = reach or Reach(definition)
    for number, page in enumerate(definition.pages):
        path, own = f"$.pages[{number}]", guards(page.shown_when)
        if reach.possible(own):
            yield from _unreachable(reach, list(placed(page.fields, path, own)))
        else:
            yield path


def placed(fields: Sequence[Field], path: str, outer: Guards) -> Iterator[tuple[str, Guards, Field]]:
    """Every field with its path and what must pass for it; those inside a group as one entry has them."""
    for position, field in enumerate(fields):
        at, own = f"{path}.fields[{position}]", (*outer, *guards(field.shown_when))
        yield at, own, field
        if isinstance(field, GroupField):
            yield from placed(field.fields, at, own)


def _unreachable(reach: Reach, here: Sequence[tuple[str, Guards, Field]]) -> Iterator[str]:
    lost: list[str] = []
    for path, own, field in here:
        inside_lost = any(path.startswith(f"{one}.") for one in lost)
        if field.shown_when and not inside_lost and not reach.possible(own):
            lost.append(path)
    yield from lost


def compared_in(conditions: Iterable[Condition]) -> list[Comparison]:
    """Every comparison in these conditions."""
    return [one for condition in conditions for one in comparisons(condition)]


def literals_of(conditions: Iterable[Condition]) -> Mapping[str, list[Scalar]]:
    """For each id the literals that it is compared with."""
    found: dict[str, list[Scalar]] = defaultdict(list)
    for one in compared_in(conditions):
        found[one.field] += one.value if isinstance(one.value, tuple) else (one.value,)
    return found


def values_of(control: Control, literals: Sequence[Scalar]) -> list[object]:
    """What is tried for a control that is compared with these literals; None for missing."""
    return [*control.distinct(literals), *([None] if control.optional else [])] or [None]


def conjuncts(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """The conditions that must pass each: those of which all must, or none may, are taken apart."""
    for condition in conditions:
        match condition:
            case All(of=branches):
                yield from conjuncts(branches)
            case Not(of=Not(of=inner)):
                yield from conjuncts([inner])
            case Not(of=AnyOf(of=branches)):
                yield from conjuncts(Not(branch) for branch in branches)
            case _:
                yield condition


def apart(groups: Iterable[set[str]]) -> list[set[str]]:
    """The groups, those that share something put together."""
    found: list[set[str]] = []
    for group in groups:
        touched = [one for one in found if one & group]
        found = [*(one for one in found if not one & group), group.union(*touched)]
    return found


def _due(controls: Sequence[Control], conditions: Iterable[Condition]) -> list[list[Condition]]:
    """For each control the conditions that look at it and at none behind it."""
    places = {control.name: place for place, control in enumerate(controls)}
    due: list[list[Condition]] = [[] for _ in controls]
    for condition in conditions:
        due[max(places[one.field] for one in comparisons(condition))].append(condition)
    return due
