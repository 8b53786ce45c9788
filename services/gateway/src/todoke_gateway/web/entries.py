"""The entries of a repeating group on a page; the fields of each have ids of their own, as `children.0.birth`."""

import secrets
from collections.abc import Mapping
from typing import Any

from msgspec import structs

from todoke_catalog.fields import EntryField, GroupField
from todoke_gateway.web.texts import ui
from todoke_gateway.web.wording import filled, said


def placed(field: EntryField, group: GroupField, place: int) -> EntryField:
    """A field of a group as the entry at this place, from 0, has it."""
    return structs.replace(field, id=f"{group.id}.{place}.{field.id}")


def called(group: GroupField, place: int, language: str) -> str:
    """What the entry at this place is called: 子ども1."""
    return filled(ui(language)["entry"], entry=said(group.entry, language), number=place + 1)


def flat(group: GroupField, place: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of an entry under the ids of its fields."""
    return {f"{group.id}.{place}.{name}": answer for name, answer in entry.items()}


def fresh() -> str:
    """An id that no other entry has."""
    return secrets.token_hex(4)
