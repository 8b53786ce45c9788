"""Reads a test submission into raw answers, as todoke_catalog takes them; `questions` draws what it reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    TextField,
)
from todoke_catalog.reading import values
from todoke_kit import wareki
from todoke_kit.wareki import DateError, Entered

Form = MultiDict[str, str]

ENTRIES = "entries"  # posted with a group: how many of them were shown
ADD = ".add"  # posted by the button that adds one, with the id of its group; no question is called so
SHOW = ".show"  # posted by what only shows the same answers in another way
DIGITS = re.compile("[0-9]{1,4}")
FILE = "file"  # posted where a file would be
UNREAD = "unread"  # stands for a date that cannot be read: no day, so that who judges refuses it where it is asked


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
            return {part: _line(form, f"{name}.{part}") for part in values.shape(field).parts}
        case DateField():
            return _day(entered(name, form))
        case AttachmentField():
            return [{"name": "見本.pdf", "type": field.kinds[0], "size": 1}] if name in form else []
        case TextField(lines="many"):
            return form.get(name, "")
        case _:
            return _line(form, name)


def entered(name: str, form: Form) -> Entered:
    """A date as it was typed into the controls under this name."""
    return Entered(*(_line(form, f"{name}.{part}") for part in wareki.Part))


def unread(name: str, form: Form) -> DateError | None:
    """Why the date under this name cannot be read, as the portal has it; None for one that can, and for none."""
    typed = entered(name, form)
    if typed.empty:
        return None
    try:
        wareki.parse(typed)
    except DateError as error:
        return error
    return None


def _day(typed: Entered) -> str:
    """The day in ISO text, as the portal reads it."""
    if typed.empty:
        return ""
    try:
        return wareki.parse(typed).isoformat()
    except DateError:
        return UNREAD


def _line(form: Form, name: str) -> str:
    """What a control of one line holds, as the portal takes it: without line breaks."""
    return form.get(name, "").replace("\r", "").replace("\n", "")
