"""Reads a test submission into raw answers, as todoke_catalog takes them; `questions` draws what it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from todoke_catalog.fields import (
    AttachmentField,
    BankAccountField,
    ChoicesField,
    ConsentField,
    DateField,
    Field,
    GroupField,
    PersonNameField,
    PostalAddressField,
    Question,
    SlotField,
)
from todoke_catalog.reading import values
from todoke_forms.web.shown import ERAS

Form = MultiDict[str, str]

ENTRIES = "entries"  # posted with a group: how many of them were shown
ADD = ".add"  # posted by the button that adds one, with the id of its group; no question is called so
DIGITS = re.compile("[0-9]{1,4}")
FILE = "file"  # posted where a file would be
ERA_YEARS = {name: first.year for first, name in ERAS} | {"明治": 1868}


def entries(group: GroupField, form: Form) -> int:
    """How many entries of a group a preview shows: enough to see that there can be several, and those added."""
    shown = form.get(f"{group.id}.{ENTRIES}", "")
    count = int(shown) if DIGITS.fullmatch(shown) else 2
    return min(group.max_entries, max(group.min_entries, count + (form.get(ADD) == group.id)))


def read(fields: Iterable[Field], form: Form, place: str = "") -> dict[str, Any]:
    """The raw answers of these fields; `place` stands before the names of those in an entry of a group."""
    answers: dict[str, Any] = {}
    for field in fields:
        name = place + field.id
        if isinstance(field, GroupField):
            answers[field.id] = [read(field.fields, form, f"{name}.{one}.") for one in range(entries(field, form))]
        elif isinstance(field, Question):
            answers[field.id] = _raw(field, name, form, in_entry=bool(place))
    return answers


def _raw(field: Question, name: str, form: Form, *, in_entry: bool) -> object:  # noqa: PLR0911 - a line a kind
    match field:
        case ChoicesField():
            return form.getlist(name)
        case SlotField():
            wishes = (form.get(f"{name}.{number}", "") for number in range(1, field.wishes + 1))
            return [wish for wish in wishes if wish]
        case ConsentField():
            return "yes" if name in form else "" if in_entry else "no"
        case BankAccountField() | PersonNameField() | PostalAddressField():
            return {part: form.get(f"{name}.{part}", "") for part in values.shape(field).parts}
        case DateField():
            return _day({part: form.get(f"{name}.{part}", "").strip() for part in ("era", "year", "month", "day")})
        case AttachmentField():
            return [{"name": "見本.pdf", "type": field.kinds[0], "size": 1}] if name in form else []
        case _:
            return form.get(name, "")


def _day(typed: Mapping[str, str]) -> str:
    """The day in ISO text; what is none is handed on, and refused by who judges."""
    year, month, day = typed["year"], typed["month"], typed["day"]
    if not (year or month or day):
        return ""
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in (year, month, day)):
        return f"{year}-{month}-{day}"
    first = ERA_YEARS.get(typed["era"])
    western = int(year) if first is None else int(year) + first - 1
    return f"{western:04}-{int(month):02}-{int(day):02}"
