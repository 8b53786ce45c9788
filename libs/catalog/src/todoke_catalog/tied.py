"""Reachability that also knows what values have to do with each other: `reach` takes what is computed for free.

First everything is tried as `Reach` does. What passes there is tried once more with all values together that are
computed from each other, each value standing for the range in which conditions cannot tell it from others, and
`related` leaves out what cannot be. So more is called impossible, and only what is; after `MAX_TRIES` questions have
the benefit of the doubt.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from todoke_catalog import amounts, dates, symbols
from todoke_catalog.conditions import Condition, comparisons
from todoke_catalog.controls import Control, Guards, guards
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY
from todoke_catalog.fields import AmountField
from todoke_catalog.order import Computed, uses
from todoke_catalog.reach import Reach, Search, apart, compared_in, conjuncts, literals_of, values_of
from todoke_catalog.related import Known, Range, Try
from todoke_catalog.symbols import Kind

MAX_TRIES = 10_000  # for all questions about one form: a second or two
MAX_TRIES_EACH = 1_000


class Tied(Reach):
    """What applicants to one sound form can make pass, from the `earliest` day on and until the `last`."""

    def __init__(self, definition: Definition, earliest: date | None = None, last: date | None = None) -> None:
        super().__init__(definition, earliest)
        self._known = _known(definition, earliest, last)
        self._tries = MAX_TRIES

    def _possible(self, conditions: Guards, missing: frozenset[str]) -> bool:
        if not super()._possible(conditions, missing):
            return False
        asked = tuple(conjuncts(conditions))
        names = {one.field for one in compared_in(asked)}.union(missing)
        names = self.closure(names.union(*map(self._beside, names)))
        controls = [control for control in self.controls.values() if control.name in names]
        ties = [
            {one.name, *(each.field for each in compared_in(one.guards)), *self._near(one.name)} for one in controls
        ]
        ties += [{one.field for one in comparisons(condition)} for condition in asked]
        parts = [[one for one in controls if one.name in own] for own in apart(ties)]
        return all(self._fit(part, asked, missing) for part in parts if any(map(self._is_computed, part)))

    def _is_computed(self, control: Control) -> bool:
        return control.name in self._known.rules

    def _beside(self, name: str) -> set[str]:
        """What has to be put in beside a value for it to be judged."""
        rule = self._known.rules.get(name)
        _, shown = self._known.groups.get(getattr(rule, "group", ""), (None, ()))
        return {one.field for one in compared_in(shown)}

    def _near(self, name: str) -> set[str]:
        return self._beside(name) | self._of(name)

    def _of(self, name: str, depth: int = 10) -> set[str]:
        """The values that one is computed from, and those that they are; but today, which nearly all are."""
        if depth == 0 or name not in self._known.rules:
            return set()
        found = {*uses(self._known.rules[name])} - {TODAY}
        return found.union(*(self._of(one, depth - 1) for one in found))

    def _fit(self, controls: Sequence[Control], asked: Guards, missing: frozenset[str]) -> bool:
        names = {control.name for control in controls}
        own = [condition for condition in asked if any(one.field in names for one in comparisons(condition))]
        seen = [*own, *(guard for one in controls for guard in one.guards), *self._inside(names)]
        literals = literals_of(seen)
        choices = [[None] if one.name in missing else values_of(one, literals[one.name]) for one in controls]
        search = _Tries(controls, choices, own, self._known, min(self._tries, MAX_TRIES_EACH))
        found = search.passes()
        self.doubted |= search.tries > search.most_tries
        self._tries -= search.tries
        return found

    def _inside(self, names: set[str]) -> Iterator[Condition]:
        """The conditions by which values are computed and groups are shown."""
        for name in names & self._known.rules.keys():
            rule = self._known.rules[name]
            parts = amounts.parts(rule.expression) if isinstance(rule, AmountField) else ()
            yield from (part.condition for part in parts if isinstance(part, amounts.When))
            yield from self._known.groups.get(getattr(rule, "group", ""), (None, ()))[1]


class _Tries(Search):
    def __init__(
        self,
        controls: Sequence[Control],
        choices: Sequence[Sequence[object]],
        conditions: Sequence[Condition],
        known: Known,
        most: int,
    ) -> None:
        super().__init__(controls, choices, conditions, 100 * MAX_TRIES)
        self.tries, self.most_tries, self._known = 0, most, known
        self._names = [control.name for control in controls]
        self._ranges = [_ranges(one) for one in choices]

    def stands(self, place: int) -> bool:
        """Whether nothing shows that the values up to this place cannot be together; also when it tried enough."""
        if place + 1 < len(self._names) and self._names[place] not in self._known.rules:
            return True
        self.tries += 1
        if self.tries > self.most_tries:
            return True
        put_in = self._names[: place + 1]
        missing = {name for name in put_in if name not in self.values}
        ranges: dict[str, Range] = {}
        for number, name in enumerate(put_in):
            if (found := self._ranges[number].get(_ordinal(self.values.get(name)))) and name in self._known.widest:
                low, high = self._known.widest[name]
                ranges[name] = max(found[0], low), min(found[1], high)
        if any(low > high for low, high in ranges.values()):
            return False
        return Try(self._known, self.values, missing, ranges).fits()


def _ranges(choices: Sequence[object]) -> Mapping[int | None, Range]:
    """For each number or day that is tried, all those that conditions cannot tell from it."""
    points = sorted({point for one in choices if (point := _ordinal(one)) is not None})
    ends = [*(point - 1 for point in points[1:]), *points[-1:]]
    return {point: (point, end) for point, end in zip(points, ends, strict=True)}


def _ordinal(value: object) -> int | None:
    if type(value) is int:  # no bool
        return value
    day = dates.parse(value)
    return day.toordinal() if day else None


def _known(definition: Definition, earliest: date | None, last: date | None) -> Known:
    table = symbols.table(definition, earliest)
    widest = {name: (one.low, one.high) for name, one in table.items() if one.kind in {Kind.INTEGER, Kind.DATE}}
    if last is not None:
        widest[TODAY] = (widest[TODAY][0], max(widest[TODAY][0], last.toordinal()))
    groups = {
        group.id: (group, guards(page.shown_when, group.shown_when))
        for page in definition.pages
        for group in definition.groups
        if group in page.fields
    }
    rules: list[Computed] = [*(rule for group in definition.groups for rule in group.derived), *definition.derived]
    rules += [field for field in definition.fields if isinstance(field, AmountField)]
    past = {name for name, one in table.items() if one.past and name != TODAY}
    return Known({rule.id: rule for rule in rules}, groups, widest, past)
