"""How many applications a form has room for, who gets a place, and how many may wait for one that becomes free.

The form only says so; places are given where applications meet. A slot has a capacity of its own (`fields.Slot`).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from todoke_catalog.errors import DefinitionCode
from todoke_catalog.fields import SlotField

if TYPE_CHECKING:
    from todoke_catalog.definition import Definition

MAX_PLACES = 100_000

By = Literal["order", "lottery"]


class Places(Struct, frozen=True, forbid_unknown_fields=True):
    """Room for `capacity` applications, given in order of arrival or by a draw; `waiting` more may wait."""

    capacity: Annotated[int, Meta(ge=1, le=MAX_PLACES)]
    by: By = "order"
    waiting: Annotated[int, Meta(ge=0, le=MAX_PLACES)] = 0


def faults(definition: "Definition") -> Iterator[tuple[DefinitionCode, str]]:
    """Everything beyond the first that limits places, with its path: an application has one place."""
    limited = ["$.places"] if definition.places is not None else []
    for number, page in enumerate(definition.pages):
        for position, field in enumerate(page.fields):
            if isinstance(field, SlotField) and field.limited:
                limited.append(f"$.pages[{number}].fields[{position}]")
    yield from ((DefinitionCode.PLACES_TWICE, path) for path in limited[1:])
