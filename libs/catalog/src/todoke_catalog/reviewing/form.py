"""A form under review: its parts with their paths, and what its applicants can do, as far as that can be said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from todoke_catalog.controls import Guards, guards
from todoke_catalog.definition import Definition
from todoke_catalog.fields import Field
from todoke_catalog.reach import Reach, placed


@dataclass(frozen=True, slots=True)
class Located:
    """One field: its path, the number of its page, all that must pass for it, and the field."""

    path: str
    page: int
    guards: Guards
    field: Field

    @property
    def in_group(self) -> bool:
        """Whether it is asked in each entry of a group."""
        return self.path.count(".fields[") > 1


@dataclass(frozen=True, slots=True)
class Form:
    """`reach` is missing while the form is not sound: then everything counts as possible."""

    definition: Definition
    plain: Any
    fields: Sequence[Located]
    reach: Reach | None

    def possible(self, *conditions: Guards) -> bool:
        """Whether one application can pass all of these."""
        return self.reach is None or self.reach.possible(tuple(one for each in conditions for one in each))


def form_of(definition: Definition, plain: object, reach: Reach | None) -> Form:
    """The form of a definition, which may be unsound, and of the JSON that it was read from."""
    return Form(definition, plain, tuple(_located(definition)), reach)


def _located(definition: Definition) -> Iterator[Located]:
    for number, page in enumerate(definition.pages):
        for path, own, field in placed(page.fields, f"$.pages[{number}]", guards(page.shown_when)):
            yield Located(path, number, own, field)
