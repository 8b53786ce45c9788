"""Reads the answers of a repeating group: a list of entries, each an object of answers to the group's questions.

An entry in which nothing was answered is none; one that is refused refuses the whole group. What is refused is named
`group.place.field`, by the entry's place in what was sent, from 0.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from todoke_catalog.conditions import passes
from todoke_catalog.derived import of_entry
from todoke_catalog.errors import AnswerCode
from todoke_catalog.fields import EntryField, GroupField, Question
from todoke_catalog.reading import values
from todoke_catalog.reading.refusal import FieldError, unknown
from todoke_catalog.reading.values import Reader

Entry = dict[str, Any]


def read(
    group: GroupField,
    raw: object,
    before: Mapping[str, object],
    today: date,
    *,
    my_number_allowed: bool = False,
    reader: Reader = values.read,
) -> tuple[list[Entry], list[FieldError]]:
    """The entries with their cleaned answers, and why any was refused; `before` is what is known before the group."""
    if raw is None or raw == "":
        raw = []
    if not isinstance(raw, list) or not all(isinstance(one, dict) for one in raw):
        return [], [FieldError(group.id, AnswerCode.NOT_ENTRIES)]
    if len(raw) > group.max_entries:
        return [], [FieldError(group.id, AnswerCode.TOO_MANY, {"max": group.max_entries})]
    read_ones = [
        read_entry(group, place, one, before, today, my_number_allowed=my_number_allowed, reader=reader)
        for place, one in enumerate(raw)
    ]
    errors = [error for _, found in read_ones for error in found]
    entries = [entry for entry, _ in read_ones if entry]
    if not errors and len(entries) < group.min_entries:
        errors = [FieldError(group.id, AnswerCode.TOO_FEW, {"min": group.min_entries})]
    return ([] if errors else entries), errors


def shown(group: GroupField, before: Mapping[str, object], entry: Mapping[str, object]) -> tuple[EntryField, ...]:
    """The fields of one entry that its cleaned answers, and what is known before the group, show."""
    return tuple(field for field in group.fields if _is_shown(group, field, before, entry))


def read_entry(
    group: GroupField,
    place: int,
    raw: Mapping[str, object],
    before: Mapping[str, object],
    today: date,
    *,
    my_number_allowed: bool = False,
    reader: Reader = values.read,
) -> tuple[Entry, list[FieldError]]:
    """The cleaned answers of one entry, and why it was refused."""
    entry: Entry = {}
    refused: list[FieldError] = []
    missing: list[FieldError] = []
    for field in group.fields:
        if not isinstance(field, Question) or not _is_shown(group, field, before, entry):
            continue
        answer, errors = reader(field, raw.get(field.id), today, my_number_allowed=my_number_allowed)
        refused += errors
        if answer is not None:
            entry[field.id] = answer
        elif field.required and not errors:
            missing.append(FieldError(field.id, AnswerCode.REQUIRED))
    refused += unknown(raw, {field.id for field in group.fields if isinstance(field, Question)})
    errors = refused + missing if entry or refused else []
    return entry, [error.within(f"{group.id}.{place}") for error in errors]


def _is_shown(group: GroupField, field: EntryField, before: Mapping[str, object], entry: Mapping[str, object]) -> bool:
    return field.shown_when is None or passes(field.shown_when, of_entry(group.derived, entry, before))
