"""Says whether some applicant can make conditions pass, by filling the form in every way that matters.

Conditions depend on few values, their controls. Each control takes one value for every side of every literal it is
compared with; each combination is walked like an application, hidden answers dropped. That is exact for answers,
because conditions compare them with literals only. A derived value or an amount is taken for free within its bounds,
and for missing wherever an answer that it needs is; so what is called impossible is (but for days past the calendar's
end), and what is called possible need not be. Conditions with too many combinations have the benefit of the doubt, and
so has everything that is asked about a form after so many.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from todoke_catalog.conditions import Comparison, Scalar, comparisons, passes
from todoke_catalog.controls import Control, Controls, Guards, guards
from todoke_catalog.definition import Definition
from todoke_catalog.fields import Field, GroupField

MAX_APPLICANTS = 5_000  # combinations tried for one question: some hundredths of a second
MAX_COMPARED = 2_000_000  # comparisons in these, for all questions about one form: some seconds at worst


class Reach:
    """What applicants to one sound form can make pass, on any day or from the `earliest` day on.

    `most` comparisons are looked at (None: MAX_COMPARED): those that a question takes, once for each combination.
    """

    def __init__(self, definition: Definition, earliest: date | None = None, most: int | None = None) -> None:
        self.controls = Controls(definition, earliest)
        self._left = MAX_COMPARED if most is None else most
        self._found: dict[tuple[Guards, frozenset[str]], bool] = {}

    def possible(self, conditions: Guards, without: Iterable[str] = ()) -> bool:
        """Whether one application can pass all conditions, one in which the values of `without` are missing."""
        question = (conditions, frozenset(without))
        if question not in self._found:
            self._found[question] = self._left <= 0 or self._possible(*question)
        return self._found[question]

    def _possible(self, conditions: Guards, missing: frozenset[str]) -> bool:
        names = self._closure({one.field for one in _compared(conditions)}.union(missing))
        controls = [control for control in self.controls.values() if control.name in names]
        compared = [*_compared(conditions), *(one for control in controls for one in _compared(control.guards))]
        literals = _literals(compared)
        choices = [
            [None] if control.name in missing else _values(control, literals[control.name]) for control in controls
        ]
        self._left -= len(compared)
        combinations = math.prod(map(len, choices))
        if combinations > MAX_APPLICANTS or combinations * len(compared) > self._left:
            return True
        self._left -= combinations * len(compared)
        return any(_passes(controls, applicant, conditions) for applicant in itertools.product(*choices))

    def _closure(self, names: set[str]) -> set[str]:
        """The ids that decide these values, through their conditions, and so on."""
        for control in reversed(self.controls.values()):  # they only look back, so one pass from the end is enough
            if control.name in names:
                names |= {one.field for one in _compared(control.guards)}
        return names


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


def _compared(conditions: Guards) -> list[Comparison]:
    return [one for condition in conditions for one in comparisons(condition)]


def _literals(compared: Sequence[Comparison]) -> Mapping[str, list[Scalar]]:
    """What each value is compared with."""
    found = defaultdict[str, list[Scalar]](list)
    for one in compared:
        found[one.field] += one.value if isinstance(one.value, tuple) else (one.value,)
    return found


def _values(control: Control, literals: Sequence[object]) -> list[object]:
    return [*control.distinct(literals), *([None] if control.optional else [])] or [None]


def _passes(controls: Sequence[Control], applicant: Sequence[object], conditions: Guards) -> bool:
    values: dict[str, object] = {}
    for control, value in zip(controls, applicant, strict=True):
        there = all(passes(guard, values) for guard in control.guards)
        if there and value is None and not control.optional:
            return False  # nobody can leave it out
        if there and value is not None:
            values[control.name] = value
    return all(passes(condition, values) for condition in conditions)
