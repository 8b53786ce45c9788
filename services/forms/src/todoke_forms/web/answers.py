"""Writes the answers of a case as its form asked them: by page, with the form's own labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from todoke_catalog.conditions import passes
from todoke_catalog.definition import Definition
from todoke_catalog.fields import (
    AttachmentField,
    BankAccountField,
    ChoiceField,
    ChoicesField,
    ComposedField,
    ConsentField,
    DateField,
    Field,
    GroupField,
    IntegerField,
    Option,
    PersonNameField,
    PostalAddressField,
    Question,
    SexField,
    Slot,
    SlotField,
    YesNoField,
)
from todoke_catalog.reading import groups, values
from todoke_catalog.walk import Known, shown_pages
from todoke_forms.web import shown, texts

LANGUAGE = "ja"
Names = Callable[[Mapping[str, str]], Mapping[str, str]]  # of the codes in an answer in parts, by part


def nameless(_: Mapping[str, str]) -> Mapping[str, str]:
    """No names."""
    return {}


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form."""

    title: str
    rows: tuple[tuple[str, str], ...]  # label, answer; an empty answer was not given


def sections(definition: Definition, known: Known, names: Names = nameless) -> list[Section]:
    """The questions that a case shows of which all is known, page by page; files are listed elsewhere."""
    written = [
        Section(
            page.title.pick(LANGUAGE),
            tuple(_rows([field for field in page.fields if passes(field.shown_when, known)], known, names)),
        )
        for page in shown_pages(definition, known)
    ]
    return [section for section in written if section.rows]


def _rows(shown: Sequence[Field], answers: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """The rows of fields that are shown; `answers` are those of the form or of one entry."""
    rows: list[tuple[str, str]] = []
    for field in shown:
        if isinstance(field, GroupField):
            rows += _entries(field, answers, names)
        elif isinstance(field, Question) and not isinstance(field, AttachmentField):
            answer = write(field, answers[field.id], names) if field.id in answers else ""
            rows.append((field.label.pick(LANGUAGE), answer))
    return rows


def _entries(group: GroupField, known: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    return [
        (f"{group.entry.pick(LANGUAGE)}{number}：{label}", answer)
        for number, entry in enumerate(known.get(group.id, ()), start=1)
        for label, answer in _rows(groups.shown(group, known, entry), entry, names)
    ]


def write(field: Field, answer: Any, names: Names = nameless) -> str:  # noqa: PLR0911 - one line a kind
    """One answer in words."""
    match field:
        case ChoiceField():
            return _option(field.options, answer)
        case ChoicesField():
            return "、".join(_option(field.options, one) for one in answer)
        case SlotField():
            slots = {one.value: slot(one) for one in field.slots}
            return "\n".join(slots[one] for one in answer)
        case YesNoField():
            return texts.YES if answer else texts.NO
        case ConsentField():
            return texts.AGREED if answer else texts.NOT_AGREED
        case SexField():
            return texts.SEXES[answer]
        case DateField():
            return shown.day(date.fromisoformat(answer))
        case IntegerField():
            return f"{answer:,}{field.unit.pick(LANGUAGE) if field.unit else ''}"
        case BankAccountField() | PersonNameField() | PostalAddressField():
            return _parts(field, answer, names(answer))
        case _:
            return str(answer)


def slot(one: Slot) -> str:
    """A time that can be asked for."""
    return f"{shown.day(date.fromisoformat(one.day))} {one.start}–{one.end}"


def _option(options: tuple[Option, ...], value: str) -> str:
    return next(option.label.pick(LANGUAGE) for option in options if option.value == value)


def _parts(field: ComposedField, parts: Mapping[str, str], names: Mapping[str, str]) -> str:
    words = {"kind": texts.ACCOUNT_KINDS, "registered": texts.REGISTERED}
    said = {name: words[name][part] if name in words else part for name, part in parts.items()}
    said |= {part: f"{said[part]}（{name}）" for part, name in names.items()}
    return "\n".join(f"{texts.PARTS[name]} {said[name]}" for name in values.shape(field).parts if name in said)
