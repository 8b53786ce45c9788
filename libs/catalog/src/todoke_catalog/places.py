"""How many applications a form has room for, who gets a place, and how many may wait for one that becomes free.

The form only says so; places are given where applications meet. A slot has a capacity of its own (`fields.Slot`).
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from todoke_catalog.conditions import All, Comparison, Condition
from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import SlotField

if TYPE_CHECKING:
    from todoke_catalog.definition import Definition

MAX_PLACES = 100_000
MAX_SLOTS = 200  # of all fields that limit places, as todoke_evidence.vacancies.MAX_SLOTS

By = Literal["order", "lottery"]
Fixed = Mapping[str, object]


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """Room for `capacity` applications, given in order of arrival or by a draw; `waiting` more may wait."""

    capacity: Annotated[int, Meta(ge=1, le=MAX_PLACES)]
    by: By = "order"
    waiting: Annotated[int, Meta(ge=0, le=MAX_PLACES)] = 0


def faults(definition: "Definition") -> Iterator[tuple[DefinitionCode, str]]:
    """What would give an application two places, or count two slots as one, with its path.

    Several slot fields may limit places where no applicant is shown two of them (`_apart`).
    """
    limited, seen = [*_limited(definition)], set[str]()
    for number, (path, field, own) in enumerate(limited):
        if definition.places is not None or not all(_apart(own, other) for _, _, other in limited[:number]):
            yield DefinitionCode.PLACES_TWICE, path
        values = [slot.value for slot in field.slots]
        yield from ((DefinitionCode.DUPLICATE_ID, f"{path}.slots[{n}]") for n, one in enumerate(values) if one in seen)
        seen.update(values)
        if len(seen) > MAX_SLOTS:
            yield DefinitionCode.SLOTS_TOO_MANY, path


def _limited(definition: "Definition") -> Iterator[tuple[str, SlotField, Fixed]]:
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, SlotField) and field.limited:
                own = {**_fixed(page.shown_when), **_fixed(field.shown_when)}
                yield f"$.pages[{number}].fields[{position}]", field, own


def _fixed(condition: Condition | None) -> Fixed:
    """The answers that a condition cannot pass without."""
    match condition:
        case All():
            return {name: value for branch in condition.of for name, value in _fixed(branch).items()}
        case Comparison(op="eq"):
            return {condition.field: condition.value}
        case _:
            return {}


def _apart(left: Fixed, right: Fixed) -> bool:
    """Whether one answer would have to be two things at once: simple enough for whoever reads the form to see it."""
    return any(left[name] != right[name] for name in left.keys() & right.keys())
