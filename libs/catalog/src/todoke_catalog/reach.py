"""Finds pages and fields that no applicant can ever see, by filling the form in every way that matters.

The conditions of a field depend on few others, its controls. Each control takes one answer for every side of every
literal it is compared with; each combination is walked like an application, hidden answers dropped. That is exact,
because conditions compare answers with literals only. A field with too many combinations has the benefit of the doubt.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from datetime import date

from todoke_catalog import dates
from todoke_catalog.conditions import Comparison, Condition, comparisons, passes
from todoke_catalog.definition import Definition
from todoke_catalog.fields import (
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    Field,
    GroupField,
    IntegerField,
    Question,
    SexField,
    YesNoField,
)
from todoke_catalog.plain_values import SEX_CODES

MAX_APPLICANTS = 5_000  # combinations tried for one field: some hundredths of a second

Guards = tuple[Condition, ...]  # all that must pass for a field to be shown, those of its page and its group included
Placed = tuple[Guards, Field]


def never_shown(definition: Definition) -> Iterator[str]:
    """The paths of unreachable pages, and of unreachable fields on reachable pages and in reachable groups."""
    placed: list[Placed] = []
    for number, page in enumerate(definition.pages):
        path, own = f"$.pages[{number}]", _guards(page.shown_when)
        placed_here = list(_placed(page.fields, path, own))
        placed += [(guards, field) for _, guards, field in placed_here]
        if _reachable(placed, own):
            yield from _unreachable(placed, placed_here)
        else:
            yield path


def _unreachable(placed: Sequence[Placed], here: Sequence[tuple[str, Guards, Field]]) -> Iterator[str]:
    lost: list[str] = []
    for path, guards, field in here:
        inside_lost = any(path.startswith(f"{one}.") for one in lost)
        if field.shown_when and not inside_lost and not _reachable(placed, guards):
            lost.append(path)
    yield from lost


def _placed(fields: Sequence[Field], path: str, outer: Guards) -> Iterator[tuple[str, Guards, Field]]:
    """Every field with its path and what must pass for it; those inside a group as one entry has them."""
    for position, field in enumerate(fields):
        at, guards = f"{path}.fields[{position}]", (*outer, *_guards(field.shown_when))
        yield at, guards, field
        if isinstance(field, GroupField):
            yield from _placed(field.fields, at, guards)


def _guards(condition: Condition | None) -> Guards:
    return (condition,) if condition else ()


def _reachable(placed: Sequence[Placed], conditions: Guards) -> bool:
    names = _closure(placed, conditions)
    controls = [one for one in placed if one[1].id in names]
    literals = [*_compared(conditions), *(literal for guards, _ in controls for literal in _compared(guards))]
    choices = [_answers(field, [one for one in literals if one.field == field.id]) for _, field in controls]
    if math.prod(map(len, choices)) > MAX_APPLICANTS:
        return True
    return any(_shows(controls, applicant, conditions) for applicant in itertools.product(*choices))


def _closure(placed: Sequence[Placed], conditions: Guards) -> set[str]:
    """The ids that decide the conditions, through the conditions of those fields, and so on."""
    names = {one.field for one in _compared(conditions)}
    for guards, field in reversed(placed):  # conditions only look back, so one pass from the end is enough
        if field.id in names:
            names |= {one.field for one in _compared(guards)}
    return names


def _compared(conditions: Guards) -> list[Comparison]:
    return [one for condition in conditions for one in comparisons(condition)]


def _shows(controls: Sequence[Placed], applicant: Sequence[object], conditions: Guards) -> bool:
    values: dict[str, object] = {}
    for (guards, field), answer in zip(controls, applicant, strict=True):
        if answer is not None and all(passes(guard, values) for guard in guards):
            values[field.id] = answer
    return all(passes(condition, values) for condition in conditions)


def _answers(field: Field, compared: Sequence[Comparison]) -> list[object]:
    """One answer for each way in which the field's comparisons can come out."""
    literals = [one for each in compared for one in (each.value if isinstance(each.value, tuple) else (each.value,))]
    missing = [None] if isinstance(field, Question) and not field.required else []
    return [*_distinct(field, literals), *missing]


def _distinct(field: Field, literals: Sequence[object]) -> list[object]:  # noqa: PLR0911 - a line a kind
    match field:
        case YesNoField():
            return [True, False]
        case ConsentField():
            return [True] if field.required else [True, False]
        case ChoiceField():
            return [option.value for option in field.options]
        case SexField():
            return list(SEX_CODES)
        case ChoicesField():
            return _subsets(field, [one for one in literals if isinstance(one, str)])
        case IntegerField():  # what lies between two literals is like the value after the lower one
            near = {value + step for value in literals if isinstance(value, int) for step in (0, 1)}
            return [value for value in sorted(near | {field.min, field.max}) if field.min <= value <= field.max]
        case DateField():
            return _days(field, literals)
        case _:
            return [*dict.fromkeys(literals), "\0"]  # a text that equals no literal


def _subsets(field: ChoicesField, literals: Sequence[str]) -> list[object]:
    # Options that no condition mentions are alike: as many of them are added as the field asks for.
    alone = [option.value for option in field.options if option.exclusive]
    asked = [option.value for option in field.options if option.value in literals and not option.exclusive]
    others = [option.value for option in field.options if option.value not in [*asked, *alone]]
    sizes = range(max(0, field.min_chosen - len(others)), min(len(asked), field.max_chosen) + 1)
    subsets = itertools.chain.from_iterable(itertools.combinations(asked, size) for size in sizes)
    some = itertools.islice(subsets, MAX_APPLICANTS + 1)  # one too many is enough to give up
    filled = [[*subset, *others[: max(0, field.min_chosen - len(subset))]] for subset in some]
    return [*([value] for value in alone), *filled]


def _days(field: DateField, literals: Sequence[object]) -> list[object]:
    latest = dates.parse(field.latest) or date.max  # "today" can be any day
    earliest = dates.parse(field.earliest) or date.min
    near = {earliest.toordinal(), latest.toordinal()}
    for day in filter(None, map(dates.parse, literals)):
        near |= {day.toordinal() + step for step in (0, 1)}
    inside = [ordinal for ordinal in sorted(near) if earliest.toordinal() <= ordinal <= latest.toordinal()]
    return [date.fromordinal(ordinal).isoformat() for ordinal in inside]
