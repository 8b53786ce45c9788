"""Says what begins to have a limit for who may file the former version, which limited nothing there.

Pure: two versions of a form are held against each other (docs/decisions/0076).
"""

from __future__ import annotations

from collections.abc import Iterator

from todoke_catalog.conditions import Comparison, Condition
from todoke_catalog.definition import Definition
from todoke_catalog.fields import ChoiceField, Field, SlotField
from todoke_forms.core import places

Asked = tuple[Field, tuple[Condition, ...]]


def begun(old: Definition, new: Definition) -> frozenset[str]:
    """The pools of a version that one could ask for by the former one already, which limited nothing there."""
    if new.places is not None:
        return frozenset({new.procedure} if old.places is None and not _all_ask(old) else ())
    if old.places is not None:
        return frozenset()
    fresh = places.rooms(new).keys() - places.rooms(old).keys()
    return frozenset(pool for pool in fresh if places.slot_of(old, pool) is not None)


def _all_ask(form: Definition) -> bool:
    """Whether nobody can file a form without asking for one of its limited times, as far as its reader sees at once.

    One is always asked for, or one by each answer to a choice that everybody makes.
    """
    needed = [(field, under) for field, under in _required(form) if isinstance(field, SlotField) and field.limited]
    if any(not under for _, under in needed):
        return True
    answers = {answer for _, under in needed if (answer := _answer(under)) is not None}
    choices = (field for field, under in _required(form) if isinstance(field, ChoiceField) and not under)
    return any(all((choice.id, option.value) in answers for option in choice.options) for choice in choices)


def _answer(under: tuple[Condition, ...]) -> tuple[str, object] | None:
    """The one answer, with its question, under which something is asked; None where more than that is needed."""
    match under:
        case (Comparison(field=field, op="eq", value=value),):
            return field, value
        case _:
            return None


def _required(form: Definition) -> Iterator[Asked]:
    """The questions that have to be answered, each with the conditions under which it is asked."""
    for page in form.pages:
        for field in page.fields:
            if getattr(field, "required", False):
                yield field, tuple(one for one in (page.shown_when, field.shown_when) if one is not None)
