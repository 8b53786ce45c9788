"""Which questions hang on an answer that is refused: whether they are asked is not known before that is mended.

What was answered to them is kept meanwhile. An answer that is hidden by accepted ones is dropped, as everywhere.
"""

from collections.abc import Collection, Iterable, Iterator

from todoke_catalog import order
from todoke_catalog.conditions import compared
from todoke_catalog.definition import Definition
from todoke_catalog.derived import sources
from todoke_catalog.fields import Field, GroupField

Use = tuple[str, Collection[str]]


def of_form(definition: Definition, refused: Iterable[str]) -> set[str]:
    """The ids that hang on one of `refused`, directly or through others, and these."""
    return _spread(_uses(definition), refused)


def of_entry(group: GroupField, refused: Iterable[str]) -> set[str]:
    """The same among what one entry of a group asks."""
    rules = [(rule.id, sources(rule)) for rule in group.derived]
    asked = ((one.id, {*compared(one.shown_when)}) for one in group.fields)
    return _spread((use for question in asked for use in (*rules, question)), refused)


def inside(field: Field, names: Collection[str]) -> bool:
    """Whether a question in the entries of this field is asked by one of `names`."""
    return isinstance(field, GroupField) and any(
        one in names for question in field.fields for one in compared(question.shown_when)
    )


def _spread(uses: Iterable[Use], refused: Iterable[str]) -> set[str]:
    found = {*refused}
    for name, seen in uses if found else ():
        if not found.isdisjoint(seen):
            found.add(name)
    return found


def _uses(definition: Definition) -> Iterator[Use]:
    """What the questions and values of a form look at, in the order in which they become known."""
    computed = order.due(definition)
    placed = ((page, field) for page in definition.pages for field in page.fields)
    for place, (page, field) in enumerate(placed):
        yield field.id, {*compared(page.shown_when), *compared(field.shown_when)}
        for rule in computed.get(place, ()):
            yield rule.id, {*order.uses(rule)}
