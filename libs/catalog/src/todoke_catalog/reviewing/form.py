"""A form under review: its parts with their paths, and what its applicants can do, as far as that can be said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from todoke_catalog import symbols
from todoke_catalog.amounts import Expression
from todoke_catalog.conditions import compared
from todoke_catalog.controls import Guards, guards
from todoke_catalog.definition import Definition, Page
from todoke_catalog.derived import SumOf
from todoke_catalog.fields import AmountField, Field, GroupField
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

    @property
    def group(self) -> str:
        """The path of the group in whose entries it is asked; empty where it is in none."""
        return self.path.rpartition(".fields[")[0] if self.in_group else ""


@dataclass(frozen=True, slots=True)
class Form:
    """`reach` is missing while the form is not sound: then everything counts as possible."""

    definition: Definition
    plain: Any
    fields: Sequence[Located]
    reach: Reach | None

    @property
    def passed_by_the_paid(self) -> Guards:
        """What whoever is paid must pass; a rule about an amount refuses nobody whose amount is known."""
        money = {one.field.id for one in self.fields if isinstance(one.field, AmountField)}
        rules = self.definition.eligibility
        return tuple(rule.condition for rule in rules if money.isdisjoint(compared(rule.condition)))

    def computed(self) -> Iterator[tuple[str, Expression, Guards]]:
        """Every expression that money comes out of: its path, and what must pass for it; of a sound form."""
        inside = {one.field.id: one.guards for one in self.fields if isinstance(one.field, GroupField)}
        for one in self.fields:
            if isinstance(one.field, AmountField):
                yield f"{one.path}.expression", one.field.expression, one.guards
        for number, rule in enumerate(self.definition.derived):
            if isinstance(rule, SumOf):
                yield f"$.derived[{number}].expression", rule.expression, inside[rule.group]

    def possible(self, *conditions: Guards) -> bool:
        """Whether one application can pass all of these."""
        return self.reach is None or self.reach.possible(tuple(one for each in conditions for one in each))

    def group_of(self, one: Located) -> GroupField | None:
        """The group in whose entries a field is asked."""
        groups = (each.field for each in self.fields if each.path == one.group)
        return next((group for group in groups if isinstance(group, GroupField)), None)

    def in_no_entry(self, one: Located) -> bool:
        """Whether a field is asked in the entries of a group that may have none."""
        group = self.group_of(one)
        return group is not None and group.min_entries == 0

    def worth_without(self, amount: AmountField, group: GroupField) -> bool:
        """Whether an amount can be more than nothing where a group has no entry."""
        empty = msgspec.structs.replace(group, min_entries=0, max_entries=0)
        pages = tuple(_with(page, group, empty) for page in self.definition.pages)
        return symbols.table(msgspec.structs.replace(self.definition, pages=pages))[amount.id].high > 0


def _with(page: Page, group: GroupField, other: GroupField) -> Page:
    fields = tuple(other if field is group else field for field in page.fields)
    return msgspec.structs.replace(page, fields=fields)


def form_of(definition: Definition, plain: object, reach: Reach | None) -> Form:
    """The form of a definition, which may be unsound, and of the JSON that it was read from."""
    return Form(definition, plain, tuple(_located(definition)), reach)


def _located(definition: Definition) -> Iterator[Located]:
    for number, page in enumerate(definition.pages):
        for path, own, field in placed(page.fields, f"$.pages[{number}]", guards(page.shown_when)):
            yield Located(path, number, own, field)
