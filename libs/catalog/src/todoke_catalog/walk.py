"""Walks through a form as an applicant does: what is shown, and what becomes known on the way.

What is known are the answers, `today`, derived values and amounts, by their ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NewType

from todoke_catalog import amounts, order
from todoke_catalog.conditions import passes
from todoke_catalog.definition import Definition, Page
from todoke_catalog.derived import TODAY, extend
from todoke_catalog.fields import AmountField, Field

Known = NewType("Known", dict[str, object])


def start(today: date, answers: Mapping[str, object] | None = None) -> Known:
    """What is known before the first field of an application of this day; `answers` are cleaned ones."""
    return Known({**(answers or {}), TODAY: today.isoformat()})


def walk(definition: Definition, known: Known) -> Iterator[Field]:
    """The fields that are shown, in order; derived values and amounts are added to `known` as they can be computed.

    Lazy on purpose: a caller may put the answer of each field into `known` when the field comes, and each condition
    sees what stands before it only.
    """
    computed, place = order.due(definition), order.START
    hidden = set[str]()
    _compute(definition, computed.get(place, ()), hidden, known)
    for page in definition.pages:
        on_page = passes(page.shown_when, known)
        for field in page.fields:
            if on_page and passes(field.shown_when, known):
                yield field
            else:
                hidden.add(field.id)
            place += 1
            _compute(definition, computed.get(place, ()), hidden, known)


def through(definition: Definition, answers: Mapping[str, object], today: date) -> Known:
    """All that is known of an application with these cleaned answers, filed on the day `today`."""
    known = start(today, answers)
    for _ in walk(definition, known):
        pass
    return known


def shown_pages(definition: Definition, known: Known) -> tuple[Page, ...]:
    """The pages that an application shows of which all is known."""
    return tuple(page for page in definition.pages if passes(page.shown_when, known))


def shown_fields(definition: Definition, known: Known) -> tuple[Field, ...]:
    """The fields that it shows, in order."""
    pages = shown_pages(definition, known)
    return tuple(field for page in pages for field in page.fields if passes(field.shown_when, known))


def _compute(definition: Definition, rules: Sequence[order.Computed], hidden: set[str], known: Known) -> None:
    of_entries = {group.id: group.derived for group in definition.groups} if rules else {}
    for rule in rules:
        if not isinstance(rule, AmountField):
            extend(known, [rule], of_entries)
        elif rule.id not in hidden and (yen := amounts.compute(rule.expression, known)) is not None:
            known[rule.id] = yen
