"""When the values of a form become known: an answer with its field, a computed value with the last field that it uses.

A condition looks at what is known before its place, so that no answer can decide about a question before it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from todoke_catalog import amounts
from todoke_catalog.conditions import compared
from todoke_catalog.definition import Definition
from todoke_catalog.derived import TODAY, Aggregate, CountOf, Derived, SumOf, sources
from todoke_catalog.fields import AmountField

START = -1  # the place of what no field decides

_DUE = "_due"

Computed = Derived | Aggregate | AmountField


def places(definition: Definition) -> dict[str, int]:
    """For each id the place, among all fields from 0, of the last field that decides its value; START for today.

    What is inside a group is decided by the group. What refers to nothing does not count: that is the linter's to say.
    """
    known = {TODAY: START}
    for place, field in enumerate(definition.fields):
        known[field.id] = place
    for group in definition.groups:
        known.update({field.id: known[group.id] for field in group.fields})
        for own in group.derived:  # one after another: a value looks at those above it
            known[own.id] = max(known[group.id], _last(sources(own), known))
    for rule in definition.derived:
        known[rule.id] = _last(uses(rule), known)
    for field in definition.fields:
        if isinstance(field, AmountField):
            known[field.id] = max(known[field.id], _last(uses(field), known))
    return known


def due(definition: Definition) -> Mapping[int, Sequence[Computed]]:
    """The computed values by the place of the field that each becomes known after, in the order to compute them."""
    kept = definition.__dict__  # with its cached properties: every judgement asks, and the answer is always the same
    if _DUE not in kept:
        kept[_DUE] = _due(definition)
    found: Mapping[int, Sequence[Computed]] = kept[_DUE]
    return found


def _due(definition: Definition) -> Mapping[int, Sequence[Computed]]:
    known = places(definition)
    by_place = defaultdict[int, list[Computed]](list)
    for rule in (*definition.derived, *(field for field in definition.fields if isinstance(field, AmountField))):
        by_place[known[rule.id]].append(rule)
    return by_place


def uses(rule: Computed) -> Iterator[str]:
    """Every id that a computed value looks at."""
    match rule:
        case CountOf():
            yield rule.group
            yield from compared(rule.condition)
        case SumOf():
            yield rule.group
            yield from amounts.uses(rule.expression)
        case AmountField():
            yield from amounts.uses(rule.expression)
        case _:
            yield from sources(rule)


def _last(names: Iterator[str] | Sequence[str], known: Mapping[str, int]) -> int:
    return max((known.get(name, START) for name in names), default=START)
